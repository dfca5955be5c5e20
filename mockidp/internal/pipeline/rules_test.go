package pipeline_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// handOn ends a Rule that lets the login go on.
const handOn = "callback(null, user, context);"

// ruled gives the tenant Rules with these bodies, named first, second, third; the body begins on line 1 of rules/NAME.js.
func ruled(code ...string) setting {
	return func(f *tenant.Fixture, _ *tenant.User) {
		GinkgoHelper()
		for i, body := range code {
			name := []string{"first", "second", "third"}[i]
			program, err := action.NewQuickJS().CompileRule(action.Source{Name: name, File: "rules/" + name + ".js", Code: "function (user, context, callback) { " + body + "\n}"})
			Expect(err).NotTo(HaveOccurred())
			f.Rules = append(f.Rules, tenant.Rule{ID: "rul_" + name, Name: name, File: "rules/" + name + ".js", Program: program})
		}
	}
}

// arguments reads the user and the context that the n-th run was given.
func (l *login) arguments(n int) (user, context map[string]any) {
	GinkgoHelper()
	event := l.event(n)
	return event["user"].(map[string]any), event["context"].(map[string]any)
}

const deprecation = "depnote Rules are deprecated. Published dates for their end of life are 18 November 2024 and 18 November 2026; this mock runs them whatever its clock says. Move them to Actions."

