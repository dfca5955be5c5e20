package lemonldap_test

import (
	"context"
	"io"
	"net/http"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	. "github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lemonldap"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestLemonLDAP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "LemonLDAP::NG adapter")
}

func attach(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (target.Target, error) {
	return lemonldap.Attach(ctx, at, transport, random)
}

func play(name, missing string, factors ...vocab.Factor) *Stage {
	GinkgoHelper()
	return Play(name, attach, []target.Rule{{Roles: []string{"admin"}, Factors: 1, AnyOf: factors, IfMissing: missing}}, "Location")
}

var _ = Describe("A person at LemonLDAP::NG", func() {
	It("has to register an app, and then signs in with it", func(ctx SpecContext) {
		s := play("app", "enrol", vocab.OTP)
		session := s.Open("browser")
		_, err := session.Probe(ctx)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		Expect(Begin(session, target.Login{Password: "another password"})).To(Refused(vocab.StagePrimary, vocab.ErrWrongProof, "error 5"))
		page := Begin(session, target.Login{})
		Expect(page).To(StandsAt(vocab.StageEnrol))
		Expect(page.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferEnrol), HaveField("Factor", vocab.OTP),
			HaveField("Material.OTPAuthURI", MatchRegexp(`^otpauth://totp/localhost:[0-9a-f]{8}-app-ana\?digits=6&issuer=localhost&period=30&secret=[a-z2-7]+$`)))))
		Expect(s.Give(session, page, vocab.AnswerWrong)).To(Refused(vocab.StageEnrol, vocab.ErrWrongProof, "error badCode"))
		Expect(s.World.Factors(ctx, "ana")).To(BeEmpty())
		Expect(Reach(session)).To(Equal(target.Unreachable))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(StandsAt(vocab.StageChallenge), "the login began anew")
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.OTP))
		Expect(Reach(session)).To(Equal(target.Unreachable))
	})

	It("answers with a code, and leaves", func(ctx SpecContext) {
		s := play("code", "allow", vocab.OTP)
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		asked := Begin(session, target.Login{})
		Expect(asked).To(And(StandsAt(vocab.StageChallenge), HaveField("Offers", HaveExactElements(HaveField("Material.Wants", target.WantsCode)))))
		Expect(s.Give(session, asked, vocab.AnswerWrong)).To(Refused(vocab.StagePrimary, vocab.ErrWrongProof, "error 96"))
		Expect(Reach(session)).To(Equal(target.Unreachable))
		Expect(s.Give(session, Begin(session, target.Login{}), vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		Expect(Reach(session)).To(Equal(target.Reachable))
		result, err := session.Result(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Proved).To(HaveExactElements(vocab.OTP))
		Expect(session.(target.Referenced).SessionRef(ctx)).To(MatchRegexp(`^[0-9a-f]{64}$`))
		Expect(session.Close(ctx, true)).To(Succeed())
		Expect(Reach(session)).To(Equal(target.Unreachable))
	})

	It("chooses between an app and a key", func(ctx SpecContext) {
		s := play("choice", "enrol", vocab.OTP, vocab.WebAuthnRoaming)
		s.Seed(vocab.OTP)
		s.Seed(vocab.WebAuthnRoaming)
		session := s.Open("browser")
		choice := Begin(session, target.Login{})
		Expect(choice).To(StandsAt(vocab.StageChallengeSelect))
		Expect(choice.Offers).To(HaveExactElements(HaveField("Factor", vocab.OTP), HaveField("Factor", vocab.WebAuthnRoaming)))
		key := Must(session.Choose(ctx, choice.Offers[1].ID))
		Expect(key.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Material.Origin", "http://localhost"))))
		Expect(s.Give(session, key, vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		result, err := session.Result(ctx)
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Proved).To(HaveExactElements(vocab.WebAuthnRoaming))
		_, err = session.Submit(ctx, "otp", target.Proof{})
		Expect(err).To(MatchError(`there is no offer "otp"`))
	})

	It("adds a key of her own accord, and not in the middle of a login", func(ctx SpecContext) {
		s := play("self", "allow", vocab.OTP, vocab.WebAuthnRoaming)
		session := s.Open("browser")
		Expect(Begin(session, target.Login{})).To(StandsAt(vocab.StageGranted))
		page := Must(session.Enrol(ctx, vocab.WebAuthnRoaming))
		Expect(page).To(StandsAt(vocab.StageEnrol))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(StandsAt(vocab.StageGranted))
		other := s.Open("other")
		Expect(Begin(other, target.Login{})).To(StandsAt(vocab.StageChallenge))
		refused := Must(other.Enrol(ctx, vocab.OTP))
		Expect(refused.Stage).To(Equal(vocab.StageChallenge))
		Expect(refused.Error).To(HaveValue(HaveField("Class", BeElementOf(vocab.ErrChallengeRequired, vocab.ErrIndistinct))))
	})

	It("is refused without the factor", func() {
		Expect(Begin(play("deny", "deny", vocab.OTP).Open("browser"), target.Login{})).To(Refused(vocab.StageRefused, vocab.ErrNotAllowed, "error 41"))
	})

	It("cannot leave out the password", func() {
		s := play("direct", "allow", vocab.OTP)
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		asked := Begin(session, target.Login{NoPassword: true})
		Expect(asked).To(StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, asked, vocab.AnswerRight)).To(Refused(vocab.StagePrimary, vocab.ErrStaleSession, "error 81"))
		Expect(Reach(session)).To(Equal(target.Unreachable))
	})
})

var _ = DescribeTable("A policy is applied", func(applied target.Applied, r target.Rule) {
	Expect(Applied(attach, r)).To(Equal(applied))
},
	Entry("exactly, one of two", target.Exact, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}, IfMissing: "deny"}),
	Entry("exactly, letting in", target.Exact, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}),
	Entry("approximately, with enrolment", target.Approximate, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}),
	Entry("not, two of two", target.Unsupported, target.Rule{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}}),
	Entry("not, by phone", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.Phone}}),
	Entry("not, for step-up", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, StepUp: true}),
	Entry("not, with remembered devices", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, Remember: true}),
)
