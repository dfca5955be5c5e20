package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

const business = `clients:
  - { name: Web, organization_usage: require, organization_require_behavior: post_login_prompt }
  - { name: Shop }
databases: [{ name: people, enabled_clients: [Web], options: { authentication_methods: { passkey: { enabled: true } }, passwordPolicy: good } }]
connections:
  - { name: google-oauth2, strategy: google-oauth2, display_name: Google, enabled_clients: [Web, Shop], options: { client_id: x, scope: [email] } }
  - { name: acme-saml, strategy: samlp, enabled_clients: [Web], show_as_button: true, metadata: { tier: gold } }
  - { name: mail, strategy: email, enabled_clients: [Web], options: { disable_signup: true } }
  - { name: text, strategy: sms, enabled_clients: [Web] }
organizations:
  - { name: acme, display_name: Acme Ltd, metadata: { plan: big }, branding: { colors: { primary: '#112233' } }, connections: [{ name: people, assign_membership_on_login: true }, { name: acme-saml, show_as_button: false }] }
  - { name: b2, connections: [] }
`

const members = `users:
  - { email: ana@example.com, password: x, organizations: [acme, { name: b2, roles: [owner] }] }
  - { email: ana@example.com, connection: google-oauth2 }
  - { account: ext7, connection: acme-saml, name: Ext }
  - { email: mo@example.com, connection: mail, blocked: true }
  - { phone_number: "+15550100", connection: text }
  - { username: kim, password: x, passkeys: [{ credential_id: AQID, public_key: pQEC, rp_id: localhost }] }
`

