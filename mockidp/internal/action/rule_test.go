package action_test

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

const ruleFile = "rules/r.js"

func compileRule(code string) (action.RuleProgram, error) {
	GinkgoHelper()
	return quickjs.CompileRule(action.Source{Name: "R", File: ruleFile, Code: code})
}

// runRule runs a Rule with a person and a context of one property each.
func runRule(code string, change ...func(*action.RuleInvocation)) (action.RuleResult, error) {
	GinkgoHelper()
	program, err := compileRule(code)
	Expect(err).NotTo(HaveOccurred())
	now := time.Date(2026, 3, 29, 1, 30, 0, 123e6, time.UTC)
	in := action.RuleInvocation{
		User: json.RawMessage(`{"name":"Ana"}`), Context: json.RawMessage(`{"clientID":"app"}`),
		Configuration: map[string]string{"KEY": "value"}, Now: func() time.Time { return now }, Seed: 1,
	}
	for _, c := range change {
		c(&in)
	}
	return program.Run(context.Background(), in)
}

func ruleFailure(code string) *action.Failure {
	GinkgoHelper()
	_, err := runRule(code)
	return asFailure(err)
}

var _ = Describe("A Rule", func() {
	DescribeTable("hands on user and context as they are when it calls its callback",
		func(code, user, ctx string) {
			result, err := runRule(code)
			Expect(err).NotTo(HaveOccurred())
			Expect(result.User).To(MatchJSON(user))
			Expect(result.Context).To(MatchJSON(ctx))
			Expect(result.Refusal).To(BeNil())
			Expect(result.Remarks).To(BeEmpty())
		},
		Entry("anonymous", `function (user, context, callback) { callback(null, user, context); }`, `{"name":"Ana"}`, `{"clientID":"app"}`),
		Entry("named", `function lets(user, context, callback) { user.a = 1; context.b = [2]; callback(null, user, context); }`,
			`{"name":"Ana","a":1}`, `{"clientID":"app","b":[2]}`),
		Entry("between comments", "/** says why */\n// more\nfunction (u, c, cb) { cb(null, u, c); }\n// the end", `{"name":"Ana"}`, `{"clientID":"app"}`),
		Entry("async", `async function (user, context, callback) { await null; user.late = true; return callback(null, user, context); }`,
			`{"name":"Ana","late":true}`, `{"clientID":"app"}`),
		Entry("answering from a promise", `function (user, context, callback) { Promise.resolve(7).then(n => { user.n = n; callback(null, user, context); }); }`,
			`{"name":"Ana","n":7}`, `{"clientID":"app"}`),
		Entry("an arrow function", `(user, context, callback) => callback(undefined, user, context)`, `{"name":"Ana"}`, `{"clientID":"app"}`),
		Entry("with other objects than it got", `function (user, context, callback) { callback(null, { x: 1 }, { y: 2 }); }`, `{"x":1}`, `{"y":2}`),
		Entry("changing them afterwards", `function (user, context, callback) { callback(null, user, context); context.late = 1; }`, `{"name":"Ana"}`, `{"clientID":"app"}`),
		Entry("with configuration, clock and console", `function (user, context, callback) {
			console.log(configuration.KEY); callback(null, { key: configuration.KEY, now: Date.now() }, context); }`, `{"key":"value","now":1774747800123}`, `{"clientID":"app"}`),
	)

	It("prints with places in its own file", func() {
		result, err := runRule("function (user, context, callback) {\n  console.warn('hm', user);\n  callback(null, user, context);\n}")
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Console).To(Equal([]action.Line{{Level: "warn", Text: `hm {"name":"Ana"}`, File: ruleFile, Line: 2, Column: 15}}))
	})

	It("refuses the login with an UnauthorizedError, at its place", func() {
		result, err := runRule("function (user, context, callback) {\n  return callback(new UnauthorizedError('Not you.'));\n}")
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Refusal).To(HaveValue(And(HaveField("Message", "Not you."), HaveField("File", ruleFile), HaveField("Line", 2))))
		Expect(result.User).To(BeNil())
	})

	DescribeTable("that goes on after its answer changes nothing and is told so",
		func(code string, refused bool, remark ...string) {
			result, err := runRule(code)
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Refusal != nil).To(Equal(refused))
			Expect(result.Remarks).To(HaveLen(1))
			for _, r := range remark {
				Expect(result.Remarks[0]).To(ContainSubstring(r))
			}
		},
		Entry("a second answer", "function (user, context, callback) {\n  callback(null, user, context);\n  callback(new Error('late'));\n}", false, "again at rules/r.js:3:"),
		Entry("a forgotten return", "function (user, context, callback) {\n  if (user.name) callback(new UnauthorizedError('no'));\n  callback(null, user, context);\n}", true, "again at rules/r.js:3:", "return"),
		Entry("a throw", "function (user, context, callback) {\n  callback(null, user, context);\n  throw new Error('late');\n}", false, "rules/r.js:3:", "late"),
		Entry("a promise", "function (user, context, callback) { Promise.resolve().then(() => {\n  callback(null, user, context);\n  for (let i = 0; i < 1e5; i++) user.n = i;\n  callback(null, {}, {}); });\n}",
			false, "again at rules/r.js:4:"),
		Entry("an async function", "async function (user, context, callback) {\n  callback(null, user, context);\n  await null;\n  callback(null, {}, {});\n}", false, "again at rules/r.js:4:"),
	)

	It("that loops after its answer has answered", func() {
		result, err := runRule("function (user, context, callback) { callback(null, user, context); for (;;) {} }",
			func(in *action.RuleInvocation) { in.Limits.Time = 50 * time.Millisecond })
		Expect(err).NotTo(HaveOccurred())
		Expect(result.User).To(MatchJSON(`{"name":"Ana"}`))
	})

	DescribeTable("fails",
		func(code string, class action.Class, line int, name, message string) {
			f := ruleFailure(code)
			Expect([]any{f.Class, f.Action, f.File, f.Line, f.Name}).To(Equal([]any{class, "R", ruleFile, line, name}))
			Expect(f.Message).To(ContainSubstring(message))
		},
		Entry("by a throw", "function (user, context, callback) {\n\n  throw new RangeError('boom');\n}", action.ClassThrown, 3, "RangeError", "boom"),
		Entry("by reading what is not there", "function (user, context, callback) {\n  const a = context.riskAssessment;\n  if (a.confidence) return;\n}",
			action.ClassThrown, 3, "TypeError", "confidence"),
		Entry("by a rejection", "async function (user, context, callback) {\n  await null;\n  throw new Error('later');\n}", action.ClassThrown, 3, "Error", "later"),
		Entry("by throwing what it should hand on", "function (user, context, callback) {\n  throw new UnauthorizedError('no');\n}", action.ClassThrown, 2, "UnauthorizedError", "no"),
		Entry("by an error handed on", "function (user, context, callback) {\n  callback(new Error('upstream'));\n}", action.ClassThrown, 2, "Error", "upstream"),
		Entry("by a text handed on", "function (user, context, callback) {\n  callback('upstream');\n}", action.ClassThrown, 2, "", "upstream"),
		Entry("by an answer without user and context", "function (user, context, callback) {\n  callback(null);\n}", action.ClassThrown, 2, "Error", "without user and context"),
		Entry("by a circular answer", "function (user, context, callback) {\n  user.self = user;\n  callback(null, user, context);\n}", action.ClassThrown, 3, "TypeError", "circular"),
		Entry("by no answer", "function (user, context, callback) {\n}", action.ClassTimeout, 0, "", "never called its callback"),
		Entry("by no answer of an async function", "async function (user, context, callback) {\n  await new Promise(() => {});\n}", action.ClassTimeout, 0, "", "never called its callback"),
		Entry("by auth0", "function (user, context, callback) {\n  auth0.users.updateAppMetadata(user.user_id, {});\n}", action.ClassNotModelled, 2, "", "auth0 is not modelled in Rules"),
		Entry("by global", "function (user, context, callback) {\n  try { global.cache = 1; } catch {}\n  callback(null, user, context);\n}", action.ClassNotModelled, 2, "", "global is not modelled in Rules"),
		Entry("by require", "function (user, context, callback) {\n  require('request');\n}", action.ClassNotModelled, 2, "", "require(\"request\")"),
	)

	It("is not waited for when nothing is left to run, and stopped at the limit when something is", func() {
		f := ruleFailure("function (user, context, callback) {}")
		Expect(f.Hint).To(ContainSubstring("callback(null, user, context)"))
		_, err := runRule("function (user, context, callback) { for (;;) {} }", func(in *action.RuleInvocation) { in.Limits.Time = 50 * time.Millisecond })
		f = asFailure(err)
		Expect(f.Class).To(Equal(action.ClassTimeout))
		Expect(f.Message).To(HavePrefix("the Rule was still running after"))
	})

	It("shares nothing with the run before", func() {
		const code = "function (user, context, callback) { globalThis.n = (globalThis.n || 0) + 1; user.n = n; callback(null, user, context); }"
		program, err := compileRule(code)
		Expect(err).NotTo(HaveOccurred())
		for range 2 {
			result, err := program.Run(context.Background(), action.RuleInvocation{User: json.RawMessage("{}"), Context: json.RawMessage("{}")})
			Expect(err).NotTo(HaveOccurred())
			Expect(result.User).To(MatchJSON(`{"n":1}`))
		}
	})

	It("is loaded without being called when there is no user", func() {
		program, err := compileRule("function (user, context, callback) { throw new Error('called'); }")
		Expect(err).NotTo(HaveOccurred())
		Expect(program.Run(context.Background(), action.RuleInvocation{})).To(Equal(action.RuleResult{}))
		program, err = compileRule("({ user: 1 })")
		Expect(err).NotTo(HaveOccurred())
		_, err = program.Run(context.Background(), action.RuleInvocation{})
		f := asFailure(err)
		Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassNoHandler, 1, 1}))
		Expect(f.Message).To(Equal("the Rule is not a function but object"))
	})

	DescribeTable("that does not parse is refused with its place",
		func(code, message string, line, column int, hint string) {
			_, err := compileRule(code)
			f := asFailure(err)
			Expect([]any{f.Class, f.Message, f.Line, f.Column}).To(Equal([]any{action.ClassSyntax, message, line, column}))
			Expect(f.Excerpt).To(HaveSuffix(strings.Repeat(" ", column-1) + "^"))
			Expect(f.Hint).To(ContainSubstring(hint))
		},
		Entry("inside", "function (user, context, callback) {\n  let a b;\n}", `Expected ";" but found "b"`, 2, 9, "one function expression"),
		Entry("on its first line", "function (user, context callback) {\n}", `Expected ")" but found "callback"`, 1, 25, "one function expression"),
		Entry("ending too early", "function (user, context, callback) {\n  if (user) {\n}", "Unexpected end of file", 3, 2, "closing brace"),
		Entry("with something behind the function", "function (user, context, callback) {\n}\nlet a = 1;", `Expected ")" but found "let"`, 3, 1, "one function expression"),
	)
})

