package cognitolocal_test

import (
	"context"
	"errors"
	"flag"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	. "github.com/onsi/gomega/gstruct"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/cognitolocal"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

func TestCognitoLocal(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "cognito-local adapter")
}

// record is where `mfaproof adapter up cognito-local` put a server whose answers are to be recorded anew.
var record = flag.String("record", "", "record the exchanges of these tests anew with the server at this address")

var start = time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)

// optIn is a policy for whoever holds an app.
var optIn = target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}

func fixture(name string, rules ...target.Rule) target.Fixture {
	return target.Fixture{Name: name, Rules: rules, Start: start, People: []target.Person{
		{Name: "ana", Login: "ana@example.test", Password: "the password of ana", EmailVerified: true}}}
}

// play has a world whose exchanges are played back, as they were recorded under the name.
func play(name string) target.World {
	GinkgoHelper()
	tape, err := jsonapitest.Open("testdata/"+name+".json", *record != "")
	Expect(err).NotTo(HaveOccurred())
	at := jsonapitest.Played
	if *record != "" {
		at = *record
	}
	t, err := cognitolocal.Attach(GinkgoT().Context(), at, tape)
	Expect(err).NotTo(HaveOccurred())
	w, applied, err := t.Provision(GinkgoT().Context(), fixture(name, optIn))
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(target.Exact))
	DeferCleanup(func(ctx context.Context) {
		Expect(w.Close(ctx)).To(Succeed())
		Expect(tape.Close()).To(Succeed())
	})
	return w
}

func open(w target.World) target.Session {
	GinkgoHelper()
	s, err := w.Open(GinkgoT().Context(), target.Device{Name: "browser"})
	Expect(err).NotTo(HaveOccurred())
	return s
}

func must(o target.Observation, err error) target.Observation {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return o
}

func begin(s target.Session, l target.Login) target.Observation {
	GinkgoHelper()
	l.Person = "ana"
	return must(s.Begin(GinkgoT().Context(), l))
}

