package betterauth_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	. "github.com/onsi/gomega/gstruct"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// refusedAs is an error of an observation.
func refusedAs(class vocab.ErrorClass, text string) OmegaMatcher {
	return HaveField("Error", PointTo(Equal(target.Refusal{Class: class, Text: text})))
}

func standsAt(stage vocab.Stage) OmegaMatcher { return HaveField("Stage", stage) }

var _ = Describe("A person at better-auth", func() {
	It("gets in by password, and out", func() {
		s := play("password", anyOf(vocab.OTP))
		session := s.open("browser")
		Expect(adaptertest.Begin(session, target.Login{Password: "another password"})).To(And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrWrongProof, "Invalid email or password")))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(adaptertest.Begin(session, target.Login{})).To(And(standsAt(vocab.StageGranted), HaveField("Error", BeNil())))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
		_, err := s.open("browser").Probe(GinkgoT().Context())
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		Expect(adaptertest.Begin(s.open("browser"), target.Login{Session: true})).To(standsAt(vocab.StageGranted), "another tab of the device")
		Expect(adaptertest.Begin(s.open("other"), target.Login{Session: true})).To(standsAt(vocab.StagePrimary), "another device")
		Expect(session.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
	})

	It("turns on an app, and is asked for it", func() {
		s := play("app", anyOf(vocab.OTP))
		session := s.open("browser")
		adaptertest.Begin(session, target.Login{})
		page := adaptertest.Must(session.Enrol(GinkgoT().Context(), vocab.OTP))
		Expect(page).To(standsAt(vocab.StageEnrol))
		Expect(page.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferEnrol), HaveField("Factor", vocab.OTP),
			HaveField("Material.OTPAuthURI", HavePrefix("otpauth://totp/mfaproof:ana%40example.test?secret=")))))
		Expect(s.give(session, page, vocab.AnswerWrong, false)).To(And(standsAt(vocab.StageEnrol), refusedAs(vocab.ErrWrongProof, "Invalid code")))
		Expect(s.world.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
		Expect(s.give(session, page, vocab.AnswerRight, false)).To(standsAt(vocab.StageGranted))
		Expect(s.wallet.Confirm(vocab.OTP)).To(Succeed())
		Expect(s.world.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP))

		s.pass(30 * time.Second)
		other := s.open("other")
		asked := adaptertest.Begin(other, target.Login{})
		Expect(asked).To(standsAt(vocab.StageChallenge))
		Expect(asked.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.OTP), HaveField("Material.Wants", target.WantsCode))))
		Expect(adaptertest.Reach(other)).To(Equal(target.Unreachable))
		before, err := other.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(adaptertest.Must(other.Enrol(GinkgoT().Context(), vocab.OTP))).To(And(standsAt(vocab.StageChallenge), HaveField("Error.Class", vocab.ErrStaleSession)))
		Expect(s.give(other, asked, vocab.AnswerWrong, false)).To(And(standsAt(vocab.StageChallenge), refusedAs(vocab.ErrWrongProof, "Invalid code")))
		Expect(s.give(other, asked, vocab.AnswerRight, false)).To(standsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(other)).To(Equal(target.Reachable))
		after, err := other.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(before).To(HaveLen(64))
		Expect(after).To(And(HaveLen(64), Not(Equal(before))))
	})

	It("cannot leave out the password", func() {
		s := play("straight", anyOf(vocab.OTP))
		s.enrol()
		session := s.open("browser")
		asked := adaptertest.Begin(session, target.Login{NoPassword: true})
		Expect(asked).To(standsAt(vocab.StageChallenge))
		Expect(s.give(session, asked, vocab.AnswerRight, false)).To(And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrStaleSession, "Invalid two factor cookie")))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
	})

	It("has the browser remembered where the policy lets people", func() {
		rule := anyOf(vocab.OTP)
		rule.Remember = true
		s := play("remember", rule)
		s.enrol()
		session := s.open("browser")
		asked := adaptertest.Begin(session, target.Login{})
		Expect(asked.RememberBox).To(BeTrue())
		Expect(s.give(session, asked, vocab.AnswerRight, true)).To(standsAt(vocab.StageGranted))
		Expect(session.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(adaptertest.Begin(s.open("browser"), target.Login{})).To(standsAt(vocab.StageGranted))
		Expect(adaptertest.Begin(s.open("other"), target.Login{})).To(standsAt(vocab.StageChallenge))
	})

	It("chooses between the app, a code by e-mail and a recovery code", func() {
		s := play("choice", anyOf(vocab.OTP, vocab.Email, vocab.RecoveryCode))
		s.enrol()
		code, err := s.wallet.SeedRecovery()
		Expect(err).NotTo(HaveOccurred())
		Expect(s.world.(target.Seeder).Seed(GinkgoT().Context(), "ana", target.Seed{Factor: vocab.RecoveryCode, Code: code})).To(Succeed())
		Expect(s.world.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP, vocab.Email, vocab.RecoveryCode))

		session := s.open("browser")
		choice := adaptertest.Begin(session, target.Login{})
		Expect(choice).To(standsAt(vocab.StageChallengeSelect))
		Expect(choice.Offers).To(HaveExactElements(HaveField("Factor", vocab.OTP), HaveField("Factor", vocab.Email), HaveField("Factor", vocab.RecoveryCode)))
		mail := adaptertest.Must(session.Choose(GinkgoT().Context(), choice.Offers[1].ID))
		Expect(mail).To(standsAt(vocab.StageChallenge))
		Expect(mail.Offers).To(HaveExactElements(HaveField("Factor", vocab.Email), HaveField("Kind", target.OfferOtherMethod), HaveField("Kind", target.OfferResend)))
		again := adaptertest.Must(session.Choose(GinkgoT().Context(), mail.Offers[2].ID))
		sent, err := s.world.(target.Inbox).Messages(GinkgoT().Context(), 1)
		Expect(err).NotTo(HaveOccurred())
		Expect(sent).To(HaveExactElements(And(HaveField("Channel", "email"), HaveField("To", "ana@example.test"), HaveField("Code", HaveLen(6)), HaveField("At", BeTemporally("~", adaptertest.Start.Add(30*time.Second), time.Second)))))
		s.wallet.Inbox().Deliver(inbox.Message{ID: sent[0].ID, At: sent[0].At, Channel: inbox.Email, To: sent[0].To, Code: sent[0].Code})
		Expect(s.give(session, again, vocab.AnswerWrong, false)).To(refusedAs(vocab.ErrWrongProof, "Invalid code"))
		Expect(s.give(session, again, vocab.AnswerRight, false)).To(standsAt(vocab.StageGranted))

		other := s.open("other")
		choice = adaptertest.Begin(other, target.Login{})
		page := adaptertest.Must(other.Choose(GinkgoT().Context(), choice.Offers[2].ID))
		Expect(s.give(other, page, vocab.AnswerWrong, false)).To(refusedAs(vocab.ErrWrongProof, "Invalid backup code"))
		Expect(s.give(other, page, vocab.AnswerRight, false)).To(standsAt(vocab.StageGranted))
	})

	It("signs in by a passkey", func() {
		s := play("passkey", anyOf(vocab.OTP))
		seeder := s.world.(target.Seeder)
		rpID, handle, err := seeder.RelyingParty(GinkgoT().Context(), "ana")
		Expect(err).NotTo(HaveOccurred())
		c, err := s.wallet.SeedPasskey(rpID, handle)
		Expect(err).NotTo(HaveOccurred())
		Expect(seeder.Seed(GinkgoT().Context(), "ana", target.Seed{Passkey: true, ID: c.ID, PublicKey: c.PublicKey, SignCount: c.SignCount})).To(Succeed())
		session := s.open("browser")
		sign := func(how vocab.Answer) target.Observation {
			GinkgoHelper()
			asked := adaptertest.Begin(session, target.Login{Via: vocab.ViaPasskey})
			Expect(asked.Offers).To(HaveExactElements(HaveField("Kind", target.OfferFirst)))
			m := asked.Offers[0].Material
			proof, err := s.wallet.Passkey(adaptertest.Start, virtualauthenticator.Prompt{Origin: m.Origin, PublicKey: m.PublicKey}, how)
			Expect(err).NotTo(HaveOccurred())
			return adaptertest.Must(session.Submit(GinkgoT().Context(), asked.Offers[0].ID, target.Proof{Credential: proof.Credential}))
		}
		Expect(sign(vocab.AnswerWrong)).To(And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, "Authentication failed")))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(sign(vocab.AnswerRight)).To(standsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
	})
})
