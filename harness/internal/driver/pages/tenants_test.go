//go:build !race

package pages_test

import (
	"crypto/sha3"
	"net/http/httptest"
	"net/url"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
)

// acme serves a tenant with one Action until the test ends.
func acme(action string) (host string, tenant *mockidp.Tenant) {
	GinkgoHelper()
	return served(fstest.MapFS{
		"tenant.yaml": {Data: []byte(`tenant: { friendly_name: Acme, customize_mfa_in_postlogin_action: true }
clients: [{ name: App, client_id: app, app_type: regular_web, callbacks: ["http://app.example/callback"] }]
databases: [{ name: Users, strategy: auth0, enabled_clients: [App] }]
guardianFactors: [{ name: otp, enabled: true }, { name: webauthn-roaming, enabled: true }, { name: push-notification, enabled: true }]
actions:
  - { name: first, code: ./first.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: first }] }
`)},
		"first.js": {Data: []byte(action)},
	})
}

// shop serves a tenant with colours, a logo, long names, passkeys and providers, and the sample application.
func shop(problem func() string) (host string) {
	GinkgoHelper()
	host, tenant := served(fstest.MapFS{
		"tenant.yaml": {Data: []byte(`tenant: { friendly_name: The Worshipful Company of Instrument Makers }
branding: { colors: { primary: "#8a1c4a", page_background: "#f3e9d2" } }
clients:
  - { name: Workshop reservations and tool inventory, client_id: app, app_type: regular_web, client_secret: secret-of-app }
  - { name: Till, client_id: till, app_type: regular_web }
databases: [{ name: Users, strategy: auth0, enabled_clients: [app], options: { authentication_methods: { passkey: { enabled: true } } } }]
connections:
  - { name: google-oauth2, strategy: google-oauth2, enabled_clients: [app] }
  - { name: guild-of-clockmakers, strategy: samlp, display_name: Guild of Clockmakers, show_as_button: true, enabled_clients: [app] }
`)},
		"mfaproof.yaml": {Data: []byte("branding: { logo: logo.svg }\n")},
		"logo.svg": {Data: []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="160" height="48"><rect width="160" height="48" rx="8" fill="#8a1c4a"/>` +
			`<circle cx="24" cy="24" r="12" fill="#f3e9d2"/></svg>`)},
		"users.yaml": {Data: []byte("users: [{ user_id: auth0|ana, email: ana@example.test, password: the password of ana, name: Ana }]\n")},
	})
	tenant.AddSample("http://"+host, problem)
	return host
}

// served serves the tenant of a folder until the test ends.
func served(folder fstest.MapFS) (host string, tenant *mockidp.Tenant) {
	GinkgoHelper()
	fixture, err := mockidp.Load(folder, "")
	Expect(err).NotTo(HaveOccurred())
	random := sha3.NewSHAKE128()
	server := mockidp.NewServer()
	tenant, err = server.Fork(fixture, mockidp.ForkOptions{Name: "pages", Start: time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC),
		Random: func(b []byte) { _, _ = random.Read(b) }, OwnCallback: mockidp.SampleCallback})
	Expect(err).NotTo(HaveOccurred())
	listener := httptest.NewServer(server)
	DeferCleanup(listener.Close)
	at, err := url.Parse(listener.URL)
	Expect(err).NotTo(HaveOccurred())
	return "pages.localhost:" + at.Port(), tenant
}