func reach(s target.Session) target.Reach {
	GinkgoHelper()
	r, err := s.Probe(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	return r
}

func standsAt(stage vocab.Stage) OmegaMatcher { return HaveField("Stage", stage) }

func refusedAs(class vocab.ErrorClass, text string) OmegaMatcher {
	return HaveField("Error", PointTo(Equal(target.Refusal{Class: class, Text: text})))
}

var _ = It("lets a person turn on an app, and asks for it from then on", func() {
	w := play("app")
	wallet := virtualauthenticator.New(rand.NewChaCha8([32]byte{7}))
	give := func(s target.Session, o target.Observation, how vocab.Answer) target.Observation {
		GinkgoHelper()
		now, err := w.(target.Clock).Now(GinkgoT().Context())
		Expect(err).NotTo(HaveOccurred())
		prove := wallet.Answer
		if o.Stage == vocab.StageEnrol {
			prove = wallet.Enrol
		}
		proof, err := prove(now, virtualauthenticator.Prompt{Factor: vocab.OTP, OTPAuthURI: o.Offers[0].Material.OTPAuthURI}, how)
		Expect(err).NotTo(HaveOccurred())
		return must(s.Submit(GinkgoT().Context(), o.Offers[0].ID, target.Proof{Code: proof.Code}))
	}
	s := open(w)
	_, err := s.Probe(GinkgoT().Context())
	Expect(err).To(MatchError(ContainSubstring("no login has begun")))
	Expect(begin(s, target.Login{Password: "another password"})).To(And(standsAt(vocab.StagePrimary), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(reach(s)).To(Equal(target.Unreachable))
	Expect(begin(s, target.Login{})).To(standsAt(vocab.StageGranted))
	Expect(reach(s)).To(Equal(target.Reachable))

	page := must(s.Enrol(GinkgoT().Context(), vocab.OTP))
	Expect(page).To(standsAt(vocab.StageEnrol))
	Expect(page.Offers[0].Material.OTPAuthURI).To(HavePrefix("otpauth://totp/mfaproof:ana@example.test?issuer=mfaproof&secret="))
	Expect(give(s, page, vocab.AnswerWrong)).To(And(standsAt(vocab.StageEnrol), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(w.Factors(GinkgoT().Context(), "ana")).To(BeEmpty())
	Expect(give(s, page, vocab.AnswerRight)).To(standsAt(vocab.StageGranted))
	Expect(wallet.Confirm(vocab.OTP)).To(Succeed())
	Expect(w.Factors(GinkgoT().Context(), "ana")).To(HaveExactElements(vocab.OTP))
	Expect(s.Close(GinkgoT().Context(), true)).To(Succeed())
	Expect(reach(s)).To(Equal(target.Unreachable))

	Expect(w.(target.Clock).Advance(GinkgoT().Context(), 30*time.Second)).To(Succeed())
	s = open(w)
	asked := begin(s, target.Login{})
	Expect(asked).To(standsAt(vocab.StageChallenge))
	Expect(asked.Offers).To(HaveExactElements(And(HaveField("Kind", target.OfferChallenge), HaveField("Factor", vocab.OTP))))
	Expect(reach(s)).To(Equal(target.Unreachable))
	before, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(must(s.Enrol(GinkgoT().Context(), vocab.OTP))).To(And(standsAt(vocab.StageChallenge), HaveField("Error.Class", vocab.ErrIndistinct)))
	Expect(give(s, asked, vocab.AnswerWrong)).To(And(standsAt(vocab.StageChallenge), HaveField("Error.Class", vocab.ErrWrongProof)))
	Expect(give(s, asked, vocab.AnswerRight)).To(standsAt(vocab.StageGranted))
	Expect(reach(s)).To(Equal(target.Reachable))
	after, err := s.(target.Referenced).SessionRef(GinkgoT().Context())
	Expect(err).NotTo(HaveOccurred())
	Expect(before).To(HaveLen(64))
	Expect(after).To(And(HaveLen(64), Not(Equal(before))))
	Expect(s.Result(GinkgoT().Context())).To(HaveField("Subject", Not(BeEmpty())))

	straight := begin(s, target.Login{NoPassword: true})
	Expect(straight).To(standsAt(vocab.StageChallenge))
	Expect(reach(s)).To(Equal(target.Unreachable))
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
	w, _, err := t.Provision(GinkgoT().Context(), fixture("w", optIn))
	Expect(err).NotTo(HaveOccurred())
	return open(w).Begin(GinkgoT().Context(), target.Login{Person: "ana"})
}

var _ = DescribeTable("What the server answers means", func(status int, body string, want OmegaMatcher) {
	Expect(must(attempt(canned{status: status, body: body}))).To(want)
},
	Entry("a wrong password", 400, `{"__type":"NotAuthorizedException","message":"no"}`, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrWrongProof, "NotAuthorizedException no"))),
	Entry("too many requests", 400, `{"__type":"TooManyRequestsException","message":"no"}`, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrThrottled, "TooManyRequestsException no"))),
	Entry("an exception that nobody knows", 400, `{"__type":"NewException"}`, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrIndistinct, "NewException"))),
	Entry("an error inside", 500, `<html>`, And(standsAt(vocab.StagePrimary), refusedAs(vocab.ErrInternal, "status 500"))),
	Entry("another challenge", 200, `{"ChallengeName":"NEW_PASSWORD_REQUIRED"}`, standsAt(vocab.StageUnknown)),
	Entry("tokens", 200, `{"AuthenticationResult":{"AccessToken":"t"}}`, standsAt(vocab.StageGranted)),
)

var _ = It("is gone when it answers nothing", func() {
	_, err := attempt(canned{err: errors.New("connection refused")})
	Expect(err).To(MatchError(target.ErrGone))
})

var _ = DescribeTable("A policy is applied", func(want target.Applied, rules ...target.Rule) {
	t, err := cognitolocal.Attach(GinkgoT().Context(), jsonapitest.Played, canned{})
	Expect(err).NotTo(HaveOccurred())
	w, applied, err := t.Provision(GinkgoT().Context(), fixture("w", rules...))
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
