package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("An answer to the application", func() {
	It("comes in the fragment where the request says so, and an error too", func() {
		w := granting(askNothing)
		b := w.open()
		location := func(pairs ...string) string {
			GinkgoHelper()
			q := values(url.Values{"client_id": {"web"}, "redirect_uri": {"https://app.example/other?a=1"}, "response_type": {"code"}, "state": {"st"}, "response_mode": {"fragment"}}, pairs)
			return b.send(http.MethodGet, w.origin+"/authorize?"+q.Encode(), nil).Header.Get("Location")
		}
		Expect(location("prompt", "none")).To(Equal("https://app.example/other?a=1#error=login_required&error_description=Login+required&state=st"))
		b.authorize().signIn(ana)
		Expect(location("prompt", "none")).To(MatchRegexp(`^https://app\.example/other\?a=1#code=[\w-]{32}&state=st$`))
	})

	It("comes as a form that the browser posts, with what it may hold escaped and no script but that one", func() {
		w := granting(askNothing)
		b := w.open()
		q := url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}, "state": {`"><b>`}, "response_mode": {"form_post"}, "prompt": {"none"}}
		res := b.send(http.MethodGet, w.origin+"/authorize?"+q.Encode(), nil)
		page := read(res)
		Expect(res.StatusCode).To(Equal(http.StatusOK))
		Expect(page.body).To(ContainSubstring(`<form method="post" action="` + callback + `">`))
		Expect(page.body).To(ContainSubstring(`<input type="hidden" name="error" value="login_required">`))
		Expect(page.body).NotTo(ContainSubstring(`"><b>`))
		Expect(res.Header.Get("Content-Security-Policy")).To(ContainSubstring("script-src 'self' 'sha256-"))
	})
})

var _ = Describe("A pushed request", func() {
	push := func(w *world, pairs ...string) answer {
		GinkgoHelper()
		form := values(url.Values{"client_id": {"pushing"}, "client_secret": {"s3cret"}, "redirect_uri": {callback}, "response_type": {"code"}, "scope": {"openid"}, "state": {"st"}}, pairs)
		return w.ask(http.MethodPost, "/oauth/par", formType, form.Encode())
	}
	come := func(w *world, uri string, pairs ...string) *browser {
		GinkgoHelper()
		return w.open().get("/authorize?" + values(url.Values{"client_id": {"pushing"}, "request_uri": {uri}}, pairs).Encode())
	}

	It("is used once, for a minute and a half, by its own client, and nothing beside it counts", func() {
		w := granting(askNothing)
		a := push(w)
		Expect(a.status).To(Equal(http.StatusCreated))
		Expect(a.body).To(HaveKeyWithValue("expires_in", 90.0))
		uri := text(a, "request_uri")
		Expect(uri).To(HavePrefix("urn:ietf:params:oauth:request_uri:"))
		come(w, uri, "client_id", "web").on("error", "request-uri-refused")
		come(w, uri, "prompt", "none").on(vocab.ScreenLogin).signIn(ana).code()
		come(w, uri).on("error", "request-uri-refused")
		late := text(push(w), "request_uri")
		w.wait(91 * time.Second)
		come(w, late).on("error", "request-uri-refused")
	})

	DescribeTable("is refused at once where something is wrong with it", func(refusal string, pairs ...string) {
		w := granting(askNothing)
		Expect(push(w, pairs...).refusal()).To(Equal(refusal))
		Expect(push(w).status).To(Equal(http.StatusCreated))
	},
		Entry("a wrong secret", "401 invalid_client", "client_secret", "x"),
		Entry("a redirect URI that is not registered", "400 invalid_request", "redirect_uri", "https://evil.example/"),
		Entry("a response type that is not built", "400 unsupported_response_type", "response_type", "token"),
		Entry("a request_uri of its own", "400 invalid_request", "request_uri", "urn:x"),
	)

	It("is the only way for an application that has to push", func() {
		granting(askNothing).open().authorize("client_id", "pushing").on("error", "request-uri-refused")
	})
})

