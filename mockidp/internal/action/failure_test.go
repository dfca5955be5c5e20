package action_test

import (
	"context"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("A thrown error", func() {
	It("carries the innermost place in the author's file, an excerpt and the author's frames", func() {
		f := failure("exports.onExecutePostLogin = async (event, api) => {\n  const get = o => o.user.id;\n\treturn [{}].map(get);\n};")
		Expect(f.Class).To(Equal(action.ClassThrown))
		Expect(f.Name).To(Equal("TypeError"))
		Expect(f.Action).To(Equal("A"))
		Expect([]any{f.File, f.Line, f.Column}).To(Equal([]any{file, 2, 26}))
		Expect(f.Excerpt).To(Equal("  const get = o => o.user.id;\n" + strings.Repeat(" ", 25) + "^"))
		Expect(f.Stack).To(Equal("    at get (actions/a.js:2:26)\n    at <anonymous> (actions/a.js:3:17)"))
		Expect(f.Error()).To(HavePrefix("actions/a.js:2:26: thrown: TypeError: "))
	})

	DescribeTable("is placed wherever it is thrown",
		func(code string, line, column int) {
			f := failure(code)
			Expect(f.Class).To(Equal(action.ClassThrown))
			Expect([]any{f.Name, f.Message, f.File, f.Line, f.Column}).To(Equal([]any{"RangeError", "r", file, line, column}))
		},
		Entry("on line 1", `exports.onExecutePostLogin = () => { throw new RangeError('r') }`, 1, 58),
		Entry("after an await", handler("await null;\n  throw new RangeError('r')"), 2, 23),
		Entry("while the module loads", "\n\nthrow new RangeError('r')", 3, 21),
		Entry("as a rejection", handler("\n return Promise.reject(new RangeError('r'))"), 2, 38),
		Entry("inside new Function", handler("\n new Function(`throw new RangeError('r')`)()"), 2, 43),
	)

	It("inside the api is placed at the call", func() {
		f := failure(handler("const o = {}; o.o = o;\n  api.access.deny(o);"))
		Expect(f.Class).To(Equal(action.ClassThrown))
		Expect([]int{f.Line, f.Column}).To(Equal([]int{2, 18}))
	})

	It("keeps the excerpt of a long line short, with the caret in place", func() {
		f := failure(handler("/*" + strings.Repeat("x", 5000) + "*/ throw new Error('here'); /*" + strings.Repeat("x", 5000) + "*/"))
		line, caret, _ := strings.Cut(f.Excerpt, "\n")
		Expect(len(line)).To(Equal(120))
		Expect(line[:len(caret)]).To(HaveSuffix("throw new Error("))
	})

	DescribeTable("may be any value",
		func(expression, message string) {
			f := failure(handler(`throw ` + expression))
			Expect([]any{f.Class, f.Name, f.Message, f.Line}).To(Equal([]any{action.ClassThrown, "", message, 0}))
			Expect(f.Hint).To(ContainSubstring("throw an Error"))
			Expect(f.Error()).To(HavePrefix("actions/a.js: thrown: " + message))
		},
		Entry(nil, `'text'`, `text`), Entry(nil, `{ code: 1 }`, `{"code":1}`), Entry(nil, `null`, `null`), Entry(nil, `undefined`, `undefined`),
		Entry(nil, `new Proxy({}, { getPrototypeOf() { throw 1 } })`, `a value that cannot be shown`),
	)

	It("in an appended script has that script's own lines", func() {
		program := mustCompile(action.Source{Name: "A", File: file, Code: handler("policy()") + "function policy() {}",
			Appended: "policy = () => {\n  throw new Error('x');\n};"})
		_, err := program.Run(context.Background(), invocation())
		f := asFailure(err)
		Expect([]any{f.File, f.Line, f.Column}).To(Equal([]any{file + " (appended)", 2, 18}))
		Expect(f.Excerpt).To(HavePrefix("  throw new Error('x');\n"))
		Expect(f.Stack).To(HaveSuffix("    at <anonymous> (actions/a.js:1:60)"))
	})

	DescribeTable("comes with a hint where the cause is likely known",
		func(body, hint string) {
			f := failure(handler(body))
			Expect(f.Class).To(Equal(action.ClassThrown))
			Expect(f.Hint).To(Equal(hint))
		},
		Entry(nil, `api.authentication.challengeWth({})`, `api.authentication has no challengeWth; did you mean api.authentication.challengeWith?`),
		Entry(nil, `api.authentification.enrollWith({})`, `api has no authentification; did you mean api.authentication?`),
		Entry(nil, `api.access.permitEverybody()`, `api.access has no permitEverybody`),
		Entry(nil, `api.zzz.enable()`, `api has no zzz`),
		Entry(nil, `new Intl.NumberFormat()`, `the embedded runtime has no Intl yet`),
		Entry(nil, `new WebSocket('wss://example.com')`, `the embedded runtime has no WebSocket yet`),
		Entry("but not for the author's own names", `usr.id`, ``),
		Entry("nor for a call that is right", `api.access.deny(event.a.b)`, ``),
	)
})

var _ = Describe("What api has not", func() {
	It("reads as undefined, and what is documented reads as a function", func() {
		Expect(value(`[typeof api.zzz, typeof api.access.zzz, api.authentication.zzz?.() === undefined, typeof api.multifactor.enable,
			typeof api.samlResponse.setCert, typeof api.session?.revoke, 'cache' in api, 'zzz' in api, typeof host]`)).
			To(MatchJSON(`["undefined","undefined",true,"function","function","function",true,false,"undefined"]`))
	})

	DescribeTable("but the platform has, fails as not modelled, with its place",
		func(body, message string, column int) {
			for _, code := range []string{"\n" + body, "try {\n" + body + " } catch { api.access.deny('caught') }"} {
				result, err := run(handler(code))
				f := asFailure(err)
				Expect([]any{f.Class, f.Message, f.Line, f.Column}).To(Equal([]any{action.ClassNotModelled, message, 2, column}))
				Expect(result.Commands).To(HaveLen(strings.Count(code, "access.deny")))
			}
		},
		Entry(nil, `const x = require('fs')`, `require("fs"): the module fs of Node is not modelled`, 18),
		Entry(nil, `require('crypto').scryptSync('', '', 1)`, `crypto.scryptSync is not modelled`, 29),
	)

	It("is reported before what followed from it", func() {
		f := failure(handler(`try { require('fs') } catch {} throw new Error('later')`))
		Expect(f.Class).To(Equal(action.ClassNotModelled))
	})

	It("is no matter once the handler has settled", func() {
		_, err := run(handler(`(async () => { for (let i = 0; i < 100; i++) await null; require('fs') })()`))
		Expect(err).NotTo(HaveOccurred())
	})

	It("includes files: import() finds none", func() {
		f := failure(handler(`await import('/etc/hosts')`))
		Expect(f.Class).To(Equal(action.ClassThrown))
	})
})

var _ = Describe("A missing handler", func() {
	DescribeTable("is named after what is exported instead",
		func(code, message, hint string) {
			f := failure(code)
			Expect([]any{f.Class, f.File, f.Line, f.Column}).To(Equal([]any{action.ClassNoHandler, file, 1, 1}))
			Expect(f.Message).To(Equal(message))
			Expect(f.Hint).To(ContainSubstring(hint))
		},
		Entry("nothing", `function onExecutePostLogin() {}`, `the Action exports nothing`, `write exports.onExecutePostLogin = async (event, api)`),
		Entry("an empty file", ``, `the Action exports nothing`, `write exports.onExecutePostLogin`),
		Entry("a name people write", `exports.onPostExecute = () => {}`, `the Action exports onPostExecute but not onExecutePostLogin`,
			`did you mean exports.onExecutePostLogin instead of exports.onPostExecute?`),
		Entry("a slip", `exports.x = 1; exports.onExecutePostLogn = () => {}`, `the Action exports x, onExecutePostLogn but not onExecutePostLogin`,
			`instead of exports.onExecutePostLogn?`),
		Entry("only the continuation", `exports.onContinuePostLogin = () => {}`, `the Action exports onContinuePostLogin but not onExecutePostLogin`,
			`only when a redirect or a form returns`),
		Entry("something unlike it", `exports.handler = () => {}`, `the Action exports handler but not onExecutePostLogin`, `write exports.onExecutePostLogin`),
		Entry("no function", `exports.onExecutePostLogin = 'x'`, `exports.onExecutePostLogin is not a function but string`, ``),
		Entry("module.exports = null", `module.exports = null`, `the Action exports nothing`, `write exports.onExecutePostLogin`),
	)
})
