package mockidp_test

import (
	"net/http"
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("The authorization endpoint", func() {
	var (
		w *world
		b *browser
	)
	BeforeEach(func() {
		w = asking(askNothing)
		b = w.open()
	})

	DescribeTable("tells on a page, without a redirect, what it must not tell an application that is not proved",
		func(code string, pairs ...string) {
			b.authorize(pairs...)
			b.on("error", code)
			Expect(b.page.status).To(Equal(http.StatusBadRequest))
		},
		Entry("an unknown client", "unknown-client", "client_id", "wep"),
		Entry("no client", "unknown-client", "client_id", ""),
		Entry("another redirect URI", "redirect-uri-not-registered", "redirect_uri", "https://evil.example/callback"),
		Entry("a longer redirect URI", "redirect-uri-not-registered", "redirect_uri", callback+"/x"),
		Entry("another case", "redirect-uri-not-registered", "redirect_uri", "https://app.example/Callback"),
		Entry("a query more", "redirect-uri-not-registered", "redirect_uri", callback+"?x=1"),
		Entry("that of another application", "redirect-uri-not-registered", "client_id", "spa", "redirect_uri", "https://app.example/other?a=1"),
		Entry("no redirect URI", "redirect-uri-not-registered", "redirect_uri", ""),
	)

	It("escapes what it quotes", func() {
		b.authorize("client_id", `"><script>alert(1)</script>`).on("error", "unknown-client")
		Expect(b.page.body).NotTo(ContainSubstring("<script>alert"))
	})

	DescribeTable("tells the application, with its state",
		func(code string, pairs ...string) {
			b.authorize(pairs...)
			Expect(b.refused()).To(HavePrefix(code + ": "))
			Expect(b.returned.Get("state")).To(Equal("st"))
			b.authorize("code_challenge", challenge, "code_challenge_method", "S256").on("login")
		},
		Entry("a response type that is not built", "unsupported_response_type", "response_type", "token"),
		Entry("a response mode that is not built", "invalid_request", "response_mode", "web_message"),
		Entry("a request object", "request_not_supported", "request", "eyJ"),
		Entry("a client without the grant", "unauthorized_client", "client_id", "batch"),
		Entry("a public client without PKCE", "invalid_request", "client_id", "spa"),
		Entry("an unknown method of PKCE", "invalid_request", "code_challenge", challenge, "code_challenge_method", "S512"),
		Entry("a method without a challenge", "invalid_request", "code_challenge_method", "S256"),
		Entry("a challenge that is too short", "invalid_request", "code_challenge", challenge[:42], "code_challenge_method", "S256"),
		Entry("an unknown audience", "access_denied", "audience", "https://other.example/"),
		Entry("none beside another prompt", "invalid_request", "prompt", "none login"),
		Entry("a prompt that is not built", "invalid_request", "prompt", "select_account"),
		Entry("a max_age that is none", "invalid_request", "max_age", "soon"),
		Entry("a max_age below zero", "invalid_request", "max_age", "-1"),
	)

	It("keeps the query of a registered redirect URI", func() {
		b.authorize("redirect_uri", "https://app.example/other?a=1").signIn(ana)
		Expect(b.returned).To(And(HaveKeyWithValue("a", []string{"1"}), HaveKey("code"), HaveKeyWithValue("state", []string{"st"})))
	})

	DescribeTable("refuses a parameter that is given twice",
		func(method string) {
			q := url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid", "email"}}
			if method == http.MethodPost {
				b.post(w.origin+"/authorize", q)
			} else {
				b.get("/authorize?" + q.Encode())
			}
			b.on("error", "repeated-parameter")
		},
		Entry(nil, http.MethodGet),
		Entry(nil, http.MethodPost),
	)

	It("takes POST as well, and nothing else", func() {
		b.post(w.origin+"/authorize", url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}}).on("login")
		b.walk(http.MethodDelete, w.origin+"/authorize", nil).on("error", "method-not-allowed")
		Expect(b.page.status).To(Equal(http.StatusMethodNotAllowed))
	})

	It("puts the login hint on the page", func() {
		b.authorize("login_hint", "zoe@example.com").on("login")
		Expect(b.page.body).To(ContainSubstring(`value="zoe@example.com"`))
	})

	It("ignores parameters that it does not know, such as telemetry", func() {
		b.authorize("auth0Client", "eyJ9", "ext-x", "1").on("login")
	})
})
