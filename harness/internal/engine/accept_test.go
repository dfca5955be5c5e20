package engine_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// page is a page of one factor that hands something over.
func page(stage vocab.Stage, screen vocab.Screen, kind target.OfferKind, f vocab.Factor, m target.Material) target.Observation {
	return asks(stage, screen, target.Offer{ID: "p", Kind: kind, Factor: f, Material: m})
}

var _ = Describe("A page that hands nothing over", func() {
	const origin = "http://t.localhost"
	ack := scenarios.Acknowledge{Pos: at(21)}
	enrolling := func(f vocab.Factor) scenarios.Step {
		return scenarios.Enrol{Pos: at(21), Factor: f, How: vocab.AnswerRight}
	}
	answering := func(f vocab.Factor) scenarios.Step {
		return scenarios.Answer{Pos: at(21), Factor: f, How: vocab.AnswerRight}
	}
	options := json.RawMessage(`{"challenge":"AAAA","rp":{"id":"t.localhost","name":"t"},"user":{"id":"AAAA","name":"ana","displayName":"ana"},"pubKeyCredParams":[{"type":"public-key","alg":-7}]}`)

	DescribeTable("fails the case, by its name and with what it lacks",
		func(shown target.Observation, step scenarios.Step, actual string) {
			s := show(shown, granted)
			r := one(s, theCase(shown.Stage, login, step))
			Expect(r.Verdict).To(Equal(reports.Fail), r.Reason)
			Expect(named(r, "step 2: "+step.Word())).To(And(HaveField("Expected", "a page that can be answered"), HaveField("Actual", actual)))
			Expect(s.calls).NotTo(ContainElement(HavePrefix("submit")))
		},
		Entry("an app without its URI", page(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, target.OfferEnrol, vocab.OTP, target.Material{}), enrolling(vocab.OTP),
			"the page mfa-otp-enrollment-qr has no otpauth URI for the app to scan"),
		Entry("an app with a URI that no app reads", page(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, target.OfferEnrol, vocab.OTP, target.Material{OTPAuthURI: "otpauth://totp/ana"}), enrolling(vocab.OTP),
			"the page mfa-otp-enrollment-qr has an otpauth URI that the app cannot read: totp: secret is missing"),
		Entry("a target without screens", page(vocab.StageEnrol, "", target.OfferEnrol, vocab.OTP, target.Material{}), enrolling(vocab.OTP),
			"the page of enrol has no otpauth URI for the app to scan"),
		Entry("a key without options", page(vocab.StageEnrol, vocab.ScreenWebAuthnEnroll, target.OfferEnrol, vocab.WebAuthnRoaming, target.Material{Wants: target.WantsCredential, Origin: origin}),
			enrolling(vocab.WebAuthnRoaming), "the page mfa-webauthn-roaming-enrollment has no WebAuthn options for the browser"),
		Entry("a key with options that are no JSON", page(vocab.StageEnrol, vocab.ScreenWebAuthnEnroll, target.OfferEnrol, vocab.WebAuthnRoaming,
			target.Material{Wants: target.WantsCredential, Origin: origin, PublicKey: json.RawMessage(`{`)}),
			enrolling(vocab.WebAuthnRoaming), "the page mfa-webauthn-roaming-enrollment has WebAuthn options that are no JSON object"),
		Entry("a challenge without options", page(vocab.StageChallenge, vocab.ScreenPlatformChallenge, target.OfferChallenge, vocab.WebAuthnPlatform, target.Material{Wants: target.WantsCredential, Origin: origin}),
			answering(vocab.WebAuthnPlatform), "the page mfa-webauthn-platform-challenge has no WebAuthn options for the browser"),
		Entry("a push app without a link", page(vocab.StageEnrol, vocab.ScreenPushEnrollQR, target.OfferEnrol, vocab.Push, target.Material{Wants: target.WantsDecision}), enrolling(vocab.Push),
			"the page mfa-push-enrollment-qr has no link for the push app to scan"),
		Entry("a recovery code without its text", page(vocab.StageRecoveryShow, vocab.ScreenRecoveryEnroll, target.OfferAcknowledge, vocab.RecoveryCode, target.Material{Wants: target.WantsAcknowledge}), ack,
			"the page mfa-recovery-code-enrollment has no recovery code to be recorded"),
		Entry("a recovery code without anything to take note with", asks(vocab.StageRecoveryShow, vocab.ScreenRecoveryEnroll), ack,
			"the page mfa-recovery-code-enrollment has nothing to take note with"),
	)

	DescribeTable("is told from one that does", func(shown target.Observation, step scenarios.Step) {
		s := show(shown, granted)
		r := one(s, theCase(vocab.StageGranted, login, step))
		Expect(r.Verdict).To(Equal(reports.Pass), "%+v", r)
		Expect(s.calls).To(ContainElement(HavePrefix("submit")))
	},
		Entry("an app", enrolment, enrolling(vocab.OTP)),
		Entry("a key", page(vocab.StageEnrol, vocab.ScreenWebAuthnEnroll, target.OfferEnrol, vocab.WebAuthnRoaming, target.Material{Wants: target.WantsCredential, Origin: origin, PublicKey: options}),
			enrolling(vocab.WebAuthnRoaming)),
		Entry("a recovery code", page(vocab.StageRecoveryShow, vocab.ScreenRecoveryEnroll, target.OfferAcknowledge, vocab.RecoveryCode,
			target.Material{Wants: target.WantsAcknowledge, RecoveryCode: "ABCDEFGHIJKLMNOPQRSTUVWX"}), ack),
	)
})

