package keycloak_test

import (
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/adaptertest"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/keycloak"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi/jsonapitest"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// pages answers a browser with one page after the other, and keeps the forms that it posts.
type pages struct {
	left []string
	sent []url.Values
}

// RoundTrip implements http.RoundTripper.
func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	if !strings.HasPrefix(r.URL.Path, "/realms/mfaproof/") {
		return canned{}.RoundTrip(r)
	}
	if r.Method == http.MethodPost {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return nil, err
		}
		form, err := url.ParseQuery(string(body))
		if err != nil {
			return nil, err
		}
		p.sent = append(p.sent, form)
	}
	next := p.left[0]
	p.left = p.left[1:]
	return canned{status: http.StatusOK, body: next}.RoundTrip(r)
}

// page is one of Keycloak with a form, in which a field lies already.
func page(id, field, value string) string {
	return `<body data-page-id="` + id + `"><form action="http://127.0.0.1:4000/realms/mfaproof/login-actions/x?session_code=1">
		<input type="hidden" name="` + field + `" value="` + value + `"><input type="text" name="typed" value="before"></form>`
}

var _ = Describe("What is posted", func() {
	login, code, setUp := page("login-login", "credentialId", ""), page("login-login-otp", "selectedCredentialId", "c1"), page("login-login-config-totp", "totpSecret", "12345678901234567890")

	DescribeTable("is what the person typed, and what lies in the form", func(ctx SpecContext, left []string, l target.Login, stage vocab.Stage, want ...url.Values) {
		p := &pages{left: left}
		s := inFrontOf(p)
		o := adaptertest.Begin(s, l)
		Expect(o).To(adaptertest.StandsAt(stage))
		adaptertest.Must(s.Submit(ctx, o.Offers[0].ID, target.Proof{Code: "123456"}))
		for _, form := range p.sent {
			if name := form.Get("username"); name != "" {
				Expect(name).To(MatchRegexp(`^[0-9a-f]{8}-w-ana$`))
				form.Set("username", "ana")
			}
		}
		Expect(p.sent).To(Equal(want))
	},
		Entry("with a password and a code", []string{login, code, code}, target.Login{}, vocab.StageChallenge,
			url.Values{"username": {"ana"}, "password": {"pass"}, "credentialId": {""}}, url.Values{"otp": {"123456"}, "selectedCredentialId": {"c1"}}),
		Entry("with another password", []string{login, code, code}, target.Login{Password: "word"}, vocab.StageChallenge,
			url.Values{"username": {"ana"}, "password": {"word"}, "credentialId": {""}}, url.Values{"otp": {"123456"}, "selectedCredentialId": {"c1"}}),
		Entry("with a code in place of the password", []string{login, login}, target.Login{NoPassword: true}, vocab.StageChallenge,
			url.Values{"username": {"ana"}, "otp": {"123456"}, "credentialId": {""}}),
		Entry("with an app that is set up", []string{login, setUp, setUp}, target.Login{}, vocab.StageEnrol,
			url.Values{"username": {"ana"}, "password": {"pass"}, "credentialId": {""}},
			url.Values{"totp": {"123456"}, "totpSecret": {"12345678901234567890"}, "userLabel": {"app 6ed645ef"}}),
	)
})

// fresh is a Keycloak without the realm, which takes no token but the newest.
type fresh struct {
	tokens int
	made   []string
}

// RoundTrip implements http.RoundTripper.
func (f *fresh) RoundTrip(r *http.Request) (*http.Response, error) {
	a, err := canned{}.RoundTrip(r)
	switch {
	case strings.HasSuffix(r.URL.Path, "/token"):
		f.tokens++
	case r.Header.Get("Authorization") != "Bearer t":
		a.StatusCode = http.StatusUnauthorized
	case r.Method == http.MethodPost:
		f.made = append(f.made, r.URL.Path)
		a.StatusCode = http.StatusConflict
	case r.URL.Path == "/admin/realms/mfaproof":
		a.StatusCode = http.StatusNotFound
	}
	return a, err
}

var _ = It("makes the realm where it is not there, also if another run is faster, and signs the administrator in when the token is over", func(ctx SpecContext) {
	f := new(fresh)
	_, err := keycloak.Attach(ctx, jsonapitest.Played, f, rand.NewChaCha8([32]byte{}))
	Expect(err).NotTo(HaveOccurred())
	Expect(f.tokens).To(Equal(1))
	Expect(f.made).To(Equal([]string{"/admin/realms"}))
})
