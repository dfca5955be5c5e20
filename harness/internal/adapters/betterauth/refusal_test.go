package betterauth_test

import (
	"errors"
	"io"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/betterauth"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func answer(r *http.Request, status int, body string) *http.Response {
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), Request: r}
}

// attempt is a login whose request gets a canned answer.
func attempt(c canned) (target.Observation, error) {
	GinkgoHelper()
	t, err := betterauth.Attach(GinkgoT().Context(), jsonapitest.Played, c)
	Expect(err).NotTo(HaveOccurred())
	w, _, err := t.Provision(GinkgoT().Context(), adaptertest.Ana("w", anyOf(vocab.OTP)))
	Expect(err).NotTo(HaveOccurred())
	s, err := w.Open(GinkgoT().Context(), target.Device{})
	Expect(err).NotTo(HaveOccurred())
	return s.Begin(GinkgoT().Context(), target.Login{Person: "ana"})
}

var _ = DescribeTable("What the library answers means", func(status int, body string, class vocab.ErrorClass, text string) {
	Expect(adaptertest.Must(attempt(canned{status: status, body: body}))).To(And(standsAt(vocab.StagePrimary), refusedAs(class, text)))
},
	Entry("a wrong password", 401, `{"code":"INVALID_EMAIL_OR_PASSWORD","message":"Invalid email or password"}`, vocab.ErrWrongProof, "Invalid email or password"),
	Entry("an account that is locked", 429, `{"code":"ACCOUNT_TEMPORARILY_LOCKED","message":"locked"}`, vocab.ErrLocked, "locked"),
	Entry("too many requests", 429, `{"message":"Too many requests. Please try again later."}`, vocab.ErrThrottled, "Too many requests. Please try again later."),
	Entry("too many codes", 400, `{"code":"TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE","message":"m"}`, vocab.ErrThrottled, "m"),
	Entry("a code that expired", 400, `{"code":"OTP_HAS_EXPIRED","message":"m"}`, vocab.ErrExpired, "m"),
	Entry("an app that is there", 400, `{"code":"TOTP_ALREADY_ENABLED","message":"m"}`, vocab.ErrAlreadyEnrolled, "m"),
	Entry("an app that is not there", 400, `{"code":"TOTP_NOT_ENABLED","message":"m"}`, vocab.ErrNotEnrolled, "m"),
	Entry("a code that nobody knows", 400, `{"code":"SOMETHING_NEW","message":"m"}`, vocab.ErrIndistinct, "m"),
	Entry("an error inside", 500, `{"code":"INVALID_CODE","message":"m"}`, vocab.ErrInternal, "m"),
	Entry("an error page", 502, `<html>`, vocab.ErrInternal, "status 502"),
	Entry("no words", 403, ``, vocab.ErrIndistinct, "status 403"),
)

var _ = Describe("A server that", func() {
	It("answers garbage is at fault", func() {
		_, err := attempt(canned{status: 200, body: "<html>"})
		var garbled *jsonapi.GarbledError
		Expect(errors.As(err, &garbled)).To(BeTrue(), "%v", err)
		Expect(err).To(MatchError(HavePrefix("the answer to POST /worlds/w/sign-in/email (status 200) is not the JSON that belongs there: ")))
	})

	It("answers nothing is gone", func() {
		_, err := attempt(canned{err: errors.New("connection refused")})
		Expect(err).To(MatchError(target.ErrGone))
	})

	It("is another one is told so", func() {
		_, err := betterauth.Attach(GinkgoT().Context(), jsonapitest.Played, elsewhere{})
		Expect(err).To(MatchError("there is no better-auth server of mfaproof at http://127.0.0.1:4000: GET /control/about: status 404: "))
	})
})

// elsewhere is a server of something else.
type elsewhere struct{}

// RoundTrip implements http.RoundTripper.
func (elsewhere) RoundTrip(r *http.Request) (*http.Response, error) {
	return answer(r, 404, "not found"), nil
}

var _ = DescribeTable("A policy is applied", func(want target.Applied, change func(*target.Fixture), rules ...target.Rule) {
	t, err := betterauth.Attach(GinkgoT().Context(), jsonapitest.Played, canned{status: 200, body: "{}"})
	Expect(err).NotTo(HaveOccurred())
	f := adaptertest.Ana("w", rules...)
	if change != nil {
		change(&f)
	}
	w, applied, err := t.Provision(GinkgoT().Context(), f)
	Expect(err).NotTo(HaveOccurred())
	Expect(applied).To(Equal(want))
	Expect(w.Close(GinkgoT().Context())).To(Succeed())
},
	Entry("exactly for who holds a factor", target.Exact, nil, anyOf(vocab.OTP, vocab.RecoveryCode)),
	Entry("nearly where backup codes are not to count", target.Approximate, nil, anyOf(vocab.OTP)),
	Entry("nearly where nobody lacks the factor", target.Approximate, nil, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}}),
	Entry("not where people have to enrol", target.Unsupported, nil, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}),
	Entry("not where people are refused", target.Unsupported, nil, target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "deny"}),
	Entry("not by role", target.Unsupported, nil, target.Rule{Roles: []string{"admin"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}),
	Entry("not for two factors", target.Unsupported, nil, target.Rule{Factors: 2, AnyOf: []vocab.Factor{vocab.OTP, vocab.Email}, IfMissing: "allow"}),
	Entry("not for a factor that it has not", target.Unsupported, nil, anyOf(vocab.WebAuthnRoaming)),
	Entry("not for step-up", target.Unsupported, nil, target.Rule{StepUp: true, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "allow"}),
	Entry("not without a rule", target.Unsupported, nil),
	Entry("not for people without an address", target.Unsupported, func(f *target.Fixture) { f.People[0].Login = "ana-by-name" }, anyOf(vocab.OTP)),
)
