package action_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// with runs a handler's body with changes to an ordinary invocation.
func with(body string, change func(*action.Invocation)) (action.Result, error) {
	GinkgoHelper()
	in := invocation()
	change(&in)
	return mustCompile(action.Source{Name: "A", File: file, Code: handler(body) + "exports.onContinuePostLogin = exports.onExecutePostLogin;"}).Run(context.Background(), in)
}

// echo answers each call with its own name and arguments.
func echo(in *action.Invocation) {
	in.Answer = func(c action.Call) (any, error) { return []any{c.Name, c.Args}, nil }
}

var _ = Describe("A recorded method", func() {
	DescribeTable("takes what is documented",
		func(call, name, args, returned string) {
			result, err := with(call+";\n const r = "+call+"; api.idToken.setCustomClaim('r', r === api ? 'api' : typeof r)", func(in *action.Invocation) {
				in.Event, in.Continue = json.RawMessage(`{"session":{"id":"s"},"transaction":{}}`), true
				in.Answer = func(c action.Call) (any, error) { return "asked " + c.Name, nil }
			})
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Commands).To(HaveLen(3))
			Expect(result.Commands[0].Name).To(Equal(name))
			raw, err := json.Marshal(result.Commands[0].Args)
			Expect(err).NotTo(HaveOccurred())
			Expect(raw).To(MatchJSON(args))
			Expect([]int{result.Commands[0].Line, result.Commands[1].Line}).To(Equal([]int{1, 2}))
			Expect(result.Commands[2].Args[1]).To(MatchJSON(`"` + returned + `"`))
		},
		Entry(nil, `api.accessToken.addScope('read:a')`, "accessToken.addScope", `["read:a"]`, "undefined"),
		Entry(nil, `api.accessToken.removeScope('read:a')`, "accessToken.removeScope", `["read:a"]`, "undefined"),
		Entry(nil, `api.authentication.recordMethod('https://m.example/a')`, "authentication.recordMethod", `["https://m.example/a"]`, "api"),
		Entry(nil, `api.authentication.setPrimaryUser('auth0|x')`, "authentication.setPrimaryUser", `["auth0|x"]`, "undefined"),
		Entry(nil, `api.multifactor.enable('any', { allowRememberBrowser: false })`, "multifactor.enable", `["any",{"allowRememberBrowser":false}]`, "api"),
		Entry(nil, `api.multifactor.enable('duo', { providerOptions: { host: 'h', ikey: 'i', skey: 's' } })`, "multifactor.enable",
			`["duo",{"providerOptions":{"host":"h","ikey":"i","skey":"s"}}]`, "api"),
		Entry(nil, `api.redirect.sendUserTo('https://x.example', { query: { a: '1' } })`, "redirect.sendUserTo", `["asked redirect.sendUserTo"]`, "api"),
		Entry(nil, `api.user.setAppMetadata('k', { a: [1] })`, "user.setAppMetadata", `["k",{"a":[1]}]`, "api"),
		Entry(nil, `api.user.setUserMetadata('k', null)`, "user.setUserMetadata", `["k",null]`, "api"),
		Entry(nil, `api.transaction.setMetadata('k', 1.5)`, "transaction.setMetadata", `["k",1.5]`, "undefined"),
		Entry(nil, `api.session.setMetadata('k', 'v')`, "session.setMetadata", `["k","v"]`, "undefined"),
		Entry(nil, `api.session.deleteMetadata('k')`, "session.deleteMetadata", `["k"]`, "undefined"),
		Entry(nil, `api.session.evictMetadata()`, "session.evictMetadata", `[]`, "undefined"),
		Entry(nil, `api.session.revoke('why', { preserveRefreshTokens: true })`, "session.revoke", `["why",{"preserveRefreshTokens":true}]`, "undefined"),
		Entry(nil, `api.session.setCookieMode('persistent')`, "session.setCookieMode", `["persistent"]`, "undefined"),
		Entry(nil, `api.session.setExpiresAt(1e12)`, "session.setExpiresAt", `[1e12]`, "undefined"),
		Entry(nil, `api.session.setIdleExpiresAt(1e12)`, "session.setIdleExpiresAt", `[1e12]`, "undefined"),
		Entry(nil, `api.refreshToken.setMetadata('k', 'v')`, "refreshToken.setMetadata", `["k","v"]`, "undefined"),
		Entry(nil, `api.refreshToken.deleteMetadata('k')`, "refreshToken.deleteMetadata", `["k"]`, "undefined"),
		Entry(nil, `api.refreshToken.evictMetadata()`, "refreshToken.evictMetadata", `[]`, "undefined"),
		Entry(nil, `api.refreshToken.revoke('why')`, "refreshToken.revoke", `["why"]`, "undefined"),
		Entry(nil, `api.refreshToken.setExpiresAt(1e12)`, "refreshToken.setExpiresAt", `[1e12]`, "undefined"),
		Entry(nil, `api.refreshToken.setIdleExpiresAt(1e12)`, "refreshToken.setIdleExpiresAt", `[1e12]`, "undefined"),
		Entry(nil, `api.validation.error('code', 'text')`, "validation.error", `["code","text"]`, "api"),
		Entry(nil, `api.samlResponse.setAttribute('a', 'b')`, "samlResponse.setAttribute", `["a","b"]`, "api"),
		Entry(nil, `api.samlResponse.setLifetimeInSeconds(60)`, "samlResponse.setLifetimeInSeconds", `[60]`, "api"),
	)

	It("is prompt.render, once in an Action", func() {
		result, err := with(`api.prompt.render('f', { fields: { a: 1 } });`, func(*action.Invocation) {})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`{"fields":{"a":1}}`))
	})

	DescribeTable("throws at the Action's own line what it cannot take, and records nothing",
		func(call, name, message string) {
			result, err := with("\n  "+call, func(in *action.Invocation) {
				echo(in)
				in.Event = json.RawMessage(`{"session":{"id":"s"}}`)
			})
			f := asFailure(err)
			Expect(f.Class).To(Equal(action.ClassThrown))
			Expect([]any{f.Name, f.File, f.Line}).To(Equal([]any{name, file, 2}))
			Expect(f.Message).To(ContainSubstring(message))
			if !strings.Contains(call, ";") {
				Expect(result.Commands).To(BeEmpty())
			}
		},
		Entry("an unknown provider", `api.multifactor.enable('email')`, "Error", `Unknown multifactor provider email`),
		Entry("no provider", `api.multifactor.enable()`, "Error", `Unknown multifactor provider undefined`),
		Entry("options of another type", `api.multifactor.enable('any', true)`, "TypeError", `options must be an object, not a boolean`),
		Entry("a box that is neither true nor false", `api.multifactor.enable('any', { allowRememberBrowser: 'no' })`, "TypeError", `allowRememberBrowser must be true or false, not a string`),
		Entry("options of duo that are no text", `api.multifactor.enable('duo', { providerOptions: { host: 1 } })`, "TypeError", `providerOptions.host must be a string`),
		Entry("a scope with a blank", `api.accessToken.addScope('a b')`, "Error", `"a b" is not a scope`),
		Entry("no scope", `api.accessToken.removeScope()`, "TypeError", `scope must be a string, not undefined`),
		Entry("a method outside onContinuePostLogin", `api.authentication.recordMethod('https://a.example')`, "Error", `only inside onContinuePostLogin`),
		Entry("a method that is no URL", `api.authentication.recordMethod('ftp://a')`, "Error", `not an http or https URL`),
		Entry("a long user id", `api.authentication.setPrimaryUser('x'.repeat(129))`, "Error", `129 characters, more than 128`),
		Entry("an empty user id", `api.authentication.setPrimaryUser('')`, "TypeError", `must not be empty`),
		Entry("metadata under no name", `api.user.setAppMetadata(undefined, 1)`, "TypeError", `key must be a string, not undefined`),
		Entry("metadata without a JSON form", `api.user.setUserMetadata('k', undefined)`, "TypeError", `value is undefined, which has no JSON form`),
		Entry("metadata of a transaction that is an object", `api.transaction.setMetadata('k', {})`, "TypeError", `must be a string, a number, a boolean or null, not an object`),
		Entry("metadata of a transaction that is no number", `api.transaction.setMetadata('k', NaN)`, "TypeError", `not NaN`),
		Entry("a long name there", `api.transaction.setMetadata('k'.repeat(65), 1)`, "Error", `65 characters, more than 64`),
		Entry("a long value there", `api.transaction.setMetadata('k', 'ü'.repeat(4097))`, "Error", `8194 bytes, more than 8192`),
		Entry("too much there", `for (const k of ['a', 'b', 'c']) api.transaction.setMetadata(k, 'x'.repeat(8000));`, "Error", `more than 16384`),
		Entry("a name in a session", `api.session.setMetadata('a b', 'x')`, "Error", `letters, digits`),
		Entry("a value in a session that is no text", `api.session.setMetadata('a', 1)`, "TypeError", `the value must be a string, not a number`),
		Entry("a long value in a session", `api.session.setMetadata('a', 'x'.repeat(256))`, "Error", `more than 255`),
		Entry("too many entries of a session", `for (let i = 0; i < 26; i++) api.session.setMetadata('k' + i, 'x');`, "Error", `25 entries`),
		Entry("a cookie mode", `api.session.setCookieMode('forever')`, "Error", `persistent, non-persistent`),
		Entry("a time that is none", `api.session.setExpiresAt('tomorrow')`, "TypeError", `a time in milliseconds since 1970`),
		Entry("no reason", `api.session.revoke()`, "TypeError", `reason must be a string`),
		Entry("a code that is no text", `api.validation.error(1, 'x')`, "TypeError", `errorCode must be a string`),
		Entry("a form without a name", `api.prompt.render('')`, "TypeError", `promptId must not be empty`),
		Entry("two forms", `api.prompt.render('a'); api.prompt.render('b')`, "Error", `once in an Action`),
		Entry("a form and a redirect", `api.prompt.render('a'); api.redirect.sendUserTo('https://x.example')`, "Error", `cannot be used in the same Action`),
		Entry("a signature algorithm", `api.samlResponse.setSignatureAlgorithm('md5')`, "Error", `rsa-sha256, rsa-sha1`),
		Entry("a lifetime that is none", `api.samlResponse.setLifetimeInSeconds('1')`, "TypeError", `a number of seconds`),
		Entry("a cached value that is no text", `api.cache.set('k', 1)`, "TypeError", `value must be a string, not a number`),
		Entry("a cache key that is none", `api.cache.get()`, "TypeError", `key must be a string`),
		Entry("a token without a secret", `api.redirect.encodeToken({ payload: {} })`, "TypeError", `secret must be a string, not undefined`),
		Entry("a token without a payload", `api.redirect.encodeToken({ secret: 's' })`, "TypeError", `payload must be an object, not undefined`),
		Entry("a token that lives for no time", `api.redirect.encodeToken({ secret: 's', payload: {}, expiresInSeconds: 0 })`, "TypeError", `a whole number above 0`),
		Entry("a rule that is none", `api.rules.wasExecuted(1)`, "TypeError", `ruleId must be a string`),
		Entry("roles by no id", `await api.roles.getUserEffectiveRolesByIds([])`, "TypeError", `a non-empty array of strings`),
		Entry("roles by too many ids", `await api.roles.getUserEffectiveRolesByIds(Array(101).fill('r'))`, "Error", `101 entries, more than the 100`),
		Entry("roles by too many names", `await api.roles.getUserEffectiveRolesByNames(Array(51).fill('r'))`, "Error", `51 entries, more than the 50`),
		Entry("a page too large", `await api.roles.getUserEffectiveRoles({ take: 101 })`, "Error", `from 1 to 100`),
		Entry("groups that are no list", `await api.groups.hasGroupMembership('g')`, "TypeError", `a non-empty array of strings`),
	)

	It("can be caught like any error, and the run goes on", func() {
		Expect(claim(handler(`try { api.multifactor.enable('x') } catch (e) { api.idToken.setCustomClaim('v', e.message) }`))).
			To(MatchJSON(`"Unknown multifactor provider x"`))
	})

	It("of a session needs one", func() {
		f := failure(handler(`api.session.setMetadata('a', 'b')`))
		Expect(f.Message).To(ContainSubstring("there is no session"))
	})
})

