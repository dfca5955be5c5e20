package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A mistake in tenant.yaml", func() {
	DescribeTable("is told with its place, and alone",
		func(yaml string, words ...string) {
			yaml, at := marked(minimal + yaml)
			Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
		},
		Entry("a key of a factor", "guardianFactors:\n  - { name: otp, §enabeld: true }\n", `unknown key "enabeld"`, `did you mean "enabled"?`),
		Entry("a key of an Action", "actions:\n  - name: A\n    §cod: a.js\n", `unknown key "cod"`, `did you mean "code"?`),
		Entry("a key further down", "actions: [{ name: A, secrets: [{ §nam: a }] }]\n", `unknown key "nam"`, `did you mean "name"?`),
		Entry("an unknown factor", "guardianFactors:\n  - { name: §optp, enabled: true }\n", `unknown factor "optp"`, `did you mean "otp"?`),
		Entry("a factor as Actions call it", "guardianFactors:\n  - { name: §phone, enabled: true }\n", `unknown factor "phone"`),
		Entry("an unknown user verification", "guardianFactors:\n  - { name: webauthn-roaming, settings: { userVerification: §always } }\n", `"always"`, "required"),
		Entry("a second MFA policy", "guardianPolicies: { policies: [all-applications, §confidence-score] }\n", "one MFA policy"),
		Entry("an MFA policy that is unknown", "guardianPolicies: { policies: [§always] }\n", `unknown MFA policy "always"`),
		Entry("a trigger that names no Action", "actions: [{ name: Second }]\ntriggers:\n  post-login:\n    - action_name: §Secnd\n", `"Secnd"`, `did you mean "Second"?`),
		Entry("two Actions of one name", "actions:\n  - { name: A }\n  - { name: §A }\n", `"A" is defined twice`),
		Entry("two clients of one id", "clients:\n  - { name: My App }\n  - { name: §my-app }\n", "my-app"),
		Entry("an unknown app_type", "clients:\n  - { name: A, app_type: §regular-web }\n", `did you mean "regular_web"?`),
		Entry("an authentication method", "clients:\n  - { name: A, token_endpoint_auth_method: §private_key_jwt }\n", "private_key_jwt"),
		Entry("a database for an unknown client", "clients: [{ name: Web }]\ndatabases:\n  - { name: d, enabled_clients: [§Wbe] }\n", `"Wbe"`, `did you mean "Web"?`),
		Entry("a database that is none", "databases:\n  - { name: d, strategy: §google-oauth2 }\n", "google-oauth2"),
		Entry("text where a list belongs", "clients: §none\n", "a list is needed"),
		Entry("a value of another type", "clients: [{ name: A, app_type: §7 }]\n", "text is needed"),
	)

	It("of the YAML itself names the line", func() {
		Expect(folder{"tenant.yaml": minimal + "clients: [{ name: A }\n"}.mistakes()).To(ConsistOf(HavePrefix("acme/tenant.yaml:2:")))
	})

	DescribeTable("in a key beside keys that are known and unused is told by file and near word",
		func(yaml, unknown, meant string) {
			Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(And(
				HavePrefix("acme/tenant.yaml"), ContainSubstring("unknown key "+unknown), ContainSubstring("did you mean "+meant+"?"))))
		},
		Entry("at the top", minimal+"guardianFactor: []\n", `"guardianFactor"`, `"guardianFactors"`),
		Entry("at the top, of an unused one", minimal+"organisations: []\n", `"organisations"`, `"organizations"`),
		Entry("of the tenant", "tenant: { customize_mfa_in_postlogin_action: true, suport_email: a@x.y }\n", `"suport_email"`, `"support_email"`),
		Entry("of a client", minimal+"clients: [{ name: A, is_first_prty: true }]\n", `"is_first_prty"`, `"is_first_party"`),
		Entry("of a database", minimal+"databases: [{ name: A, relms: [] }]\n", `"relms"`, `"realms"`),
		Entry("of a resource server", minimal+"resourceServers: [{ identifier: a, scops: [] }]\n", `"scops"`, `"scopes"`),
	)

	It("of a missing file says what a folder is", func() {
		Expect(folder{}.mistakes()).To(ConsistOf(mistake("tenant.yaml", "file does not exist", "Deploy CLI")))
	})

	It("is not alone: those of all files come at once, in the order of files and lines", func() {
		tenantYAML, at := marked(minimal + `guardianFactors:
  - { name: §otpp, enabled: true }
actions:
  - { name: A, code: a.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }
  - { name: B, code: b.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: A }, { action_name: B }, { action_name: §C }] }
clients:
  - { name: A, app_type: §web }
databases: [{ name: D }]
`)
		users, inUsers := marked("users:\n  - { email: §a@x.y }\n  - { email: b@x.y, password: p, connection: §c }\n")
		own, inOwn := marked("laxities: { all: §on }\naction_time_limit: §soon\n")
		Expect(folder{"tenant.yaml": tenantYAML, "users.yaml": users, "mfaproof.yaml": own, "a.js": "let a b", "b.js": "let a b"}.mistakes()).To(HaveExactElements(
			mistake("mfaproof.yaml:"+inOwn[0]), mistake("mfaproof.yaml:"+inOwn[1]),
			mistake("tenant.yaml:"+at[0]), mistake("tenant.yaml:"+at[1]), mistake("tenant.yaml:"+at[2]),
			mistake("users.yaml:"+inUsers[0]), mistake("users.yaml:"+inUsers[1]), mistake("a.js:1:7"), mistake("b.js:1:7")))
	})
})
