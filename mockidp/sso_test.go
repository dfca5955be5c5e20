package mockidp_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A browser that signed in", func() {
	It("is not asked for the password again, and keeps the time of that login", func() {
		w := asking(askNothing)
		b := w.open()
		first := b.authorize().signIn(ana).idToken()
		w.wait(time.Hour)
		second := b.authorize().idToken()
		Expect(second["auth_time"]).To(Equal(first["auth_time"]))
		Expect(second["iat"]).To(BeNumerically("==", first["iat"].(float64)+3600))
		Expect(second["sid"]).To(Equal(first["sid"]))
		w.open().authorize().on("login")
	})

	It("is asked again for prompt=login, as anybody", func() {
		w := asking(askNothing)
		b := w.open()
		first := b.authorize().signIn(ana).idToken()
		w.wait(time.Minute)
		again := b.authorize("prompt", "login").signIn(bo).idToken()
		Expect(again["sub"]).To(Equal("auth0|bo"))
		Expect(again["auth_time"]).To(BeNumerically("==", first["auth_time"].(float64)+60))
		Expect(b.authorize("prompt", "none").idToken()["sub"]).To(Equal("auth0|bo"))
	})

	DescribeTable("is asked again when the login is older than max_age",
		func(maxAge string, asked bool) {
			w := asking(askNothing)
			b := w.open()
			b.authorize().signIn(ana)
			w.wait(100 * time.Second)
			b.authorize("max_age", maxAge)
			if asked {
				Expect(b.signIn(ana).idToken()["auth_time"]).To(BeNumerically("==", start.Unix()+100))
				return
			}
			Expect(b.idToken()["auth_time"]).To(BeNumerically("==", start.Unix()))
		},
		Entry("older", "99", true),
		Entry("just as old", "100", false),
		Entry("younger", "101", false),
		Entry("zero is as good as prompt=login", "0", true),
	)

	It("takes a new session id with a factor, and the old one is worth nothing", func() {
		w := fork(load("if (event.transaction.acr_values) { " + enrolOTP + " }"))
		b := w.open()
		b.authorize().signIn(ana)
		cookie := func() *http.Cookie {
			u, err := url.Parse(w.origin)
			Expect(err).NotTo(HaveOccurred())
			for _, c := range b.http.Jar.Cookies(u) {
				if c.Name == "auth0_compat" {
					return c
				}
			}
			Fail("there is no session cookie")
			return nil
		}
		u, err := url.Parse(w.origin)
		Expect(err).NotTo(HaveOccurred())
		old := cookie()
		thief := w.open()
		thief.http.Jar.SetCookies(u, []*http.Cookie{old})
		thief.authorize("prompt", "none").code()
		b.authorize("acr_values", "x").enrolApp()
		Expect(cookie().Value).NotTo(Equal(old.Value))
		Expect(thief.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
		b.authorize("prompt", "none").code()
	})

	It("has cookies that scripts do not get, that come along with what other sites post, and a fallback", func() {
		w := asking(askNothing)
		res := w.open().send(http.MethodGet, w.origin+"/authorize?"+url.Values{"client_id": {"web"}, "redirect_uri": {callback}, "response_type": {"code"}}.Encode(), nil)
		Expect(res.Cookies()).To(HaveExactElements(
			And(HaveField("Name", "did"), HaveField("HttpOnly", true), HaveField("Secure", true), HaveField("SameSite", http.SameSiteNoneMode), HaveField("Domain", "")),
			And(HaveField("Name", "did_compat"), HaveField("HttpOnly", true), HaveField("Secure", false), HaveField("SameSite", http.SameSite(0)), HaveField("Domain", ""))))
	})
})

// picky is a browser that does not take some cookies.
type picky struct {
	http.CookieJar
	refuses func(*http.Cookie) bool
}

// SetCookies implements http.CookieJar.
func (p picky) SetCookies(u *url.URL, cookies []*http.Cookie) {
	p.CookieJar.SetCookies(u, slices.DeleteFunc(slices.Clone(cookies), p.refuses))
}

var _ = DescribeTable("A browser is known by one of two cookies", func(refuses func(*http.Cookie) bool) {
	b := asking(askNothing).open()
	b.http.Jar = picky{b.http.Jar, refuses}
	b.authorize().signIn(ana).code()
	b.authorize("prompt", "none").code()
	b.send(http.MethodGet, b.world.origin+"/v2/logout", nil)
	Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
},
	Entry("with both", func(*http.Cookie) bool { return false }),
	Entry("that takes nothing secure by http", func(c *http.Cookie) bool { return c.Secure }),
	Entry("that takes nothing without SameSite", func(c *http.Cookie) bool { return c.SameSite == 0 }),
)

