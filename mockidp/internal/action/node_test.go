package action_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// given runs code that ends in `return VALUE` and gives the JSON of the value.
func given(body string) string {
	GinkgoHelper()
	return claim(handler(`api.idToken.setCustomClaim('v', await (async () => { ` + body + ` })());`))
}

// What Node 20 prints for the same expressions.
var _ = Describe("What Node has", func() {
	DescribeTable("is there in part",
		func(expression, want string) { Expect(given("return " + expression)).To(MatchJSON(want)) },
		Entry(nil, `[Buffer.from('é€😀').toString('hex'), Buffer.from('c3a9', 'hex').toString(), Buffer.from('-_8', 'base64url').toString('base64')]`, `["c3a9e282acf09f9880","é","+/8="]`),
		Entry(nil, `[Buffer.concat([Buffer.from('a'), Buffer.alloc(2, 'x')]).toString(), Buffer.byteLength('é'), Buffer.isBuffer(Buffer.from([1])), Buffer.from('ab').equals(Buffer.from('ab'))]`, `["axx",2,true,true]`),
		Entry(nil, `[Buffer.from('abcdef').subarray(1, 3).toString(), Buffer.from('abc').slice(-2).toString('latin1'), Buffer.from('abcabc').indexOf('c', 3), Buffer.from([1, 2, 3, 4]).readUInt32BE(0)]`, `["bc","bc",5,16909060]`),
		Entry(nil, `JSON.parse(JSON.stringify(Buffer.from('hi')))`, `{"type":"Buffer","data":[104,105]}`),
		Entry(nil, `[atob('aGk='), btoa('hi'), new TextDecoder().decode(new TextEncoder().encode('é')), new TextDecoder().decode(new Uint8Array([0xff, 0x61]))]`, `["hi","aGk=","é","\ufffda"]`),
		Entry(nil, `(u => [u.href, u.host, u.port, u.pathname, u.search, u.hash, u.origin, u.username])(new URL('HTTPS://ana:p@Example.COM:443/a/../b c?q=1 2#h'))`,
			`["https://ana:p@example.com/b%20c?q=1%202#h","example.com","","/b%20c","?q=1%202","#h","https://example.com","ana"]`),
		Entry(nil, `[new URL('../x?y#z', 'http://h:81/a/b/c').href, new URL('//o/p', 'https://h/').href, URL.canParse('nope'), URL.canParse('http://')]`, `["http://h:81/a/x?y#z","https://o/p",false,false]`),
		Entry(nil, `(u => { u.searchParams.append('b', 'ö &'); u.searchParams.delete('a'); u.pathname = '/x'; return [String(u), [...u.searchParams]]; })(new URL('https://h/?a=1'))`,
			`["https://h/x?b=%C3%B6+%26",[["b","ö &"]]]`),
		Entry(nil, `new URLSearchParams({ a: '1 2', b: '~*' }).toString()`, `"a=1+2&b=%7E*"`),
		Entry(nil, `require('url').parse('https://u:p@h:8080/a?b=c#d')`,
			`{"protocol":"https:","slashes":true,"auth":"u:p","host":"h:8080","port":"8080","hostname":"h","hash":"#d","search":"?b=c","query":"b=c","pathname":"/a","path":"/a?b=c","href":"https://u:p@h:8080/a?b=c#d"}`),
		Entry(nil, `[require('querystring').stringify({ a: [1, 'x y'], b: true }), require('querystring').parse('a=1&a=2&b=x+y')]`, `["a=1&a=x%20y&b=true",{"a":["1","2"],"b":"x y"}]`),
		Entry(nil, `(p => [p.join('a', '../b', 'c.js'), p.extname('x.tar.gz'), p.basename('/a/b.js', '.js'), p.dirname('/a/b'), p.resolve('/a', '../b'), p.relative('/a/b', '/a/c/d')])(require('path'))`,
			`["b/c.js",".gz","b","/a","/b","../c/d"]`),
		Entry(nil, `(u => [u.format('%s has %d of %j%%', 'a', 2, { x: 1 }), u.inspect({ a: [1, 'x'], b: new Map([['k', 1]]) }), u.isDeepStrictEqual({ a: [1] }, { a: [1] }), u.types.isDate(new Date())])(require('util'))`,
			`["a has 2 of {\"x\":1}%","{ a: [ 1, 'x' ], b: Map(1) { 'k' => 1 } }",true,true]`),
		Entry(nil, `await require('util').promisify((a, done) => done(null, a + 1))(1)`, `2`),
		Entry(nil, `(E => { const e = new E(), seen = []; e.once('x', v => seen.push('once' + v)); e.on('x', v => seen.push(v)); return [e.emit('x', 1), e.emit('x', 2), e.emit('y'), seen]; })(require('events'))`,
			`[true,true,false,["once1",1,2]]`),
		Entry(nil, `await (async () => { const { PassThrough } = require('stream'); const s = new PassThrough(); s.write('a'); s.end('b'); let all = ''; for await (const c of s) all += c; return all; })()`, `"ab"`),
		Entry(nil, `[typeof process.env.X, process.version.slice(0, 3), process.platform, typeof process.nextTick, process.cwd()]`, `["undefined","v22","linux","function","/"]`),
		Entry(nil, `(o => { const c = structuredClone(o); return [c !== o, c.d.getTime(), [...c.m.get('k')], c.self === c]; })((o => (o.self = o))({ d: new Date(5), m: new Map([['k', new Set([1])]]) }))`, `[true,5,[1],true]`),
		Entry(nil, `(() => { const c = new AbortController(); let seen; c.signal.onabort = () => { seen = c.signal.reason.name; }; c.abort(); return [c.signal.aborted, seen]; })()`, `[true,"AbortError"]`),
		Entry(nil, `[require('node:crypto') === require('crypto'), require('assert').strict === require('assert/strict'), typeof global.Buffer.from]`, `[true,true,"function"]`),
		Entry(nil, `(d => d.write(Buffer.from([0xe2, 0x82])) + d.write(Buffer.from([0xac])) + d.end())(new (require('string_decoder').StringDecoder)())`, `"€"`),
	)

	It("is reached by names that the source puts together, too", func() {
		Expect(given(`return [typeof globalThis['Buf' + 'fer'], typeof new Function('return atob')(), Object.keys(globalThis).includes('Buffer')]`)).To(MatchJSON(`["function","function",false]`))
	})

	It("can be replaced by the Action", func() {
		Expect(given(`globalThis.fetch = () => 'mine'; return fetch()`)).To(MatchJSON(`"mine"`))
	})

	It("keeps the lines and columns of the Action in errors that its own scripts throw", func() {
		f := failure(handler("\n  Buffer.from(undefined)"))
		Expect([]any{f.Name, f.Line, f.Column}).To(Equal([]any{"TypeError", 2, 14}))
	})
})

