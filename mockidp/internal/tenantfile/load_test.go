package tenantfile_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A good folder", func() {
	var f *tenant.Fixture
	BeforeEach(func() { f = good.mustLoad() })

	It("gives settings, factors and lists", func() {
		Expect(f.FriendlyName).To(Equal("Acme"))
		Expect(f.Customise).To(BeTrue())
		Expect(f.AllowedLogout).To(ConsistOf("http://localhost:3000/"))
		Expect(f.Enabled).To(Equal([]vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}))
		Expect(f.WebAuthnUV).To(Equal("preferred"))
		Expect(f.ResourceServers).To(ConsistOf(HaveField("Identifier", "https://api.example/")))
		Expect(f.Connections).To(Equal([]tenant.Connection{{ID: "con_people", Name: "people", Clients: []string{"My Web App", "spa1"}}}))
		Expect(f.Notes).To(BeEmpty())
	})

	It("binds Actions in the order of the trigger, not of their definition", func() {
		Expect(f.Actions).To(HaveLen(2))
		Expect(f.Actions[0]).To(And(HaveField("Name", "Second"), HaveField("Version", "v2"), HaveField("File", "acme/actions/second.js")))
		Expect(f.Actions[1]).To(And(HaveField("Name", "First"), HaveField("Version", "v3"), HaveField("Runtime", "node22"),
			HaveField("Secrets", map[string]string{"KEY": "v1"})))
		Expect(f.Actions[0].Program).NotTo(BeNil())
	})

	It("gives clients the id and the secret that their export leaves out", func() {
		Expect(f.Clients).To(HaveLen(3))
		web, spa, batch := f.Clients[0], f.Clients[1], f.Clients[2]
		Expect([]string{web.ID, web.Type, web.AuthMethod}).To(Equal([]string{"my-web-app", "regular_web", "client_secret_post"}))
		Expect(web.Secret).To(MatchRegexp("^[0-9a-f]{40}$"))
		Expect(web.Public()).To(BeFalse())
		Expect(web.Metadata).To(Equal(map[string]string{"tier": "gold"}))
		Expect(web.LogoutURLs).To(ConsistOf("http://localhost:3000/bye"))
		Expect([]string{spa.ID, spa.Secret, spa.AuthMethod}).To(Equal([]string{"spa1", "", "none"}))
		Expect(spa.Public()).To(BeTrue())
		Expect([]string{batch.Secret, batch.AuthMethod}).To(Equal([]string{"given", "client_secret_basic"}))
		Expect(good.mustLoad().Clients[0].Secret).To(Equal(web.Secret), "an application's settings survive a restart")
	})

	It("gives people with their enrolments", func() {
		Expect(f.Users).To(HaveLen(2))
		bo := f.Users["auth0|7"]
		Expect([]string{bo.Username, bo.Name, bo.Connection}).To(Equal([]string{"bo", "Bo", "people"}))
		Expect(bo.Password.Matches("x")).To(BeTrue())
		Expect(bo.Password.Matches("X")).To(BeFalse())
		var ana tenant.User
		for id, u := range f.Users {
			if id != "auth0|7" {
				ana = u
				Expect(u.ID).To(Equal(id))
			}
		}
		Expect(ana).To(And(HaveField("Email", "Ana@example.com"), HaveField("EmailVerified", true), HaveField("Connection", "people"),
			HaveField("Roles", []string{"admin"}), HaveField("Name", "Ana@example.com")))
		Expect(ana.AppMetadata).To(Equal(map[string]any{"level": int64(3), "nested": map[string]any{"a": []any{int64(1)}}}))
		Expect(ana.Factors()).To(Equal([]vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}))
		Expect(ana.Enrolments[0].Secret).To(Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"))
		Expect(ana.Enrolments[1]).To(And(HaveField("CredentialID", []byte{1, 2, 3}), HaveField("RPID", "localhost")))
		Expect(ana.Enrolments[0].ID).NotTo(Equal(ana.Enrolments[1].ID))
	})

	It("takes mfaproof.yaml", func() {
		Expect(f.Switches.Value(switches.FifthCommand)).To(Equal("count-shown"))
		Expect(f.Switches.Value(switches.AMRValues)).To(Equal("mfa"))
		Expect(f.ActionLimits.Time).To(Equal(250 * time.Millisecond))
	})

	It("needs neither users.yaml nor mfaproof.yaml, and allows an Action the documented 20 s", func() {
		f := folder{"tenant.yaml": minimal}.mustLoad()
		Expect(f.Users).To(BeEmpty())
		Expect(f.Notes).To(BeEmpty())
		Expect(f.Enabled).To(BeEmpty())
		Expect(f.WebAuthnUV).To(Equal("discouraged"))
		Expect(f.ActionLimits.Time).To(Equal(20 * time.Second))
	})

	It("gives the same fixture each time", func() {
		again := good.mustLoad()
		Expect(again.Users).To(Equal(f.Users))
		Expect(again.Clients).To(Equal(f.Clients))
	})
})

