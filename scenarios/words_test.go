package scenarios_test

import (
	"strings"
	"testing/fstest"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// words is a suite with every word of sessions, administrators, risk and Actions.
const words = `suite: f/s
requires: [auth0.tenant]
tenant: { factors: [otp], actions: [one.js], rules: [legacy.js] }
people: { ana: { organizations: [acme], connection: Staff, blocked: true, logins: 5, phone: "+15550100", identities: [{ connection: google, provider: google-oauth2, user_id: "1", social: true }] } }
axes: { on: [true, false], meta: { some: { is: { use_mfa: null } } } }
cases:
  - case: good
    cites: [otp.wrong-code]
    people: { ana: { app_metadata: "${meta.is}", email_verified: "${on}" } }
    do:
      - login: { person: ana, via: social, organization: acme, prompt: login, max_age: 0, acr: multi-factor, audience: "https://api.example/" }
      - answer: { factor: otp, remember: "${on}" }
      - relogin: { person: ana, client: Shop, device: phone, acr: "urn:x" }
      - silent
      - silent: { client: Shop }
      - login: { person: ana, via: silent }
      - admin: { person: ana, set: { user_metadata: { a: 1, b: null }, email_verified: "${on}", blocked: false, roles: [] } }
      - admin: { policy: adaptive }
      - admin: { forget_browsers: ana }
      - admin: { settings: { customize_mfa_in_postlogin_action: false } }
      - admin: { rule: legacy, enabled: false }
    expect:
      outcome: granted
      event:
        one: { "user.enrolledFactors": [], "authentication.methods[0].name": pwd, "authentication.riskAssessment": absent }
        "one#2": { 'user.app_metadata["a.b"]': null, "session.id": "*" }
        Rule legacy: { context.multifactor: absent }
      console: { one: ["warn: hello"] }
      diagnostics: ["Action one: odd", "*"]
      messages: { email: 1, sms: 0 }
      outbound: ["GET https://api.example/risk"]
      remember_box: { mfa-otp-challenge: true, "mfa-otp-challenge#2": "${on}" }
`

func loadWords(text string) ([]scenarios.Case, error) {
	fsys := fstest.MapFS{"f.yaml": {Data: []byte(text)}, "actions/one.js": {Data: []byte("// one")}, "rules/legacy.js": {Data: []byte("// legacy")}}
	suites, err := scenarios.Load(fsys, "f.yaml", scenarios.Options{})
	if err != nil {
		return nil, err
	}
	return suites[0].Expand()
}

var _ = Describe("The words of sessions, administrators and Actions", func() {
	var c scenarios.Case
	BeforeEach(func() {
		cases, err := loadWords(words)
		Expect(err).NotTo(HaveOccurred())
		Expect(cases).To(HaveLen(2))
		c = cases[0]
		Expect(c.ID).To(Equal("f/s/good/on=true/meta=some"))
	})
	place := func(line, column int) scenarios.Pos {
		return scenarios.Pos{File: "f.yaml", Line: line, Column: column}
	}

	It("are steps", func() {
		zero, yes, no := 0, true, false
		Expect(c.Steps).To(Equal([]scenarios.Step{
			scenarios.Login{Pos: place(11, 9), Person: "ana", Password: vocab.AnswerRight, Via: vocab.ViaSocial, Organization: "acme", Ask: scenarios.Ask{
				Prompt: "login", MaxAge: &zero, ACR: "http://schemas.openid.net/pape/policies/2007/06/multi-factor", Audience: "https://api.example/"}},
			scenarios.Answer{Pos: place(12, 9), Factor: vocab.OTP, How: vocab.AnswerRight, Remember: true},
			scenarios.Relogin{Pos: place(13, 9), Person: "ana", Client: "Shop", Device: "phone", Ask: scenarios.Ask{ACR: "urn:x"}},
			scenarios.Silent{Pos: place(14, 9)},
			scenarios.Silent{Pos: place(15, 9), Client: "Shop"},
			scenarios.Login{Pos: place(16, 9), Person: "ana", Password: vocab.AnswerRight, Via: vocab.ViaSilent, Ask: scenarios.Ask{Prompt: "none"}},
			scenarios.Admin{Pos: place(17, 9), Person: "ana", Set: &scenarios.PersonChange{
				UserMetadata: map[string]any{"a": int64(1), "b": nil}, EmailVerified: &yes, Blocked: &no, Roles: []string{}}},
			scenarios.Admin{Pos: place(18, 9), Policy: "adaptive"},
			scenarios.Admin{Pos: place(19, 9), ForgetBrowsers: "ana"},
			scenarios.Admin{Pos: place(20, 9), Settings: map[string]any{"customize_mfa_in_postlogin_action": false}},
			scenarios.Admin{Pos: place(21, 9), Rule: "legacy"},
		}))
	})

	It("are people", func() {
		Expect(c.People).To(Equal([]scenarios.Person{{
			Pos: place(9, 15), Name: "ana", AppMetadata: map[string]any{"use_mfa": nil}, EmailVerified: true, Organizations: []scenarios.Membership{{Organization: "acme"}},
			Connection: "Staff", Blocked: true, Logins: 5, Phone: "+15550100",
			Identities: []scenarios.Identity{{Connection: "google", Provider: "google-oauth2", UserID: "1", Social: true}},
		}}))
	})

	It("are first factors, organizations and roles there", func() {
		cases, err := loadWords(strings.NewReplacer("organizations: [acme]", "organizations: [{ name: acme, roles: [owner] }, open]",
			"      - silent\n", "      - login: { person: ana, via: enterprise, how: cancelled, email: none }\n      - login: { person: ana, via: passkey, how: wrong }\n      - prove: stale\n      - prove: right\n      - choose: { organization: acme }\n").Replace(words))
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].People[0].Organizations).To(Equal([]scenarios.Membership{{Organization: "acme", Roles: []string{"owner"}}, {Organization: "open"}}))
		Expect(cases[0].Steps[3:8]).To(Equal([]scenarios.Step{
			scenarios.Login{Pos: place(14, 9), Person: "ana", Password: vocab.AnswerRight, Via: vocab.ViaEnterprise, How: vocab.AnswerCancelled, Email: "none"},
			scenarios.Login{Pos: place(15, 9), Person: "ana", Password: vocab.AnswerRight, Via: vocab.ViaPasskey, How: vocab.AnswerWrong},
			scenarios.Prove{Pos: place(16, 9), How: vocab.AnswerStale},
			scenarios.Prove{Pos: place(17, 9), How: vocab.AnswerRight},
			scenarios.Choose{Pos: place(18, 9), Organization: "acme"},
		}))
		Expect(cases[0].Requires).To(ContainElements("organizations", "via.enterprise", "via.passkey"))
	})

	It("are expectations", func() {
		last, second := scenarios.WantRun{Action: "one"}, scenarios.WantRun{Action: "one", Nth: 2}
		Expect(c.Expect.Event).To(Equal([]scenarios.WantEvent{
			{Pos: place(25, 16), Run: last, Path: "user.enrolledFactors", Keys: []any{"user", "enrolledFactors"}, Value: []any{}},
			{Pos: place(25, 44), Run: last, Path: "authentication.methods[0].name", Keys: []any{"authentication", "methods", 0, "name"}, Value: "pwd"},
			{Pos: place(25, 83), Run: last, Path: "authentication.riskAssessment", Keys: []any{"authentication", "riskAssessment"}, Absent: true},
			{Pos: place(26, 20), Run: second, Path: `user.app_metadata["a.b"]`, Keys: []any{"user", "app_metadata", "a.b"}},
			{Pos: place(26, 54), Run: second, Path: "session.id", Keys: []any{"session", "id"}, Value: "*"},
			{Pos: place(27, 24), Run: scenarios.WantRun{Action: "Rule legacy"}, Path: "context.multifactor", Keys: []any{"context", "multifactor"}, Absent: true},
		}))
		Expect(c.Expect.Console).To(Equal([]scenarios.WantConsole{{Pos: place(28, 18), Action: "one", Lines: []string{"warn: hello"}}}))
		Expect(c.Expect.Diagnostics).To(Equal(&scenarios.WantDiagnostics{Pos: place(29, 20), Texts: []string{"Action one: odd"}, Any: true}))
		Expect(c.Expect.Messages).To(Equal([]scenarios.WantMessages{{Pos: place(30, 19), Channel: "email", Count: 1}, {Pos: place(30, 29), Channel: "sms"}}))
		Expect(c.Expect.Outbound.Value).To(Equal([]string{"GET https://api.example/risk"}))
		Expect(c.Expect.RememberBox).To(Equal([]scenarios.WantBox{
			{Pos: place(32, 23), Screen: vocab.ScreenOTPChallenge, Nth: 1, Shown: true}, {Pos: place(32, 48), Screen: vocab.ScreenOTPChallenge, Nth: 2, Shown: true}}))
	})

	It("bring the capabilities that they need", func() {
		Expect(c.Requires).To(Equal([]string{"admin", "auth0.tenant", "event", "inbox", "login.request", "login.session", "organizations", "via.silent", "via.social"}))
	})

	DescribeTable("are mistakes with a place",
		func(old, replacement, mistake string) {
			Expect(words).To(ContainSubstring(old))
			_, err := loadWords(strings.Replace(words, old, replacement, 1))
			Expect(err).To(MatchError(ContainSubstring("f.yaml:" + mistake)))
		},
		Entry("unknown first factor", "via: social", "via: socal", `11:36: unknown first factor "socal"; did you mean "social"?`),
		Entry("password of another first factor", "via: social", "via: social, password: wrong", `11:54: "password" has no meaning here: a login via social has none; it belongs to a login via password`),
		Entry("way of a password", "via: social", "how: wrong", `11:36: "how" has no meaning here: a password is right or wrong by password`),
		Entry("wrong answer elsewhere", "via: social", "via: social, how: wrong", `11:49: a provider elsewhere lets somebody in or not: nothing there is wrong; write cancelled`),
		Entry("unknown way", "via: social", "via: passkey, how: wrng", `11:50: unknown answer "wrng"; did you mean "wrong"?`),
		Entry("address without a provider", "via: social", "via: passkey, email: none", `11:52: "email" has no meaning here: only a provider elsewhere says something of an address; it belongs to a login via social or enterprise`),
		Entry("unknown word of an address", "via: social", "via: social, email: nne", `11:51: unknown address "nne"; did you mean "none"?`),
		Entry("unknown way to prove", "      - silent\n", "      - prove: wrng\n", `14:16: unknown answer "wrng"; did you mean "wrong"?`),
		Entry("nothing to choose", "      - silent\n", "      - choose: { organization: '' }\n", `14:9: step "choose" needs a organization`),
		Entry("membership without a name", "organizations: [acme]", "organizations: [{ roles: [x] }]", `4:11: a membership of ana names no organization`),
		Entry("prompt of a silent login", "via: silent", "via: silent, prompt: login", `16:52: a silent login is one with prompt "none"; leave it out`),
		Entry("unknown prompt", "prompt: login", "prompt: logn", `11:72: unknown prompt "logn"; did you mean "login"?`),
		Entry("negative age", "max_age: 0", "max_age: -1", `11:88: -1 is no age; write a number of seconds`),
		Entry("a class that is no URI", "acr: multi-factor", "acr: multifactor", `11:96: "multifactor" is no authentication context class; write acr: multi-factor, or a URI`),
		Entry("password of a relogin", "client: Shop, device", "password: right, device", `13:43: "password" has no meaning here: it goes on with the session of the device; it belongs to a login`),
		Entry("first factor of a relogin", "client: Shop, device", "via: social, device", `13:38: "via" has no meaning here: it goes on with the session of the device; it belongs to a login`),
		Entry("nobody logs in again", "relogin: { person: ana, ", "relogin: { ", `13:9: step "relogin" needs a person; write relogin: PERSON`),
		Entry("person of a silent login", "silent: { client: Shop }", "silent: ana", `15:17: a silent login is that of whoever sits at the device of the last one; write silent, or silent: {client: NAME}`),
		Entry("box of an enrolment", "answer: { factor: otp, remember", "enrol: { factor: otp, remember", `12:41: "remember" has no meaning here: the pages of an enrolment have no such box; it belongs to an answer`),
		Entry("box of a recovery code", "factor: otp, remember", "factor: recovery-code, remember", `12:52: "remember" has no meaning here: the page of a recovery code has no such box; it belongs to the answer to another factor`),
		Entry("box that is neither", `remember: "${on}"`, "remember: maybe", `12:42: true or false is needed here, not maybe`),
		Entry("two things at once", "{ policy: adaptive }", "{ policy: adaptive, forget_browsers: ana }", `18:9: an administrator does one thing a step; write admin: {remove: otp, person: ana}`),
		Entry("set without a person", "admin: { person: ana, set", "admin: { set", `17:9: an administrator does one thing a step`),
		Entry("nothing set", "set: { user_metadata: { a: 1, b: null }, email_verified: \"${on}\", blocked: false, roles: [] }", "set: {}", `17:9: the administrator sets nothing; write set: {app_metadata`),
		Entry("metadata that is no mapping", "user_metadata: { a: 1, b: null }", "user_metadata: 1", `17:53: a mapping is needed here, not 1`),
		Entry("unknown policy", "policy: adaptive", "policy: alway", `18:26: unknown policy "alway"; did you mean "always"?`),
		Entry("somebody unknown is forgotten", "forget_browsers: ana", "forget_browsers: eve", `19:35: "eve" is not among the people of this case`),
		Entry("Rule without a state", "rule: legacy, enabled: false", "rule: legacy", `21:9: an administrator does one thing a step`),
		Entry("admin without anything", "admin: { policy: adaptive }", "admin", `18:9: step "admin" says what an administrator does; write admin:`),
		Entry("phone number without prefix", "+15550100", "555", `4:93: "555" is no telephone number in international form; write it like +15550100`),
		Entry("negative logins", "logins: 5", "logins: -5", `4:83: nobody has logged in -5 times`),
		Entry("identity without an id", `user_id: "1", `, "", `4:11: an identity of ana lacks a part; write {connection: NAME, provider: NAME, user_id: ID}`),
		Entry("unknown Action of an event", "\"one#2\"", "\"two#2\"", `26:9: unknown Action "two"`),
		Entry("which run", "\"one#2\"", "\"one#x\"", `26:9: "x" does not say which time is meant; write "one#2" for the second time`),
		Entry("path that is none", "methods[0].name", "methods[x].name", `25:44: "authentication.methods[x].name" is no path into an event: "[x].name" cannot be read; write user.app_metadata.plan`),
		Entry("event without a path", "Rule legacy: { context.multifactor: absent }", "Rule legacy: {}", `27:9: an expectation with nothing in it`),
		Entry("console of an unknown Action", "console: { one", "console: { two", `28:18: unknown Action "two"`),
		Entry("unknown level", "warn: hello", "warning: hello", `28:24: unknown console level "warning"; known console levels: debug, error, info, log, warn`),
		Entry("unknown channel", "{ email: 1", "{ mail: 1", `30:19: unknown channel "mail"; did you mean "email"?`),
		Entry("negative count of messages", "sms: 0", "sms: -1", `30:34: nobody gets -1 messages`),
		Entry("request without a method", "GET https", "https", `31:18: "https://api.example/risk" is no request of an Action; write "GET https://host/path"`),
		Entry("box on an unknown screen", "{ mfa-otp-challenge:", "{ mfa-otp-chalenge:", `32:23: unknown screen "mfa-otp-chalenge"; did you mean "mfa-otp-challenge"?`),
	)

	It("of one vendor's Actions and pages have no place in a portable suite", func() {
		text := strings.Replace(portable, "outcome: granted\n", "outcome: granted\n      event: { one: { a: 1 } }\n      console: { one: [] }\n      diagnostics: []\n      outbound: []\n      remember_box: { login: true }\n", 1)
		Expect(load(portable)).To(Succeed())
		err := load(text)
		for _, mistake := range []string{"cannot expect an event", "cannot expect a console", "cannot expect diagnostics", "cannot expect requests", "cannot expect a box on a screen"} {
			Expect(err).To(MatchError(ContainSubstring(mistake)))
		}
	})
})
