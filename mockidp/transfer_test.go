package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// handing serves the tenant of grants, where "app" makes session transfer tokens and "other" takes them.
func handing(body, taking string) *world {
	GinkgoHelper()
	yaml := strings.NewReplacer(
		"    is_token_endpoint_ip_header_trusted: true\n", "    session_transfer: { can_create_session_transfer_token: true }\n",
		"    client_id: other\n", "    client_id: other\n    session_transfer: "+taking+"\n",
	).Replace(grantsYAML)
	return fork(load(body, map[string]string{"tenant.yaml": yaml}))
}

// inject puts a token where an application with a web view puts it.
func inject(b *browser, token string) {
	GinkgoHelper()
	at, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	b.http.Jar.SetCookies(at, []*http.Cookie{{Name: "auth0_session_transfer_token", Value: token, Path: "/"}})
}

var _ = Describe("A session transfer token", func() {
	get := func(w *world, refresh string) answer {
		GinkgoHelper()
		return w.grant("refresh_token", "refresh_token", refresh, "audience", "urn:"+strings.TrimPrefix(w.origin, "http://")+":session_transfer")
	}
	open := []string{"client_id", "other"}

	It("is answered as documented, beside a new refresh token where that rotates", func() {
		w := handing(askNothing, "{ allowed_authentication_methods: [query] }")
		a := get(w, text(w.byPassword(ana), "refresh_token"))
		Expect(a.status).To(Equal(http.StatusOK))
		Expect(a.body).To(And(HaveKeyWithValue("issued_token_type", "urn:auth0:params:oauth:token-type:session_transfer_token"), HaveKeyWithValue("token_type", "N_A"),
			HaveKeyWithValue("expires_in", 60.0), HaveKey("refresh_token"), HaveKey("id_token"), Not(HaveKey("scope"))))
		Expect(w.userinfo(a.body["access_token"]).status).To(Equal(http.StatusUnauthorized), "it is no access token")
		Expect(w.lastLog(vocab.LogRefresh).Entry).To(HaveKeyWithValue("audience", HaveSuffix(":session_transfer")))
		b := w.open().authorize(append(open, "session_transfer_token", text(a, "access_token"))...)
		Expect(w.claims(w.exchange(b.code(), "client_id", "other").body["id_token"])).To(HaveKeyWithValue("sub", anaID))
		Expect(get(w, text(a, "refresh_token")).status).To(Equal(http.StatusOK))
	})

	It("comes in the way that the application takes, and counts in no other", func() {
		w := handing(askNothing, "{ allowed_authentication_methods: [cookie] }")
		token := text(get(w, text(w.byPassword(ana), "refresh_token")), "access_token")
		w.open().authorize(append(open, "session_transfer_token", token)...).on(vocab.ScreenLogin)
		b := w.open()
		inject(b, token)
		b.authorize(open...).code()
		Expect(w.count(vocab.LogWarning)).To(BeZero())
		b = w.open()
		inject(b, token)
		b.authorize(open...).on(vocab.ScreenLogin)
		Expect(w.lastLog(vocab.LogWarning).Description).To(ContainSubstring("not found or expired"))
	})

	It("is of no use where the application takes none", func() {
		w := handing(askNothing, "{}")
		token := text(get(w, text(w.byPassword(ana), "refresh_token")), "access_token")
		w.open().authorize(append(open, "session_transfer_token", token)...).on(vocab.ScreenLogin)
		Expect(w.count(vocab.LogWarning)).To(BeZero())
	})

	It("asks for MFA as a refresh does, and is there when a factor was proved", func() {
		w := handing("if (event.refresh_token) api.authentication.challengeWith({type: 'otp'});", "{ allowed_authentication_methods: [query] }")
		a := get(w, text(w.byPassword(bo), "refresh_token"))
		Expect(a.refusal()).To(Equal("403 mfa_required"))
		a = w.grant(mfaOTP, "mfa_token", text(a, "mfa_token"), "otp", totp(secret, w.Now()))
		Expect(a.body).To(HaveKeyWithValue("token_type", "N_A"))
		w.open().authorize(append(open, "session_transfer_token", text(a, "access_token"))...).code()
	})
})
