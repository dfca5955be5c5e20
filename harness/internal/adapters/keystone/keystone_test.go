package keystone_test

import (
	"errors"
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keystone"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// unsaid is what Keystone says of every refusal.
const unsaid = "The request you have made requires authentication."

var _ = Describe("A person at Keystone", func() {
	It("proves the password, then a code, with the receipt of the first", func() {
		ana := play("both", otp("deny"))
		Expect(ana.World.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
		ana.Seed(vocab.OTP)
		Expect(ana.World.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP))
		s := ana.Open("browser")
		Expect(adaptertest.Begin(s, target.Login{Password: "another password"})).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, unsaid))
		Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
		asked := adaptertest.Begin(s, target.Login{})
		Expect(asked).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(asked.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.OTP))))
		Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
		receipt, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(ana.Give(s, asked, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, unsaid))
		Expect(ana.Give(s, asked, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(s)).To(Equal(target.Reachable))
		result, err := s.Result(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Methods).To(ConsistOf("pwd", "mfa:otp"), "they have no order")
		Expect(result.Proved).To(HaveExactElements(vocab.OTP))
		token, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(receipt).To(HaveLen(64))
		Expect(token).To(And(HaveLen(64), Not(Equal(receipt))))
		Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable), "the token that was given up")
	})

	It("reaches nothing by a code without the password", func() {
		ana := play("straight", otp("deny"))
		ana.Seed(vocab.OTP)
		s := ana.Open("browser")
		asked := adaptertest.Begin(s, target.Login{NoPassword: true})
		Expect(asked).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(ana.Give(s, asked, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, "the rules of the account want a password too"))
		Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
	})

	It("is asked for a code from when it was given, where the policy allows people without", func() {
		ana := play("allowed", otp("allow"))
		s := ana.Open("browser")
		Expect(adaptertest.Begin(s, target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(s)).To(Equal(target.Reachable))
		ana.Seed(vocab.OTP)
		Expect(adaptertest.Begin(ana.Open("browser"), target.Login{})).To(adaptertest.StandsAt(vocab.StageChallenge))
	})

	It("lives at the time of the case", func() {
		ana := play("clock", otp("deny"))
		ana.Seed(vocab.OTP)
		s := ana.Open("browser")
		asked := adaptertest.Begin(s, target.Login{})
		Expect(ana.World.(target.Clock).Advance(GinkgoT().Context(), time.Minute)).To(Succeed())
		Expect(ana.Give(s, asked, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(ana.World.(target.Clock).Now(GinkgoT().Context())).To(BeTemporally("==", adaptertest.Start.Add(time.Minute)))
		Expect(ana.World.(target.Clock).Advance(GinkgoT().Context(), 2*time.Hour)).To(Succeed())
		Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable), "a token lives for an hour")
	})
})

// attempt is a login whose request gets a canned answer.
func attempt(c canned) (target.Observation, error) {
	GinkgoHelper()
	t, err := keystone.Attach(GinkgoT().Context(), jsonapitest.Played, c)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), adaptertest.Ana("w", otp("deny")))
	Expect(err).NotTo(HaveOccurred())
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	return s.Begin(GinkgoT().Context(), target.Login{Person: "ana"})
}

var _ = DescribeTable("What Keystone answers means", func(c canned, want OmegaMatcher) {
	Expect(adaptertest.Must(attempt(c))).To(want)
},
	Entry("a refusal", canned{status: 401, body: `{"error":{"code":401,"message":"no"}}`}, adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, "no")),
	Entry("a refusal without words", canned{status: 403, body: ``}, adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, "status 403")),
	Entry("too many requests", canned{status: 429, body: `{}`}, adaptertest.Refused(vocab.StagePrimary, vocab.ErrThrottled, "status 429")),
	Entry("an error inside", canned{status: 500, body: `<html>`}, adaptertest.Refused(vocab.StagePrimary, vocab.ErrInternal, "status 500")),
	Entry("rules that want what nobody here has", canned{status: 401, header: http.Header{"Openstack-Auth-Receipt": {"r"}},
		body: `{"receipt":{"methods":["password"]},"required_auth_methods":[["password","oauth1"]]}`}, adaptertest.StandsAt(vocab.StageUnknown)),
	Entry("a token", canned{status: 201, header: http.Header{"X-Subject-Token": {"t"}}, body: `{}`}, adaptertest.StandsAt(vocab.StageGranted)),
)

var _ = Describe("A Keystone that", func() {
	It("grants without a token is at fault", func() {
		_, err := attempt(canned{status: 201, body: "{}"})
		var garbled *jsonapi.GarbledError
		Expect(errors.As(err, &garbled)).To(BeTrue(), "%v", err)
		Expect(err).To(MatchError("the answer to POST /v3/auth/tokens (status 201) has no token"))
	})

	It("answers nothing is gone", func() {
		_, err := attempt(canned{err: errors.New("connection refused")})
		Expect(err).To(MatchError(target.ErrGone))
	})
})

var _ = DescribeTable("A policy is applied", func(want target.Applied, rules ...target.Rule) {
	t, err := keystone.Attach(GinkgoT().Context(), jsonapitest.Played, canned{})
	Expect(err).NotTo(HaveOccurred())
	w, applied, err := t.Provision(GinkgoT().Context(), adaptertest.Ana("w", rules...))
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(want))
	Expect(w.Close(GinkgoT().Context())).To(Succeed())
},
	Entry("exactly where people are refused", target.Exact, otp("deny")),
	Entry("exactly where people are allowed", target.Exact, otp("allow")),
	Entry("exactly without a rule", target.Exact),
	Entry("nearly by role: the account keeps what it got", target.Approximate, otp("deny", "admin")),
	Entry("not where people have to enrol", target.Unsupported, otp("enrol")),
	Entry("not for two factors", target.Unsupported, target.Rule{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.Email}, IfMissing: "deny"}),
	Entry("not for a factor that it has not", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}, IfMissing: "deny"}),
	Entry("not for step-up", target.Unsupported, target.Rule{StepUp: true, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}),
	Entry("not for remembered devices", target.Unsupported, target.Rule{Remember: true, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}),
)
