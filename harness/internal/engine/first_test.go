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

var _ = Describe("A first factor", func() {
	coded := target.Observation{Stage: vocab.StagePrimary, Offers: []target.Offer{{ID: "code", Kind: target.OfferFirst, Material: target.Material{Wants: target.WantsCode, Destination: "+15550100"}}}}
	passkeyed := func(options string) target.Observation {
		return target.Observation{Stage: vocab.StagePrimary, Offers: []target.Offer{{ID: "passkey", Kind: target.OfferFirst,
			Material: target.Material{Wants: target.WantsCredential, Origin: "http://login.localhost", PublicKey: json.RawMessage(options)}}}}
	}
	refusedOnce := func(o target.Observation) target.Observation {
		o.Error = &target.Refusal{Class: vocab.ErrWrongProof, Text: "no"}
		return o
	}
	by := func(via vocab.Via, how vocab.Answer) scenarios.Login {
		return scenarios.Login{Pos: at(20), Person: "ana", Password: vocab.AnswerRight, Via: via, How: how}
	}
	texted := func(shows ...target.Observation) *script {
		s := show(shows...)
		s.full, s.sent = true, []target.Message{{ID: "1", Channel: "sms", To: "+15550100", Code: "111111"}}
		return s
	}

	It("that is a code is answered, wrongly where the case says so, and again", func() {
		s := texted(coded, granted)
		Expect(one(s, theCase(vocab.StageGranted, by(vocab.ViaPasswordlessSMS, ""))).Verdict).To(Equal(reports.Pass))
		Expect(s.proofs).To(Equal([]target.Proof{{Code: "111111"}}))
		s = texted(coded, refusedOnce(coded), granted)
		r := one(s, theCase(vocab.StageGranted, by(vocab.ViaPasswordlessSMS, vocab.AnswerWrong), scenarios.Prove{Pos: at(21), How: vocab.AnswerRight}))
		Expect(r.Verdict).To(Equal(reports.Pass), "%+v", r.Checks)
		Expect(s.proofs).To(Equal([]target.Proof{{Code: "111112"}, {Code: "111111"}}))
	})

	It("that was refused before anything was to be proved is left there", func() {
		s := texted(refusedOnce(coded))
		Expect(one(s, theCase(vocab.StagePrimary, by(vocab.ViaPasswordlessSMS, ""))).Verdict).To(Equal(reports.Pass))
		Expect(s.proofs).To(BeEmpty())
	})

	It("that is a password is no code, though the page takes one", func() {
		s := show(coded)
		Expect(one(s, theCase(vocab.StagePrimary, by("", ""))).Verdict).To(Equal(reports.Pass))
		Expect(s.proofs).To(BeEmpty())
	})

	It("without a message, or a page for it, is a mismatch", func() {
		s := show(coded)
		s.full = true
		Expect(named(one(s, theCase(vocab.StageGranted, by(vocab.ViaPasswordlessSMS, ""))), "step 1: login")).To(HaveField("Expected", "a message to the person"))
		Expect(named(one(show(granted), theCase(vocab.StageGranted, by("", ""), scenarios.Prove{Pos: at(21), How: vocab.AnswerRight})), "step 2: prove")).To(HaveField("Expected", "a first factor to prove"))
	})

	It("that is a passkey is registered, and needs options that a browser can read", func() {
		s := show(passkeyed(`{"challenge":"AAAAAAAAAAAAAAAAAAAAAA","userVerification":"required"}`), granted)
		s.full = true
		r := one(s, theCase(vocab.StageGranted, by(vocab.ViaPasskey, vocab.AnswerCancelled)))
		Expect(r.Verdict).To(Equal(reports.Pass), "%s %+v", r.Reason, r.Checks)
		Expect(s.proofs).To(HaveExactElements(HaveField("ClientError", Not(BeEmpty()))))
		s = show(passkeyed(""), granted)
		s.full = true
		Expect(named(one(s, theCase(vocab.StageGranted, by(vocab.ViaPasskey, ""))), "step 1: login").Actual).To(ContainSubstring("no WebAuthn options that a browser can read"))
		r = one(show(granted), theCase(vocab.StageGranted, by(vocab.ViaPasskey, "")))
		Expect(r.Verdict).To(Equal(reports.Untestable))
		Expect(r.Reason).To(ContainSubstring("ana could not be given a passkey"))
	})

	It("elsewhere is refused there by a person who cancels", func() {
		s := show(refused)
		l := by(vocab.ViaEnterprise, vocab.AnswerCancelled)
		l.Email = "none"
		one(s, theCase(vocab.StageRefused, l))
		Expect(s.logins).To(Equal([]target.Login{{Person: "ana", Via: vocab.ViaEnterprise, Refuse: true, Email: "none"}}))
	})
})

var _ = Describe("The organizations of a picker", func() {
	picker := target.Observation{Stage: vocab.StageOrganization, Offers: []target.Offer{{ID: "org_1", Kind: target.OfferOrganization, Organization: "acme"}, {ID: "true", Kind: target.OfferOrganization, Organization: "none"}}}

	It("are chosen by name", func() {
		for name, id := range map[string]string{"acme": "org_1", "none": "true"} {
			s := show(picker, granted)
			Expect(one(s, theCase(vocab.StageGranted, login, scenarios.Choose{Pos: at(21), Organization: name})).Verdict).To(Equal(reports.Pass))
			Expect(s.calls).To(ContainElement("choose " + id))
		}
		r := one(show(picker), theCase(vocab.StageGranted, login, scenarios.Choose{Pos: at(21), Organization: "open"}))
		Expect(named(r, "step 2: choose")).To(HaveField("Expected", "an offer of the organization open"))
	})
})