var _ = Describe("A request for access", func() {
	It("shows what the application asks for with prompt=consent, and tells it of a refusal", func() {
		w := granting(askNothing)
		b := w.open()
		b.authorize("prompt", "consent").signIn(ana).on(vocab.ScreenConsent).fill("deny")
		Expect(b.refused()).To(Equal("access_denied: User did not authorize the request"))
		b.authorize("prompt", "none").refused()
		b.authorize("prompt", "consent").signIn(ana).on(vocab.ScreenConsent).fill("accept").code()
		b.authorize().code()
	})

	It("that means somebody else by an ID token asks who is there, and gives nobody's tokens silently", func() {
		w := granting(askNothing)
		mine := w.exchange(w.open().authorize().signIn(bo).code()).body["id_token"].(string)
		b := w.open()
		b.authorize().signIn(ana)
		Expect(b.authorize("prompt", "none", "id_token_hint", mine).refused()).To(HavePrefix("login_required"))
		Expect(b.authorize("id_token_hint", mine).on(vocab.ScreenLogin).signIn(bo).idToken()["sub"]).To(Equal("auth0|bo"))
		Expect(b.authorize("prompt", "none", "id_token_hint", mine).idToken()["sub"]).To(Equal("auth0|bo"))
		for _, bad := range []string{"x", mine[:len(mine)-4] + "AAAA"} {
			Expect(b.authorize("id_token_hint", bad).refused()).To(HavePrefix("invalid_request"))
		}
		Expect(b.authorize("client_id", "basic", "id_token_hint", mine).refused()).To(HavePrefix("invalid_request"), "of another client")
	})

	DescribeTable("takes bounds of max_age as they are", func(age, outcome string) {
		b := granting(askNothing).open()
		b.authorize().signIn(ana)
		b.authorize("max_age", age)
		if outcome == "granted" {
			b.code()
			return
		}
		Expect(b.refused()).To(HavePrefix(outcome))
	},
		Entry("negative", "-1", "invalid_request"), Entry("no number", "1h", "invalid_request"),
		Entry("more than fits", "99999999999999999999", "invalid_request"), Entry("very long", "9999999999", "granted"),
	)

	It("passes over a context class that nobody knows, beside one that is known", func() {
		w := granting("if (event.transaction.acr_values.includes('" + vocab.MultiFactorACR + "')) {" + challengeOTP + "}")
		b := w.open().authorize("acr_values", "urn:nobody "+vocab.MultiFactorACR).signIn(bo).on(vocab.ScreenOTPChallenge).fill("default", "code", totp(secret, w.Now()))
		Expect(b.idToken()).To(HaveKeyWithValue("acr", vocab.MultiFactorACR))
	})

	DescribeTable("makes a context class essential by claims", func(claims, refusal string) {
		b := granting(askNothing).open()
		b.authorize("claims", claims)
		if b.returned == nil {
			b.signIn(ana)
		}
		if refusal == "" {
			b.code()
			return
		}
		Expect(b.refused()).To(HavePrefix(refusal))
	},
		Entry("unmet", `{"id_token":{"acr":{"essential":true,"value":"`+vocab.MultiFactorACR+`"}}}`, "unmet_authentication_requirements"),
		Entry("voluntary", `{"id_token":{"acr":{"values":["`+vocab.MultiFactorACR+`"]}}}`, ""),
		Entry("something else", `{"userinfo":{"email":null}}`, ""),
		Entry("no JSON", `acr`, "invalid_request"),
	)

	It("ends a session that the tenant lets live for an hour", func() {
		w := fork(load(askNothing, map[string]string{"tenant.yaml": strings.Replace(grantsYAML, "friendly_name: Acme", "friendly_name: Acme\n  session_lifetime: 1\n  idle_session_lifetime_in_minutes: 30", 1)}))
		b := w.open()
		b.authorize().signIn(ana)
		for range 2 {
			w.wait(29 * time.Minute)
			b.authorize("prompt", "none").code()
		}
		w.wait(3 * time.Minute)
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
		b.authorize().signIn(ana)
		w.wait(31 * time.Minute)
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
	})

	It("logs out by OpenID Connect too, to a registered address with its state", func() {
		w := granting(askNothing)
		b := w.open()
		token := b.authorize().signIn(ana)
		hint := w.exchange(token.code()).body["id_token"].(string)
		q := url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://app.example/bye"}, "state": {"s1"}}
		res := b.send(http.MethodGet, w.origin+"/oidc/logout?"+q.Encode(), nil)
		Expect(res.Header.Get("Location")).To(Equal("https://app.example/bye?state=s1"))
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
		q.Set("id_token_hint", "x")
		Expect(b.send(http.MethodGet, w.origin+"/oidc/logout?"+q.Encode(), nil).StatusCode).To(Equal(http.StatusBadRequest))
		q.Del("id_token_hint")
		q.Set("post_logout_redirect_uri", "https://evil.example/")
		Expect(b.send(http.MethodGet, w.origin+"/oidc/logout?"+q.Encode(), nil).StatusCode).To(Equal(http.StatusBadRequest))
	})
})