var _ = Describe("Connections and organizations", func() {
	with := func(users string) folder {
		return folder{"tenant.yaml": minimal + business, "users.yaml": users}
	}

	It("load with their strategies, applications and members", func() {
		f := with(members).mustLoad()
		Expect(f.Notes).To(BeEmpty())
		Expect(f.Connections).To(Equal([]tenant.Connection{
			{ID: "con_people", Name: "people", Passkeys: true, Clients: []string{"Web"}},
			{ID: "con_google-oauth2", Name: "google-oauth2", Strategy: "google-oauth2", Label: "Google", Clients: []string{"Web", "Shop"}},
			{ID: "con_acme-saml", Name: "acme-saml", Strategy: "samlp", Button: true, Clients: []string{"Web"}, Metadata: map[string]string{"tier": "gold"}},
			{ID: "con_mail", Name: "mail", Strategy: "email", NoSignup: true, Clients: []string{"Web"}},
			{ID: "con_text", Name: "text", Strategy: "sms", Clients: []string{"Web"}},
		}))
		Expect(f.Organizations).To(Equal([]tenant.Organization{
			{ID: "org_acme", Name: "acme", DisplayName: "Acme Ltd", Metadata: map[string]string{"plan": "big"},
				Connections: []tenant.OrganizationConnection{{Name: "people", AssignMembership: true, Button: true}, {Name: "acme-saml"}}},
			{ID: "org_b2", Name: "b2"},
		}))
		Expect(f.Clients).To(HaveExactElements(
			And(HaveField("OrganizationUsage", "require"), HaveField("OrganizationPrompt", "post_login_prompt")),
			And(HaveField("OrganizationUsage", "deny"), HaveField("OrganizationPrompt", "no_prompt"))))
		Expect(f.Users).To(And(HaveLen(6),
			HaveKeyWithValue("auth0|ana-example-com", HaveField("Organizations", []tenant.Membership{{Organization: "org_acme"}, {Organization: "org_b2", Roles: []string{"owner"}}})),
			HaveKeyWithValue("google-oauth2|ana-example-com", And(HaveField("Account", "ana@example.com"), HaveField("Connection", "google-oauth2"))),
			HaveKeyWithValue("samlp|acme-saml|ext7", And(HaveField("Account", "ext7"), HaveField("Name", "Ext"))),
			HaveKeyWithValue("email|mo-example-com", HaveField("Blocked", true)),
			HaveKeyWithValue("sms|15550100", HaveField("PhoneNumber", "+15550100")),
			HaveKeyWithValue("auth0|kim", HaveField("Passkeys", []tenant.Passkey{{ID: []byte{1, 2, 3}, PublicKey: []byte{0xa5, 1, 2}, RPID: "localhost"}}))))
	})

	It("say of an enterprise connection without a button how to reach it", func() {
		f := folder{"tenant.yaml": minimal + "connections: [{ name: corp, strategy: adfs }, { name: seen, strategy: waad, show_as_button: true }]\n"}.mustLoad()
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("corp"), ContainSubstring("connection=corp"))))
	})

	It("let an application that says nothing of organizations be asked for one only by the switch", func() {
		f := with("").with("mfaproof.yaml", "switches: { organization_usage_unset: allow }\n").mustLoad()
		Expect(f.Clients).To(HaveExactElements(HaveField("OrganizationUsage", "require"), HaveField("OrganizationUsage", "allow")))
	})

	DescribeTable("are refused with the place in tenant.yaml",
		func(yaml string, words ...string) {
			clean, at := marked(minimal + yaml)
			Expect(folder{"tenant.yaml": clean}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
		},
		Entry("of an unknown strategy", "connections: [{ name: g, strategy: §googel-oauth2 }]\n", `did you mean "google-oauth2"?`),
		Entry("without a strategy", "connections: [{ name: §g }]\n", `unknown strategy ""`),
		Entry("that are databases", "connections: [{ name: g, strategy: §auth0 }]\n", "databases:"),
		Entry("of a name that is taken", "databases: [{ name: g }]\nconnections: [{ name: §g, strategy: github }]\n", "that of another one"),
		Entry("without a name", "connections: [{ name: §'', strategy: github }]\n", "no name"),
		Entry("for a client that is not defined", "clients: [{ name: Web }]\nconnections: [{ name: g, strategy: github, enabled_clients: [§Wed] }]\n", `did you mean "Web"?`),
		Entry("with an unknown key", "connections: [{ name: g, strategy: github, show_as_buton: §true }]\n", `did you mean "show_as_button"?`),
		Entry("with a button that is neither true nor false", "connections: [{ name: g, strategy: github, show_as_button: §maybe }]\n", "true or false"),
		Entry("with passkeys that are neither", "databases: [{ name: d, options: { authentication_methods: { passkey: { enabled: §1 } } } }]\n", "true or false"),
		Entry("that take no password", "databases: [{ name: d, options: { authentication_methods: { password: { enabled: §false } } } }]\n", "not built"),
		Entry("with an unknown usage", "clients: [{ name: Web, organization_usage: §alow }]\n", `did you mean "allow"?`),
		Entry("with an unknown prompt", "clients: [{ name: Web, organization_require_behavior: §noprompt }]\n", `did you mean "no_prompt"?`),
		Entry("with a prompt that is not built", "clients: [{ name: Web, organization_require_behavior: §pre_login_prompt }]\n", "not built", "post_login_prompt"),
		Entry("of one name", "organizations: [{ name: a }, { name: §a }]\n", "defined twice"),
		Entry("with a name in capitals", "organizations: [{ name: §Acme }]\n", `cannot be called "Acme"`),
		Entry("with a name that looks like an id", "organizations: [{ name: §org_a }]\n", "do not begin with org_"),
		Entry("with a connection that is not defined", "databases: [{ name: people }]\norganizations: [{ name: a, connections: [{ name: §peolpe }] }]\n", `did you mean "people"?`),
		Entry("with a connection twice", "databases: [{ name: people }]\norganizations: [{ name: a, connections: [{ name: people }, { name: §people }] }]\n", "twice"),
		Entry("with an unknown key of an organization", "organizations: [{ name: a, displayname: §A }]\n", `did you mean "display_name"?`),
		Entry("with an unknown key of its connection", "databases: [{ name: d }]\norganizations: [{ name: a, connections: [{ name: d, assign_membership: §true }] }]\n", `known keys: assign_membership_on_login`),
	)

	DescribeTable("are refused with the place in users.yaml",
		func(user string, words ...string) {
			clean, at := marked("users:\n  - " + user + "\n")
			Expect(with(clean).mistakes()).To(ConsistOf(mistake("users.yaml:"+at[0], words...)))
		},
		Entry("when no connection has the name", "{ email: a@b, connection: §gogle-oauth2 }", `did you mean "google-oauth2"?`),
		Entry("when somebody of a provider has a password", "{ email: a@b, connection: google-oauth2, password: §x }", "no database"),
		Entry("when somebody of a database has none", "{ email: §a@b }", "no password"),
		Entry("when somebody of a database has an account elsewhere", "{ email: a@b, password: x, account: §a }", "database people"),
		Entry("when somebody of a provider has no name", "{ connection: §google-oauth2 }", "no name"),
		Entry("when somebody reached by e-mail has no address", "{ username: §u, connection: mail }", "needs email"),
		Entry("when somebody reached by SMS has no number", "{ phone_number: §'0555', connection: text }", "international form"),
		Entry("when an organization is not defined", "{ email: a@b, password: x, organizations: [§acmee] }", `did you mean "acme"?`),
		Entry("when an organization of the long form is not defined", "{ email: a@b, password: x, organizations: [{ name: §c3 }] }", `"c3"`),
		Entry("when an organization comes twice", "{ email: a@b, password: x, organizations: [acme, { name: §acme }] }", "twice"),
		Entry("when a membership has an unknown key", "{ email: a@b, password: x, organizations: [{ name: acme, §role: x }] }", `"role"`),
		Entry("when a passkey has no public key", "{ email: a@b, password: x, passkeys: [{ credential_id: §AQID }] }", "public_key"),
		Entry("when a passkey is not base64url", "{ email: a@b, password: x, passkeys: [{ credential_id: §'A+=', public_key: pQEC }] }", "base64url"),
		Entry("when somebody of a provider has passkeys", "{ email: a@b, connection: google-oauth2, passkeys: [{ credential_id: §AQID, public_key: pQEC }] }", "no database"),
		Entry("when blocked is neither true nor false", "{ email: a@b, password: x, blocked: §perhaps }", "true or false"),
	)

	It("refuse two people of one provider with one name, and let two connections have them", func() {
		Expect(with("users: [{ email: a@b, connection: google-oauth2 }, { email: a@b, connection: mail }]\n").mustLoad().Users).To(HaveLen(2), "control")
		clean, at := marked("users: [{ email: a@b, connection: google-oauth2 }, { user_id: g2, email: §A@b, connection: google-oauth2 }]\n")
		Expect(with(clean).mistakes()).To(ConsistOf(mistake("users.yaml:"+at[0], "two users sign in as")))
	})
})
