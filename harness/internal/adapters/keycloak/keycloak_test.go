package keycloak_test

import (
	"errors"
	"io"
	"math/rand/v2"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keycloak"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What Keycloak 26.7.3 says.
const (
	wrongPassword = "Invalid username or password."
	wrongCode     = "Invalid authenticator code."
)

// reference is by what Keycloak knows a browser.
func reference(s target.Session) string {
	GinkgoHelper()
	ref, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return ref
}

var _ = Describe("A person at Keycloak", func() {
	It("sets an app up inside the login, where the rule demands it", func(ctx SpecContext) {
		s := play("app", app("enrol", "admin"))
		session := s.Open("browser")
		Expect(adaptertest.Begin(session, target.Login{Password: "another password"})).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, wrongPassword))
		page := adaptertest.Begin(session, target.Login{})
		Expect(page).To(adaptertest.StandsAt(vocab.StageEnrol))
		Expect(page.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferEnrol), HaveField("Factor", vocab.OTP),
			HaveField("Material.OTPAuthURI", MatchRegexp(`^otpauth://totp/mfaproof:.*secret=[A-Z2-7]{32}$`)))))
		Expect(s.Give(session, page, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageEnrol, vocab.ErrIndistinct, wrongCode))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(s.World.Factors(ctx, "ana")).To(BeEmpty())
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
		Expect(session.Result(ctx)).To(HaveField("Subject", HaveLen(36)))
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.OTP))
		Expect(session.Close(ctx, true)).To(Succeed())
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
	})

	It("is asked for the code of an app that is there", func(ctx SpecContext) {
		s := play("code", app("allow"))
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		_, err := session.Probe(ctx)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		page := adaptertest.Begin(session, target.Login{})
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		waiting := reference(session)
		Expect(waiting).To(HaveLen(64))
		Expect(adaptertest.Must(session.Enrol(ctx, vocab.OTP))).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrChallengeRequired, "Keycloak shows its login form"))
		Expect(s.Give(session, page, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(adaptertest.Must(session.Observe(ctx))).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(reference(session)).To(And(HaveLen(64), Not(Equal(waiting))))
	})

	It("sets an app up of their own accord", func(ctx SpecContext) {
		s := play("self", app("allow"))
		session := s.Open("browser")
		Expect(adaptertest.Begin(session, target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
		page := adaptertest.Must(session.Enrol(ctx, vocab.OTP))
		Expect(page).To(adaptertest.StandsAt(vocab.StageEnrol))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(s.World.Factors(ctx, "ana")).To(HaveExactElements(vocab.OTP))
		Expect(adaptertest.Begin(s.Open("other"), target.Login{})).To(adaptertest.StandsAt(vocab.StageChallenge))
	})

	It("proves more when the application asks for it", func(ctx SpecContext) {
		s := play("step-up", raised())
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		stepper := session.(target.Stepper)
		_, err := stepper.StepUp(ctx)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		Expect(adaptertest.Begin(session, target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable))
		page := adaptertest.Must(stepper.StepUp(ctx))
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, page, vocab.AnswerWrong)).To(adaptertest.Refused(vocab.StageChallenge, vocab.ErrIndistinct, wrongCode))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable))
		Expect(adaptertest.Reach(session)).To(Equal(target.Reachable))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Reachable))
		Expect(session.Close(ctx, true)).To(Succeed())
		Expect(stepper.ProbeStepUp(ctx)).To(Equal(target.Unreachable))
		Expect(adaptertest.Must(stepper.StepUp(ctx))).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrChallengeRequired, "Keycloak shows its login form"))
	})

	It("cannot leave out the password", func() {
		s := play("direct", app("allow"))
		s.Seed(vocab.OTP)
		session := s.Open("browser")
		page := adaptertest.Begin(session, target.Login{NoPassword: true})
		Expect(page).To(adaptertest.StandsAt(vocab.StageChallenge))
		Expect(s.Give(session, page, vocab.AnswerRight)).To(adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, wrongPassword))
		Expect(adaptertest.Reach(session)).To(Equal(target.Unreachable))
	})
})