var _ = Describe("Metadata", func() {
	It("of the transaction is in the event at once, and null removes it", func() {
		in := invocation()
		in.Event = json.RawMessage(`{"transaction":{"metadata":{"old":true}}}`)
		Expect(claimAt(2, `api.transaction.setMetadata('a', 'x'); api.transaction.setMetadata('old', null); api.idToken.setCustomClaim('v', event.transaction.metadata)`, in)).
			To(MatchJSON(`{"a":"x"}`))
	})

	It("at its limits is taken", func() {
		_, err := run(handler(`for (const k of ['a', 'b']) api.transaction.setMetadata(k.repeat(64), 'x'.repeat(8128)); api.transaction.setMetadata('a'.repeat(64), 'y'.repeat(8128))`))
		Expect(err).NotTo(HaveOccurred())
	})

	It("of the session is in the event at once", func() {
		in := invocation()
		in.Event = json.RawMessage(`{"session":{"id":"s","metadata":{"old":"1"}}}`)
		Expect(claimAt(3, `api.session.setMetadata('a', 'x'); api.session.deleteMetadata('old'); api.session.setCookieMode('persistent'); api.idToken.setCustomClaim('v', event.session)`, in)).
			To(MatchJSON(`{"id":"s","metadata":{"a":"x"},"cookie":{"mode":"persistent"}}`))
	})

	It("of the user is not: the event shows the old values", func() {
		in := invocation()
		in.Event = json.RawMessage(`{"user":{"app_metadata":{"a":1}}}`)
		Expect(claimAt(1, `api.user.setAppMetadata('a', 2); api.idToken.setCustomClaim('v', event.user.app_metadata)`, in)).To(MatchJSON(`{"a":1}`))
	})
})

