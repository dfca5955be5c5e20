package mockidp_test

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"net/url"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func basic(id, secret string) string {
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(url.QueryEscape(id)+":"+url.QueryEscape(secret)))
}

var _ = Describe("The token endpoint", func() {
	var w *world
	BeforeEach(func() { w = asking(askNothing) })
	code := func(pairs ...string) string {
		GinkgoHelper()
		return w.open().authorize(pairs...).signIn(ana).code()
	}
	const granted, denied = "200 <nil>", "403 invalid_grant"

	DescribeTable("refuses what is not right; the same code with the right request is accepted",
		func(refusal string, pairs ...string) {
			c := code()
			Expect(w.exchange(c, pairs...).refusal()).To(Equal(refusal))
			Expect(w.exchange(c).refusal()).To(Equal(granted))
		},
		Entry("a wrong secret", "401 invalid_client", "client_secret", "s3creT"),
		Entry("no secret", "401 invalid_client", "client_secret", ""),
		Entry("an unknown client", "401 invalid_client", "client_id", "wep"),
		Entry("no client", "401 invalid_client", "client_id", ""),
		Entry("an unknown grant", "400 unsupported_grant_type", "grant_type", "urn:ietf:params:oauth:grant-type:saml2-bearer"),
		Entry("a grant that the client does not have", "403 unauthorized_client", "grant_type", "password"),
		Entry("a code that was never made", denied, "code", "x"),
		Entry("no code", denied, "code", ""),
		Entry("another redirect URI", denied, "redirect_uri", "https://app.example/other?a=1"),
		Entry("no redirect URI", denied, "redirect_uri", ""),
		Entry("a verifier without a challenge", denied, "code_verifier", verifier),
		Entry("a code of another client", denied, "client_id", "spa", "client_secret", ""),
	)

	DescribeTable("wants the verifier of the challenge",
		func(method string) {
			given := []string{"code_challenge", challenge, "code_challenge_method", "S256"}
			right := verifier
			if method == "plain" {
				given, right = []string{"code_challenge", challenge}, challenge // RFC 7636 section 4.3: plain is the default
			}
			for _, client := range [][]string{{"client_id", "spa", "client_secret", ""}, nil} {
				c := code(append(given, client[:min(2, len(client))]...)...)
				Expect(w.exchange(c, append(client, "code_verifier", right[:42]+"x")...).refusal()).To(Equal(denied))
				Expect(w.exchange(c, client...).refusal()).To(Equal(denied), "without a verifier")
				Expect(w.exchange(c, append(client, "code_verifier", right)...).refusal()).To(Equal(granted))
			}
		},
		Entry(nil, "S256"),
		Entry(nil, "plain"),
	)

	It("does not take the challenge itself for its verifier under S256", func() {
		c := code("code_challenge", challenge, "code_challenge_method", "S256")
		Expect(w.exchange(c, "code_verifier", challenge).refusal()).To(Equal(denied))
	})

	It("refuses a public client that sends a secret", func() {
		c := code("client_id", "spa", "code_challenge", challenge, "code_challenge_method", "S256")
		Expect(w.exchange(c, "client_id", "spa", "code_verifier", verifier).refusal()).To(Equal("401 invalid_client"))
	})

	It("takes a code once, and revokes what it gave when it comes again", func() {
		c := code()
		token := w.exchange(c).body["access_token"]
		Expect(w.userinfo(token).status).To(Equal(http.StatusOK))
		Expect(w.exchange(c).refusal()).To(Equal(denied))
		Expect(w.userinfo(token).refusal()).To(Equal("401 invalid_token"))
		Expect(w.count(vocab.LogCodeExchange)).To(Equal(1))
		Expect(w.count(vocab.LogCodeExchangeFail)).To(Equal(1))
	})

	It("does not revoke anything for a replay by somebody who is not the client", func() {
		c := code()
		token := w.exchange(c).body["access_token"]
		Expect(w.exchange(c, "client_secret", "guess").refusal()).To(Equal("401 invalid_client"))
		Expect(w.exchange(c, "client_id", "spa", "client_secret", "").refusal()).To(Equal(denied))
		Expect(w.userinfo(token).status).To(Equal(http.StatusOK))
	})

	It("gives tokens to exactly one of many equal requests", func() {
		c := code()
		var mu sync.Mutex
		got := map[string]int{}
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				defer GinkgoRecover()
				refusal := w.exchange(c).refusal()
				mu.Lock()
				defer mu.Unlock()
				got[refusal]++
			})
		}
		all.Wait()
		Expect(got).To(Equal(map[string]int{granted: 1, denied: 7}))
	})

	It("lets a code live ten minutes, the longest that RFC 6749 recommends", func() {
		late, inTime := code(), code()
		w.wait(10*time.Minute - time.Second)
		Expect(w.exchange(inTime).refusal()).To(Equal(granted))
		w.wait(2 * time.Second)
		Expect(w.exchange(late).refusal()).To(Equal(denied))
	})

	It("takes client authentication in the header, form-encoded as RFC 6749 section 2.3.1 says", func() {
		login := []string{"client_id", "basic"}
		form := func(c string) string {
			return url.Values{"grant_type": {"authorization_code"}, "code": {c}, "redirect_uri": {callback}}.Encode()
		}
		c := code(login...)
		wrong := w.ask(http.MethodPost, "/oauth/token", formType, form(c), "Authorization", basic("basic", "b:a s"))
		Expect(wrong.refusal()).To(Equal("401 invalid_client"))
		Expect(wrong.header.Get("WWW-Authenticate")).To(HavePrefix("Basic "))
		Expect(w.ask(http.MethodPost, "/oauth/token", formType, form(c), "Authorization", basic("basic", "b:a s%")).refusal()).To(Equal(granted))
	})

	It("takes JSON, as many clients send it", func() {
		c := code()
		body := `{"grant_type":"authorization_code","code":"` + c + `","redirect_uri":"` + callback + `","client_id":"web","client_secret":"s3cret"}`
		Expect(w.ask(http.MethodPost, "/oauth/token", "application/json", body[:len(body)-1]).refusal()).To(Equal("400 invalid_request"))
		Expect(w.ask(http.MethodPost, "/oauth/token", "application/json", `["x"]`).refusal()).To(Equal("400 invalid_request"))
		Expect(w.ask(http.MethodPost, "/oauth/token", "application/json; charset=utf-8", body).refusal()).To(Equal(granted))
	})

	DescribeTable("refuses other bodies",
		func(kind string) {
			c := code()
			form := url.Values{"grant_type": {"authorization_code"}, "code": {c}, "redirect_uri": {callback}, "client_id": {"web"}, "client_secret": {"s3cret"}}.Encode()
			Expect(w.ask(http.MethodPost, "/oauth/token", kind, form).refusal()).To(Equal("400 invalid_request"))
			Expect(w.ask(http.MethodPost, "/oauth/token", formType, form).refusal()).To(Equal(granted))
		},
		Entry(nil, "text/plain"),
		Entry(nil, "multipart/form-data; boundary=x"),
		Entry("none named", ""),
	)

	It("does not take parameters from the address", func() {
		q := url.Values{"grant_type": {"authorization_code"}, "code": {code()}, "redirect_uri": {callback}, "client_id": {"web"}, "client_secret": {"s3cret"}}
		Expect(w.ask(http.MethodPost, "/oauth/token?"+q.Encode(), formType, "").refusal()).To(Equal("401 invalid_client"))
	})

	It("keeps secrets and codes out of the log", func() {
		c := code()
		w.exchange(c, "client_secret", "guess")
		w.exchange(c)
		w.exchange(c)
		entries, _ := w.Log(0)
		Expect(entries).NotTo(BeEmpty())
		raw, err := json.Marshal(entries)
		Expect(err).NotTo(HaveOccurred())
		Expect(string(raw)).NotTo(Or(ContainSubstring(c), ContainSubstring("s3cret"), ContainSubstring("guess"), ContainSubstring(password)))
	})
})