var _ = Describe("A person", func() {
	again := scenarios.Login{Pos: at(22), Person: "ana", Password: vocab.AnswerRight}
	later := scenarios.Answer{Pos: at(23), Factor: vocab.OTP, How: vocab.AnswerRight}

	DescribeTable("keeps what was enrolled only when the target took it",
		func(after target.Observation, kept bool) {
			s := &script{full: true, shows: []target.Observation{enrolment, after, challenge, granted}}
			r := one(s, theCase(vocab.StageGranted, login, enrol, again, later))
			if kept {
				Expect(r.Verdict).To(Equal(reports.Pass), "%+v", r)
				Expect(s.calls).To(ContainElement("submit c"))
				return
			}
			Expect(r.Verdict).To(Equal(reports.Fail), r.Reason)
			Expect(named(r, "step 4: answer")).To(And(HaveField("Expected", "a challenge of what ana holds"),
				HaveField("Actual", "the login stands at challenge (mfa-otp-challenge) with otp, and no enrolment of it was accepted")))
		},
		Entry("granted", granted, true),
		Entry("asked for a further factor", picker(vocab.StageEnrolSelect, vocab.ScreenBeginEnroll, vocab.Email), true),
		Entry("asked to enrol another app", asks(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, target.Offer{ID: "e", Kind: target.OfferEnrol, Factor: vocab.OTP,
			Material: target.Material{OTPAuthURI: "otpauth://totp/ana?secret=MFRGGZDFMZTWQ2LKNNWG23TPOBYXE43U"}}), true),
		Entry("refused on the page", with(enrolment, vocab.ErrWrongProof, "wrong code"), false),
		Entry("refused altogether", refused, false),
		Entry("a page that nobody knows", asks(vocab.StageUnknown, ""), false),
		Entry("sent back to the password", primary, false),
		Entry("the same page again, without a word", enrolment, false),
		Entry("another page with a refusal", with(challenge, vocab.ErrExpired, "too late"), false),
	)

	It("keeps a recovery code only when the target took note of it", func() {
		shown := page(vocab.StageRecoveryShow, vocab.ScreenRecoveryEnroll, target.OfferAcknowledge, vocab.RecoveryCode,
			target.Material{Wants: target.WantsAcknowledge, RecoveryCode: "ABCDEFGHIJKLMNOPQRSTUVWX"})
		asked := page(vocab.StageChallenge, vocab.ScreenRecoveryChallenge, target.OfferChallenge, vocab.RecoveryCode, target.Material{Wants: target.WantsCode})
		use := scenarios.Answer{Pos: at(23), Factor: vocab.RecoveryCode, How: vocab.AnswerRight}
		for after, kept := range map[vocab.Stage]bool{vocab.StageGranted: true, vocab.StageRefused: false} {
			o := granted
			if !kept {
				o = refused
			}
			r := one(show(shown, o, asked, granted), theCase(vocab.StageGranted, login, scenarios.Acknowledge{Pos: at(21)}, again, use))
			Expect(r.Verdict == reports.Pass).To(Equal(kept), "%s: %+v", after, r)
			Expect(r.Verdict).NotTo(Equal(reports.Error))
		}
	})

	It("cannot use again what the target refused", func() {
		sent := scenarios.Answer{Pos: at(24), Factor: vocab.RecoveryCode, How: vocab.AnswerReused}
		asked := page(vocab.StageChallenge, vocab.ScreenRecoveryChallenge, target.OfferChallenge, vocab.RecoveryCode, target.Material{Wants: target.WantsCode})
		first := scenarios.Answer{Pos: at(23), Factor: vocab.RecoveryCode, How: vocab.AnswerRight}
		c := func(after target.Observation) (*script, scenarios.Case) {
			s := &script{full: true, shows: []target.Observation{asked, after, asked, granted}}
			c := theCase(vocab.StageGranted, login, first, again, sent)
			c.People[0].Enrolled = []vocab.Factor{vocab.RecoveryCode}
			return s, c
		}
		Expect(one(c(granted)).Verdict).To(Equal(reports.Pass), "the positive control")
		Expect(one(c(refused))).To(And(HaveField("Verdict", reports.Error), HaveField("Reason", ContainSubstring("reuse"))))
	})
})