var _ = Describe("Code in the wrong place", func() {
	const rule = "// why\nfunction pick(user, context, callback) {\n  callback(null, user, context);\n}\n"
	const anonymous = "/* why */ function (user, context, callback) {\n  callback(null, user, context);\n}\n"

	DescribeTable("is a Rule among Actions",
		func(code string, line, column int) {
			program, err := compile(code)
			if err == nil {
				_, err = program.Run(context.Background(), action.Invocation{})
			}
			f := asFailure(err)
			Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassMixedUp, line, column}))
			Expect(f.Message).To(ContainSubstring("this is a Rule; an Action is `exports.onExecutePostLogin = "))
			Expect(f.Hint).To(ContainSubstring("rules:"))
		},
		Entry("named", rule, 2, 1),
		Entry("anonymous", anonymous, 1, 11),
		Entry("async", "async "+anonymous[10:], 1, 1),
	)

	DescribeTable("is an Action among Rules",
		func(code string, line, column int) {
			_, err := compileRule(code)
			f := asFailure(err)
			Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassMixedUp, line, column}))
			Expect(f.Message).To(Equal("this is an Action; a Rule is `function (user, context, callback) {…}`"))
			Expect(f.Hint).To(ContainSubstring("actions:"))
		},
		Entry("as it is", "/**\n * @param {Event} event\n */\n"+handler("api.access.deny('x')"), 4, 1),
		Entry("without a semicolon", "exports.onExecutePostLogin = async (event, api) => {\n}", 1, 1),
		Entry("behind other lines", "const allow = ['a'];\n  module.exports.onExecutePostLogin = async (event, api) => {};", 2, 3),
	)

	It("is not suspected of a Rule that speaks of an Action, nor of an Action that begins with a function", func() {
		_, err := compileRule("/*\nexports.onExecutePostLogin = old;\n*/\n" + rule)
		Expect(err).NotTo(HaveOccurred())
		_, err = compileRule("function (user, context, callback) {\n/*\nexports.onExecutePostLogin = old;\n*/\ncallback(null, user, context); }")
		Expect(err).NotTo(HaveOccurred())
		_, err = compileRule("/*\nexports.onExecutePostLogin = old;\n*/\nfunction (a b) {}")
		Expect(asFailure(err).Class).To(Equal(action.ClassSyntax))
		_, err = compile("function three(a, b, c) { return a; }\n" + handler(""))
		Expect(err).NotTo(HaveOccurred())
		_, err = compile("function three(a, b, c) { return a; }\n" + handler("let a b;"))
		Expect(asFailure(err).Class).To(Equal(action.ClassSyntax))
	})
})