var _ = Describe("Userinfo", func() {
	It("answers with the claims of the scopes, by GET and POST", func() {
		w := asking(askNothing)
		token := w.exchange(w.open().authorize().signIn(ana).code()).body["access_token"].(string)
		want := And(HaveKeyWithValue("sub", anaID), HaveKeyWithValue("email", ana), Not(HaveKey("name")))
		Expect(w.userinfo(token).body).To(want)
		Expect(w.ask(http.MethodPost, "/userinfo", "", "", "Authorization", "bearer "+token).body).To(want)
		Expect(w.ask(http.MethodPut, "/userinfo", "", "", "Authorization", "Bearer "+token).status).To(Equal(http.StatusMethodNotAllowed))
	})

	It("refuses no token, another one, another scheme, and an old one", func() {
		w := asking(askNothing)
		token := w.exchange(w.open().authorize().signIn(ana).code()).body["access_token"].(string)
		for _, header := range []string{"", "Bearer", "Bearer x", "Basic " + token, token} {
			a := w.ask(http.MethodGet, "/userinfo", "", "", "Authorization", header)
			Expect(a.refusal()).To(Equal("401 invalid_token"), header)
			Expect(a.header.Get("WWW-Authenticate")).To(HavePrefix("Bearer"))
		}
		w.wait(24*time.Hour - time.Second)
		Expect(w.userinfo(token).status).To(Equal(http.StatusOK))
		w.wait(2 * time.Second)
		Expect(w.userinfo(token).refusal()).To(Equal("401 invalid_token"))
	})

	It("does not take the token of another tenant", func() {
		w, other := asking(askNothing), fork(load(askNothing))
		token := w.exchange(w.open().authorize().signIn(ana).code()).body["access_token"]
		Expect(other.userinfo(token).refusal()).To(Equal("401 invalid_token"))
	})
})
