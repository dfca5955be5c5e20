//go:build !race

package browser_test

import (
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
)

const codeForm = `<form method="post"><input type="hidden" name="state" value="s1"><input name="code" required><label><input type="checkbox" name="rememberBrowser" value="true"> Remember</label>
	<label><input type="radio" name="type" value="sms" checked> SMS</label><label><input type="radio" name="type" value="voice"> Call</label>
	<button name="action" value="default">Go on</button></form>`

var _ = Describe("A tab", func() {
	It("opens a page behind redirects, and tells address, status and what was exchanged", func() {
		s := serve(map[string]http.HandlerFunc{"GET /a": redirect("/b?x=1"), "GET /b": func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusBadRequest)
			html(`<h1>Wrong</h1>`)(w, r)
		}})
		shown := opened(tab(device(), s, browser.Identity{}), s.at("/a"))
		Expect(shown).To(And(HaveField("Address", s.at("/b?x=1")), HaveField("Status", 400), HaveField("HTML", ContainSubstring("<h1>Wrong</h1>")), HaveField("Posted", BeNil())))
		Expect(shown.Exchanges).To(Equal([]target.Exchange{{Request: "GET /a", Response: "302 Found"}, {Request: "GET /b", Response: "400 Bad Request"}}))
	})

	It("types, ticks, picks and presses as a person does", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(`<form method="post"><button name="action" value="other">Other</button></form>` + codeForm), "POST /a": html("<h1>Done</h1>")})
		t := tab(device(), s, browser.Identity{})
		opened(t, s.at("/a?state=s1"))
		shown, err := t.Fill(ctx, form.Filling{Form: 1, Fields: map[string]string{"code": "12 34é", "rememberBrowser": "true", "type": "voice"}, Name: "action", Value: "default"})
		Expect(err).NotTo(HaveOccurred())
		Expect(shown.HTML).To(ContainSubstring("<h1>Done</h1>"))
		Expect(shown.Exchanges).To(Equal([]target.Exchange{{Request: "POST /a (action=default, code, rememberBrowser, state, type)", Response: "200 OK"}}))
		Expect(s.requests()).To(Equal([]string{"GET /a", "POST /a action=default&code=12+34%C3%A9&rememberBrowser=true&state=s1&type=voice"}))
	})

	DescribeTable("does nothing that a person could not", func(ctx SpecContext, page string, f form.Filling, problem string) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(page), "POST /a": html("<h1>Done</h1>"), "GET /over.css": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/css")
			_, _ = w.Write([]byte("div { position: fixed; inset: 0; background: #fff }"))
		}})
		t := tab(device(), s, browser.Identity{})
		opened(t, s.at("/a"))
		_, err := t.Fill(ctx, f)
		Expect(err).To(beDefect(problem))
		Expect(s.requests()).NotTo(ContainElement(HavePrefix("POST")), "nothing was sent")
	},
		Entry("fill in what is hidden", codeForm, form.Filling{Fields: map[string]string{"state": "x"}, Plain: true}, "has a field state that is for scripts, and a person cannot fill it in"),
		Entry("fill in what is not there", codeForm, form.Filling{Fields: map[string]string{"phone": "x"}, Plain: true}, "has a field phone that is not there"),
		Entry("pick what is not there", codeForm, form.Filling{Fields: map[string]string{"type": "fax"}, Plain: true}, "has a field type that has no such choice"),
		Entry("type more than fits", `<form method="post"><input name="code" maxlength="3"><button>Go</button></form>`, form.Filling{Fields: map[string]string{"code": "123456"}, Plain: true}, "has a field code that does not take what is typed"),
		Entry("send what the browser holds back", codeForm, form.Filling{Plain: true}, "sends nothing: code: Please fill out this field."),
		Entry("press what cannot be seen", `<form method="post"><button hidden>Go</button></form>`, form.Filling{Plain: true}, "cannot be seen"),
		Entry("press what lies below something else", `<link rel="stylesheet" href="/over.css"><form method="post"><button>Go</button></form><div></div>`, form.Filling{Plain: true}, "lies below something else"),
		Entry("press what is switched off", `<form method="post"><button disabled>Go</button></form>`, form.Filling{Plain: true}, "is not there"),
	)

	It("waits for a page that comes by itself", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(`<form id="f" method="post"><input type="hidden" name="js" value="yes"></form><script src="/go.js"></script>`),
			"GET /go.js": script(`document.getElementById("f").submit()`), "POST /a": html("<h1>Done</h1>")})
		t := tab(device(), s, browser.Identity{})
		shown := opened(t, s.at("/a"))
		for range 2 { // the first page may be seen before its script has run, or not at all
			if len(shown.Exchanges) > 0 && shown.Exchanges[len(shown.Exchanges)-1].Request == "POST /a (js)" {
				break
			}
			var err error
			shown, err = t.Rest(ctx)
			Expect(err).NotTo(HaveOccurred())
		}
		Expect(shown.HTML).To(ContainSubstring("<h1>Done</h1>"))
		Expect(s.requests()).To(ContainElement("POST /a js=yes"))
	})

	DescribeTable("ends at another site, which is never asked", func(ctx SpecContext, page http.HandlerFunc, address string, posted url.Values) {
		s := serve(map[string]http.HandlerFunc{"GET /a": page})
		t := tab(device(), s, browser.Identity{})
		shown := opened(t, s.at("/a"))
		if posted != nil {
			var err error
			shown, err = t.Fill(ctx, form.Filling{Plain: true})
			Expect(err).NotTo(HaveOccurred())
		}
		Expect(shown).To(And(HaveField("Address", address), HaveField("Posted", posted)))
		Expect(t.Requests()).To(ContainElement(HavePrefix("http://app.example/")), "control: it would have been")
	},
		Entry("by a redirect", redirect("http://app.example/callback?code=a%2Fb"), "http://app.example/callback?code=a%2Fb", nil),
		Entry("by a redirect with a fragment", redirect("http://app.example/callback#code=x"), "http://app.example/callback#code=x", nil),
		Entry("by a form", html(`<form method="post" action="http://app.example/callback"><input type="hidden" name="code" value="x"><button>Go</button></form>`),
			"http://app.example/callback", url.Values{"code": {"x"}}),
	)

	It("comes back from another site by a form of that site", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": redirect("https://kyc.example/?q=1"), "POST /continue": html("<h1>Back</h1>")})
		t := tab(device(), s, browser.Identity{})
		opened(t, s.at("/a"))
		shown, err := t.Return(ctx, s.at("/continue"), url.Values{"state": {"s1"}})
		Expect(err).NotTo(HaveOccurred())
		Expect(shown.HTML).To(ContainSubstring("<h1>Back</h1>"))
		Expect(s.requests()).To(Equal([]string{"GET /a", "POST /continue state=s1"}))
	})

	DescribeTable("blames a page that is not clean", func(ctx SpecContext, body, js, problem string) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(body + `<script src="/a.js"></script>`), "GET /a.js": script(js), "GET /clean": html(codeForm)})
		t := tab(device(), s, browser.Identity{})
		_, err := t.Open(ctx, s.at("/a"))
		Expect(err).To(beDefect("is not clean: the browser says: " + problem))
		opened(t, s.at("/clean")) // the control
	},
		Entry("with an error on the console", "", `console.error("so", "bad")`, "console: so bad"),
		Entry("with an exception", "", `throw new Error("oh")`, "uncaught: Uncaught Error: oh"),
		Entry("with a script that its policy forbids", `<script>window.x = 1</script>`, "", "security: "),
		Entry("with a style that its policy forbids", `<p style="color: red">x</p>`, "", "security: "),
		Entry("with a picture from elsewhere", `<img alt="" src="http://cdn.example/x.png">`, "", ""),
		Entry("with a script that is not there", `<script src="/u-assets/none.js"></script>`, "", "network: "),
	)

	It("asks for nothing elsewhere, and tells what it would have asked for", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			_, _ = w.Write([]byte(`<!doctype html><link rel="icon" href="data:,"><img alt="" src="http://cdn.example/x.png?secret=1">`))
		}})
		t := tab(device(), s, browser.Identity{})
		_, err := t.Open(ctx, s.at("/a"))
		Expect(err).To(beDefect("the page asks for http://cdn.example/x.png?secret=1, which is on another site"))
		Expect(t.Requests()).To(ConsistOf(s.at("/a"), "http://cdn.example/x.png"))
	})

	It("blames a page that redirects for ever, and one that does not come up", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": redirect("/a"), "GET /b": func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }})
		t := tab(device(), s, browser.Identity{})
		_, err := t.Open(ctx, s.at("/a"))
		Expect(err).To(beDefect("does not come up in a browser: net::ERR_TOO_MANY_REDIRECTS"))
		_, err = t.Open(ctx, s.at("/b"))
		Expect(err).To(beDefect("does not come up in a browser: net::ERR_EMPTY_RESPONSE"))
	})

	It("lets a page ask by itself whether somebody answered elsewhere where that is wanted, and else leaves it to the person", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(codeForm + `<script src="/ask.js"></script>`), "GET /ask.js": script(`fetch("/poll")`), "GET /poll": html("{}")})
		opened(tab(device(), s, browser.Identity{}), s.at("/a"))
		opened(tab(device(), s, browser.Identity{Polls: true}), s.at("/a"))
		Eventually(s.requests, patience).Should(ContainElement("GET /poll"))
		Expect(s.requests()).To(Equal([]string{"GET /a", "GET /ask.js", "GET /a", "GET /ask.js", "GET /poll"}), "the first tab did not")
	})
})
