package control_test

import (
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

func TestControl(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Control API")
}

// server is shared: its signing key takes long to make.
var server = mockidp.NewServer()

var start = time.Date(2026, 3, 1, 12, 0, 10, 0, time.UTC)

// Secrets that are planted; no answer may hold one.
const (
	password     = "canary-password-1"
	otherPass    = "canary-password-2"
	actionSecret = "canary-action-secret"
	clientSecret = "canary-client-secret"
	totpSecret   = "CANARYCANARYCANARYCANARYCANARYCA"
	recoveryCode = "CANARYRECOVERYCODE123456"
)

const (
	callback   = "https://app.example/callback"
	tenantYAML = `tenant: { friendly_name: Acme, customize_mfa_in_postlogin_action: true }
guardianFactors:
  - { name: sms, enabled: true }
  - { name: otp, enabled: true }
  - { name: push-notification, enabled: true }
actions:
  - { name: Ask, code: ask.js, deployed: true, secrets: [{ name: API_KEY, value: ` + actionSecret + ` }, { name: MODE, value: "on" }], supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: Ask }] }
clients: [{ name: Web, client_id: web, client_secret: ` + clientSecret + `, callbacks: ["https://app.example/callback"] }]
databases: [{ name: people, enabled_clients: [web] }]
`
	usersYAML = `users:
  - { user_id: auth0|ana, email: ana@example.com, password: ` + password + `, name: Ana, roles: [staff], app_metadata: { plan: gold, limits: { seats: 3 } } }
  - { user_id: auth0|bo/1, email: bo@example.com, password: ` + password + `, name: Bo, app_metadata: { big: 12345678901234567 } }
`
	// ask challenges what a person holds; metadata makes it enrol, refuse or throw instead.
	ask = `exports.onExecutePostLogin = async (event, api) => {
  console.log('mode ' + event.secrets.MODE + ', key ' + event.secrets.API_KEY + ', session ' + (event.session && event.session.id));
  const meta = event.user.app_metadata;
  if (meta.deny) return api.access.deny('denied with ' + event.secrets.API_KEY + ' in ' + (event.session && event.session.id));
  if (meta.fail) throw new Error('failed with ' + event.secrets.API_KEY);
  if (meta.enrol) return api.authentication.enrollWith({ type: meta.enrol });
  if (meta.remember) return api.multifactor.enable('any', { allowRememberBrowser: true });
  const held = event.user.enrolledFactors;
  if (held.length) api.authentication.challengeWith({ type: held[0].type });
};
`
)

// fixture is loaded once: it is immutable.
var fixture = func() *mockidp.Fixture {
	f, err := mockidp.Load(fstest.MapFS{
		"tenant.yaml": {Data: []byte(tenantYAML)}, "users.yaml": {Data: []byte(usersYAML)}, "ask.js": {Data: []byte(ask)},
	}, "acme/")
	if err != nil {
		panic(err)
	}
	return f
}()

// random gives the bytes of a generator, the same in every test. It is not safe for concurrent use: the API serialises calls.
func random() func([]byte) {
	source := rand.NewChaCha8([32]byte{7})
	return func(b []byte) { _, _ = source.Read(b) } // never fails
}

// api is a client of a control API.
type api struct {
	http http.RoundTripper
	seen *strings.Builder // every answer
}

// open makes a control API over the shared server.
func open(change ...func(*control.Options)) *api {
	o := control.Options{Fixtures: map[string]*mockidp.Fixture{"default": fixture}, Random: random(), Start: start}
	for _, c := range change {
		c(&o)
	}
	return &api{mockidp.Transport(control.New(server, o)), &strings.Builder{}}
}

// answer is what came back.
type answer struct {
	status int
	header http.Header
	body   map[string]any
	raw    string
}

func (a answer) code() string {
	refusal, _ := a.body["error"].(map[string]any)
	code, _ := refusal["code"].(string)
	return code
}

// refused matches an answer by its status and the code of its error.
func refused(status int, code string) types.GomegaMatcher {
	return WithTransform(func(a answer) string { return fmt.Sprint(a.status, " ", a.code()) }, Equal(fmt.Sprint(status, " ", code)))
}

// send sends a request as it is.
func (a *api) send(req *http.Request) answer {
	GinkgoHelper()
	res, err := a.http.RoundTrip(req)
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	out := answer{status: res.StatusCode, header: res.Header, raw: string(raw)}
	a.seen.WriteString(out.raw)
	if res.StatusCode == http.StatusNoContent {
		Expect(out.raw).To(BeEmpty())
		return out
	}
	Expect(res.Header.Get("Content-Type")).To(Equal("application/json"))
	Expect(json.Unmarshal(raw, &out.body)).To(Succeed(), "%s", raw)
	if res.StatusCode >= 400 {
		Expect(out.body).To(HaveLen(1))
		Expect(out.body["error"]).To(And(HaveLen(3), HaveKeyWithValue("code", Not(BeEmpty())), HaveKeyWithValue("message", Not(BeEmpty())), HaveKeyWithValue("hint", Not(BeEmpty()))))
	}
	return out
}

func newRequest(method, path, body string) *http.Request {
	GinkgoHelper()
	req, err := http.NewRequest(method, "http://localhost:4401"+path, strings.NewReader(body))
	Expect(err).NotTo(HaveOccurred())
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// do sends a body, or none, and returns the answer.
func (a *api) do(method, path, body string) answer {
	GinkgoHelper()
	return a.send(newRequest(method, path, body))
}

// ok is do for what must succeed.
func (a *api) ok(method, path, body string) map[string]any {
	GinkgoHelper()
	res := a.do(method, path, body)
	Expect(res.status).To(BeNumerically("<", 300), "%s %s: %s", method, path, res.raw)
	return res.body
}

// fork makes a tenant that is deleted when the test ends, and returns its path.
func (a *api) fork(body string) (path, origin string) {
	GinkgoHelper()
	made := a.ok("POST", "/v1/tenants", body)
	path = "/v1/tenants/" + made["name"].(string)
	DeferCleanup(func() { a.do("DELETE", path, "") })
	return path, made["origin"].(string)
}

const (
	anaPath = "/users/auth0%7Cana"
	boPath  = "/users/auth0%7Cbo%2F1"
)
