package pocketbase_test

import (
	"encoding/json"
	"errors"
	"io"
	"math/rand/v2"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/pocketbase"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What PocketBase 0.36.8 says.
const (
	wrongPassword = "Failed to authenticate."
	wrongCode     = "Invalid or expired OTP."
	tooMany       = "Too many attempts, please try again later with a new OTP."
	tooLate       = "Invalid or expired MFA session."
)

// reference is by what PocketBase knows a browser.
func reference(s target.Session) string {
	GinkgoHelper()
	ref, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return ref
}

// pass lets time pass.
func pass(s *adaptertest.Stage, d time.Duration) {
	GinkgoHelper()
	Expect(s.World.(target.Clock).Advance(GinkgoT().Context(), d)).To(Succeed())
}

var _ = Describe("A person at PocketBase", func() {
	It("gets in by password and the code that was sent, and out", func(ctx SpecContext) {
		s := play("both", mail("admin"))
		session := s.Open("browser")
		Expect(adaptertest.Begin(session, target.Login{Password: "another password"})).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, wrongPassword))
		Expect(reference(session)).To(BeEmpty())
		page := adaptertest.Begin(session, target.Login{})
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(page.Offers).To(HaveExactElements(
			And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.Email), HaveField("Material.Wants", target.WantsCode)),
			HaveField("Kind", target.OfferResend)))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		waiting := reference(session)
		Expect(s.Give(session, page, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		page = adaptertest.Must(session.Choose(ctx, page.Offers[1].ID))
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, page, vocab.AnswerStale)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
		Expect(adaptertest.Must(session.Observe(ctx))).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(session.Result(ctx)).To(HaveField("Subject", MatchRegexp(`^[a-z0-9]{15}$`)))
		Expect(waiting).To(HaveLen(64))
		Expect(reference(session)).To(And(HaveLen(64), Not(Equal(waiting))))
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.Email))

		other := s.Open("other")
		_, err := other.Probe(ctx)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		Expect(adaptertest.Begin(other, target.Login{})).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(adaptertest.Reach(other)).To(Equal(target.Unreachable))
		Expect(session.Close(ctx, true)).To(Succeed())
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(reference(session)).To(BeEmpty())
		_, err = session.Result(ctx)
		Expect(err).To(HaveOccurred())
	})

	It("is asked for a password alone where the rule is for others", func(ctx SpecContext) {
		s := play("others", mail("clerk", "guest"))
		session := s.Open("browser")
		Expect(adaptertest.Begin(session, target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
		Expect(s.World.(target.Inbox).Messages(ctx, 0)).To(BeEmpty())
	})

	It("is asked for a password alone where there is no rule", func() {
		Expect(adaptertest.Begin(play("none").Open("browser"), target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
	})

	It("is too late with a code after three minutes, and with the login after half an hour", func(ctx SpecContext) {
		s := play("late", mail())
		session := s.Open("browser")
		page := adaptertest.Begin(session, target.Login{})
		pass(s, 170*time.Second)
		page = adaptertest.Must(session.Choose(ctx, page.Offers[1].ID))
		pass(s, 190*time.Second)
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		page = adaptertest.Must(session.Choose(ctx, page.Offers[1].ID))
		pass(s, 170*time.Second)
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))

		page = adaptertest.Begin(session, target.Login{})
		pass(s, 31*time.Minute)
		page = adaptertest.Must(session.Choose(ctx, page.Offers[1].ID))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrStaleSession, tooLate))
		Expect(reference(session)).To(HaveLen(64), "the token of the login before")
	})

	It("cannot leave out the password", func(ctx SpecContext) {
		s := play("direct", mail())
		session := s.Open("browser")
		page := adaptertest.Begin(session, target.Login{NoPassword: true})
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrChallengeRequired, "another method is needed"))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		_, err := session.Submit(ctx, page.Offers[0].ID, target.Proof{Code: "12345678"})
		Expect(err).To(MatchError(`there is no offer "otp" to answer`), "it is a password that is asked for")
	})

	It("is stopped after five wrong codes", func() {
		s := play("guessing", mail())
		session := s.Open("browser")
		page := adaptertest.Begin(session, target.Login{})
		for range 5 {
			Expect(s.Give(session, page, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		}
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrThrottled, tooMany))
	})
})