var _ = Describe("prompt=none", func() {
	It("gives login_required without a session, and logs fsa", func() {
		w := asking(askNothing)
		Expect(w.open().authorize("prompt", "none").refused()).To(HavePrefix("login_required: "))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogSilentFailed}))
	})

	It("gives a code with a session", func() {
		w := asking(askNothing)
		b := w.open()
		b.authorize().signIn(ana)
		Expect(b.authorize("prompt", "none").idToken()["sub"]).To(Equal(anaID))
	})

	DescribeTable("is refused where an Action asks for MFA, and the session stays",
		func(body string) {
			w := fork(load("if (event.transaction.prompt && event.transaction.prompt.includes('none')) { " + body + " }"))
			Expect(w.Seed("auth0|bo", mockidp.Credential{Type: vocab.WebAuthnRoaming, ID: []byte{1}, PublicKey: []byte{1}})).To(Succeed())
			b := w.open()
			b.authorize().signIn(bo).code()
			Expect(b.authorize("prompt", "none").refused()).To(Equal("login_required: Multifactor authentication required"))
			Expect(w.count(vocab.LogSilentFailed)).To(Equal(1))
			b.authorize().code()
		},
		Entry("a challenge", challengeOTP),
		Entry("a picker", "api.authentication.challengeWithAny([{ type: 'otp' }, { type: 'webauthn-roaming' }]);"),
		Entry("where the browser has to be asked", "api.authentication.challengeWith({ type: 'webauthn-roaming' });"),
	)

	It("takes the other error that the tenant may choose", func() {
		w := fork(load("if (event.transaction.prompt?.includes('none')) { "+challengeOTP+" }", map[string]string{"mfaproof.yaml": "switches: { silent_with_commands: interaction_required }\n"}))
		b := w.open()
		b.authorize().signIn(bo).code()
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("interaction_required: "))
	})

	It("is refused after max_age", func() {
		w := asking(askNothing)
		b := w.open()
		b.authorize().signIn(ana)
		w.wait(time.Minute)
		Expect(b.authorize("prompt", "none", "max_age", "59").refused()).To(HavePrefix("login_required: "))
		b.authorize("prompt", "none", "max_age", "60").code()
	})
})

var _ = Describe("Logout", func() {
	var (
		w *world
		b *browser
	)
	BeforeEach(func() {
		w = asking(askNothing)
		b = w.open()
		b.authorize().signIn(ana).code()
		b.authorize("prompt", "none").code()
	})
	AfterEach(func() {
		Expect(b.authorize("prompt", "none").refused()).To(HavePrefix("login_required: "), "the session has ended in each case")
	})

	DescribeTable("leads to registered addresses only",
		func(query string, allowed bool) {
			res := b.send(http.MethodGet, w.origin+"/v2/logout?"+query, nil)
			if allowed {
				Expect(res.StatusCode).To(Equal(http.StatusFound))
				Expect(res.Header.Get("Location")).To(Equal(must(url.ParseQuery(query)).Get("returnTo")))
				return
			}
			Expect(res.StatusCode).To(Equal(http.StatusBadRequest))
			Expect(res.Header).NotTo(HaveKey("Location"))
		},
		Entry("of the client", "client_id=web&returnTo=https%3A%2F%2Fapp.example%2Fbye", true),
		Entry("of the tenant", "returnTo=https%3A%2F%2Ftenant.example%2Fbye", true),
		Entry("not of the tenant when a client is named", "client_id=web&returnTo=https%3A%2F%2Ftenant.example%2Fbye", false),
		Entry("not of the client when none is named", "returnTo=https%3A%2F%2Fapp.example%2Fbye", false),
		Entry("not of another client", "client_id=spa&returnTo=https%3A%2F%2Fapp.example%2Fbye", false),
		Entry("not a longer one", "client_id=web&returnTo=https%3A%2F%2Fapp.example%2Fbye%2Fx", false),
		Entry("not somewhere else", "returnTo=https%3A%2F%2Fevil.example", false),
		Entry("not for an unknown client", "client_id=wep&returnTo=https%3A%2F%2Fapp.example%2Fbye", false),
	)

	It("says so where there is no address", func() {
		b.get("/v2/logout")
		Expect(b.page.status).To(Equal(http.StatusOK))
		Expect(strings.ToLower(b.page.body)).To(ContainSubstring("logged out"))
	})
})

func must(v url.Values, err error) url.Values {
	GinkgoHelper()
	Expect(err).NotTo(HaveOccurred())
	return v
}

var _ = It("A session of one tenant is none in another", func() {
	w := asking(askNothing)
	f := load(askNothing)
	other := fork(f, func(o *mockidp.ForkOptions) { o.Random = seeded(2) })
	b := w.open()
	b.authorize().signIn(ana).code()
	u, err := url.Parse(w.origin)
	Expect(err).NotTo(HaveOccurred())
	elsewhere := other.open()
	home, err := url.Parse(other.origin)
	Expect(err).NotTo(HaveOccurred())
	elsewhere.http.Jar.SetCookies(home, b.http.Jar.Cookies(u))
	Expect(elsewhere.authorize("prompt", "none").refused()).To(HavePrefix("login_required: "))
})
