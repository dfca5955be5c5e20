package mockidp_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	mfaOTP      = "http://auth0.com/oauth/grant-type/mfa-otp"
	mfaOOB      = "http://auth0.com/oauth/grant-type/mfa-oob"
	mfaRecovery = "http://auth0.com/oauth/grant-type/mfa-recovery-code"
	realmGrant  = "http://auth0.com/oauth/grant-type/password-realm"
	jsonType    = "application/json"
)

// grantsYAML is the usual tenant with applications that may use every grant.
var grantsYAML = strings.NewReplacer(
	"friendly_name: Acme", "friendly_name: Acme\n  default_directory: people",
	"{ name: webauthn-roaming, enabled: true }]", "{ name: sms, enabled: true }, { name: email, enabled: true }, { name: recovery-code, enabled: false }]",
	"clients:\n", `clients:
  - name: App
    client_id: app
    client_secret: s3cret
    callbacks: ["https://app.example/callback"]
    is_token_endpoint_ip_header_trusted: true
    grant_types: [authorization_code, refresh_token, password, `+realmGrant+`, `+mfaOTP+`, `+mfaOOB+`, `+mfaRecovery+`]
    refresh_token: { rotation_type: rotating, expiration_type: expiring, leeway: 5 }
  - name: Other
    client_id: other
    client_secret: s3cret
    callbacks: ["https://app.example/callback"]
    grant_types: [authorization_code, refresh_token, password, `+mfaOTP+`]
  - name: Pushing
    client_id: pushing
    client_secret: s3cret
    callbacks: ["https://app.example/callback"]
    require_pushed_authorization_requests: true
`,
	"[web, basic, spa, batch]", "[web, basic, spa, batch, app, other, pushing]",
).Replace(tenantYAML)

// granting serves that tenant with an Action.
func granting(body string) *world {
	GinkgoHelper()
	return fork(load(body, map[string]string{"tenant.yaml": grantsYAML}))
}

// grant asks the token endpoint as the application "app" does, changed by pairs.
func (w *world) grant(kind string, pairs ...string) answer {
	GinkgoHelper()
	form := values(url.Values{"grant_type": {kind}, "client_id": {"app"}, "client_secret": {"s3cret"}}, pairs)
	return w.ask(http.MethodPost, "/oauth/token", formType, form.Encode())
}

// byPassword is a password grant of somebody.
func (w *world) byPassword(user string, pairs ...string) answer {
	GinkgoHelper()
	return w.grant("password", append([]string{"username", user, "password", password, "scope", "openid offline_access"}, pairs...)...)
}

// mfa asks the MFA API with a JSON body and a bearer token.
func (w *world) mfa(path, token string, body map[string]any) answer {
	GinkgoHelper()
	raw, err := json.Marshal(body)
	Expect(err).NotTo(HaveOccurred())
	return w.ask(http.MethodPost, path, jsonType, string(raw), "Authorization", "Bearer "+token)
}

func text(a answer, name string) string {
	GinkgoHelper()
	s, ok := a.body[name].(string)
	Expect(ok).To(BeTrue(), "%s in %v", name, a.body)
	return s
}

