package glewlwyd_test

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/glewlwyd"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestGlewlwyd(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Glewlwyd adapter")
}

func attach(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error) {
	return glewlwyd.Attach(ctx, at, transport, random)
}

func play(name string, n int, factors ...vocab.Factor) *Stage {
	GinkgoHelper()
	return Play(name, attach, []target.Rule{{Roles: []string{"admin"}, Factors: n, AnyOf: factors, IfMissing: "enrol"}})
}

var _ = Describe("A person at Glewlwyd", func() {
	It("registers an app, is asked for it, and leaves", func(ctx SpecContext) {
		s := play("app", 1, vocab.OTP)
		session := s.Open("browser")
		_, err := session.Probe(ctx)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		Expect(Begin(session, target.Login{Password: "another password"})).To(Refused(vocab.StagePrimary, vocab.ErrIndistinct, "status 401"))
		page := Begin(session, target.Login{})
		Expect(page).To(StandsAt(vocab.StageEnrol))
		Expect(page.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferEnrol), HaveField("Factor", vocab.OTP),
			HaveField("Material.OTPAuthURI", MatchRegexp(`^otpauth://totp/glewlwyd:[0-9a-f]{8}-app-ana\?digits=6&issuer=glewlwyd&period=30&secret=[A-Z2-7]+$`)))))
		Expect(Reach(session)).To(Equal(target.Unreachable))
		Expect(s.World.Factors(ctx, "ana")).To(BeEmpty())
		Expect(s.Give(session, page, vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		Expect(Reach(session)).To(Equal(target.Reachable))
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.OTP))
		result, err := session.Result(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Proved).To(HaveExactElements(vocab.OTP))

		other := s.Open("other")
		asked := Begin(other, target.Login{})
		Expect(asked).To(StandsAt(vocab.StageChallenge))
		Expect(s.Give(other, asked, vocab.AnswerWrong)).To(Refused(vocab.StageChallenge, vocab.ErrIndistinct, "status 401"))
		Expect(Reach(other)).To(Equal(target.Unreachable))
		Expect(session.Close(ctx, true)).To(Succeed())
		Expect(Reach(session)).To(Equal(target.Unreachable))
	})

	It("proves two factors of two that an administrator registered, in an order of her own", func(ctx SpecContext) {
		s := play("both", 2, vocab.OTP, vocab.WebAuthnRoaming)
		s.Seed(vocab.OTP)
		s.Seed(vocab.WebAuthnRoaming)
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.OTP, vocab.WebAuthnRoaming))
		session := s.Open("browser")
		choice := Begin(session, target.Login{})
		Expect(choice).To(StandsAt(vocab.StageChallengeSelect))
		Expect(choice.Offers).To(HaveExactElements(HaveField("Factor", vocab.OTP), HaveField("Factor", vocab.WebAuthnRoaming)))
		key := Must(session.Choose(ctx, choice.Offers[1].ID))
		Expect(key.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Material.Origin", MatchRegexp(`^http://localhost:\d+$`)))))
		app := s.Give(session, key, vocab.AnswerRight)
		Expect(app).To(And(StandsAt(vocab.StageChallenge), HaveField("Offers", HaveExactElements(HaveField("Factor", vocab.OTP)))))
		Expect(Reach(session)).To(Equal(target.Unreachable))
		Expect(s.Give(session, app, vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		Expect(Reach(session)).To(Equal(target.Reachable))
	})

	It("registers a key", func(ctx SpecContext) {
		s := play("key", 1, vocab.WebAuthnRoaming)
		session := s.Open("browser")
		page := Begin(session, target.Login{})
		Expect(page).To(StandsAt(vocab.StageEnrol))
		Expect(page.Offers[0].Material.PublicKey).To(MatchJSON(string(page.Offers[0].Material.PublicKey)))
		asked := s.Give(session, page, vocab.AnswerRight)
		Expect(asked).To(StandsAt(vocab.StageChallenge), "it is asked for at once")
		Expect(s.Give(session, asked, vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		_, err := session.Submit(ctx, "otp", target.Proof{})
		Expect(err).To(MatchError(`there is no offer "otp"`))
	})

	It("answers without the password", func(ctx SpecContext) {
		s := play("direct", 1, vocab.OTP)
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		asked := Begin(session, target.Login{NoPassword: true})
		Expect(asked).To(StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, asked, vocab.AnswerRight)).To(HaveField("Stage", vocab.StagePrimary))
		Expect(Reach(session)).To(Equal(target.Unreachable))
	})
})

var _ = It("writes the bytes of a credential in the alphabet of Glewlwyd, and leaves what are no bytes", func() {
	c, err := glewlwyd.Standard(json.RawMessage(`{"id":"-_8","rawId":"-_8","response":{"signature":"-_8","userHandle":"no base64!"}}`))
	Expect(err).NotTo(HaveOccurred())
	Expect(json.Marshal(c)).To(MatchJSON(`{"id":"-_8","rawId":"+/8=","response":{"signature":"+/8=","userHandle":"no base64!"}}`))
})

var _ = DescribeTable("A policy is applied", func(applied target.Applied, r target.Rule) {
	Expect(Applied(attach, r)).To(Equal(applied))
},
	Entry("exactly, one of two", target.Exact, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}}),
	Entry("exactly, two of two", target.Exact, target.Rule{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}}),
	Entry("approximately, with enrolment", target.Approximate, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}),
	Entry("not, two of one", target.Unsupported, target.Rule{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP}}),
	Entry("not, with a refusal", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}),
	Entry("not, letting in", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}),
	Entry("not, by phone", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.Phone}}),
	Entry("not, for step-up", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, StepUp: true}),
	Entry("not, with remembered devices", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, Remember: true}),
)
