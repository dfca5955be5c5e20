package action_test

import (
	"context"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

// outboundFunc answers with a function.
type outboundFunc func(action.Request) action.Answer

func (f outboundFunc) Answer(_ context.Context, r action.Request) action.Answer { return f(r) }

func asked(body string, answer outboundFunc) (action.Result, error) {
	GinkgoHelper()
	in := invocation()
	in.Outbound = answer
	return mustCompile(action.Source{Name: "A", File: file, Code: handler(body)}).Run(context.Background(), in)
}

var _ = Describe("fetch", func() {
	It("sends method, URL, headers and body, and gives what is answered", func() {
		var got action.Request
		result, err := asked("\n const r = await fetch('https://api.example.com/a b?q', { method: 'post', headers: { 'X-Key': 'k' }, body: JSON.stringify({ a: 'é' }) });\n"+
			" api.idToken.setCustomClaim('v', [r.ok, r.status, r.headers.get('X-A'), await r.json(), r.url])", func(r action.Request) action.Answer {
			got = r
			return action.Answer{Status: 201, Headers: [][2]string{{"x-a", "1"}}, Body: []byte(`{"b":"ü"}`)}
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(got).To(Equal(action.Request{Method: "POST", URL: "https://api.example.com/a%20b?q", Headers: [][2]string{{"content-type", "text/plain;charset=UTF-8"}, {"x-key", "k"}}, Body: []byte(`{"a":"é"}`)}))
		Expect(string(result.Commands[0].Args[1])).To(MatchJSON(`[true,201,"1",{"b":"ü"},"https://api.example.com/a%20b?q"]`))
		Expect(result.Requests).To(HaveLen(1))
		Expect([]any{result.Requests[0].Method, result.Requests[0].URL, result.Requests[0].Status, result.Requests[0].Line}).To(Equal([]any{"POST", "https://api.example.com/a%20b?q", 201, 2}))
	})

	It("is refused where nobody allows it, which is on record", func() {
		for _, body := range []string{"\n await fetch('https://x.example/')", "\n try { await fetch('https://x.example/') } catch {}"} {
			result, err := mustCompile(action.Source{Name: "A", File: file, Code: handler(body)}).Run(context.Background(), invocation())
			Expect(err == nil).To(Equal(strings.Contains(body, "catch")))
			Expect(result.Requests).To(ConsistOf(HaveField("Failure", action.NotAllowed)))
			Expect(result.Notices).To(ConsistOf(And(HaveField("Text", ContainSubstring("GET https://x.example/ was not sent")), HaveField("Line", 2))))
		}
	})

	DescribeTable("waits on the Action's own clock",
		func(body string, answer action.Answer, want string) {
			result, err := asked("const t = Date.now(); let v; "+body+" api.idToken.setCustomClaim('v', [v, Date.now() - t])", func(action.Request) action.Answer { return answer })
			Expect(err).NotTo(HaveOccurred())
			Expect(string(result.Commands[0].Args[1])).To(MatchJSON(want))
		},
		Entry("for a delay", `v = await (await fetch('http://h/')).text();`, action.Answer{Status: 200, Body: []byte("b"), Delay: 2 * time.Second}, `["b",2000]`),
		Entry("less with an AbortSignal", `v = await fetch('http://h/', { signal: AbortSignal.timeout(500) }).catch(e => e.name);`, action.Answer{Status: 200, Delay: 2 * time.Second}, `["TimeoutError",500]`),
		Entry("less with an AbortController, for what never comes", `const c = new AbortController(); setTimeout(() => c.abort(), 70); v = await fetch('http://h/', { signal: c.signal }).catch(e => e.name);`,
			action.Answer{Failure: action.TimedOut}, `["AbortError",70]`),
		Entry("not at all for a refusal", `v = await fetch('http://h/').catch(e => [e.name, e.cause.code]);`, action.Answer{Failure: action.Refused}, `[["TypeError","ECONNREFUSED"],0]`),
		Entry("for a late reset", `v = await fetch('http://h/').catch(e => e.cause.code);`, action.Answer{Failure: action.Reset, Delay: time.Second}, `["ECONNRESET",1000]`),
	)

	It("ends the Action whose answer never comes", func() {
		_, err := asked("\n await fetch('http://h/')", func(action.Request) action.Answer { return action.Answer{Failure: action.TimedOut} })
		f := asFailure(err)
		Expect([]any{f.Class, f.Message, f.Line}).To(Equal([]any{action.ClassTimeout, "the Action was still waiting after 20s, for fetch GET http://h/", 2}))
	})

	It("that is not awaited was sent, has no effect and is reported", func() {
		result, err := asked("\n fetch('http://h/').then(() => api.access.deny('x'))", func(action.Request) action.Answer { return action.Answer{Status: 200} })
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Commands).To(BeEmpty())
		Expect(result.Requests).To(HaveLen(1))
		Expect(result.Notices).To(ConsistOf(And(HaveField("Text", HavePrefix("un-awaited promise: fetch GET http://h/ was still")), HaveField("Line", 2))))
	})

	It("is what http and https ask through", func() {
		result, err := asked(`const https = require('https'); const body = await new Promise((resolve, reject) => {
			const r = https.request({ hostname: 'h', path: '/p', method: 'POST', headers: { a: 'b' } }, res => { let all = ''; res.setEncoding('utf8'); res.on('data', c => { all += c; }); res.on('end', () => resolve([res.statusCode, res.headers, all])); });
			r.on('error', reject); r.write('x'); r.end('y'); }); api.idToken.setCustomClaim('v', body)`, func(r action.Request) action.Answer {
			return action.Answer{Status: 200, Headers: [][2]string{{"c", "d"}}, Body: []byte(r.Method + " " + r.URL + " " + string(r.Body))}
		})
		Expect(err).NotTo(HaveOccurred())
		Expect(string(result.Commands[0].Args[1])).To(MatchJSON(`[200,{"c":"d"},"POST https://h/p xy"]`))
	})

	It("keeps no more than 64 requests on record", func() {
		result, err := asked(`for (let i = 0; i < 70; i++) await fetch('http://h/')`, func(action.Request) action.Answer { return action.Answer{Status: 200} })
		Expect(err).NotTo(HaveOccurred())
		Expect(result.Requests).To(HaveLen(64))
	})
})
