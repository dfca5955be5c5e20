package mockidp_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The sample application", func() {
	var (
		w       *world
		b       *browser
		problem string
	)
	BeforeEach(func() {
		problem = ""
		w = fork(load(enrolOTP), func(o *mockidp.ForkOptions) { o.OwnCallback = mockidp.SampleCallback })
		w.AddSample(w.origin, func() string { return problem })
		b = w.open()
	})

	It("starts a login by hand, which ends on a page with the decoded tokens", func() {
		b.get(mockidp.SamplePath)
		Expect(b.page.body).To(And(ContainSubstring("/try/login?client_id=web"), ContainSubstring("/try/login?client_id=spa")))
		b.get("/try/login?client_id=spa").signIn(ana).enrolApp()
		Expect(b.page.status).To(Equal(http.StatusOK))
		Expect(b.page.body).To(And(ContainSubstring("&#34;amr&#34;"), ContainSubstring("&#34;aud&#34;: &#34;spa&#34;"), ContainSubstring(anaID[:5])))
		Expect(b.page.header.Get("Cache-Control")).To(Equal("no-store"))
		var logout string
		b.page.each("a", func(n *html.Node) {
			if n.FirstChild != nil && n.FirstChild.Data == "Log out" {
				logout = attr(n, "href")
			}
		})
		b.get(logout)
		Expect(b.page.url.Path).To(Equal(mockidp.SamplePath))
		b.get("/try/login?client_id=spa").on(vocab.ScreenLogin)
	})

	It("shows a refusal, and nothing for a login that it does not know", func() {
		b.get("/try/login?prompt=none")
		Expect(b.page.body).To(ContainSubstring("login_required"))
		b.get("/try/callback?code=x&state=unknown")
		Expect(b.page.status).To(Equal(http.StatusBadRequest))
		b.get(b.page.url.Path + "?error=%3Cscript%3Ex&state=unknown")
		Expect(b.page.body).NotTo(ContainSubstring("<script>x"))
	})

	It("says what keeps newer files from loading", func() {
		problem = "acme/tenant.yaml:1:1: <wrong>"
		b.get(mockidp.SamplePath)
		Expect(b.page.body).To(ContainSubstring("acme/tenant.yaml:1:1: &lt;wrong&gt;"))
	})

	It("is the only address that is not in callbacks, and only where the tenant has it", func() {
		b.authorize("redirect_uri", w.origin+mockidp.SampleCallback).on(vocab.ScreenLogin)
		b.authorize("redirect_uri", w.origin+mockidp.SamplePath).on("error", "redirect-uri-not-registered")
		without := asking(askNothing)
		without.open().authorize("redirect_uri", without.origin+mockidp.SampleCallback).on("error", "redirect-uri-not-registered")
	})

	It("knows no other page", func() {
		b.get("/try/else")
		Expect(b.page.status).To(Equal(http.StatusNotFound))
	})
})