// claimAt is the value that the n-th command sets as a claim.
func claimAt(n int, body string, in action.Invocation) string {
	GinkgoHelper()
	result, err := mustCompile(action.Source{Name: "A", File: file, Code: handler(body)}).Run(context.Background(), in)
	Expect(err).NotTo(HaveOccurred())
	Expect(len(result.Commands)).To(BeNumerically(">", n))
	return string(result.Commands[n].Args[1])
}

var _ = Describe("An answering method", func() {
	DescribeTable("gives what the host answers, and records nothing",
		func(call, want string) {
			result, err := with(`api.idToken.setCustomClaim('v', `+call+`)`, echo)
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Commands).To(HaveLen(1))
			Expect(result.Commands[0].Args[1]).To(MatchJSON(want))
		},
		Entry(nil, `api.cache.get('k')`, `["cache.get",["k"]]`),
		Entry(nil, `api.cache.set('k', 'v', { ttl: 5 })`, `["cache.set",["k","v",{"ttl":5}]]`),
		Entry(nil, `api.cache.delete('k')`, `["cache.delete",["k"]]`),
		Entry(nil, `api.redirect.canRedirect()`, `["redirect.canRedirect",[]]`),
		Entry(nil, `api.redirect.encodeToken({ secret: 's', payload: {} })`, `["redirect.encodeToken",[{"secret":"s","payload":{}}]]`),
		Entry(nil, `api.redirect.validateToken({ secret: 's' })`, `["redirect.validateToken",[{"secret":"s"}]]`),
		Entry(nil, `await api.roles.getUserEffectiveRoles()`, `["roles.getUserEffectiveRoles",[]]`),
		Entry(nil, `await api.roles.getUserEffectiveRolesByNames(['a'])`, `["roles.getUserEffectiveRolesByNames",[["a"]]]`),
		Entry(nil, `await api.groups.hasGroupMembership(['a'])`, `["groups.hasGroupMembership",[["a"]]]`),
		Entry("roles as a promise", `api.roles.getUserEffectiveRoles() instanceof Promise`, `true`),
	)

	It("may have none: undefined", func() {
		result, err := with(`api.idToken.setCustomClaim('v', typeof api.cache.get('k'))`, func(in *action.Invocation) {
			in.Answer = func(action.Call) (any, error) { return nil, nil }
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`"undefined"`))
	})

	It("throws what the host refuses, at the call", func() {
		_, err := with("\n api.redirect.validateToken({ secret: 's' })", func(in *action.Invocation) {
			in.Answer = func(action.Call) (any, error) { return nil, errors.New("no token") }
		})
		f := asFailure(err)
		Expect([]any{f.Class, f.Name, f.Message, f.Line, f.Column}).To(Equal([]any{action.ClassThrown, "Error", "no token", 2, 28}))
	})

	It("tells which Rules ran", func() {
		result, err := with(`api.idToken.setCustomClaim('v', ['rul_1', 'rul_2'].map(id => api.rules.wasExecuted(id)))`, func(in *action.Invocation) {
			in.Rules = []string{"rul_2"}
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands[0].Args[1]).To(MatchJSON(`[false,true]`))
	})
})

