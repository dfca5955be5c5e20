package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A refresh token", func() {
	var w *world
	BeforeEach(func() { w = granting(askNothing) })
	refresh := func(token string, pairs ...string) answer {
		GinkgoHelper()
		return w.grant("refresh_token", append([]string{"refresh_token", token}, pairs...)...)
	}

	It("comes with the scope offline_access, to applications that have the grant, and for audiences that allow it", func() {
		Expect(w.byPassword(ana).body).To(HaveKey("refresh_token"))
		Expect(w.byPassword(ana, "scope", "openid").body).NotTo(HaveKey("refresh_token"))
		Expect(w.byPassword(ana, "audience", "https://api.example/").body).NotTo(HaveKey("refresh_token"))
		code := w.open().authorize("client_id", "web", "scope", "openid offline_access").signIn(ana).code()
		Expect(w.exchange(code).body).To(HaveKey("refresh_token"), "an application without a list has what its type is made for")
	})

	It("is answered in the same way by 20 exchanges at once: of a token that rotates, one is the first and nothing is doubled", func() {
		first := text(w.byPassword(ana), "refresh_token")
		var all sync.WaitGroup
		answers := make([]answer, 20)
		for i := range answers {
			all.Go(func() {
				defer GinkgoRecover()
				answers[i] = refresh(first)
			})
		}
		all.Wait()
		given := map[string]bool{}
		for _, a := range answers {
			if a.status == http.StatusOK {
				Expect(given).NotTo(HaveKey(text(a, "refresh_token")))
				given[text(a, "refresh_token")] = true
			}
		}
		Expect(given).NotTo(BeEmpty())
		Expect(w.count(vocab.LogRefresh)).To(Equal(len(given)))
	})

	It("within the leeway is good again where it was replaced last, and ends the family where it is older", func() {
		first := text(w.byPassword(ana), "refresh_token")
		second := text(refresh(first), "refresh_token")
		other := text(refresh(first), "refresh_token") // the answer may have been lost, or there are two tabs
		third := text(refresh(second), "refresh_token")
		other = text(refresh(other), "refresh_token")
		Expect(refresh(first).refusal()).To(Equal("403 invalid_grant"))
		Expect(w.count(vocab.LogRefreshReused)).To(Equal(1))
		Expect(refresh(third).refusal()).To(Equal("403 invalid_grant"), "the family is gone")
		Expect(refresh(other).refusal()).To(Equal("403 invalid_grant"))
	})

	It("of one application is worth nothing to another, and neither used up nor revoked by it", func() {
		token := text(w.byPassword(ana), "refresh_token")
		Expect(refresh(token, "client_id", "other").body).To(Equal(map[string]any{"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."}))
		Expect(refresh(token).refusal()).To(Equal("200 <nil>"))
	})

	It("is revoked by its application with its whole family, and by no other", func() {
		revoke := func(token, client string) int {
			form := url.Values{"token": {token}, "client_id": {client}, "client_secret": {"s3cret"}}
			req, err := http.NewRequest(http.MethodPost, w.origin+"/oauth/revoke", strings.NewReader(form.Encode()))
			Expect(err).NotTo(HaveOccurred())
			req.Header.Set("Content-Type", formType)
			res, err := mockidp.Transport(server).RoundTrip(req)
			Expect(err).NotTo(HaveOccurred())
			return res.StatusCode
		}
		token := text(refresh(text(w.byPassword(ana), "refresh_token")), "refresh_token")
		Expect(revoke(token, "other")).To(Equal(http.StatusOK))
		token = text(refresh(token), "refresh_token")
		Expect(revoke(token, "app")).To(Equal(http.StatusOK))
		Expect(refresh(token).refusal()).To(Equal("403 invalid_grant"))
		Expect(w.count(vocab.LogRefreshRevoked)).To(Equal(1))
		Expect(revoke("x", "app")).To(Equal(http.StatusOK), "nobody finds out whether it was one")
		Expect(revoke("", "app")).To(Equal(http.StatusBadRequest))
	})

	It("goes with the code that gave it, when that comes twice", func() {
		code := w.open().authorize("client_id", "app", "scope", "openid offline_access").signIn(ana).code()
		pairs := []string{"code", code, "redirect_uri", callback}
		token := text(w.grant("authorization_code", pairs...), "refresh_token")
		Expect(w.grant("authorization_code", pairs...).refusal()).To(Equal("403 invalid_grant"))
		Expect(refresh(token).refusal()).To(Equal("403 invalid_grant"))
	})

	It("keeps the time of the login in auth_time, and its session", func() {
		code := w.open().authorize("client_id", "app", "scope", "openid offline_access").signIn(ana).code()
		first := w.grant("authorization_code", "code", code, "redirect_uri", callback)
		was := w.claims(first.body["id_token"])
		w.wait(time.Hour)
		is := w.claims(refresh(text(first, "refresh_token")).body["id_token"])
		Expect(is["auth_time"]).To(Equal(was["auth_time"]))
		Expect(is["sid"]).To(Equal(was["sid"]))
		Expect(is).NotTo(HaveKey("nonce"))
	})

	It("ends with the session that an Action revokes, unless the Action keeps it", func() {
		for _, options := range []string{"", ", { preserveRefreshTokens: true }"} {
			w = granting("if (event.transaction.acr_values) api.session.revoke('out'" + options + ");")
			b := w.open()
			code := b.authorize("client_id", "app", "scope", "openid offline_access").signIn(ana).code()
			token := text(w.grant("authorization_code", "code", code, "redirect_uri", callback), "refresh_token")
			b.authorize("client_id", "app", "acr_values", "x").refused()
			Expect(refresh(token).status == http.StatusOK).To(Equal(options != ""), "%q", options)
		}
	})
})