var _ = Describe("What goes wrong", func() {
	DescribeTable("is told of", func(ctx SpecContext, c canned, check OmegaMatcher) {
		_, err := before(c).Begin(ctx, target.Login{Person: "ana"})
		Expect(err).To(check)
	},
		Entry("an answer that is cut off", canned{status: 200, body: `{"token":`}, MatchError(ContainSubstring("is not the JSON that belongs there"))),
		Entry("no answer", canned{err: io.ErrUnexpectedEOF}, MatchError(target.ErrGone)),
	)

	It("is told of as an error inside the system", func(ctx SpecContext) {
		Expect(adaptertest.Must(before(canned{status: 500, body: "oops"}).Begin(ctx, target.Login{Person: "ana"}))).To(
			adaptertest.Refused(vocab.StagePrimary, vocab.ErrInternal, "status 500"))
	})

	It("is a mistake of whoever asks", func(ctx SpecContext) {
		s := before(canned{status: 400, body: `{"message":"Failed to authenticate."}`})
		_, err := s.Submit(ctx, "otp", target.Proof{Code: "1"})
		Expect(err).To(MatchError(`there is no offer "otp" to answer`))
		_, err = s.Choose(ctx, "resend")
		Expect(err).To(MatchError(`there is no offer "resend" to choose`))
		_, err = s.Begin(ctx, target.Login{Person: "eve"})
		Expect(err).To(MatchError(`there is no person "eve"`))
		_, err = s.Begin(ctx, target.Login{Person: "ana", Via: vocab.ViaPasskey})
		Expect(err).To(MatchError(ContainSubstring("no first factor passkey")))
	})

	It("is noticed before anything is tested", func(ctx SpecContext) {
		_, err := pocketbase.Attach(ctx, jsonapitest.Played, canned{}, errorReader{})
		Expect(err).To(MatchError(ContainSubstring("no randomness")))
		_, err = pocketbase.Attach(ctx, jsonapitest.Played, answering(`{"name":"something else"}`), rand.NewChaCha8([32]byte{}))
		Expect(err).To(MatchError("there is no PocketBase with the hooks of mfaproof at http://127.0.0.1:4000"))
	})
})

type errorReader struct{}

// Read implements io.Reader.
func (errorReader) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

var _ = DescribeTable("A policy is applied", func(ctx SpecContext, f target.Fixture, want target.Applied) {
	t, err := pocketbase.Attach(ctx, jsonapitest.Played, canned{}, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	f.Name = "policy"
	w, applied, err := t.Provision(ctx, f)
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(want))
	Expect(w.Close(ctx)).To(Succeed())
},
	Entry("for everybody", target.Fixture{Rules: []target.Rule{mail()}}, target.Exact),
	Entry("for roles, in rules of their own", target.Fixture{Rules: []target.Rule{mail("admin"), mail("clerk", "guest")}}, target.Exact),
	Entry("for nobody", target.Fixture{}, target.Exact),
	Entry("with less choice than it gives", target.Fixture{Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP, vocab.Email}}}}, target.Approximate),
	Entry("not with an app alone", target.Fixture{Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}}}}, target.Unsupported),
	Entry("not with two factors", target.Fixture{Rules: []target.Rule{{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.Email}}}}, target.Unsupported),
	Entry("not for a step-up", target.Fixture{Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}, StepUp: true}}}, target.Unsupported),
	Entry("not with devices to remember", target.Fixture{Rules: []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}, Remember: true}}}, target.Unsupported),
	Entry("not to an account without an address", target.Fixture{Rules: []target.Rule{mail()}, People: []target.Person{{Name: "ana", Login: "ana-by-name"}}}, target.Unsupported),
	Entry("not to an account that is blocked", target.Fixture{Rules: []target.Rule{mail()}, People: []target.Person{{Name: "ana", Login: "ana@example.test", Blocked: true}}}, target.Unsupported),
)

var _ = DescribeTable("A policy becomes the MFA rule of a collection", func(ctx SpecContext, policy []target.Rule, want string) {
	var made []byte
	t, err := pocketbase.Attach(ctx, jsonapitest.Played, watching{made: &made}, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	_, _, err = t.Provision(ctx, target.Fixture{Name: "policy", Rules: policy})
	Expect(err).NotTo(HaveOccurred())
	var collection struct{ MFA json.RawMessage }
	Expect(json.Unmarshal(made, &collection)).To(Succeed())
	Expect(collection.MFA).To(MatchJSON(want))
},
	Entry("which is off where there is no policy", nil, `{"enabled": false}`),
	Entry("which is empty where everybody is meant", []target.Rule{mail()}, `{"enabled": true}`),
	Entry("which is empty where everybody is meant besides a role", []target.Rule{mail("admin"), mail()}, `{"enabled": true}`),
	Entry("which names the roles", []target.Rule{mail("admin"), mail("clerk", "guest")},
		`{"enabled": true, "rule": "roles:each ?= \"admin\" || roles:each ?= \"clerk\" || roles:each ?= \"guest\""}`),
)
