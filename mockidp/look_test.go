package mockidp_test

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const look = tenantYAML + `branding: { colors: { primary: "#ffcc00", page_background: "#fff8e0" }, logo_url: "https://cdn.example.com/logo.png" }
prompts:
  customText:
    en:
      mfa-otp:
        mfa-otp-challenge: { title: "Prove it, ${userName}", pageTitle: "${title} at ${companyName}", description: "<b>Look</b> at your app", invalid-code: "That was not it" }
      mfa-sms: { mfa-otp-challenge: { title: Not this one } }
`

var _ = Describe("A tenant's own look", func() {
	var w *world
	BeforeEach(func() {
		w = fork(load("api.authentication.challengeWith({ type: 'otp' });",
			map[string]string{"tenant.yaml": look, "mfaproof.yaml": "branding: { logo: logo.svg }\n", "logo.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>"}))
	})

	It("has its texts on the pages that they are for, as text, and in what clients read", func() {
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.OTP, Secret: "JBSWY3DPEHPK3PXP"})).To(Succeed())
		b := w.open().authorize()
		Expect(b.page.body).To(And(ContainSubstring("<h1>Log in</h1>"), ContainSubstring("<title>Log in | ")), "control: a page without texts of its own")
		b.signIn(ana).on(vocab.ScreenOTPChallenge)
		Expect(b.page.body).To(And(ContainSubstring("<h1>Prove it, "+ana+"</h1>"), ContainSubstring("<title>Prove it, "+ana+" at "),
			ContainSubstring("<p>&lt;b&gt;Look&lt;/b&gt; at your app</p>"), ContainSubstring(`"title":"Prove it, `+ana+`"`)))
		b.push("code", "000000", "action", "default").on(vocab.ScreenOTPChallenge, "invalid-code")
		Expect(strings.Count(b.page.body, "That was not it")).To(Equal(3), "on the page, among the texts and among the errors")
		b.push("code", "0", "action", "default")
		Expect(b.page.body).To(ContainSubstring("OTP Code must have 6 numeric characters"), "control: a message without a text of its own")
	})

	It("has its colours, in which text can still be read, and its picture", func() {
		b := w.open().authorize()
		Expect(b.page.body).To(And(ContainSubstring(`<link rel="stylesheet" href="/u-assets/brand.css">`), ContainSubstring(`<img class="logo" src="/u-assets/logo" alt="`),
			ContainSubstring(`"colors":{"page_background":"#fff8e0","primary":"#ffcc00"}`)))
		b.get("/u-assets/brand.css")
		Expect(b.page.body).To(And(ContainSubstring("--accent: #ffcc00; --on-accent: #000000;"), ContainSubstring("--link: #8f7200; --ground: #fff8e0;")))
		b.get("/u-assets/logo")
		Expect(b.page.header).To(And(HaveKeyWithValue("Content-Type", []string{"image/svg+xml"}), HaveKeyWithValue("Content-Security-Policy", ContainElement(HavePrefix("default-src 'none'")))))
	})

	It("is absent where the tenant has none", func() {
		b := asking(askNothing).open().authorize()
		Expect(b.page.body).NotTo(Or(ContainSubstring("brand.css"), ContainSubstring("u-assets/logo"), ContainSubstring(`"branding"`)))
		for _, name := range []string{"brand.css", "logo"} {
			b.get("/u-assets/" + name)
			Expect(b.page.status).To(Equal(http.StatusNotFound))
		}
	})
})