var _ = Describe("The password grant", func() {
	const granted = "200 <nil>"
	It("gives tokens, and takes the realm by its own grant", func() {
		w := granting(askNothing)
		Expect(w.byPassword(ana).refusal()).To(Equal(granted))
		Expect(w.byPassword(ana, "grant_type", realmGrant, "realm", "people").refusal()).To(Equal(granted))
		claims := w.claims(w.byPassword(ana).body["id_token"])
		Expect(claims).To(And(HaveKeyWithValue("sub", anaID), HaveKey("auth_time"), Not(HaveKey("nonce")), Not(HaveKey("sid"))))
		Expect(w.count(vocab.LogPassword)).To(Equal(3))
	})

	It("says which scope it gives, and of none nothing", func() {
		w := granting(askNothing)
		Expect(w.byPassword(ana, "scope", "openid").body).To(HaveKeyWithValue("scope", "openid"))
		Expect(w.byPassword(ana, "scope", "").body).To(And(HaveKey("access_token"), Not(HaveKey("scope"))))
	})

	DescribeTable("refuses what is not right", func(refusal string, pairs ...string) {
		w := granting(askNothing)
		Expect(w.byPassword(ana, pairs...).refusal()).To(Equal(refusal))
		Expect(w.byPassword(ana).refusal()).To(Equal(granted))
	},
		Entry("a wrong password", "403 invalid_grant", "password", "x"),
		Entry("nobody", "403 invalid_grant", "username", "nobody@example.com"),
		Entry("no password", "400 invalid_request", "password", ""),
		Entry("no username", "400 invalid_request", "username", ""),
		Entry("an unknown realm", "400 invalid_request", "grant_type", realmGrant, "realm", "elsewhere"),
		Entry("no realm", "400 invalid_request", "grant_type", realmGrant),
		Entry("an application without the grant", "403 unauthorized_client", "client_id", "other", "grant_type", realmGrant, "realm", "people"),
		Entry("an unknown audience", "403 access_denied", "audience", "https://other.example/"),
		Entry("an unknown organization", "400 invalid_request", "organization", "acme"),
	)

	It("says the same of a wrong password and of nobody", func() {
		w := granting(askNothing)
		Expect(w.byPassword(ana, "password", "x").body).To(Equal(w.byPassword("nobody@example.com").body))
	})

	It("passes over a code that comes beside the password, and gives no tokens before MFA", func() {
		w := granting(challengeHeld)
		a := w.byPassword(bo, "mfa_code", totp(secret, w.Now()), "otp", totp(secret, w.Now()))
		Expect(a.refusal()).To(Equal("403 mfa_required"))
		Expect(a.body).To(And(HaveKeyWithValue("error_description", "Multifactor authentication required"), HaveKey("mfa_token"),
			HaveKeyWithValue("mfa_requirements", HaveKeyWithValue("challenge", ConsistOf(HaveKeyWithValue("type", "otp")))),
			Not(HaveKey("access_token")), Not(HaveKey("id_token"))))
		Expect(w.grant(mfaOTP, "mfa_token", text(a, "mfa_token"), "otp", totp(secret, w.Now())).refusal()).To(Equal(granted), "the code was not used up")
	})

	It("shows an Action the request without its secrets", func() {
		w := granting(`api.idToken.setCustomClaim('https://x.example/b', Object.keys(event.request.body).sort().join());
			api.idToken.setCustomClaim('https://x.example/can', api.redirect.canRedirect());`)
		claims := w.claims(w.byPassword(ana, "device", "tv").body["id_token"])
		Expect(claims).To(HaveKeyWithValue("https://x.example/b", "client_id,device,grant_type,scope,username"))
		Expect(claims).To(HaveKeyWithValue("https://x.example/can", false))
	})
})