var _ = Describe("Legacy Rules", func() {
	It("run before the Actions, in order, each with what the one before handed on", func() {
		l := begin(bodies(enrolOTP), nil, ruled("user.seen = ['first']; context.extra = 7; "+handOn, "user.seen.push('second'); "+handOn))
		shown, end := l.through()
		Expect(end).To(Equal(granted))
		Expect(shown).To(Equal([]string{"enrol otp"}))
		Expect(l.runs).To(HaveExactElements(
			And(HaveField("Action", "first"), HaveField("Rule", true)), And(HaveField("Action", "second"), HaveField("Rule", true)),
			And(HaveField("Action", "one"), HaveField("Rule", false))))
		user, context := l.arguments(1)
		Expect(user).To(HaveKeyWithValue("seen", Equal([]any{"first"})))
		Expect(context).To(HaveKeyWithValue("extra", 7.0))
		Expect(l.event(2)["user"]).NotTo(HaveKey("seen"), "Actions see the account, not what Rules made of it")
		Expect(l.flow.ExecutedRules()).To(Equal([]string{"rul_first", "first", "rul_second", "second"}))
	})

	It("leave the account alone", func() {
		l := begin(bodies(``), nil, ruled("user.user_metadata.use_mfa = true; user.name = 'X'; "+handOn))
		l.advance()
		ana, _ := l.tenant.User(anaID)
		Expect(ana.UserMetadata).To(BeEmpty())
		Expect(ana.Name).To(Equal("Ana"))
	})

	It("run on silent authentication and on each login, with one note for the tenant", func() {
		l := begin(bodies(``), nil, ruled(handOn))
		l.advance()
		l.start(pipeline.About{UserID: anaID, Silent: true}, method("pwd", ""))
		Expect(l.advance()).To(Equal(granted))
		Expect(l.runs).To(HaveLen(4))
		_, first := l.arguments(0)
		_, silent := l.arguments(2)
		Expect(first["stats"]).To(Equal(map[string]any{"loginsCount": 1.0}))
		Expect(silent["stats"]).To(Equal(map[string]any{"loginsCount": 0.0}))
		Expect(l.log()).To(Equal([]string{deprecation}))
	})

	It("that a tenant has not get no note", func() {
		l := begin(bodies(``), nil)
		l.advance()
		Expect(l.log()).To(BeEmpty())
	})

	DescribeTable("know who signs in, to what, and how", func(unit string, stamp float64) {
		l := begin(bodies(), nil, ruled(handOn), switched("rules_timestamp", unit), holding(otp), func(_ *tenant.Fixture, u *tenant.User) {
			u.Roles, u.Logins, u.UserMetadata = []string{"admin"}, 4, map[string]any{"use_mfa": true}
		})
		l.start(pipeline.About{UserID: anaID, Session: tenant.Session{ID: "s1"}, Connection: tenant.Connection{ID: "con_1", Name: "users"}, Query: map[string]string{"acr_values": "urn:x"},
			Transaction: pipeline.Transaction{ID: "tx", Protocol: "oidc-basic-profile"}}, tenant.Method{Name: "pwd", Timestamp: signedIn}, tenant.Method{Name: "mfa", Type: otp, Timestamp: signedIn})
		Expect(l.flow.Advance(GinkgoT().Context(), pipeline.Request{IP: "192.0.2.1", Method: "POST", Hostname: "acme.localhost", Language: "en", UserAgent: "UA", Query: map[string]string{"state": "tx"}})).To(Equal(granted))
		user, context := l.arguments(0)
		Expect(user).To(And(HaveKeyWithValue("user_id", anaID), HaveKeyWithValue("multifactor", Equal([]any{"guardian"})),
			HaveKeyWithValue("user_metadata", HaveKeyWithValue("use_mfa", true)), Not(HaveKey("enrolledFactors"))))
		Expect(context).To(Equal(map[string]any{
			"tenant": "acme", "clientID": "app", "clientName": "App", "clientMetadata": map[string]any{},
			"connectionID": "con_1", "connection": "users", "connectionStrategy": "auth0", "connectionOptions": map[string]any{}, "connectionMetadata": map[string]any{},
			"protocol": "oidc-basic-profile", "sessionID": "s1", "primaryUser": anaID,
			"request": map[string]any{"ip": "192.0.2.1", "hostname": "acme.localhost", "language": "en", "userAgent": "UA",
				"query": map[string]any{"acr_values": "urn:x"}, "body": map[string]any{}, "geoip": map[string]any{}},
			"stats": map[string]any{"loginsCount": 5.0}, "authorization": map[string]any{"roles": []any{"admin"}},
			"authentication": map[string]any{"methods": []any{map[string]any{"name": "pwd", "timestamp": stamp}, map[string]any{"name": "mfa", "timestamp": stamp}}},
			"idToken":        map[string]any{}, "accessToken": map[string]any{},
		}))
	},
		Entry("in milliseconds", "milliseconds", 1774747800123.0),
		Entry("in seconds", "seconds", 1774747800.0),
	)

	It("read the settings of the tenant, which no record holds, and the tenant's clock", func() {
		l := begin(bodies(), nil, ruled("context.idToken.v = [configuration.KEY, Date.now()];\nconsole.log('hm'); "+handOn), func(f *tenant.Fixture, _ *tenant.User) {
			f.RuleSettings = map[string]string{"KEY": "s3"}
		})
		l.advance()
		idToken, _ := l.flow.Claims()
		Expect(string(idToken["v"])).To(Equal(`["s3",1774747800123]`))
		Expect(string(l.runs[0].Event)).NotTo(ContainSubstring("s3"))
		Expect(l.runs[0].Console).To(Equal([]pipeline.ConsoleLine{{Level: "log", Text: "hm", File: "rules/first.js", Line: 2, Column: 12}}))
	})

	It("set claims of both tokens, those that the last one leaves, and none of the protocol's", func() {
		l := begin(bodies(`api.idToken.setCustomClaim('both', 'Action');`), nil, ruled(
			"context.idToken['https://example.test/a'] = 1; context.idToken.plain = 'x'; context.idToken.gone = 1; context.idToken.both = 'Rule'; "+handOn,
			"delete context.idToken.gone; context.idToken.aud = 'me'; context.accessToken = { scope: ['a'], api: true }; "+handOn))
		Expect(l.advance()).To(Equal(granted))
		idToken, accessToken := l.flow.Claims()
		Expect(idToken).To(And(HaveLen(3), HaveKeyWithValue("https://example.test/a", BeEquivalentTo("1")), HaveKeyWithValue("plain", BeEquivalentTo(`"x"`)),
			HaveKeyWithValue("both", BeEquivalentTo(`"Action"`))))
		Expect(accessToken).To(And(HaveLen(1), HaveKeyWithValue("api", BeEquivalentTo("true"))))
		Expect(l.runs[0].Diagnostics).To(BeEmpty())
		Expect(l.runs[1].Diagnostics).To(Equal([]string{
			"The claim aud that Rule second set in context.idToken is reserved and was dropped.",
			"The claim scope that Rule second set in context.accessToken is reserved and was dropped."}))
	})

	DescribeTable("ask for MFA with context.multifactor",
		func(code []string, commands [][]string) {
			l := begin(bodies(), nil, ruled(code...))
			Expect(l.advance().Failure).To(BeNil())
			for i, want := range commands {
				Expect(l.runs[i].Commands).To(Equal(want))
			}
		},
		Entry("not at all", []string{handOn}, [][]string{nil}),
		Entry("any", []string{"context.multifactor = { provider: 'any' }; " + handOn}, [][]string{{"context.multifactor any"}}),
		Entry("and change their mind", []string{"context.multifactor = { provider: 'any' }; " + handOn, handOn, "context.multifactor = { provider: 'none', allowRememberBrowser: false }; " + handOn},
			[][]string{{"context.multifactor any"}, nil, {"context.multifactor none"}}),
		Entry("and take it back", []string{"context.multifactor = { provider: 'any' }; " + handOn, "delete context.multifactor; " + handOn},
			[][]string{{"context.multifactor any"}, {"context.multifactor removed"}}),
		Entry("or say nothing with it", []string{"context.multifactor = null; " + handOn}, [][]string{nil}),
	)

	DescribeTable("say whether the box that remembers a browser may be offered", func(options string, remember bool) {
		l := begin(bodies(), nil, ruled("context.multifactor = { provider: 'any', "+options+" }; "+handOn, handOn))
		Expect(l.prompt().Command).To(Equal("context.multifactor any"))
		Expect(l.flow.Enabled()).To(HaveValue(And(HaveField("Provider", "any"), HaveField("AllowRemember", HaveValue(Equal(remember))), HaveField("Origin", "Rule first"))))
	},
		Entry("by default it is", "", true),
		Entry("refused", "allowRememberBrowser: false", false),
		Entry("allowed", "allowRememberBrowser: true", true),
		Entry("refused in the older spelling", "ignoreCookie: true", false),
		Entry("allowed in the older spelling", "ignoreCookie: false", true),
	)

	DescribeTable("that name no provider fail the login",
		func(value, provider string) {
			l := begin(bodies(``), nil, ruled("context.multifactor = "+value+"; "+handOn))
			end := l.advance()
			Expect(end.Failure).NotTo(BeNil())
			Expect(end.Failure.Reason).To(Equal(pipeline.ReasonProvider))
			Expect(end.Failure.Message).To(Equal("Unknown multifactor provider " + provider))
			Expect(end.Failure.Hint).To(ContainSubstring("The Rule first"))
			Expect(l.runs).To(HaveLen(1), "no Action runs")
			Expect(l.log()).To(Equal([]string{deprecation, "f Unknown multifactor provider " + provider}))
		},
		Entry("none given", "{}", "undefined"),
		Entry("a misspelt one", "{ provider: 'gaurdian' }", "gaurdian"),
		Entry("another type", "{ provider: 7 }", "7"),
		Entry("another case of the name", "{ Provider: 'any' }", "undefined"),
		Entry("a text alone", "'any'", "undefined"),
	)

	DescribeTable("refuse the login at the application with an UnauthorizedError", func(code string, values ...string) {
		l := begin(bodies(``), nil, ruled("user.n = 1;\nreturn callback(new UnauthorizedError('Not you.'));", handOn), switched(values...))
		end := l.advance()
		Expect(end.Failure).To(HaveValue(And(HaveField("Reason", pipeline.ReasonRuleRefused), HaveField("Message", "Not you."), HaveField("Action", "first"),
			HaveField("Code", code), HaveField("Redirect", true))))
		Expect(l.runs).To(HaveLen(1), "nothing runs behind it")
		Expect(l.runs[0].Commands).To(Equal([]string{"unauthorized Not you."}))
		Expect(l.log()).To(Equal([]string{deprecation, "f Not you."}))
		entries, _ := l.tenant.Log.Since(1)
		Expect(entries[0].Details).To(And(HaveKeyWithValue("error", HaveKeyWithValue("oauthError", code)), HaveKeyWithValue("rule", And(HaveKeyWithValue("name", "first"), HaveKeyWithValue("line", 2)))))
		Expect(l.advance()).To(Equal(end), "what has failed stays so")
	},
		Entry("unauthorized", "unauthorized"),
		Entry("access_denied, by the switch", "access_denied", "rules_unauthorized_error", "access_denied"),
	)

	DescribeTable("that fail refuse the login, logged at their line", func(code string, line int, message string) {
		l := begin(bodies(``), nil, ruled(code, handOn))
		end := l.advance()
		Expect(end.Failure).To(HaveValue(And(HaveField("Reason", pipeline.ReasonRuleFailed), HaveField("Action", "first"), HaveField("Redirect", false))))
		Expect(end.Failure.Message).To(And(HavePrefix("The login failed because a Rule did: rules/first.js"), ContainSubstring(message)))
		Expect(l.runs).To(HaveLen(1))
		Expect(l.runs[0].Failure).To(ContainSubstring(message))
		Expect(l.log()).To(Equal([]string{deprecation, "f " + end.Failure.Message}))
		entries, _ := l.tenant.Log.Since(1)
		Expect(entries[0].Details).To(HaveKeyWithValue("rule", HaveKeyWithValue("line", line)))
	},
		Entry("by a throw", "\nthrow new Error('boom');", 2, "boom"),
		Entry("by an error handed on", "\n\ncallback(new Error('upstream'));", 3, "upstream"),
		Entry("by never answering", "", 0, "never called its callback"),
		// As the published templates for Adaptive MFA do where the tenant assesses no risk.
		Entry("by reading an assessment that is not there", "const risk = context.riskAssessment;\nconst ask = ['low', 'medium'].includes(risk.assessments.ImpossibleTravel.confidence);\n"+handOn, 2, "TypeError"),
		Entry("by reading a confidence that is not there", "\nif (context.riskAssessment.confidence === 'low') { context.multifactor = { provider: 'any' }; }\n"+handOn, 2, "TypeError"),
	)

	It("that answer twice are told so in the record", func() {
		l := begin(bodies(), nil, ruled(handOn+"\n"+handOn))
		Expect(l.advance()).To(Equal(granted))
		Expect(l.runs[0].Diagnostics).To(ConsistOf(ContainSubstring("again at rules/first.js:2:")))
	})

	DescribeTable("can be broken on purpose", func(broken fault.Name, code string, commands []string) {
		code = fmt.Sprintf("%s\n%s", code, handOn)
		l := begin(bodies(``), nil, ruled(code))
		Expect(l.advance().Failure).NotTo(BeNil(), "control")
		l = begin(bodies(``), []fault.Name{broken}, ruled(code))
		Expect(l.advance()).To(Equal(granted))
		if broken == fault.RulesSkipped {
			Expect(l.runs).To(HaveLen(1))
			Expect(l.flow.ExecutedRules()).To(BeEmpty())
			return
		}
		Expect(l.runs).To(HaveLen(2))
		Expect(l.runs[0].Commands).To(Equal(commands))
	},
		Entry(nil, fault.RulesSkipped, "throw new Error('boom');", nil),
		Entry(nil, fault.RuleErrorPasses, "throw new Error('boom');", nil),
		Entry(nil, fault.RuleErrorPasses, "return callback(new UnauthorizedError('no'));", []string{"unauthorized no"}),
	)
})
