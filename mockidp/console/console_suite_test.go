package console_test

import (
	"encoding/json"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/console"
)

func TestConsole(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Console")
}

// server is shared: its signing key takes long to make.
var server = mockidp.NewServer()

var start = time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)

// Secrets that are planted; no page may hold one.
const (
	password     = "canary-password-1"
	actionSecret = "canary-action-secret"
	clientSecret = "canary-client-secret"
	totpSecret   = "CANARYCANARYCANARYCANARYCANARYCA"
)

const (
	callback   = "https://app.example/callback"
	tenantYAML = `tenant: { friendly_name: Acme & Sons, customize_mfa_in_postlogin_action: true }
guardianFactors:
  - { name: sms, enabled: true }
  - { name: otp, enabled: true }
  - { name: push-notification, enabled: true }
actions:
  - { name: Ask, code: ask.js, deployed: true, secrets: [{ name: API_KEY, value: ` + actionSecret + ` }], supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: Ask }] }
clients: [{ name: Web, client_id: web, client_secret: ` + clientSecret + `, callbacks: ["` + callback + `"] }]
databases: [{ name: people, enabled_clients: [web] }]
`
	usersYAML = `users:
  - { user_id: auth0|ana, email: ana@example.com, password: ` + password + `, name: Ana, roles: [staff], app_metadata: { plan: gold } }
  - { user_id: auth0|bo/1, email: bo@example.com, password: ` + password + `, name: Bo <b>, app_metadata: { big: 12345678901234567 } }
`
	// ask challenges what a person holds; metadata makes it refuse or enrol instead.
	ask = `exports.onExecutePostLogin = async (event, api) => {
  const meta = event.user.app_metadata;
  console.log('key ' + event.secrets.API_KEY + ' session ' + (event.session && event.session.id));
  if (meta.deny) return api.access.deny('denied with ' + event.secrets.API_KEY);
  if (meta.enrol) return api.authentication.enrollWith({ type: meta.enrol });
  if (event.authentication.riskAssessment) console.log('risk ' + event.authentication.riskAssessment.confidence);
  const held = event.user.enrolledFactors;
  if (held.length) api.authentication.challengeWith({ type: held[0].type });
};
`
)

// fixture loads a tenant whose Action asks for what people hold; pairs of a text and another one change tenant.yaml.
func fixture(change ...string) *mockidp.Fixture {
	GinkgoHelper()
	return load(ask, change...)
}

// coded loads one whose Action has another code.
func coded(code string) *mockidp.Fixture {
	GinkgoHelper()
	return load(code)
}

func load(code string, change ...string) *mockidp.Fixture {
	GinkgoHelper()
	f, err := mockidp.Load(fstest.MapFS{
		"tenant.yaml": {Data: []byte(strings.NewReplacer(change...).Replace(tenantYAML))}, "users.yaml": {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(code)},
		"exchange.js": {Data: []byte("exports.onExecuteCustomTokenExchange = async (event, api) => { api.authentication.setUserById('auth0|ana'); };")},
		"stop.js":     {Data: []byte("function (user, context, callback) { callback(new UnauthorizedError('stopped by a Rule')); }")},
	}, "acme/")
	Expect(err).NotTo(HaveOccurred())
	return f
}

// world is a tenant, and a console in front of the server that has it.
type world struct {
	*mockidp.Tenant
	origin  string // of the tenant
	console *console.Console
}

// open forks a tenant that is closed when the test ends.
func open(f *mockidp.Fixture, options ...func(*mockidp.ForkOptions)) world {
	GinkgoHelper()
	source := rand.NewChaCha8([32]byte{7})
	o := mockidp.ForkOptions{Name: "acme", Start: start, Random: func(b []byte) { _, _ = source.Read(b) }, OwnCallback: mockidp.SampleCallback}
	for _, change := range options {
		change(&o)
	}
	t, err := server.Fork(f, o)
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(t.Close)
	origins := func(name string) string { return "http://" + name + ".localhost" }
	c := console.New(server, console.Options{Origin: origins})
	DeferCleanup(c.Close)
	return world{t, origins(t.Name()), c}
}

// lastEvent is the event of the newest run of an Action.
func lastEvent(w world) string {
	GinkgoHelper()
	runs := w.ActionRuns()
	Expect(runs).NotTo(BeEmpty())
	return string(runs[len(runs)-1].Event)
}

// assessmentOf is the risk assessment that the newest run of an Action saw.
func assessmentOf(w world) map[string]any {
	GinkgoHelper()
	var event struct {
		Authentication struct {
			RiskAssessment map[string]any `json:"riskAssessment"`
		} `json:"authentication"`
	}
	Expect(json.Unmarshal([]byte(lastEvent(w)), &event)).To(Succeed())
	return event.Authentication.RiskAssessment
}

func confidenceOf(w world) string {
	GinkgoHelper()
	confidence, _ := assessmentOf(w)["confidence"].(string)
	return confidence
}