var _ = Describe("What goes wrong", func() {
	DescribeTable("is told of", func(ctx SpecContext, c canned, check OmegaMatcher) {
		_, err := c.browser().Begin(ctx, target.Login{Person: "ana"})
		Expect(err).To(check)
	},
		Entry("a page without a name", canned{status: 200, body: "<p>hello"}, MatchError("Keycloak answered with a page that has no name")),
		Entry("a way without an end", canned{status: 302, location: "/realms/mfaproof/again"}, MatchError("Keycloak sends the browser on more than 10 times")),
		Entry("a code that is good for nothing", canned{status: 302, location: "http://127.0.0.1:3000/callback?code=1"}, MatchError(ContainSubstring("takes no code that it gave: status 302"))),
		Entry("no answer", canned{err: io.ErrUnexpectedEOF}, MatchError(target.ErrGone)),
	)

	DescribeTable("is an observation", func(ctx SpecContext, c canned, stage vocab.Stage, refusal target.Refusal) {
		Expect(c.browser().Begin(ctx, target.Login{Person: "ana"})).To(And(HaveField("Stage", stage), HaveField("Error", HaveValue(Equal(refusal)))))
	},
		Entry("an error that the application is told of", canned{status: 302, location: "http://127.0.0.1:3000/callback?error=access_denied&error_description=No."},
			vocab.StageRefused, target.Refusal{Class: vocab.ErrIndistinct, Text: "No.", Code: "access_denied"}),
		Entry("an error that the person is told of", canned{status: 400, body: `<body data-page-id="login-error"><p id="kc-error-message">Not <b>now</b>.</p>`},
			vocab.StageRefused, target.Refusal{Class: vocab.ErrIndistinct, Text: "Not now ."}),
		Entry("an error inside Keycloak", canned{status: 500, body: `<body data-page-id="login-error"><p id="kc-error-message">Oops</p>`},
			vocab.StageRefused, target.Refusal{Class: vocab.ErrInternal, Text: "Oops"}),
		Entry("a login that took too long", canned{status: 200, body: `<body data-page-id="login-login-page-expired">`},
			vocab.StagePrimary, target.Refusal{Class: vocab.ErrStaleSession}),
	)

	It("is a page that the adapter has no word for", func(ctx SpecContext) {
		c := canned{status: 200, body: `<body data-page-id="login-terms"><form action="/x"></form>`}
		Expect(c.browser().Begin(ctx, target.Login{Person: "ana"})).To(HaveField("Stage", vocab.StageUnknown))
	})

	It("is a mistake of whoever asks", func(ctx SpecContext) {
		s := canned{}.browser()
		_, err := s.Begin(ctx, target.Login{Person: "eve"})
		Expect(err).To(MatchError(`there is no person "eve"`))
		_, err = s.Enrol(ctx, vocab.OTP)
		Expect(err).To(MatchError(ContainSubstring("no login has begun")))
		_, err = s.Submit(ctx, "otp", target.Proof{Code: "1"})
		Expect(err).To(MatchError(`there is no offer "otp" to answer`))
		_, err = s.Choose(ctx, "otp")
		Expect(err).To(MatchError(`there is no offer "otp" to choose`))
		_, err = keycloak.Attach(ctx, jsonapitest.Played, canned{}, noRandomness{})
		Expect(err).To(MatchError(ContainSubstring("no randomness")))
	})
})

type noRandomness struct{}

// Read implements io.Reader.
func (noRandomness) Read([]byte) (int, error) { return 0, errors.New("no randomness") }

var _ = DescribeTable("A policy is applied", func(ctx SpecContext, policy []target.Rule, want target.Applied, group string) {
	var made string
	w, applied := canned{made: &made}.world(policy...)
	Expect(applied).To(Equal(want))
	if want != target.Unsupported {
		Expect(made).To(inGroup(group))
	}
	Expect(w.Close(ctx)).To(Succeed())
},
	Entry("for everybody, who set an app up", []target.Rule{app("enrol")}, target.Exact, "mfaproof-enrol"),
	Entry("for everybody, as the implementation likes", []target.Rule{app("")}, target.Exact, "mfaproof-enrol"),
	Entry("for those who have an app", []target.Rule{app("allow")}, target.Exact, "mfaproof-allow"),
	Entry("for the first rule that fits", []target.Rule{app("enrol", "admin"), app("allow", "clerk"), app("enrol")}, target.Exact, "mfaproof-allow"),
	Entry("for others", []target.Rule{app("enrol", "admin")}, target.Exact, ""),
	Entry("for nobody", nil, target.Exact, ""),
	Entry("not to refuse people", []target.Rule{app("deny")}, target.Unsupported, ""),
	Entry("not with two factors", []target.Rule{{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP}}}, target.Unsupported, ""),
	Entry("not with another factor", []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}}}, target.Unsupported, ""),
	Entry("for a step-up, which is no login", []target.Rule{raised(), app("allow")}, target.Exact, "mfaproof-allow"),
	Entry("for a step-up alone", []target.Rule{raised()}, target.Exact, ""),
	Entry("not for a step-up of a role", []target.Rule{raised("clerk")}, target.Unsupported, ""),
	Entry("not with devices to remember", []target.Rule{{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, Remember: true}}, target.Unsupported, ""),
)

// inGroup matches an account that was made in one group, or in none.
func inGroup(name string) OmegaMatcher {
	if name == "" {
		return Not(ContainSubstring(`"groups"`))
	}
	return ContainSubstring(`"groups":["` + name + `"]`)
}

var _ = It("tells the accounts of runs apart", func(ctx SpecContext) {
	names := map[string]bool{}
	for seed := range byte(2) {
		var made string
		t, err := keycloak.Attach(ctx, jsonapitest.Played, canned{made: &made}, rand.NewChaCha8([32]byte{seed}))
		Expect(err).NotTo(HaveOccurred())
		_, _, err = t.Provision(ctx, target.Fixture{Name: "w", People: []target.Person{{Name: "Ana", Login: "ana@example.test", Password: "p"}}})
		Expect(err).NotTo(HaveOccurred())
		Expect(made).To(MatchRegexp(`"username":"[0-9a-f]{8}-w-ana"`))
		names[made] = true
	}
	Expect(names).To(HaveLen(2))
})
