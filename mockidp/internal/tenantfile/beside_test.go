package tenantfile_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A mistake in users.yaml", func() {
	const beside = minimal + "guardianFactors: [{ name: email, enabled: true }]\ndatabases: [{ name: people }]\n"
	const ana = "users:\n  - { email: a@x.y, password: p }\n"

	It("is not there in the account that the others vary", func() {
		Expect(folder{"tenant.yaml": beside, "users.yaml": ana}.mustLoad().Users).To(HaveLen(1))
	})

	DescribeTable("is told with its place, and alone",
		func(users string, words ...string) {
			users, at := marked(users)
			Expect(folder{"tenant.yaml": beside, "users.yaml": users}.mistakes()).To(ConsistOf(mistake("users.yaml:"+at[0], words...)))
		},
		Entry("no password", "users:\n  - { email: §ana@example.com }\n", "no password"),
		Entry("an empty password", "users:\n  - { username: §ana, password: '' }\n", "no password"),
		Entry("two users of one id", "users:\n  - { email: a@x.y, password: p, user_id: u }\n  - { email: §b@x.y, password: p, user_id: u }\n", "the id u"),
		Entry("an unknown connection", "users:\n  - { email: a@x.y, password: p, connection: §poeple }\n", `did you mean "people"?`),
		Entry("metadata without a JSON form", "users:\n  - { email: §a@x.y, password: p, app_metadata: { score: .nan } }\n", "a@x.y", "no JSON form"),
		Entry("two users of one address", "users:\n  - { email: a@x.y, password: p }\n  - { email: §A@x.y, password: p, user_id: b }\n", "sign in as A@x.y"),
		Entry("an otp secret with a digit that base32 has not", ana+"  - { email: b@x.y, password: p, enrolled: [{ type: otp, secret: §GEZDGNBVGY3TQOJ1 }] }\n", "base32"),
		Entry("an otp secret that is too short", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: otp, secret: §GEZDGNBV }] }\n", "16 characters"),
		Entry("an otp without secret", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: §otp }] }\n", "base32"),
		Entry("a key without public key", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: webauthn-roaming, credential_id: §AQID }] }\n", "public_key"),
		Entry("a push device without a name", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: §push-notification }] }\n", "push-notification", "device"),
		Entry("a phone without a number", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: §phone }] }\n", "phone_number"),
		Entry("a recovery code that is too short", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: recovery-code, code: §ABC }] }\n", "24 letters"),
		Entry("an e-mail factor without an address", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: §email }] }\n", "email"),
		Entry("a factor that is unknown", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: §totp }] }\n", `unknown factor "totp"`, `did you mean "otp"?`),
		Entry("an unknown key", "users:\n  - { email: a@x.y, password: p, §nam: Ana }\n", `did you mean "name"?`),
		Entry("a picture that is no URL", "users:\n  - { email: a@x.y, password: p, picture: §ana.png }\n", "http or https URL"),
		Entry("a number that is not international", "users:\n  - { email: a@x.y, password: p, phone_number: §\"0155\" }\n", "+15550100"),
		Entry("a verified number that is not there", "users:\n  - { email: §a@x.y, password: p, phone_verified: true }\n", "no phone_number"),
		Entry("a group twice", "users:\n  - { email: a@x.y, password: p, groups: [ops, §ops] }\n", "name each group once"),
		Entry("an identity without a provider", "users:\n  - { email: a@x.y, password: p, identities: [{ connection: §g, user_id: \"1\" }] }\n", "no provider"),
		Entry("an identity of nothing", "users:\n  - { email: §a@x.y, password: p, identities: [{ isSocial: true }] }\n", "no connection"),
		Entry("an identity twice", "users:\n  - { email: a@x.y, password: p, identities: [{ connection: g, provider: g, user_id: \"1\" }, { connection: g, provider: g, user_id: §\"1\" }] }\n", "g|1", "listed twice"),
		Entry("an identity that is the account itself", "users:\n  - { email: a@x.y, password: p, identities: [{ connection: people, provider: auth0, user_id: §a-x-y }] }\n", "is the account itself"),
		Entry("an identity without a JSON form", "users:\n  - { email: a@x.y, password: p, identities: [{ connection: g, provider: g, user_id: §\"1\", profileData: { n: .inf } }] }\n", "no JSON form"),
	)
})

var _ = Describe("A mistake in mfaproof.yaml", func() {
	DescribeTable("is told with its place, and alone",
		func(own string, words ...string) {
			own, at := marked(own)
			Expect(folder{"tenant.yaml": minimal, "mfaproof.yaml": own}.mistakes()).To(ConsistOf(mistake("mfaproof.yaml:"+at[0], words...)))
		},
		Entry("an unknown switch", "switches:\n  fith_command: §count-all\n", `"fith_command"`, "fifth_command"),
		Entry("an unknown value", "switches: { fifth_command: §all }\n", `"all"`, "count-all, count-shown"),
		Entry("an unknown laxity", "laxities: { trusted-proxy: §loopback }\n", `"trusted-proxy"`),
		Entry("an appended script for no Action", "append: { First: §x }\n", `"First"`),
		Entry("a time limit that is none", "action_time_limit: §soon\n", `"soon"`, "250ms"),
		Entry("a time limit of nothing", "action_time_limit: §0s\n", "above 0"),
		Entry("a time limit below nothing", "action_time_limit: §-1s\n", "above 0"),
		Entry("a time limit above the documented one", "action_time_limit: §20001ms\n", "at most 20s"),
		Entry("a time of a remembered browser that is none", "remember_browser: { idle: §soon }\n", "remember_browser.idle", `"soon"`, "168h"),
		Entry("one of nothing", "remember_browser: { absolute: §0h }\n", "remember_browser.absolute", "above 0"),
		Entry("a limit that there is not", "remember_browser: { §idel: 1h }\n", `did you mean "idle"?`),
		Entry("an unknown key", "§switchs: {}\n", `did you mean "switches"?`),
	)
})
