package mockidp_test

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// keepsRules holds every page that any test opens to what all pages have in common: nothing from elsewhere, no script but
// those that the policy names, and a name for whatever is read out.
func (p *page) keepsRules() {
	GinkgoHelper()
	policy, ids, labelled := p.header.Get("Content-Security-Policy"), map[string]bool{}, map[string]bool{}
	Expect(policy).To(And(HavePrefix("default-src 'none'; "), ContainSubstring("frame-ancestors 'none'"), Not(ContainSubstring("unsafe"))), "at %s", p.url)
	titles, headings := 0, 0
	for n := range p.doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		ids[attr(n, "id")] = true
		Expect(n.Data).NotTo(Or(Equal("style"), Equal("iframe")))
		for _, a := range n.Attr {
			Expect(a.Key).NotTo(Or(Equal("style"), HavePrefix("on")), "the policy stops <%s %s> at %s", n.Data, a.Key, p.url)
		}
		if loads := attr(n, "src") + attr(n, "href"); n.Data != "a" && loads != "" {
			Expect(loads).To(Or(Equal("data:,"), MatchRegexp(`^/[^/]`)), "<%s> loads it at %s", n.Data, p.url)
		}
		switch n.Data {
		case "html":
			Expect(attr(n, "lang")).To(Equal("en"))
		case "title":
			titles++
		case "h1":
			headings++
		case "label":
			labelled[attr(n, "for")] = true
		case "script":
			if n.FirstChild != nil {
				sum := sha256.Sum256([]byte(n.FirstChild.Data))
				Expect(policy).To(ContainSubstring(" 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"))
			}
		}
	}
	Expect([]int{titles, headings}).To(Equal([]int{1, 1}), "at %s", p.url)
	p.each("input", func(n *html.Node) {
		if attr(n, "type") != "hidden" && n.Parent.Data != "label" {
			Expect(labelled).To(HaveKey(attr(n, "id")), "a field without a label at %s", p.url)
		}
		for by := range strings.FieldsSeq(attr(n, "aria-describedby")) {
			Expect(ids).To(HaveKey(by), "at %s", p.url)
		}
	})
}

// input is a field of the page.
func (p *page) input(name string) *html.Node {
	var found *html.Node
	p.each("input", func(n *html.Node) {
		if attr(n, "name") == name {
			found = n
		}
	})
	return found
}

func has(n *html.Node, name string) bool {
	for _, a := range n.Attr {
		if a.Key == name {
			return true
		}
	}
	return false
}

