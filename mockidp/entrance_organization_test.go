package mockidp_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("An organization", func() {
	It("is what a member signs in to: in the event, the tokens and the log", func() {
		w := manyWays()
		b := w.open().authorize("organization", "org_acme", "audience", "https://api.example/").on(vocab.ScreenLogin)
		Expect(b.ways()).To(Equal([]string{"acme-saml"}), "its own connections")
		Expect(b.page.body).To(ContainSubstring(`"organization":{"display_name":"Acme Ltd","id":"org_acme"`))
		token := w.exchange(b.signIn("mo@example.com").code())
		Expect(w.claims(token.body["id_token"])).To(And(HaveKeyWithValue("org_id", "org_acme"), Not(HaveKey("org_name"))))
		Expect(w.claims(token.body["access_token"])).To(And(HaveKeyWithValue("org_id", "org_acme"), Not(HaveKey("org_name"))))
		e := w.event()
		Expect(e["organization"]).To(Equal(map[string]any{"id": "org_acme", "name": "acme", "display_name": "Acme Ltd", "metadata": map[string]any{"plan": "big"}}))
		Expect(e["authorization"]).To(Equal(map[string]any{"roles": []any{"all", "owner"}}))
		for _, code := range []vocab.LogCode{vocab.LogLogin, vocab.LogCodeExchange} {
			Expect(w.lastLog(code)).To(And(HaveField("Entry", HaveKeyWithValue("organization_name", "acme")), HaveField("Entry", HaveKeyWithValue("connection", "people")), HaveField("Entry", HaveKeyWithValue("strategy_type", "database"))))
		}

		b = w.open().authorize("audience", "https://api.example/").signIn("mo@example.com")
		token = w.exchange(b.code())
		Expect(w.claims(token.body["id_token"])).NotTo(HaveKey("org_id"), "control: a login to none")
		Expect(w.claims(token.body["access_token"])).NotTo(HaveKey("org_id"))
		Expect(w.event()).NotTo(HaveKey("organization"))
		Expect(w.event()["authorization"]).To(Equal(map[string]any{"roles": []any{"all"}}))
		Expect(w.lastLog(vocab.LogLogin).Entry).NotTo(HaveKey("organization_name"))
	})

	It("goes by its name, and is named in tokens, only where the tenant says so", func() {
		Expect(manyWays().open().authorize("organization", "acme").refused()).To(Equal("invalid_request: parameter organization is invalid"))
		w := manyWays("  friendly_name: Acme", "  friendly_name: Acme\n  allow_organization_name_in_authentication_api: true")
		for _, name := range []string{"acme", "org_acme"} {
			b := w.open().authorize("organization", name).signIn("mo@example.com")
			Expect(b.idToken()).To(And(HaveKeyWithValue("org_id", "org_acme"), HaveKeyWithValue("org_name", "acme")))
		}
	})

	It("refuses who is no member, before any Action runs", func() {
		w := manyWays()
		b := w.open().authorize("organization", "org_acme").signIn(ana)
		Expect(b.refused()).To(Equal("access_denied: user auth0|ana is not part of the org_acme organization"))
		Expect(w.ActionRuns()).To(BeEmpty())
		Expect(w.lastLog(vocab.LogFailedLogin)).To(And(HaveField("UserID", anaID), HaveField("Entry", HaveKeyWithValue("organization_name", "acme"))))
		b.authorize().signIn(ana).code()
		Expect(b.authorize("organization", "org_acme").refused()).To(HavePrefix("access_denied: "), "with a session too")
		Expect(b.authorize("organization", "org_acme", "prompt", "none").refused()).To(HavePrefix("access_denied: "))
		Expect(w.lastLog(vocab.LogSilentFailed).UserID).To(Equal(anaID))
		b.authorize("prompt", "none").code()
	})

	It("takes who comes by a connection that assigns membership, for good", func() {
		w := manyWays()
		Expect(w.open().authorize("organization", "org_acme").signIn(bo).refused()).To(HavePrefix("access_denied: "), "control")
		w.open().authorize("organization", "org_open").signIn(ana).code()
		u, _ := w.User(anaID)
		Expect(u.Organizations).To(Equal([]mockidp.Membership{{Organization: "open"}}))
		w.open().authorize("organization", "org_open").signIn(ana).code()
		u, _ = w.User(anaID)
		Expect(u.Organizations).To(HaveLen(1))
		b := w.open().authorize("organization", "org_acme").push("connection", "acme-saml").push("account", "new@example.com")
		Expect(b.idToken()).To(HaveKeyWithValue("org_id", "org_acme"))
		_, err := w.PatchUser(anaID, mockidp.UserPatch{Organizations: []mockidp.Membership{}})
		Expect(err).NotTo(HaveOccurred())
		u, _ = w.User(anaID)
		Expect(u.Organizations).To(BeEmpty())
	})

	It("lets nobody in by a connection that it does not enable, with a session or without", func() {
		w := manyWays()
		b := w.open().authorize("organization", "org_shut").on(vocab.ScreenLogin)
		Expect(b.page.body).NotTo(ContainSubstring("password\""))
		b.push("username", "mo@example.com", "password", password).on(vocab.ScreenLogin, "wrong-credentials")
		b.authorize().signIn("mo@example.com").code()
		b.authorize("organization", "org_shut").on(vocab.ScreenLogin)
		b.authorize("organization", "org_acme").code()
	})

	It("decides by itself what connections lead to it, or with the application, as the switch says", func() {
		foreign := []string{"{ name: google-oauth2 }, { name: hidden-waad", "{ name: foreign }, { name: hidden-waad"}
		Expect(manyWays(foreign...).open().authorize("organization", "org_open").ways()).To(Equal([]string{"foreign"}))
		w := manyWaysWith("switches: { organization_connections: both }\n", foreign...)
		Expect(w.open().authorize("organization", "org_open").ways()).To(BeEmpty())
		Expect(w.open().authorize("organization", "org_open", "connection", "foreign").refused()).To(ContainSubstring("not enabled for the organization"))
	})

	It("gives its own roles alone where the switch says so", func() {
		w := manyWaysWith("switches: { organization_roles: organization }\n")
		w.open().authorize("organization", "org_open").signIn("mo@example.com").code()
		Expect(w.event()["authorization"]).To(Equal(map[string]any{"roles": []any{}}))
		w.open().authorize("organization", "org_acme").signIn("mo@example.com").code()
		Expect(w.event()["authorization"]).To(Equal(map[string]any{"roles": []any{"owner", "all"}}))
	})

	It("that the tenant does not have, or that is named twice, is refused to who puts an account", func() {
		w := manyWays()
		for _, wrong := range [][]mockidp.Membership{{{Organization: "nowhere"}}, {{Organization: "acme"}, {Organization: "acme"}}} {
			_, err := w.PutUser(mockidp.User{Email: "zoe@example.com", Password: "p", Organizations: wrong})
			Expect(err).To(MatchError(mockidp.ErrOrganization))
			_, err = w.PatchUser(anaID, mockidp.UserPatch{Organizations: wrong})
			Expect(err).To(MatchError(mockidp.ErrOrganization))
		}
		id, err := w.PutUser(mockidp.User{Email: "zoe@example.com", Password: "p", Organizations: []mockidp.Membership{{Organization: "acme", Roles: []string{"x"}}}})
		Expect(err).NotTo(HaveOccurred())
		u, _ := w.User(id)
		Expect(u.Organizations).To(Equal([]mockidp.Membership{{Organization: "acme", Roles: []string{"x"}}}))
	})

	DescribeTable("is asked for as the application's settings say",
		func(usage, sent, refusal string) {
			w := manyWays("organization_usage: allow", usage)
			b := w.open().authorize("organization", sent)
			if refusal == "" {
				b.on(vocab.ScreenLogin)
				return
			}
			Expect(b.refused()).To(Equal("invalid_request: " + refusal))
		},
		Entry("allow, sent", "organization_usage: allow", "org_acme", ""),
		Entry("allow, not sent", "organization_usage: allow", "", ""),
		Entry("allow, unknown", "organization_usage: allow", "org_nowhere", "parameter organization is invalid"),
		Entry("require, sent", "organization_usage: require", "org_acme", ""),
		Entry("require, not sent", "organization_usage: require", "", "parameter organization is required for this client"),
		Entry("deny, sent", "organization_usage: deny", "org_acme", "parameter organization is not allowed for this client"),
		Entry("deny, not sent", "organization_usage: deny", "", ""),
		Entry("not said, sent", "client_metadata: {}", "org_acme", "parameter organization is not allowed for this client"),
		Entry("not said, not sent", "client_metadata: {}", "", ""),
	)
})

