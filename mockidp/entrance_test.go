package mockidp_test

import (
	"encoding/json"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// manyWays is the tenant of these tests with a connection of each kind, and two organizations.
func manyWays(change ...string) *world {
	GinkgoHelper()
	return manyWaysWith("switches: {}\n", change...)
}

// manyWaysWith is manyWays with a mfaproof.yaml.
func manyWaysWith(own string, change ...string) *world {
	GinkgoHelper()
	yaml := strings.NewReplacer(
		"databases: [{ name: people, enabled_clients: [web, basic, spa, batch] }]\n", `databases:
  - { name: people, enabled_clients: [web, basic, spa, batch], options: { authentication_methods: { passkey: { enabled: true } } } }
connections:
  - { name: google-oauth2, strategy: google-oauth2, enabled_clients: [web] }
  - { name: acme-saml, strategy: samlp, display_name: Acme, show_as_button: true, enabled_clients: [web], metadata: { tier: gold } }
  - { name: hidden-waad, strategy: waad, enabled_clients: [web] }
  - { name: foreign, strategy: github, enabled_clients: [basic] }
  - { name: mail, strategy: email, enabled_clients: [web] }
  - { name: text, strategy: sms, enabled_clients: [web] }
organizations:
  - { name: acme, display_name: Acme Ltd, metadata: { plan: big }, connections: [{ name: people }, { name: acme-saml, assign_membership_on_login: true }] }
  - { name: open, connections: [{ name: people, assign_membership_on_login: true }, { name: google-oauth2 }, { name: hidden-waad, show_as_button: false }] }
  - { name: shut, connections: [{ name: google-oauth2 }] }
`, "{ name: Web,", "{ name: Web, organization_usage: allow,", "  - { name: Batch,", "  - { name: None, client_id: none, client_secret: x, callbacks: [\"https://app.example/callback\"] }\n  - { name: Batch,").Replace(tenantYAML)
	yaml = strings.NewReplacer(change...).Replace(yaml)
	return fork(load("console.log(JSON.stringify(event.organization || null));", map[string]string{"tenant.yaml": yaml, "mfaproof.yaml": own, "users.yaml": usersYAML + `  - { email: gia@example.com, email_verified: true, connection: google-oauth2, name: Gia }
  - { account: ext7, connection: acme-saml }
  - { user_id: auth0|mo, email: mo@example.com, password: correct horse, roles: [all], organizations: [{ name: acme, roles: [owner, all] }, open] }
  - { user_id: auth0|bad, email: bad@example.com, password: correct horse, blocked: true }
`}))
}

// ways lists the values of the buttons that lead to other connections.
func (b *browser) ways() []string {
	var all []string
	for _, line := range strings.Split(b.page.body, "<button ")[1:] {
		if _, rest, ok := strings.Cut(line, `name="connection" value="`); ok {
			name, _, _ := strings.Cut(rest, `"`)
			all = append(all, name)
		}
	}
	return all
}

// push posts fields to the page that is open, and what the page needs beside them.
func (b *browser) push(pairs ...string) *browser {
	GinkgoHelper()
	form := url.Values{"state": {b.page.context.Transaction.State}}
	for i := 0; i < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.post(b.page.url.String(), form)
}

// event is what the Action saw last.
func (w *world) event() map[string]any {
	GinkgoHelper()
	runs := w.ActionRuns()
	Expect(runs).NotTo(BeEmpty())
	var event map[string]any
	Expect(json.Unmarshal(runs[len(runs)-1].Event, &event)).To(Succeed())
	return event
}

// cameBy expects what an Action sees of the way in.
func (w *world) cameBy(method, connection, strategy string) {
	GinkgoHelper()
	e := w.event()
	Expect(e["authentication"]).To(HaveKeyWithValue("methods", ConsistOf(HaveKeyWithValue("name", method))))
	Expect(e["connection"]).To(And(HaveKeyWithValue("name", connection), HaveKeyWithValue("strategy", strategy), HaveKeyWithValue("id", "con_"+connection)))
	Expect(e["transaction"]).To(HaveKeyWithValue("protocol", "oidc-basic-profile"))
}

func (w *world) lastLog(code vocab.LogCode) mockidp.LogEntry {
	GinkgoHelper()
	entries, _ := w.Log(0)
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Type == code {
			return entries[i]
		}
	}
	Fail("nothing was logged as " + string(code))
	return mockidp.LogEntry{}
}

var _ = Describe("The ways in of a login page", func() {
	It("are the connections that the application may use, an enterprise connection where it has a button", func() {
		b := manyWays().open().authorize().on(vocab.ScreenLogin)
		Expect(b.ways()).To(Equal([]string{"google-oauth2", "acme-saml", "mail", "text"}))
		Expect(b.page.body).To(And(ContainSubstring("Continue with Google"), ContainSubstring("Continue with Acme<"), ContainSubstring("Continue with a passkey"),
			ContainSubstring("Continue with an e-mail code<"), ContainSubstring("Continue with a text message<")))
		b.push("connection", "foreign").on(vocab.ScreenLogin, "invalid-option")
		b.push("connection", "hidden-waad").on(vocab.ScreenLogin, "invalid-option")
		b.push("connection", "people").on(vocab.ScreenLogin, "invalid-option")
		b.push("connection", "google-oauth2").on(vocab.ScreenUpstream)
	})

	It("leave out the password where the application has no database", func() {
		w := manyWays("name: people, enabled_clients: [web, basic", "name: people, enabled_clients: [basic")
		b := w.open().authorize().on(vocab.ScreenLogin)
		Expect(b.page.body).NotTo(Or(ContainSubstring(`name="password"`), ContainSubstring(`name="passkey"`)))
		b.push("action", "default", "username", ana, "password", password).on(vocab.ScreenLogin, "wrong-credentials")
		Expect(w.open().authorize("client_id", "basic").page.body).To(ContainSubstring(`name="password"`), "control")
	})

	DescribeTable("are refused at the application where it names one",
		func(description string, pairs ...string) {
			b := manyWays().open().authorize(pairs...)
			Expect(b.returned).To(And(HaveKeyWithValue("error", []string{"invalid_request"}), HaveKeyWithValue("error_description", []string{description})))
		},
		Entry("that does not exist", "the connection was not found", "connection", "nowhere"),
		Entry("that it may not use, in the same words", "the connection was not found", "connection", "foreign"),
		Entry("that the organization does not enable", "the connection is not enabled for the organization", "connection", "mail", "organization", "org_acme"),
		Entry("when it has none at all", "no connections enabled for the client", "client_id", "none"),
	)
})
