package mockidp_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("Discovery", func() {
	It("names endpoints below the issuer, which is the origin with a slash", func() {
		w := asking(askNothing)
		a := w.ask(http.MethodGet, "/.well-known/openid-configuration", "", "")
		Expect(a.status).To(Equal(http.StatusOK))
		Expect(a.body).To(And(
			HaveKeyWithValue("issuer", w.origin+"/"),
			HaveKeyWithValue("authorization_endpoint", w.origin+"/authorize"),
			HaveKeyWithValue("token_endpoint", w.origin+"/oauth/token"),
			HaveKeyWithValue("userinfo_endpoint", w.origin+"/userinfo"),
			HaveKeyWithValue("jwks_uri", w.origin+"/.well-known/jwks.json"),
		))
		// OpenID Connect Discovery section 3: what a provider must name, and what clients look for.
		Expect(a.body["response_types_supported"]).To(ConsistOf("code"))
		Expect(a.body["subject_types_supported"]).To(ContainElement("public"))
		Expect(a.body["id_token_signing_alg_values_supported"]).To(ContainElement("RS256"))
		Expect(a.body["scopes_supported"]).To(ContainElement("openid"))
		Expect(a.body["code_challenge_methods_supported"]).To(ContainElement("S256"))
		Expect(a.body["token_endpoint_auth_methods_supported"]).To(ConsistOf("client_secret_basic", "client_secret_post", "none"))
		Expect(a.body["response_modes_supported"]).To(ContainElement("query"))
	})

	It("publishes public keys only", func() {
		keys := asking(askNothing).keys()
		Expect(keys.Keys).NotTo(BeEmpty())
		for _, k := range keys.Keys {
			Expect(k.IsPublic()).To(BeTrue())
			Expect([]string{k.Algorithm, k.Use}).To(Equal([]string{"RS256", "sig"}))
		}
	})
})

var _ = Describe("A login without MFA", func() {
	It("gives an ID token that verifies and says who signed in when, for whom", func() {
		w := asking(askNothing)
		w.wait(7e9)
		b := w.open().authorize("nonce", "n-0S6_WzA2Mj").signIn(ana)
		a := w.exchange(b.code())
		Expect(a.status).To(Equal(http.StatusOK))
		Expect(a.header.Get("Cache-Control")).To(Equal("no-store"))
		Expect(a.body).To(And(HaveKeyWithValue("token_type", "Bearer"), HaveKeyWithValue("expires_in", BeNumerically(">", 0)),
			HaveKeyWithValue("scope", "openid email"), HaveKeyWithValue("access_token", Not(BeEmpty()))))
		now := float64(start.Unix() + 7)
		claims := w.claims(a.body["id_token"])
		Expect(claims).To(And(HaveKeyWithValue("iss", w.origin+"/"), HaveKeyWithValue("aud", "web"), HaveKeyWithValue("sub", anaID),
			HaveKeyWithValue("nonce", "n-0S6_WzA2Mj"), HaveKeyWithValue("auth_time", now), HaveKeyWithValue("iat", now),
			HaveKeyWithValue("exp", BeNumerically(">", now)), HaveKeyWithValue("email", ana), HaveKeyWithValue("email_verified", false)))
		Expect(claims).NotTo(HaveKey("name"), "the scope profile was not asked for")
		Expect(claims).NotTo(HaveKey("amr"))
		Expect(claims).NotTo(HaveKey("acr"))
	})

	It("has no nonce where none was given, and no ID token without the scope openid", func() {
		w := asking(askNothing)
		b := w.open()
		Expect(b.authorize("scope", "openid profile").signIn(ana).idToken()).To(And(HaveKeyWithValue("name", "Ana"), Not(HaveKey("nonce")), Not(HaveKey("email"))))
		a := w.exchange(b.authorize("scope", "email").code())
		Expect(a.body).To(HaveKey("access_token"))
		Expect(a.body).NotTo(HaveKey("id_token"))
	})

	It("gives a JWT for an audience, which userinfo accepts too", func() {
		w := asking(askNothing)
		token := w.exchange(w.open().authorize("audience", "https://api.example/").signIn(ana).code()).body["access_token"]
		Expect(w.claims(token)).To(And(HaveKeyWithValue("aud", ConsistOf("https://api.example/", w.origin+"/userinfo")),
			HaveKeyWithValue("iss", w.origin+"/"), HaveKeyWithValue("sub", anaID), HaveKeyWithValue("azp", "web")))
		Expect(w.userinfo(token).body).To(HaveKeyWithValue("sub", anaID))
	})

	It("takes claims of Actions, except those of the protocol", func() {
		w := asking("api.idToken.setCustomClaim('https://acme/role', ['x']); api.idToken.setCustomClaim('sub', 'evil'); api.idToken.setCustomClaim('aud', 'evil');" +
			"api.idToken.setCustomClaim('iss', 'evil'); api.idToken.setCustomClaim('amr', ['mfa']); api.idToken.setCustomClaim('acr', 'evil');")
		Expect(w.open().authorize().signIn(ana).idToken()).To(And(HaveKeyWithValue("https://acme/role", []any{"x"}),
			HaveKeyWithValue("sub", anaID), HaveKeyWithValue("aud", "web"), HaveKeyWithValue("iss", w.origin+"/"), Not(HaveKey("amr")), Not(HaveKey("acr"))))
	})
})

var _ = Describe("amr and acr", func() {
	It("are there after an enrolment and after a challenge, and absent when a later login asked for none", func() {
		w := fork(load("if (event.transaction.acr_values) { " + bySelf + " }"))
		mfa := And(HaveKeyWithValue("amr", []any{"mfa"}), HaveKeyWithValue("acr", "http://schemas.openid.net/pape/policies/2007/06/multi-factor"))
		b := w.open()
		b.authorize("acr_values", "http://schemas.openid.net/pape/policies/2007/06/multi-factor").signIn(ana)
		app := b.enrolApp()
		Expect(b.idToken()).To(mfa)
		none := And(Not(HaveKey("amr")), Not(HaveKey("acr")))
		Expect(b.authorize().idToken()).To(none, "the same session, without a factor in this login")
		Expect(b.authorize("prompt", "none").idToken()).To(none, "silently")
		w.wait(30e9)
		b.authorize("acr_values", "http://schemas.openid.net/pape/policies/2007/06/multi-factor").on("mfa-otp-challenge").fill("default", "code", totp(app, w.Now()))
		Expect(b.idToken()).To(mfa)
		Expect(w.Methods(anaID)).To(Equal([]string{"pwd", "mfa:otp"}))
	})
})