var _ = Describe("require", func() {
	DescribeTable("of what is not there fails at its place, and can be caught",
		func(name, words string) {
			f := failure(handler("\n  require('" + name + "')"))
			Expect([]any{f.Class, f.Line, f.Column}).To(Equal([]any{action.ClassThrown, 2, 10}))
			Expect(f.Message).To(And(HavePrefix("Cannot find module '"+name+"'"), ContainSubstring(words)))
			Expect(given("try { require('" + name + "') } catch (e) { return e.code }")).To(MatchJSON(`"MODULE_NOT_FOUND"`))
		},
		Entry("a package", "axios", "add { name: axios, version: … } to its dependencies in tenant.yaml"),
		Entry("a file", "./policy", "an Action is one file"),
	)
})

var _ = Describe("Random bytes", func() {
	It("are those of the tenant's seed", func() {
		code := handler(`const c = require('crypto'); api.idToken.setCustomClaim('v', [c.randomBytes(4).toString('hex'), crypto.randomUUID(), c.randomInt(10), [...crypto.getRandomValues(new Uint8Array(2))]])`)
		in := invocation()
		first := claimWith(code, in)
		Expect(claimWith(code, in)).To(Equal(first))
		in.Seed++
		Expect(claimWith(code, in)).NotTo(Equal(first))
		var all []any
		Expect(json.Unmarshal([]byte(first), &all)).To(Succeed())
		Expect(all[1]).To(MatchRegexp(`^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`))
	})
})
