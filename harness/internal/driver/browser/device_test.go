//go:build !race

package browser_test

import (
	"context"
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
)

var _ = Describe("A device", func() {
	cookie := func(w http.ResponseWriter, r *http.Request) {
		http.SetCookie(w, &http.Cookie{Name: "did", Value: "d1", Path: "/", HttpOnly: true})
		html("set")(w, r)
	}

	It("keeps cookies for all its tabs, shares none with others, and forgets them", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /set": cookie, "GET /a": html("a")})
		d, other := device(), device()
		one := tab(d, s, browser.Identity{})
		opened(one, s.at("/set"))
		Expect(d.Cookies(ctx)).To(Equal([]browser.Cookie{{Name: "did", Value: "d1", Domain: "t.localhost"}}))
		two := tab(d, s, browser.Identity{})
		opened(two, s.at("/a"))
		Expect(s.last().Get("Cookie")).To(Equal("did=d1"))
		opened(tab(other, s, browser.Identity{}), s.at("/a"))
		Expect(s.last().Get("Cookie")).To(BeEmpty())
		Expect(other.Cookies(ctx)).To(BeEmpty())
		two.Close()
		Expect(d.Forget(ctx)).To(Succeed())
		opened(one, s.at("/a"))
		Expect(s.last().Get("Cookie")).To(BeEmpty())
	})

	It("looks like what it is said to be, and from then on like something else", func(ctx SpecContext) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html("a")})
		t := tab(device(), s, browser.Identity{UserAgent: "Agent/1", Address: "203.0.113.10"})
		opened(t, s.at("/a"))
		Expect(s.last()).To(And(HaveKeyWithValue("User-Agent", []string{"Agent/1"}), HaveKeyWithValue("X-Forwarded-For", []string{"203.0.113.10"})))
		Expect(t.Identify(ctx, browser.Identity{UserAgent: "Agent/2"})).To(Succeed())
		opened(t, s.at("/a"))
		Expect(s.last()).To(And(HaveKeyWithValue("User-Agent", []string{"Agent/2"}), Not(HaveKey("X-Forwarded-For"))))
	})

	DescribeTable("can do what its browser can", func(ctx SpecContext, who browser.Identity, want string) {
		s := serve(map[string]http.HandlerFunc{"GET /a": html(`<form method="post"><input type="hidden" name="able" value="nothing"><button>Go</button></form><script src="/able.js"></script>`),
			"GET /able.js": script(`(async () => { const c = window.PublicKeyCredential;
				document.forms[0].able.value = c ? "webauthn " + await c.isUserVerifyingPlatformAuthenticatorAvailable() : "script"; document.title = "ready"; })()`),
			"POST /a": html("done")})
		t := tab(device(), s, who)
		opened(t, s.at("/a"))
		if !who.NoScript {
			Eventually(func() string { return opened(t, s.at("/a")).HTML }, patience).Should(ContainSubstring("<title>ready</title>"))
		}
		_, err := t.Fill(ctx, form.Filling{Plain: true})
		Expect(err).NotTo(HaveOccurred())
		Expect(s.requests()[len(s.requests())-1]).To(Equal("POST /a able=" + want))
	},
		Entry("with everything", browser.Identity{}, "webauthn+true"),
		Entry("without WebAuthn", browser.Identity{NoWebAuthn: true}, "script"),
		Entry("without scripts", browser.Identity{NoScript: true}, "nothing"),
	)

	It("stops with the caller's context", func() {
		s := serve(map[string]http.HandlerFunc{"GET /a": html("a")})
		t := tab(device(), s, browser.Identity{})
		ctx, cancel := context.WithCancel(GinkgoT().Context())
		cancel()
		_, err := t.Open(ctx, s.at("/a"))
		Expect(err).To(MatchError(context.Canceled))
		opened(t, s.at("/a")) // the tab lives on
	})
})