var _ = Describe("An mfa_token", func() {
	var w *world
	var token string
	BeforeEach(func() {
		w = granting(challengeHeld)
		token = text(w.byPassword(bo), "mfa_token")
	})
	right := func() []string { return []string{"mfa_token", token, "otp", totp(secret, w.Now())} }

	It("is good once", func() {
		Expect(w.grant(mfaOTP, right()...).refusal()).To(Equal("200 <nil>"))
		w.wait(time.Minute)
		Expect(w.grant(mfaOTP, right()...).refusal()).To(Equal("401 invalid_grant"))
	})

	It("is worth nothing to another application, and not used up by it", func() {
		Expect(w.grant(mfaOTP, append(right(), "client_id", "other")...).refusal()).To(Equal("401 invalid_grant"))
		Expect(w.mfa("/mfa/challenge", "", map[string]any{"mfa_token": token, "client_id": "other", "client_secret": "s3cret"}).refusal()).To(Equal("401 invalid_grant"))
		Expect(w.grant(mfaOTP, right()...).refusal()).To(Equal("200 <nil>"))
	})

	It("is no access token, and removes no authenticator", func() {
		Expect(w.userinfo(token).status).To(Equal(http.StatusUnauthorized))
		Expect(w.ask(http.MethodDelete, "/mfa/authenticators/x", "", "", "Authorization", "Bearer "+token).refusal()).To(Equal("403 insufficient_scope"))
	})

	DescribeTable("survives what is not right", func(refusal, kind string, pairs ...string) {
		Expect(w.grant(kind, append([]string{"mfa_token", token}, pairs...)...).refusal()).To(Equal(refusal))
		Expect(w.grant(mfaOTP, right()...).refusal()).To(Equal("200 <nil>"))
	},
		Entry("a wrong code", "403 invalid_grant", mfaOTP, "otp", "000000"),
		Entry("no code", "400 invalid_request", mfaOTP),
		Entry("letters", "403 invalid_grant", mfaOTP, "otp", "abcdef"),
		Entry("a made-up oob_code", "403 invalid_grant", mfaOOB, "oob_code", "x", "binding_code", "123456"),
		Entry("a recovery code that nobody holds", "403 invalid_grant", mfaRecovery, "recovery_code", "ABCDEFGHABCDEFGHABCDEFGH"),
		Entry("a made-up token", "401 invalid_grant", mfaOTP, "mfa_token", "x", "otp", "123456"),
		Entry("no token", "400 invalid_request", mfaOTP, "mfa_token", "", "otp", "123456"),
	)

	It("takes a right code in a JSON body", func() {
		raw, err := json.Marshal(map[string]string{"grant_type": mfaOTP, "client_id": "app", "client_secret": "s3cret", "mfa_token": token, "otp": totp(secret, w.Now())})
		Expect(err).NotTo(HaveOccurred())
		Expect(w.ask(http.MethodPost, "/oauth/token", jsonType, string(raw)).refusal()).To(Equal("200 <nil>"))
	})

	DescribeTable("is not touched by a body that cannot be read", func(kind, body string) {
		Expect(w.ask(http.MethodPost, "/oauth/token", kind, body).refusal()).To(Equal("400 invalid_request"))
		Expect(w.grant(mfaOTP, right()...).refusal()).To(Equal("200 <nil>"))
	},
		Entry("another type", "text/plain", "grant_type=password"),
		Entry("no type", "", "grant_type=password"),
		Entry("broken JSON", jsonType, `{"grant_type":`),
		Entry("two objects", jsonType, `{} {}`),
		Entry("a list", jsonType, `[]`),
		Entry("a number as a code", jsonType, `{"grant_type":"`+mfaOTP+`","otp":123456}`),
		Entry("a list as a code", jsonType, `{"grant_type":"`+mfaOTP+`","client_id":"app","otp":["1","2"]}`),
		Entry("a parameter given twice", formType, "grant_type=password&grant_type=password"),
	)
})

