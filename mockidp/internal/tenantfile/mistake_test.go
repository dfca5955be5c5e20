package tenantfile_test

import (
	"errors"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/onsi/gomega/types"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

var _ = Describe("A mistake", func() {
	DescribeTable("in tenant.yaml is told with its place",
		func(yaml string, words ...string) {
			yaml, at := marked(minimal + yaml)
			Expect(folder{"tenant.yaml": yaml}.mistakes()).To(ConsistOf(mistake("tenant.yaml:"+at[0], words...)))
		},
		Entry("broken YAML", "clients: [{ name: A }\n", ),
		Entry("a key of a factor", "guardianFactors:\n  - { name: otp, enabeld: true }\n", `unknown key "enabeld"`, `did you mean "enabled"?`),
		Entry("a key of an Action", "actions:\n  - name: A\n    cod: a.js\n", `unknown key "cod"`, `did you mean "code"?`),
		Entry("a key of a top-level resource, by its name", "guardianFactor: []\n", ContainSubstring(`did you mean "guardianFactors"?`)),
		Entry("a key of the tenant, by its name", "resourceServers: [{ identifier: a, scops: [] }]\n", ContainSubstring(`did you mean "scopes"?`)),
		Entry("an unknown factor", "guardianFactors:\n  - { name: optp, enabled: true }\n", `unknown factor "optp"`, `did you mean "otp"?`),
		Entry("a factor as Actions call it", "guardianFactors:\n  - { name: phone, enabled: true }\n", `unknown factor "phone"`),
		Entry("an unknown user verification", "guardianFactors:\n  - { name: webauthn-roaming, enabled: true, settings: { userVerification: always } }\n",
			`"always"`, "required"),
		Entry("an MFA policy that is known", "guardianPolicies: { policies: [all-applications] }\n", "not built"),
		Entry("an MFA policy that is unknown", "guardianPolicies: { policies: [always] }\n", `unknown MFA policy "always"`),
		Entry("a trigger that names no Action", "actions: [{ name: Second }]\ntriggers:\n  post-login:\n    - action_name: Secnd\n",
			`"Secnd"`, `did you mean "Second"?`),
		Entry("two Actions of one name", "actions:\n  - { name: A, deployed: true }\n  - { name: A, deployed: true }\n", `"A" is defined twice`),
		Entry("two clients of one id", "clients:\n  - { name: My App }\n  - { name: my-app }\n", "my-app"),
		Entry("an unknown app_type", "clients:\n  - { name: A, app_type: regular-web }\n", `did you mean "regular_web"?`),
		Entry("an authentication method that is not built", "clients:\n  - { name: A, token_endpoint_auth_method: private_key_jwt }\n", "private_key_jwt"),
		Entry("a database for an unknown client", "clients: [{ name: Web }]\ndatabases:\n  - { name: d, enabled_clients: [Wbe] }\n", `"Wbe"`, `did you mean "Web"?`),
		Entry("a database that is none", "databases:\n  - { name: d, strategy: google-oauth2 }\n", "google-oauth2"),
		Entry("text where a list belongs", "clients: none\n", "a list is needed"),
	)

	It("of a missing tenant.yaml says what a folder is", func() {
		Expect(folder{}.mistakes()).To(ConsistOf(mistake("tenant.yaml", "file does not exist", "Deploy CLI")))
	})

	DescribeTable("in users.yaml is told with its place",
		func(users string, words ...string) {
			yaml := minimal + "guardianFactors: [{ name: email, enabled: true }]\ndatabases: [{ name: people }]\n"
			users, at := marked("users:\n" + users)
			Expect(folder{"tenant.yaml": yaml, "users.yaml": users}.mistakes()).To(ConsistOf(mistake("users.yaml:"+at[0], words...)))
		},
		Entry("no password", "users:\n  - { email: ana@example.com }\n", "no password"),
		Entry("two users of one id", "users:\n  - { email: a@x.y, password: p, user_id: u }\n  - { email: b@x.y, password: p, user_id: u }\n", "the id u"),
		Entry("an unknown connection", "users:\n  - { email: a@x.y, password: p, connection: poeple }\n", `did you mean "people"?`),
		Entry("a verified address with the e-mail factor on", "users:\n  - { email: a@x.y, password: p, email_verified: true }\n", "a@x.y", "email_verified: false"),
		Entry("an otp secret with a digit that base32 has not", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: otp, secret: GEZDGNBVGY3TQOJ1 }] }\n", "base32"),
		Entry("an otp secret that is too short", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: otp, secret: GEZDGNBV }] }\n", "16 characters"),
		Entry("an otp without secret", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: otp }] }\n", "base32"),
		Entry("a key without public key", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: webauthn-roaming, credential_id: AQID }] }\n", "public_key"),
		Entry("a factor that is not built", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: push-notification }] }\n", "push-notification is not built", "otp, webauthn-roaming"),
		Entry("a factor that is unknown", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: totp }] }\n", `unknown factor "totp"`, `did you mean "otp"?`),
		Entry("an unknown key", "users:\n  - { email: a@x.y, passwrod: p }\n", `did you mean "password"?`),
	)

	DescribeTable("in mfaproof.yaml is told with its place",
		func(own string, words ...string) {
			own, at := marked(own)
			Expect(folder{"tenant.yaml": minimal, "mfaproof.yaml": own}.mistakes()).To(ConsistOf(mistake("mfaproof.yaml:"+at[0], words...)))
		},
		Entry("an unknown switch", "switches:\n  fith_command: count-all\n", `"fith_command"`, "fifth_command"),
		Entry("an unknown value", "switches: { fifth_command: all }\n", `"all"`, "count-all, count-shown"),
		Entry("an unknown laxity", "laxities: { trusted-proxy: loopback }\n", `"trusted-proxy"`),
		Entry("an appended script for no Action", "append: { First: x }\n", `"First"`),
		Entry("a time limit that is none", "action_time_limit: soon\n", `"soon"`, "250ms"),
		Entry("a time limit of nothing", "action_time_limit: 0s\n", "above 0"),
		Entry("a time limit above the documented one", "action_time_limit: 20001ms\n", "at most 20s"),
		Entry("an unknown key", "switchs: {}\n", `did you mean "switches"?`),
	)

	DescribeTable("of a bound Action is told with its place",
		func(entry, code string, words types.GomegaMatcher) {
			f := folder{"tenant.yaml": minimal + "actions:\n  - { " + entry + ", deployed: true }\ntriggers: { post-login: [{ action_name: A }] }\n", "a.js": code}
			Expect(f.mistakes()).To(ConsistOf(words))
			right := folder{"tenant.yaml": minimal + "actions:\n  - { name: A, code: a.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }\n" +
				"triggers: { post-login: [{ action_name: A }] }\n", "a.js": handler}
			Expect(right.mustLoad().Actions).To(HaveLen(1), "the same Action without the mistake")
		},
		Entry("a missing file", "name: A, code: ./b.js, supported_triggers: [{ id: post-login, version: v3 }]", handler, "./b.js", "file does not exist"),
		Entry("a file outside the folder", "name: A, code: ../b.js, supported_triggers: [{ id: post-login, version: v3 }]", handler, "../b.js"),
		Entry("no code", "name: A, supported_triggers: [{ id: post-login, version: v3 }]", handler, "no code"),
		Entry("dependencies", "name: A, code: a.js, dependencies: [{ name: lodash, version: 4.17.21 }], supported_triggers: [{ id: post-login, version: v3 }]", handler,
			`"A"`, "dependencies"),
		Entry("an unknown runtime", "name: A, code: a.js, runtime: node23, supported_triggers: [{ id: post-login, version: v3 }]", handler, `did you mean "node22"?`),
		Entry("another trigger", "name: A, code: a.js, supported_triggers: [{ id: pre-user-registration, version: v3 }]", handler, "post-login"),
		Entry("code that does not parse", "name: A, code: a.js, supported_triggers: [{ id: post-login, version: v3 }]",
			" * @param {Event} event\n */\nexports.onExecutePostLogin = async (event, api) => {\n  if (event.user) {\n", mistake("a.js:1:2", `Unexpected "*"`, "/**")),
		Entry("code that ends too early", "name: A, code: a.js, supported_triggers: [{ id: post-login, version: v3 }]",
			"exports.onExecutePostLogin = async (event, api) => {\n  if (event.user) {", mistake("a.js:2:20", "Unexpected end of file", "missing")),
	)

	It("of code is an action.Failure, and of a file strictyaml.Errors, in one error", func() {
		_, err := good.with("actions/first.js", "let a b").with("mfaproof.yaml", "switchs: {}\n").load()
		var failure *action.Failure
		Expect(errors.As(err, &failure)).To(BeTrue())
		Expect(failure.Class).To(Equal(action.ClassSyntax))
		var all strictyaml.Errors
		Expect(errors.As(err, &all)).To(BeTrue())
		Expect(all).To(HaveLen(1))
	})

	It("is not alone: those of all files come at once, in the order of files and lines", func() {
		lines := folder{
			"tenant.yaml": minimal + "guardianFactors:\n  - { name: otpp, enabled: true }\nactions:\n  - { name: A, code: a.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }\n" +
				"  - { name: B, code: b.js, deployed: true, supported_triggers: [{ id: post-login, version: v3 }] }\n" +
				"triggers: { post-login: [{ action_name: A }, { action_name: B }, { action_name: C }] }\nclients:\n  - { name: A, app_type: web }\n",
			"a.js":          "let a b",
			"b.js":          "let a b",
			"users.yaml":    "users:\n  - { email: a@x.y }\n",
			"mfaproof.yaml": "laxities: { all: on }\naction_time_limit: soon\n",
		}.mistakes()
		Expect(lines).To(HaveExactElements(
			mistake("mfaproof.yaml:1:18"), mistake("mfaproof.yaml:2:20"), mistake("tenant.yaml:3:11"), mistake("tenant.yaml:7:80"), mistake("tenant.yaml:9:26"),
			mistake("users.yaml:2:14"), mistake("a.js:1:7"), mistake("b.js:1:7")))
		Expect(strings.Join(lines, "")).NotTo(ContainSubstring("%!"))
	})
})
