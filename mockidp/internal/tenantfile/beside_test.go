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
		Entry("a phone with letters", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: phone, phone_number: §+abcdefgh }] }\n", "+15550100"),
		Entry("a number twice", "users:\n  - { email: a@x.y, password: p, enrolled: [{ type: phone, phone_number: \"+15550100\" }, { type: §phone, phone_number: \"+15550100\" }] }\n", "a@x.y holds the same phone twice"),
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
		Entry("an unknown laxity", "laxities: { trusted-prox: §loopback }\n", `did you mean "trusted-proxy"?`),
		Entry("a proxy that is trusted from anywhere", "laxities: { trusted-proxy: §all }\n", `"all"`, "write loopback"),
		Entry("an unknown assessor", "risk: { codes: { NewDevise: { match: §low } } }\n", "NewDevise", "NewDevice, ImpossibleTravel, UntrustedIP"),
		Entry("an unknown code", "risk: { codes: { NewDevice: { mach: §low } } }\n", "mach", "partial_match"),
		Entry("an unknown confidence", "risk: { codes: { NewDevice: { match: §lwo } } }\n", "lwo", "low, medium, high, neutral"),
		Entry("a confidence of a failure", "risk: { codes: { NewDevice: { assessment_not_available: §high } } }\n", "always low"),
		Entry("thresholds that overlap", "risk: { thresholds: §{ high: 2, medium: 3 } }\n", "medium 3 and high 2"),
		Entry("no thresholds", "§switches: { risk_scoring: thresholds }\n", "risk_scoring", "thresholds: {"),
		Entry("no fixed value", "§switches: { risk_scoring: fixed }\n", "risk_scoring", "fixed: low"),
		Entry("a fixed value that is none", "risk: { fixed: §none }\n", `"none"`, "low, medium, high, neutral"),
		Entry("a distance of nothing", "risk: { travel: { minimal_km: §0 } }\n", "minimal_km", "above 0"),
		Entry("a speed without end", "risk: { travel: { impossible_kmh: §.inf } }\n", "impossible_kmh", "a million"),
		Entry("a location that is kept for no time", "risk: { travel: { location_kept: §0s } }\n", "location_kept", "48h"),
		Entry("a listed subnet that is none", "risk: { deny_list: [§{ prefix: 192.0.2.0/33, source: x, category: abuse }] }\n", "192.0.2.0/33"),
		Entry("a listed subnet without its list", "risk: { deny_list: [§{ prefix: 192.0.2.0/24, category: abuse }] }\n", "source is missing"),
		Entry("a listed subnet of an unknown category", "risk: { deny_list: [§{ prefix: 192.0.2.0/24, source: x, category: bad }] }\n", `"bad"`, "datacenter"),
		Entry("a GeoIP file that is missing", "geoip: §cities.mmdb\n", "cities.mmdb", "does not exist"),
		Entry("a GeoIP file outside of the folder", "geoip: §../cities.mmdb\n", "../cities.mmdb", "within the tenant folder"),
		Entry("a GeoIP file that is none", "geoip: §mfaproof.yaml\n", "not a MaxMind database"),
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