var _ = Describe("The MFA API", func() {
	It("challenges only what the login offers, in the types that the application names", func() {
		w := granting(challengeHeld)
		token := text(w.byPassword(bo), "mfa_token")
		ask := func(more map[string]any) answer {
			body := map[string]any{"mfa_token": token, "client_id": "app", "client_secret": "s3cret"}
			for k, v := range more {
				body[k] = v
			}
			return w.mfa("/mfa/challenge", "", body)
		}
		Expect(ask(nil).body).To(Equal(map[string]any{"challenge_type": "otp"}))
		Expect(ask(map[string]any{"challenge_type": "oob"}).refusal()).To(Equal("403 unsupported_challenge_type"))
		Expect(ask(map[string]any{"challenge_type": "fax"}).refusal()).To(Equal("400 unsupported_challenge_type"))
		Expect(ask(map[string]any{"authenticator_id": "totp|dev_x"}).refusal()).To(Equal("404 invalid_request"))
		Expect(ask(map[string]any{"client_secret": "wrong"}).refusal()).To(Equal("401 invalid_client"))
		Expect(ask(map[string]any{"client_id": ""}).refusal()).To(Equal("401 invalid_client"))
	})

	It("wants an association of whoever holds nothing, and challenges nobody before", func() {
		w := granting(bySelf)
		token := text(w.byPassword(ana), "mfa_token")
		body := map[string]any{"mfa_token": token, "client_id": "app", "client_secret": "s3cret", "challenge_type": "otp oob"}
		Expect(w.mfa("/mfa/challenge", "", body).refusal()).To(Equal("403 association_required"))
		a := w.mfa("/mfa/associate", token, map[string]any{"authenticator_types": []string{"otp"}, "client_id": "app"})
		Expect(a.body).To(And(HaveKeyWithValue("authenticator_type", "otp"), HaveKey("secret"), HaveKey("barcode_uri"), Not(HaveKey("recovery_codes"))))
		Expect(w.Factors(anaID)).To(BeEmpty(), "not before it is confirmed")
		Expect(w.grant(mfaOTP, "mfa_token", token, "otp", totp(text(a, "secret"), w.Now())).refusal()).To(Equal("200 <nil>"))
		Expect(w.Factors(anaID)).To(ConsistOf(vocab.OTP))
	})

	DescribeTable("associates no nonsense", func(refusal string, body map[string]any) {
		w := granting("api.multifactor.enable('any')")
		token := text(w.byPassword(ana), "mfa_token")
		Expect(w.mfa("/mfa/associate", token, body).refusal()).To(Equal(refusal))
		Expect(w.mfa("/mfa/associate", token, map[string]any{"authenticator_types": []string{"otp"}}).status).To(Equal(http.StatusOK))
	},
		Entry("no type", "400 invalid_request", map[string]any{}),
		Entry("an unknown type", "400 invalid_request", map[string]any{"authenticator_types": []string{"fax"}}),
		Entry("no channel", "400 invalid_request", map[string]any{"authenticator_types": []string{"oob"}}),
		Entry("an unknown channel", "400 invalid_request", map[string]any{"authenticator_types": []string{"oob"}, "oob_channels": []string{"fax"}}),
		Entry("no number", "400 invalid_request", map[string]any{"authenticator_types": []string{"oob"}, "oob_channels": []string{"sms"}}),
		Entry("a number without a country", "400 invalid_request", map[string]any{"authenticator_types": []string{"oob"}, "oob_channels": []string{"sms"}, "phone_number": "5550100"}),
		Entry("e-mail as the first factor", "403 unsupported_challenge_type", map[string]any{"authenticator_types": []string{"oob"}, "oob_channels": []string{"email"}, "email": "a@example.com"}),
		Entry("a channel that the tenant does not have", "403 unsupported_challenge_type", map[string]any{"authenticator_types": []string{"oob"}, "oob_channels": []string{"voice"}, "phone_number": "+15550100"}),
		Entry("another client", "401 invalid_client", map[string]any{"authenticator_types": []string{"otp"}, "client_id": "other"}),
	)

	It("adds, lists and removes authenticators with an access token of its audience, and with no other", func() {
		w := granting(askNothing)
		audience := w.origin + "/mfa/"
		a := w.byPassword(ana, "audience", audience, "scope", "openid enroll read:authenticators remove:authenticators")
		token := text(a, "access_token")
		Expect(a.body).To(HaveKeyWithValue("expires_in", 600.0))
		Expect(w.claims(token)).To(HaveKeyWithValue("aud", audience))
		Expect(w.userinfo(token).status).To(Equal(http.StatusUnauthorized), "an access token for the MFA API is none for userinfo")
		begun := w.mfa("/mfa/associate", token, map[string]any{"authenticator_types": []string{"otp"}})
		Expect(w.grant(mfaOTP, "mfa_token", token, "otp", totp(text(begun, "secret"), w.Now())).refusal()).To(Equal("200 <nil>"))
		Expect(w.Factors(anaID)).To(ConsistOf(vocab.OTP))
		rows := w.authenticators(token)
		Expect(rows).To(HaveExactElements(And(HaveKeyWithValue("id", HavePrefix("totp|dev_")), HaveKeyWithValue("authenticator_type", "otp"),
			HaveKeyWithValue("active", true), HaveKeyWithValue("type", "otp"))))
		other := text(w.byPassword(bo, "audience", "https://api.example/"), "access_token")
		Expect(w.ask(http.MethodDelete, "/mfa/authenticators/"+url.PathEscape(rows[0]["id"].(string)), "", "", "Authorization", "Bearer "+other).refusal()).To(Equal("401 invalid_token"))
		Expect(w.remove(token, rows[0]["id"].(string))).To(Equal(http.StatusNoContent))
		Expect(w.Factors(anaID)).To(BeEmpty())
		Expect(w.count(vocab.LogUnenroll)).To(Equal(1))
	})

	It("looks at the scope of an access token", func() {
		w := granting(askNothing)
		token := text(w.byPassword(ana, "audience", w.origin+"/mfa/", "scope", "openid read:authenticators"), "access_token")
		Expect(w.authenticators(token)).To(BeEmpty())
		Expect(w.mfa("/mfa/associate", token, map[string]any{"authenticator_types": []string{"otp"}}).refusal()).To(Equal("403 insufficient_scope"))
	})

	It("challenges whoever holds a factor before it gives an access token of its audience", func() {
		w := granting(askNothing)
		Expect(w.byPassword(bo).refusal()).To(Equal("200 <nil>"))
		Expect(w.byPassword(bo, "audience", w.origin+"/mfa/").refusal()).To(Equal("403 mfa_required"))
		Expect(w.byPassword(bo, "audience", strings.Replace(w.origin, "http:", "https:", 1)+"/mfa/").refusal()).To(Equal("403 mfa_required"), "as clients write it")
	})

	It("does not delete the verified address of an account", func() {
		w := granting(askNothing)
		verified := true
		_, err := w.PatchUser(anaID, mockidp.UserPatch{EmailVerified: &verified})
		Expect(err).NotTo(HaveOccurred())
		token := text(w.byPassword(ana, "audience", w.origin+"/mfa/", "scope", "openid read:authenticators remove:authenticators"), "access_token")
		rows := w.authenticators(token)
		Expect(rows).To(HaveExactElements(And(HaveKeyWithValue("oob_channel", "email"), HaveKeyWithValue("name", Not(ContainSubstring("ana@"))))))
		Expect(w.remove(token, rows[0]["id"].(string))).To(Equal(http.StatusForbidden))
	})

	It("is closed without a token", func() {
		w := granting(askNothing)
		Expect(w.mfa("/mfa/associate", "", map[string]any{}).refusal()).To(Equal("401 invalid_token"))
		Expect(w.mfa("/mfa/associate", "x", map[string]any{}).refusal()).To(Equal("401 invalid_grant"))
	})
})

