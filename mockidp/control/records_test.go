package control_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func number(n any) string { return fmt.Sprintf("%.0f", n) }

var _ = Describe("Records", func() {
	var (
		a            *api
		path, origin string
	)
	BeforeEach(func() {
		a = open()
		path, origin = a.fork(`{}`)
	})

	It("of Actions have what each saw, asked for and printed", func() {
		Expect(a.ok("GET", path+"/actions", "")).To(Equal(map[string]any{"runs": []any{}}))
		a.ok("POST", path+anaPath+"/factors", `{"type":"phone","phone_number":"+15550100"}`)
		visit(origin).signIn("ana@example.com", password)
		a.ok("PATCH", path+boPath, `{"app_metadata":{"fail":true}}`)
		visit(origin).signIn("bo@example.com", password)
		res := a.do("GET", path+"/actions", "")
		runs := res.body["runs"].([]any)
		Expect(runs).To(HaveLen(2))
		Expect(runs[0]).To(And(HaveKeyWithValue("action", "Ask"), HaveKeyWithValue("commands", []any{"challengeWith phone"}), Not(HaveKey("failure")), HaveKeyWithValue("diagnostics", []any{})))
		event := runs[0].(map[string]any)["event"].(map[string]any)
		Expect(event["user"]).To(And(HaveKeyWithValue("email", "ana@example.com"), HaveKeyWithValue("enrolledFactors", HaveLen(1))))
		Expect(event["secrets"]).To(Equal(map[string]any{"API_KEY": "********", "MODE": "********"}))
		Expect(res.raw).To(ContainSubstring(`"big":12345678901234567,`), "numbers stay as they are")
		Expect(runs[0].(map[string]any)["console"]).To(HaveExactElements(HavePrefix("log: mode on, key ********, session ******** (")), "short settings stay readable")
		Expect(runs[1]).To(HaveKeyWithValue("failure", ContainSubstring("failed with ********")))
	})

	It("of requests have names, and no values", func() {
		Expect(a.ok("GET", path+"/requests", "")).To(Equal(map[string]any{"requests": []any{}, "next": 0.}))
		b := visit(origin)
		opened := a.ok("GET", path+"/requests", "")
		Expect(opened["requests"].([]any)[0]).To(Equal(map[string]any{
			"at": "2026-03-01T12:00:10Z", "method": "GET", "path": "/authorize", "status": 302.,
			"query": []any{"client_id", "redirect_uri", "response_type", "scope", "state"}, "fields": []any{},
		}))
		a.ok("POST", path+"/clock", `{"advance":"1m"}`)
		b.signIn("ana@example.com", password)
		next := a.ok("GET", path+"/requests?after="+number(opened["next"]), "")
		Expect(next["requests"]).To(HaveExactElements(Equal(map[string]any{
			"at": "2026-03-01T12:01:10Z", "method": "POST", "path": "/u/login", "status": 302.,
			"query": []any{"state"}, "fields": []any{"action", "password", "state", "username"},
		})))
		Expect(a.ok("GET", path+"/requests?after="+number(next["next"]), "")["requests"]).To(BeEmpty())
	})

	It("of requests are bounded, in number and in what a client chooses", func() {
		b := visit(origin)
		form := url.Values{strings.Repeat("n", 5000): {"v"}, "state": {b.at.Query().Get("state")}}
		for i := range 500 {
			form.Set(fmt.Sprintf("f%03d", i), "v")
		}
		_, err := b.http.PostForm(b.at.String(), form)
		Expect(err).NotTo(HaveOccurred())
		list := a.ok("GET", path+"/requests", "")["requests"].([]any)
		posted := list[len(list)-1].(map[string]any)
		Expect(posted["fields"].([]any)).To(HaveLen(64))
		for range 1100 {
			res, err := b.http.Get(origin + "/.well-known/jwks.json?" + strings.Repeat("q", 5000))
			Expect(err).NotTo(HaveOccurred())
			Expect(res.StatusCode).To(Equal(http.StatusOK))
		}
		answer := a.ok("GET", path+"/requests", "")
		kept := answer["requests"].([]any)
		Expect(len(kept)).To(And(BeNumerically(">=", 900), BeNumerically("<=", 1000)))
		Expect(answer["next"]).To(BeNumerically(">", 1100))
		Expect(kept[0].(map[string]any)["query"].([]any)[0]).To(HaveLen(256))
		last := a.ok("GET", path+"/requests?after="+number(answer["next"].(float64)-1), "")["requests"]
		Expect(last).To(HaveLen(1), "the cursor counts what was forgotten, too")
	})

	It("refuse a cursor that is none", func() {
		for _, list := range []string{"/log", "/requests", "/inbox"} {
			Expect(a.do("GET", path+list+"?after=-1", "").code()).To(Equal("invalid-value"))
			a.ok("GET", path+list+"?after=0", "")
		}
		Expect(a.do("GET", path+"/actions?after=0", "").code()).To(Equal("unknown-parameter"))
	})
})

var _ = It("Faults and switches are listed with what they do", func() {
	a := open()
	faults := a.ok("GET", "/v1/faults", "")["faults"].([]any)
	Expect(faults).To(ContainElement(HaveKeyWithValue("name", "totp-replay-accepted")))
	Expect(faults).To(HaveEach(HaveKeyWithValue("about", Not(BeEmpty()))))
	switches := a.ok("GET", "/v1/switches", "")["switches"].([]any)
	Expect(switches).To(ContainElement(And(HaveKeyWithValue("name", "amr_values"), HaveKeyWithValue("default", "mfa"), HaveKey("others"), HaveKey("provenance"))))
	Expect(switches).To(HaveEach(HaveKeyWithValue("about", Not(BeEmpty()))))
})
