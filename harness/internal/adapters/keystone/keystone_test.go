package keystone_test

import (
	"errors"
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	. "github.com/onsi/gomega/gstruct"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/keystone"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// unsaid is what Keystone says of every refusal.
const unsaid = "The request you have made requires authentication."

func standsAt(stage vocab.Stage) OmegaMatcher { return HaveField("Stage", stage) }

func refusedAs(class vocab.ErrorClass, text string) OmegaMatcher {
	return HaveField("Error", PointTo(Equal(target.Refusal{Class: class, Text: text})))
}

var _ = Describe("A person at Keystone", func() {
	It("proves the password, then a code, with the receipt of the first", func() {
		w := play("both", otp("deny"))
		Expect(w.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
		wallet := seeded(w)
		Expect(w.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP))
		s := open(w)
		Expect(begin(s, target.Login{Password: "another password"})).To(And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, unsaid)))
		Expect(reach(s)).To(Equal(target.Unreachable))
		asked := begin(s, target.Login{})
		Expect(asked).To(And(standsAt(vocab.StageChallenge), HaveField("Error", BeNil())))
		Expect(asked.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.OTP))))
		Expect(reach(s)).To(Equal(target.Unreachable))
		receipt, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(give(w, s, wallet, vocab.AnswerWrong)).To(And(standsAt(vocab.StageChallenge), refusedAs(vocab.ErrIndistinct, unsaid)))
		Expect(give(w, s, wallet, vocab.AnswerRight)).To(And(standsAt(vocab.StageGranted), HaveField("Error", BeNil())))
		Expect(reach(s)).To(Equal(target.Reachable))
		result, err := s.Result(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Methods).To(ConsistOf("pwd", "mfa:otp"), "they have no order")
		Expect(result.Proved).To(HaveExactElements(vocab.OTP))
		token, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		Expect(receipt).To(HaveLen(64))
		Expect(token).To(And(HaveLen(64), Not(Equal(receipt))))
		Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
		Expect(reach(s)).To(Equal(target.Unreachable), "the token that was given up")
	})

	It("reaches nothing by a code without the password", func() {
		w := play("straight", otp("deny"))
		wallet := seeded(w)
		s := open(w)
		Expect(begin(s, target.Login{NoPassword: true})).To(standsAt(vocab.StageChallenge))
		Expect(give(w, s, wallet, vocab.AnswerRight)).To(And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, "the rules of the account want a password too")))
		Expect(reach(s)).To(Equal(target.Unreachable))
	})

	It("is asked for a code from when it was given, where the policy allows people without", func() {
		w := play("allowed", otp("allow"))
		s := open(w)
		Expect(begin(s, target.Login{})).To(standsAt(vocab.StageGranted))
		Expect(reach(s)).To(Equal(target.Reachable))
		seeded(w)
		Expect(begin(open(w), target.Login{})).To(standsAt(vocab.StageChallenge))
	})

	It("lives at the time of the case", func() {
		w := play("clock", otp("deny"))
		wallet := seeded(w)
		s := open(w)
		begin(s, target.Login{})
		Expect(w.(target.Clock).Advance(GinkgoT().Context(), time.Minute)).To(Succeed())
		Expect(give(w, s, wallet, vocab.AnswerRight)).To(standsAt(vocab.StageGranted))
		Expect(w.(target.Clock).Now(GinkgoT().Context())).To(BeTemporally("==", start.Add(time.Minute)))
		Expect(w.(target.Clock).Advance(GinkgoT().Context(), 2*time.Hour)).To(Succeed())
		Expect(reach(s)).To(Equal(target.Unreachable), "a token lives for an hour")
	})
})

// attempt is a login whose request gets a canned answer.
func attempt(c canned) (target.Observation, error) {
	GinkgoHelper()
	t, err := keystone.Attach(GinkgoT().Context(), jsonapitest.Played, c)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), fixture("w", otp("deny")))
	Expect(err).NotTo(HaveOccurred())
	return open(w).Begin(GinkgoT().Context(), target.Login{Person: "ana"})
}

var _ = DescribeTable("What Keystone answers means", func(c canned, want OmegaMatcher) {
	Expect(must(attempt(c))).To(want)
},
	Entry("a refusal", canned{status: 401, body: `{"error":{"code":401,"message":"no"}}`}, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, "no"))),
	Entry("a refusal without words", canned{status: 403, body: ``}, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, "status 403"))),
	Entry("too many requests", canned{status: 429, body: `{}`}, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrThrottled, "status 429"))),
	Entry("an error inside", canned{status: 500, body: `<html>`}, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrInternal, "status 500"))),
	Entry("rules that want what nobody here has", canned{status: 401, header: http.Header{"Openstack-Auth-Receipt": {"r"}},
		body: `{"receipt":{"methods":["password"]},"required_auth_methods":[["password","oauth1"]]}`}, standsAt(vocab.StageUnknown)),
	Entry("a token", canned{status: 201, header: http.Header{"X-Subject-Token": {"t"}}, body: `{}`}, standsAt(vocab.StageGranted)),
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
	w, applied, err := t.Provision(GinkgoT().Context(), fixture("w", rules...))
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
