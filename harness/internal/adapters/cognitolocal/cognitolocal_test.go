package cognitolocal_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/cognitolocal"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestCognitoLocal(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "cognito-local adapter")
}

// optIn is a policy for whoever holds an app.
var optIn = target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}

func attach(ctx context.Context, at string, transport http.RoundTripper, _ io.Reader) (target.Target, error) {
	return cognitolocal.Attach(ctx, at, transport)
}

var _ = It("lets a person turn on an app, and asks for it from then on", func() {
	ana := adaptertest.Play("app", attach, []target.Rule{optIn})
	s := ana.Open("browser")
	_, err := s.Probe(GinkgoT().Context())
	Expect(err).To(MatchError(ContainSubstring("no login has begun")))
	Expect(adaptertest.Begin(s, target.Login{Password: "another password"})).To(And(HaveField("Stage", vocab.StagePrimary), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
	Expect(adaptertest.Begin(s, target.Login{})).To(adaptertest.StandsAt(vocab.StageGranted))
	Expect(adaptertest.Reach(s)).To(Equal(target.Reachable))

	page := adaptertest.Must(s.Enrol(GinkgoT().Context(), vocab.OTP))
	Expect(page).To(adaptertest.StandsAt(vocab.StageEnrol))
	Expect(page.Offers[0].Material.OTPAuthURI).To(HavePrefix("otpauth://totp/mfaproof:ana@example.test?issuer=mfaproof&secret="))
	Expect(ana.Give(s, page, vocab.AnswerWrong)).To(And(HaveField("Stage", vocab.StageEnrol), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(ana.World.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
	Expect(ana.Give(s, page, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
	Expect(ana.World.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP))
	Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
	Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))

	Expect(ana.World.(target.Clock).Advance(GinkgoT().Context(), 30*time.Second)).To(Succeed())
	s = ana.Open("browser")
	asked := adaptertest.Begin(s, target.Login{})
	Expect(asked).To(adaptertest.StandsAt(vocab.StageChallenge))
	Expect(asked.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.OTP))))
	Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
	before, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(adaptertest.Must(s.Enrol(GinkgoT().Context(), vocab.OTP))).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Error.Class", vocab.ErrIndistinct)))
	Expect(ana.Give(s, asked, vocab.AnswerWrong)).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(ana.Give(s, asked, vocab.AnswerRight)).To(adaptertest.StandsAt(vocab.StageGranted))
	Expect(adaptertest.Reach(s)).To(Equal(target.Reachable))
	after, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(before).To(HaveLen(64))
	Expect(after).To(And(HaveLen(64), Not(Equal(before))))
	Expect(s.Result(GinkgoT().Context())).To(HaveField("Subject", Not(BeEmpty())))

	straight := adaptertest.Begin(s, target.Login{NoPassword: true})
	Expect(straight).To(adaptertest.StandsAt(vocab.StageChallenge))
	Expect(adaptertest.Reach(s)).To(Equal(target.Unreachable))
})

// canned answers sign-in with the same words, and everything before it well.
type canned struct {
	status int
	body   string
	err    error
}

// RoundTrip implements http.RoundTripper.
func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body := 200, `{"name":"cognito-local","version":"5.3.0"}`
	if strings.HasSuffix(r.Header.Get("X-Amz-Target"), ".InitiateAuth") {
		if c.err != nil {
			return nil, c.err
		}
		status, body = c.status, c.body
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}, nil
}

func attempt(c canned) (target.Observation, error) {
	GinkgoHelper()
	t, err := cognitolocal.Attach(GinkgoT().Context(), jsonapitest.Played, c)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), adaptertest.Ana("w", optIn))
	Expect(err).NotTo(HaveOccurred())
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	return s.Begin(GinkgoT().Context(), target.Login{Person: "ana"})
}

var _ = DescribeTable("What the server answers means", func(status int, body string, want OmegaMatcher) {
	Expect(adaptertest.Must(attempt(canned{status: status, body: body}))).To(want)
},
	Entry("a wrong password", 400, `{"__type":"NotAuthorizedException","message":"no"}`, adaptertest.Refused(vocab.StagePrimary, vocab.ErrWrongProof, "NotAuthorizedException no")),
	Entry("too many requests", 400, `{"__type":"TooManyRequestsException","message":"no"}`, adaptertest.Refused(vocab.StagePrimary, vocab.ErrThrottled, "TooManyRequestsException no")),
	Entry("an exception that nobody knows", 400, `{"__type":"NewException"}`, adaptertest.Refused(vocab.StagePrimary, vocab.ErrIndistinct, "NewException")),
	Entry("an error inside", 500, `<html>`, adaptertest.Refused(vocab.StagePrimary, vocab.ErrInternal, "status 500")),
	Entry("another challenge", 200, `{"ChallengeName":"NEW_PASSWORD_REQUIRED"}`, adaptertest.StandsAt(vocab.StageUnknown)),
	Entry("tokens", 200, `{"AuthenticationResult":{"AccessToken":"t"}}`, adaptertest.StandsAt(vocab.StageGranted)),
)

var _ = It("is gone when it answers nothing", func() {
	_, err := attempt(canned{err: errors.New("connection refused")})
	Expect(err).To(MatchError(target.ErrGone))
})

var _ = DescribeTable("A policy is applied", func(want target.Applied, rules ...target.Rule) {
	t, err := cognitolocal.Attach(GinkgoT().Context(), jsonapitest.Played, canned{})
	Expect(err).NotTo(HaveOccurred())
	w, applied, err := t.Provision(GinkgoT().Context(), adaptertest.Ana("w", rules...))
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(want))
	Expect(w.Close(GinkgoT().Context())).To(Succeed())
},
	Entry("exactly for who holds an app", target.Exact, optIn),
	Entry("exactly where nobody lacks one", target.Exact, target.Rule{Factors: 1, AnyOf: optIn.AnyOf}),
	Entry("not where people are refused", target.Unsupported, target.Rule{Factors: 1, AnyOf: optIn.AnyOf, IfMissing: "deny"}),
	Entry("not where people have to enrol", target.Unsupported, target.Rule{Factors: 1, AnyOf: optIn.AnyOf, IfMissing: "enrol"}),
	Entry("not by role", target.Unsupported, target.Rule{Roles: []string{"admin"}, Factors: 1, AnyOf: optIn.AnyOf, IfMissing: "allow"}),
	Entry("not for another factor", target.Unsupported, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.Email}, IfMissing: "allow"}),
	Entry("not without a rule", target.Unsupported),
)