var _ = Describe("The organization picker", func() {
	asks := func(usage string) *world {
		GinkgoHelper()
		return manyWays("organization_usage: allow", "organization_require_behavior: post_login_prompt, organization_usage: "+usage)
	}

	It("comes after the first factor and before the Actions", func() {
		w := asks("require")
		b := w.open().authorize().on(vocab.ScreenLogin).signIn("mo@example.com").on(vocab.ScreenOrganizationPicker)
		Expect(b.page.context.Prompt.Name).To(Equal("organizations"))
		Expect(b.page.body).To(And(ContainSubstring(`name="organization" value="org_acme">Acme Ltd<`), ContainSubstring(`value="org_open">open<`), Not(ContainSubstring("organizationSkipped"))))
		Expect(w.ActionRuns()).To(BeEmpty())
		b.push("organization", "org_shut").on(vocab.ScreenOrganizationPicker, "invalid-option")
		b.push("organizationSkipped", "true").on(vocab.ScreenOrganizationPicker, "invalid-option")
		Expect(b.push("organization", "org_acme").idToken()).To(HaveKeyWithValue("org_id", "org_acme"))
		Expect(w.event()["organization"]).To(HaveKeyWithValue("name", "acme"))
		b.authorize().on(vocab.ScreenOrganizationPicker)
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("interaction_required: "))
		b.authorize("prompt", "none", "organization", "org_open").code()
	})

	It("is not shown to who has one organization, and refuses who has none", func() {
		w := asks("require")
		_, err := w.PatchUser(anaID, mockidp.UserPatch{Organizations: []mockidp.Membership{{Organization: "acme"}}})
		Expect(err).NotTo(HaveOccurred())
		Expect(w.open().authorize().signIn(ana).idToken()).To(HaveKeyWithValue("org_id", "org_acme"))
		Expect(w.open().authorize().signIn(bo).refused()).To(Equal("access_denied: client requires organization membership, but user does not belong to any organization"))
	})

	It("can be skipped where the application takes people without an organization", func() {
		w := asks("allow")
		b := w.open().authorize().signIn("mo@example.com").on(vocab.ScreenOrganizationPicker)
		Expect(b.page.body).To(ContainSubstring("organizationSkipped"))
		Expect(b.push("organizationSkipped", "true").idToken()).NotTo(HaveKey("org_id"))
		Expect(w.event()).NotTo(HaveKey("organization"))
		w.open().authorize().signIn(bo).code()
	})
})