var _ = Describe("What a person reads on a page", func() {
	It("puts the cursor where the next entry goes", func() {
		b := asking(askNothing).open().authorize()
		Expect([]bool{has(b.page.input("username"), "autofocus"), has(b.page.input("password"), "autofocus")}).To(Equal([]bool{true, false}))
		b.fill("default", "username", ana, "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		Expect([]bool{has(b.page.input("username"), "autofocus"), has(b.page.input("password"), "autofocus")}).To(Equal([]bool{false, true}))
	})

	It("names the field that an error is about, and no other", func() {
		b := asking(askNothing).open().authorize()
		Expect(has(b.page.input("password"), "aria-invalid")).To(BeFalse())
		b.fill("default", "username", ana, "password", "wrong")
		Expect(attr(b.page.input("password"), "aria-describedby")).To(Equal("password-error"))
		Expect(attr(b.page.input("password"), "aria-invalid")).To(Equal("true"))
		Expect(has(b.page.input("username"), "aria-invalid")).To(BeFalse())
		b = asking(challengeOTP).open().authorize().signIn(bo).fill("default", "code", "12")
		Expect(attr(b.page.input("code"), "aria-describedby")).To(Equal("code-error"))
	})

	DescribeTable("names the box or the choice that an error is about",
		func(tag, name string, open func() *browser, wrong []string, described string) {
			b := open()
			about := func() string {
				named := []string{}
				b.page.each(tag, func(n *html.Node) {
					if tag == "fieldset" || attr(n, "name") == name {
						named = append(named, attr(n, "aria-describedby"))
					}
				})
				Expect(named).To(HaveLen(1))
				return named[0]
			}
			Expect(about()).NotTo(ContainSubstring("-error"))
			b.push(wrong...)
			Expect(about()).To(Equal(described))
			Expect(b.page.body).To(ContainSubstring(`id="` + name + `-error" role="alert"`))
		},
		Entry("the box under a recovery code", "input", "saved", func() *browser {
			return factored(enrols(vocab.RecoveryCode, ""), "sms", "recovery-code").signedIn().on(vocab.ScreenRecoveryEnroll)
		}, []string{}, "saved-error"),
		Entry("the ways to reach a phone", "fieldset", "type", func() *browser {
			return factored(enrols(vocab.Phone, "preferredMethod: 'both'"), "sms, voice").signedIn().on(vocab.ScreenPhoneEnroll)
		}, []string{"phone", "+15550100", "type", "pigeon"}, "type-error"),
		Entry("the account at a provider", "input", "account", func() *browser {
			return manyWays().open().authorize().push("connection", "google-oauth2").on(vocab.ScreenUpstream)
		}, []string{"account", ""}, "account-error account-hint"),
		Entry("what the provider says of the address", "fieldset", "email", func() *browser {
			return manyWays().open().authorize().push("connection", "google-oauth2").on(vocab.ScreenUpstream)
		}, []string{"account", "x@example.com", "email", "maybe"}, "email-error"),
	)

	DescribeTable("says what an error of the browser means",
		func(name, means string) {
			w := factored(enrols(vocab.WebAuthnPlatform, ""), "sms")
			b := w.signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
			b.fill("default", "action", `showError::{"name":"`+name+`","message":"no"}`).on(vocab.ScreenWebAuthnError)
			Expect(b.page.body).To(And(ContainSubstring("<p>"+means+"</p>"), ContainSubstring(`<p class="code">`+name+`</p>`)))
		},
		Entry(nil, "NotAllowedError", "The request was cancelled, or it took too long."),
		Entry(nil, "InvalidStateError", "This device is registered already."),
		Entry(nil, "SecurityError", "This device cannot be used at this address."),
		Entry(nil, "NotSupportedError", "This browser or device does not support what is asked for."),
		Entry(nil, "UnknownError", "Your browser could not use this device."),
	)

	DescribeTable("says how long a browser is remembered",
		func(absolute, says string) {
			w := fork(load(askNothing, map[string]string{"mfaproof.yaml": "remember_browser: { idle: 1h, absolute: " + absolute + " }\n"}))
			Expect(w.SetPolicy("all-applications")).To(Succeed())
			Expect(w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge).page.body).To(ContainSubstring("Remember this device for " + says + "</label>"))
		},
		Entry(nil, "720h", "30 days"), Entry(nil, "24h", "1 day"), Entry(nil, "90m", "90 minutes"), Entry(nil, "36h", "36 hours"), Entry(nil, "1h", "1 hour"),
	)

	It("is a page after a logout that leads nowhere else", func() {
		b := asking(askNothing).open().get("/v2/logout")
		Expect(b.page.status).To(Equal(http.StatusOK))
		Expect(b.page.body).To(ContainSubstring("<h1>You are logged out</h1>"))
	})

	It("leads from the bare address to the sample application, where there is one", func() {
		w := asking(askNothing)
		Expect(w.open().get("/").page.status).To(Equal(http.StatusNotFound))
		w.AddSample(w.origin, func() string { return "" })
		Expect(w.open().get("/").page.url.Path).To(Equal(mockidp.SamplePath))
	})

	It("signs in again to the application that it was signed in to", func() {
		w := fork(load(askNothing), func(o *mockidp.ForkOptions) { o.OwnCallback = mockidp.SampleCallback })
		w.AddSample(w.origin, func() string { return "" })
		b := w.open().get("/try/login?client_id=spa").signIn(ana)
		Expect(strings.Count(b.page.body, `href="/try/login?client_id=spa"`)).To(Equal(1))
	})

	It("says what to do where a tenant has no application", func() {
		w := fork(load(askNothing, map[string]string{"tenant.yaml": "tenant: { friendly_name: Bare }\n", "users.yaml": "users: []\n"}))
		w.AddSample(w.origin, func() string { return "" })
		b := w.open().get(mockidp.SamplePath)
		Expect(b.page.body).To(And(ContainSubstring("no application to sign in to"), Not(ContainSubstring("Start again"))))
	})
})
