package mockidp_test

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestMockIDP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Mock identity provider")
}

// server is shared: its signing key takes long to make. Each test forks a tenant of its own.
var server = mockidp.NewServer()

// start lies in the middle of a time step of 30 seconds.
var start = time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)

// The people and applications of the tenants of these tests.
const (
	callback   = "https://app.example/callback"
	ana, bo    = "ana@example.com", "bo@example.com"
	anaID      = "auth0|ana"
	password   = "correct horse"
	secret     = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	tenantYAML = `tenant:
  friendly_name: Acme
  customize_mfa_in_postlogin_action: true
  allowed_logout_urls: ["https://tenant.example/bye"]
guardianFactors: [{ name: otp, enabled: true }, { name: webauthn-roaming, enabled: true }]
actions: [{ name: Ask, code: ask.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]
triggers: { post-login: [{ action_name: Ask }] }
clients:
  - { name: Web, client_id: web, client_secret: s3cret, callbacks: ["https://app.example/callback", "https://app.example/other?a=1"], allowed_logout_urls: ["https://app.example/bye"] }
  - { name: Basic, client_id: basic, client_secret: "b:a s%", token_endpoint_auth_method: client_secret_basic, callbacks: ["https://app.example/callback"] }
  - { name: Spa, client_id: spa, app_type: spa, callbacks: ["https://app.example/callback"] }
  - { name: Batch, client_id: batch, client_secret: x, grant_types: [client_credentials], callbacks: ["https://app.example/callback"] }
databases: [{ name: people, enabled_clients: [web, basic, spa, batch] }]
resourceServers: [{ name: Api, identifier: https://api.example/ }]
`
	usersYAML = `users:
  - { user_id: auth0|ana, email: ana@example.com, password: correct horse, name: Ana }
  - { user_id: auth0|bo, email: bo@example.com, password: correct horse, name: Bo, enrolled: [{ type: otp, secret: GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ }] }
`
)

// Bodies of the Action that tests deploy.
const (
	askNothing    = ""
	enrolOTP      = "api.authentication.enrollWith({ type: 'otp' });"
	enrolKey      = "api.authentication.enrollWith({ type: 'webauthn-roaming' });"
	enrolAny      = "api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }]);"
	challengeOTP  = "api.authentication.challengeWith({ type: 'otp' });"
	challengeKey  = "api.authentication.challengeWith({ type: 'webauthn-roaming' });"
	challengeHeld = "api.authentication.challengeWithAny(event.user.enrolledFactors.map(f => ({ type: f.type })));"
	bySelf        = "if (event.user.enrolledFactors.length) { " + challengeHeld + " } else { " + enrolOTP + " }"
)

// loaded keeps fixtures by the body of their Action: they are immutable, and compiling takes most of a test's time.
var loaded sync.Map

// load reads the tenant of these tests with a body for its Action; files may replace others.
func load(body string, files ...map[string]string) *mockidp.Fixture {
	GinkgoHelper()
	if f, ok := loaded.Load(body); ok && len(files) == 0 {
		return f.(*mockidp.Fixture)
	}
	all := fstest.MapFS{"ask.js": {Data: []byte("exports.onExecutePostLogin = async (event, api) => {\n" + body + "\n};\n")},
		"tenant.yaml": {Data: []byte(tenantYAML)}, "users.yaml": {Data: []byte(usersYAML)}}
	for _, more := range files {
		for name, content := range more {
			all[name] = &fstest.MapFile{Data: []byte(content)}
		}
	}
	f, err := mockidp.Load(all, "acme/")
	Expect(err).NotTo(HaveOccurred())
	if len(files) == 0 {
		loaded.Store(body, f)
	}
	return f
}

// seeded gives the bytes of a generator, the same for the same seed.
func seeded(seed uint64) func([]byte) {
	source := rand.New(rand.NewPCG(seed, 0))
	return func(b []byte) {
		for i := range b {
			b[i] = byte(source.Uint32())
		}
	}
}

// forks counts the tenants of this process, so that each has a host of its own.
var forks atomic.Int32

// fork serves a tenant until the test ends.
func fork(f *mockidp.Fixture, change ...func(*mockidp.ForkOptions)) *world {
	GinkgoHelper()
	o := mockidp.ForkOptions{Name: fmt.Sprintf("t%d", forks.Add(1)), Start: start, Random: seeded(1)}
	for _, c := range change {
		c(&o)
	}
	t, err := server.Fork(f, o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(t.Close)
	return &world{Tenant: t, origin: "http://" + o.Name + ".localhost"}
}

// world is a tenant and the origin at which it is served.
type world struct {
	*mockidp.Tenant
	origin string
}

// asking serves a tenant whose Action has a body.
func asking(body string) *world {
	GinkgoHelper()
	return fork(load(body))
}

func (w *world) wait(d time.Duration) {
	GinkgoHelper()
	_, err := w.Advance(d)
	Expect(err).NotTo(HaveOccurred())
}

// logged lists the codes of the tenant log.
func (w *world) logged() []vocab.LogCode {
	entries, _ := w.Log(0)
	var codes []vocab.LogCode
	for _, e := range entries {
		codes = append(codes, e.Type)
	}
	return codes
}

// count tells how often a code was logged.
func (w *world) count(code vocab.LogCode) int {
	n := 0
	for _, c := range w.logged() {
		if c == code {
			n++
		}
	}
	return n
}
