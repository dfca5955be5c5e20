package engine_test

import (
	"encoding/json"

	"github.com/go-jose/go-jose/v4"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// sent is a person who was sent to another site.
var sent = target.Observation{Stage: vocab.StageRedirect, Away: "https://app.example/kyc?q=1&state=s1", Offers: []target.Offer{{ID: "return", Kind: target.OfferReturn}}}

var _ = Describe("A person who was sent to another site", func() {
	back := func(s scenarios.Redirect) *target.Return {
		GinkgoHelper()
		s.Pos = at(21)
		world := &script{full: true, shows: []target.Observation{sent, granted}}
		Expect(one(world, theCase(vocab.StageGranted, login, s)).Verdict).To(Equal(reports.Pass))
		Expect(world.proofs).To(HaveLen(1))
		return world.proofs[0].Return
	}

	DescribeTable("comes back with the state, and with what the case says", func(s scenarios.Redirect, want target.Return) {
		Expect(*back(s)).To(Equal(want))
	},
		Entry("the right state", scenarios.Redirect{State: vocab.AnswerRight}, target.Return{Parameters: map[string]string{"state": "s1"}}),
		Entry("a wrong state", scenarios.Redirect{State: vocab.AnswerWrong}, target.Return{Parameters: map[string]string{"state": "a-state-of-nobody"}}),
		Entry("no state", scenarios.Redirect{Post: true}, target.Return{Parameters: map[string]string{}, Post: true}),
		Entry("an answer", scenarios.Redirect{State: vocab.AnswerRight, Answer: map[string]string{"ok": "yes"}}, target.Return{Parameters: map[string]string{"state": "s1", "ok": "yes"}}),
	)

	DescribeTable("brings a token of the other site", func(how vocab.Answer, verifies bool, state string, expires float64) {
		parameters := back(scenarios.Redirect{State: vocab.AnswerRight, Token: &scenarios.ReturnToken{Secret: "a secret that is shared: 32 bytes", Payload: map[string]any{"sub": "ana"}, How: how}}).Parameters
		Expect(parameters).To(HaveKeyWithValue("state", "s1"))
		signed, err := jose.ParseSignedCompact(parameters["session_token"], []jose.SignatureAlgorithm{jose.HS256})
		Expect(err).NotTo(HaveOccurred())
		payload, err := signed.Verify([]byte("a secret that is shared: 32 bytes"))
		Expect(err == nil).To(Equal(verifies))
		if !verifies {
			return
		}
		var claims map[string]any
		Expect(json.Unmarshal(payload, &claims)).To(Succeed())
		Expect(claims).To(Equal(map[string]any{"sub": "ana", "state": state, "iat": 1772442010.0, "exp": expires}))
	},
		Entry("right", vocab.AnswerRight, true, "s1", 1772442310.0),
		Entry("wrong", vocab.AnswerWrong, false, "", 0.0),
		Entry("stale", vocab.AnswerStale, true, "s1", 1772442009.0),
		Entry("reused", vocab.AnswerReused, true, "a-state-of-nobody", 1772442310.0),
	)

	It("fails a case in which nobody was sent anywhere", func() {
		r := one(show(challenge), theCase(vocab.StageChallenge, login, scenarios.Redirect{Pos: at(21), State: vocab.AnswerRight}))
		Expect(named(r, "step 2: redirect")).To(And(HaveField("Verdict", reports.Fail), HaveField("Expected", "the person to be sent to another site")))
	})

	DescribeTable("is expected there", func(expected []string, verdict reports.Verdict) {
		c := theCase(vocab.StageRedirect, login)
		c.Expect.Redirects, c.Expect.Stages = want(expected), want([]vocab.Stage{vocab.StageRedirect})
		Expect(one(show(sent), c).Verdict).To(Equal(verdict))
	},
		Entry("the address", []string{"https://app.example/kyc?q=1"}, reports.Pass),
		Entry("its beginning", []string{"https://app.example/*"}, reports.Pass),
		Entry("another address", []string{"https://app.example/kyc"}, reports.Fail),
		Entry("nowhere", []string{}, reports.Fail),
	)
})