// authenticators lists what the holder of a token has.
func (w *world) authenticators(token string) (rows []map[string]any) {
	GinkgoHelper()
	raw, status := w.raw(http.MethodGet, "/mfa/authenticators", token)
	Expect(status).To(Equal(http.StatusOK), "%s", raw)
	Expect(json.Unmarshal(raw, &rows)).To(Succeed())
	return rows
}

func (w *world) remove(token, id string) int {
	GinkgoHelper()
	_, status := w.raw(http.MethodDelete, "/mfa/authenticators/"+url.PathEscape(id), token)
	return status
}

// raw is ask for an answer that is no JSON object.
func (w *world) raw(method, path, token string) ([]byte, int) {
	GinkgoHelper()
	req, err := http.NewRequest(method, w.origin+path, nil)
	Expect(err).NotTo(HaveOccurred())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := mockidp.Transport(server).RoundTrip(req)
	Expect(err).NotTo(HaveOccurred())
	raw, err := io.ReadAll(res.Body)
	Expect(err).NotTo(HaveOccurred())
	return raw, res.StatusCode
}

var _ = Describe("A request without what it needs", func() {
	DescribeTable("is told the name of that, in the same words everywhere", func(name, path string, pairs ...string) {
		w := granting(askNothing)
		form := values(url.Values{"client_id": {"app"}, "client_secret": {"s3cret"}}, pairs)
		a := w.ask(http.MethodPost, path, formType, form.Encode())
		Expect(a.refusal()).To(Equal("400 invalid_request"))
		Expect(a.body["error_description"]).To(Equal("Missing required parameter: " + name))
	},
		Entry("no grant", "grant_type", "/oauth/token"),
		Entry("an empty grant", "grant_type", "/oauth/token", "grant_type", ""),
		Entry("a refresh without its token", "refresh_token", "/oauth/token", "grant_type", "refresh_token"),
		Entry("the first of two", "username", "/oauth/token", "grant_type", "password"),
		Entry("the second of two", "password", "/oauth/token", "grant_type", "password", "username", ana),
		Entry("a proof without its mfa_token", "mfa_token", "/oauth/token", "grant_type", mfaOTP, "otp", "123456"),
		Entry("an mfa_token without a proof", "recovery_code", "/oauth/token", "grant_type", mfaRecovery, "mfa_token", "x"),
		Entry("a revocation of nothing", "token", "/oauth/revoke"),
	)
})
