package tenantfile_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
)

func TestTenantFile(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Tenant folder")
}

// folder is the files of a tenant folder by path.
type folder map[string]string

// with gives a copy in which one file is another.
func (f folder) with(path, content string) folder {
	changed := folder{path: content}
	for p, c := range f {
		if p != path {
			changed[p] = c
		}
	}
	return changed
}

func (f folder) load() (*tenant.Fixture, error) {
	files := fstest.MapFS{}
	for path, content := range f {
		files[path] = &fstest.MapFile{Data: []byte(content)}
	}
	return tenantfile.Load(files, tenantfile.Options{Prefix: "acme/", Runtime: action.NewQuickJS()})
}

func (f folder) mustLoad() *tenant.Fixture {
	GinkgoHelper()
	fixture, err := f.load()
	Expect(err).NotTo(HaveOccurred())
	return fixture
}

// mistakes are the lines of the error that refuses a folder.
func (f folder) mistakes() []string {
	GinkgoHelper()
	fixture, err := f.load()
	Expect(err).To(HaveOccurred())
	Expect(fixture).To(BeNil())
	return strings.Split(err.Error(), "\n")
}

// marked takes the marks § out of a file and gives the place, "line:column", of each.
func marked(content string) (clean string, places []string) {
	for {
		before, after, found := strings.Cut(content, "§")
		if !found {
			return content, places
		}
		lines := strings.Split(before, "\n")
		places = append(places, fmt.Sprintf("%d:%d", len(lines), utf8.RuneCountInString(lines[len(lines)-1])+1))
		content = before + after
	}
}

// mistake matches one line: its place below the folder, and words that it has to say.
func mistake(place string, words ...string) types.GomegaMatcher {
	all := []types.GomegaMatcher{HavePrefix("acme/" + place + ": ")}
	for _, w := range words {
		all = append(all, ContainSubstring(w))
	}
	return And(all...)
}

const handler = "exports.onExecutePostLogin = async (event, api) => {};\n"

// good is a folder without a mistake. Each test of a mistake starts from it or from less.
var good = folder{
	"tenant.yaml": `tenant:
  friendly_name: Acme
  customize_mfa_in_postlogin_action: true
  allowed_logout_urls: ["http://localhost:3000/"]
guardianFactors:
  - { name: otp, enabled: true }
  - { name: sms, enabled: false }
  - name: webauthn-roaming
    enabled: true
    settings: { userVerification: preferred }
guardianPolicies: { policies: [] }
actions:
  - name: First
    code: ./actions/first.js
    runtime: node22
    deployed: true
    secrets: [{ name: KEY, value: v1 }]
    supported_triggers: [{ id: post-login, version: v3 }]
  - name: Second
    code: actions/second.js
    deployed: true
    supported_triggers: [{ id: post-login, version: v2 }]
triggers:
  post-login:
    - { action_name: Second }
    - { action_name: First, display_name: The first }
clients:
  - name: My Web App
    app_type: regular_web
    callbacks: ["http://localhost:3000/callback"]
    allowed_logout_urls: ["http://localhost:3000/bye"]
    grant_types: [authorization_code]
    client_metadata: { tier: gold }
    jwt_configuration: { alg: RS256 }
  - { name: Spa, client_id: spa1, app_type: spa }
  - { name: Batch, client_secret: given, token_endpoint_auth_method: client_secret_basic }
databases:
  - { name: people, strategy: auth0, enabled_clients: [My Web App, spa1] }
resourceServers:
  - { name: Api, identifier: https://api.example/ }
`,
	"actions/first.js":  handler,
	"actions/second.js": handler,
	"users.yaml": `users:
  - email: Ana@example.com
    password: correct horse
    email_verified: true
    roles: [admin]
    app_metadata: { level: 3, nested: { a: [1] } }
    enrolled:
      - { type: otp, secret: gezdgnbvgy3tqojqgezdgnbvgy3tqojq }
      - { type: webauthn-roaming, credential_id: AQID, public_key: pQEC, rp_id: localhost }
  - { username: bo, user_id: "auth0|7", password: x, name: Bo, connection: people }
`,
	"mfaproof.yaml": `switches: { fifth_command: count-shown }
append: { First: "// appended" }
action_time_limit: 250ms
`,
}

// minimal is the shortest tenant.yaml that loads without a note.
const minimal = "tenant: { customize_mfa_in_postlogin_action: true }\n"
