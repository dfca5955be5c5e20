//go:build !race

// A browser is slow enough without the race detector, as in the browser driver.

package application_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/examples/app/site"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock/application"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

func TestApplication(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "An application under test")
}

// chromium is one for all, as each takes seconds to start and to end.
var chromium = sync.OnceValues(func() (*browser.Chromium, error) { return browser.Start(context.Background(), browser.Options{}) })

var _ = AfterSuite(func() {
	if shown, err := chromium(); err == nil {
		Expect(shown.Close()).To(Succeed())
	}
})

const (
	tenantYAML = `tenant: { friendly_name: Example, customize_mfa_in_postlogin_action: true }
guardianFactors: [{ name: otp, enabled: true }, { name: webauthn-roaming, enabled: true }]
actions:
  - { name: ask, code: ./ask.js, deployed: true, runtime: node22, supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: ask }] }
clients:
  - { name: Example, client_id: app, app_type: spa, callbacks: ['%s/callback'] }
databases: [{ name: people, strategy: auth0, enabled_clients: [Example] }]
`
	usersYAML = "users:\n  - { email: ana@example.test, password: the password of ana, email_verified: true }\n"
	// asks wants one factor that the person lacks.
	asks = "exports.onExecutePostLogin = async (event, api) => { api.authentication.enrollWith({ type: '%s' }); };"
	// lets in whoever has the password.
	asksNothing = "exports.onExecutePostLogin = async () => {};"
)

// freePort is an address on which nobody listens.
func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	Expect(err).NotTo(HaveOccurred())
	defer l.Close()
	return l.Addr().String()
}

// bend changes an answer of the application, given its path and how often a login was begun.
type bend func(path string, visits int, answer *httptest.ResponseRecorder)

// without leaves a parameter out of the authorization request.
func without(name string) bend {
	return func(path string, _ int, answer *httptest.ResponseRecorder) {
		to, err := url.Parse(answer.Header().Get("Location"))
		if path != "/login" || err != nil {
			return
		}
		q := to.Query()
		q.Del(name)
		to.RawQuery = q.Encode()
		answer.Header().Set("Location", to.String())
	}
}

// stand is an application in front of its tenant.
type stand struct {
	app      *site.Site
	bend     bend // nil for an application that answers as it is
	action   string
	named    string // the host by which the application is opened; empty is its own
	tenant   string // tenant.yaml with a place for the origin; empty is tenantYAML
	users    string // empty is usersYAML
	settings string // mfaproof.yaml
	now      func() time.Time
	sleep    func(context.Context, time.Duration) error
	pictures map[string][]target.Picture
}

// open starts the example application, with its mistake, and what tries it.
func (s *stand) open(ctx context.Context) *application.Application {
	GinkgoHelper()
	visits := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		answer := httptest.NewRecorder()
		s.app.ServeHTTP(answer, r)
		if r.URL.Path == "/login" {
			visits++ // the browser asks for one page at a time
		}
		if s.bend != nil {
			s.bend(r.URL.Path, visits, answer)
		}
		maps.Copy(w.Header(), answer.Header())
		w.WriteHeader(answer.Code)
		_, _ = w.Write(answer.Body.Bytes()) // the browser is gone, and says so itself
	}))
	DeferCleanup(server.Close)
	address := freePort()
	_, port, _ := net.SplitHostPort(address)
	s.app.Issuer, s.app.Origin, s.app.ClientID = "http://localhost:"+port, server.URL, "app"
	s.pictures = map[string][]target.Picture{}
	start := server.URL
	if s.named != "" {
		start = strings.Replace(start, "127.0.0.1", s.named, 1)
	}
	o := application.Options{Start: start + "/login", Address: address, Now: wall.Clock{}.Now, Sleep: s.sleep, Random: wall.Random,
		Folder: fstest.MapFS{"tenant.yaml": {Data: fmt.Appendf(nil, cmp.Or(s.tenant, tenantYAML), server.URL)},
			"users.yaml": {Data: []byte(cmp.Or(s.users, usersYAML))}, "ask.js": {Data: []byte(s.action)}, "mfaproof.yaml": {Data: []byte(s.settings)}},
		Wallet: func(string) io.Reader { return wall.Source{} },
		Pictures: func(id string, taken []target.Picture) []reports.Picture {
			s.pictures[id] = taken
			return []reports.Picture{kept}
		}}
	if s.now != nil {
		o.Now = s.now
	}
	var err error
	o.Chromium, err = chromium()
	Expect(err).NotTo(HaveOccurred())
	a, err := application.Open(ctx, o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { Expect(a.Close()).To(Succeed()) })
	return a
}

const (
	right  = "app/login/person/person=ana@example.test/answers=right"
	wrong  = "app/login/person/person=ana@example.test/answers=wrong-first"
	denied = "app/login/denied"
)

// kept is where pictures are said to lie.
var kept = reports.Picture{Device: "browser", Image: "pictures/a.png", Document: "pictures/a.html"}

// failed are the checks of a case that do not hold, each with what was there.
func failed(c reports.Case) []string {
	out := []string{}
	for _, k := range c.Checks {
		if k.Verdict != reports.Pass {
			out = append(out, k.Name+": "+k.Actual)
		}
	}
	return out
}

// told is what a transcript says of one kind.
func told(c reports.Case, kind string) string {
	var out []string
	for _, e := range c.Transcript {
		if e.Kind == kind {
			out = append(out, e.Title)
		}
	}
	return strings.Join(out, "\n")
}