var _ = Describe("What loads with a note", func() {
	note := func(f folder) []string {
		GinkgoHelper()
		return f.mustLoad().Notes
	}

	DescribeTable("keys of the Deploy CLI that the mock does not act on",
		func(key string) {
			Expect(note(folder{"tenant.yaml": minimal + key})).To(ConsistOf(And(ContainSubstring("not used"), ContainSubstring(key[:5]))))
		},
		Entry(nil, "guardianPhoneFactorSelectedProvider: { provider: auth0 }\n"),
		Entry(nil, "userAttributeProfiles: []\n"),
		Entry(nil, "flows: []\n"),
	)

	It("an Action that is bound and not deployed, which does not run and is not even read", func() {
		f := folder{"tenant.yaml": minimal + "actions: [{ name: A, code: missing.js, deployed: false, supported_triggers: [{ id: post-login, version: v3 }] }]\n" +
			"triggers: { post-login: [{ action_name: A }] }\n"}.mustLoad()
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("Action A"), ContainSubstring("not deployed"), ContainSubstring("does not run"))))
		Expect(f.Actions).To(BeEmpty())
	})

	It("an Action that is deployed and unbound", func() {
		f := folder{"tenant.yaml": minimal + "actions: [{ name: A, code: missing.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }]\n"}.mustLoad()
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("Action A"), ContainSubstring("in no trigger"), ContainSubstring("does not run"))))
		Expect(f.Actions).To(BeEmpty())
	})

	It("an Action in a trigger that the mock does not run", func() {
		f := folder{"tenant.yaml": minimal + "actions: [{ name: A, code: missing.js, deployed: true }]\ntriggers: { pre-user-registration: [{ action_name: A }] }\n"}.mustLoad()
		Expect(f.Notes).To(ConsistOf(And(ContainSubstring("Action A"), ContainSubstring("pre-user-registration"))))
		Expect(f.Actions).To(BeEmpty())
	})

	It("the factor duo", func() {
		f := folder{"tenant.yaml": minimal + "guardianFactors: [{ name: sms, enabled: true }, { name: duo, enabled: true }, { name: push-notification, enabled: false }]\n"}.mustLoad()
		Expect(f.Enabled).To(Equal([]vocab.Factor{vocab.Phone}))
		Expect(f.Notes).To(ConsistOf(ContainSubstring("duo")))
	})

	It("the customise toggle when it is off", func() {
		Expect(note(folder{"tenant.yaml": "tenant: { friendly_name: A }\n"})).To(ConsistOf(ContainSubstring("customize_mfa_in_postlogin_action is off")))
	})

	It("nothing for the properties that every export of a client has", func() {
		Expect(note(folder{"tenant.yaml": minimal + "clients: [{ name: A, is_first_party: true, oidc_conformant: true, refresh_token: {} }]\n"})).To(BeEmpty())
	})
})

var _ = DescribeTable("ClientID", func(name, id string) { Expect(tenantfile.ClientID(name)).To(Equal(id)) },
	Entry(nil, "My Web App", "my-web-app"),
	Entry(nil, "  Über--App (2) ", "ber-app-2"),
	Entry(nil, "already-kebab", "already-kebab"),
)