var _ = Describe("A continuation", func() {
	resume := func(code string) (action.Result, error) {
		GinkgoHelper()
		in := invocation()
		in.Continue = true
		return mustCompile(action.Source{Name: "A", File: file, Code: code}).Run(context.Background(), in)
	}

	It("runs onContinuePostLogin alone", func() {
		result, err := resume(fmt.Sprintf("exports.onExecutePostLogin = async () => { throw 1 };\n%s",
			`exports.onContinuePostLogin = async (event, api) => { api.access.deny('back') };`))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(HaveLen(1))
		Expect(result.Absent).To(BeFalse())
	})

	It("of an Action without one does nothing and says so", func() {
		result, err := resume(handler(`api.access.deny('x')`))
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(BeEmpty())
		Expect(result.Absent).To(BeTrue())
	})
})

var _ = Describe("The size of an Action", func() {
	pad := func(n int) string {
		code := handler("")
		return code + strings.Repeat(" ", n-len(code))
	}

	It("is at most 100 kB", func() {
		_, err := compile(pad(100_000))
		Expect(err).NotTo(HaveOccurred())
		_, err = compile(pad(100_001))
		f := asFailure(err)
		Expect([]any{f.Class, f.File}).To(Equal([]any{action.ClassSyntax, file}))
		Expect(f.Message).To(Equal("the source has 100001 bytes, more than the 100000 that the platform accepts"))
	})
})
