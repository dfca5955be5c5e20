package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	day    = 24 * time.Hour
	stepUp = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
)

// under serves a tenant with a policy, whose Action has a body; ana and bo hold otp.
func under(policy, body string, change ...func(*mockidp.ForkOptions)) *world {
	GinkgoHelper()
	w := fork(load(body), change...)
	Expect(w.SetPolicy(policy)).To(Succeed())
	return w.holding(mockidp.Credential{Type: vocab.OTP, Secret: secret})
}

// asked logs a person in anew, answers a challenge if there is one, with the box ticked if that is wanted, and tells
// whether there was one.
func (b *browser) asked(person string, tick bool, pairs ...string) bool {
	GinkgoHelper()
	b.authorize(append(pairs, "prompt", "login")...).signIn(person)
	if b.page == nil {
		b.code()
		return false
	}
	fields := []string{"code", totp(secret, b.world.Now())}
	if tick {
		fields = append(fields, "rememberBrowser", "true")
	}
	b.on(vocab.ScreenOTPChallenge).fill("default", fields...).code()
	return true
}

// mf are the cookies of a remembered browser.
func (b *browser) mf() map[string]string {
	GinkgoHelper()
	u, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	found := map[string]string{}
	for _, c := range b.http.Jar.Cookies(u) {
		if strings.HasPrefix(c.Name, "auth0-mf") {
			found[c.Name] = c.Value
		}
	}
	return found
}

// carry gives the browser the cookies of a remembered one.
func (b *browser) carry(values map[string]string) *browser {
	GinkgoHelper()
	u, err := url.Parse(b.world.origin)
	Expect(err).NotTo(HaveOccurred())
	for name, value := range values {
		b.http.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
	}
	return b
}

var _ = Describe("Remembering a browser", func() {
	const always = "all-applications"

	It("takes a ticked box and a right code: nothing less sets the cookies", func() {
		w := under(always, askNothing)
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge)
		Expect(b.page.yes("show_remember_device")).To(BeTrue())
		Expect(b.page.body).To(ContainSubstring("Remember this device for 30 days"))
		b.fill("default", "code", another(totp(secret, w.Now())), "rememberBrowser", "true").on(vocab.ScreenOTPChallenge, "invalid-code")
		Expect(b.mf()).To(BeEmpty())
		b.fill("default", "code", totp(secret, w.Now())).code()
		Expect(b.mf()).To(BeEmpty())
		w.wait(time.Minute)
		Expect(b.asked(bo, true)).To(BeTrue(), "it was not remembered")
		values := b.mf()
		Expect(values).To(And(HaveLen(2), HaveKey("auth0-mf"), HaveKey("auth0-mf_compat")))
		Expect(values["auth0-mf"]).To(And(HaveLen(32), Equal(values["auth0-mf_compat"])))
		Expect(b.asked(bo, false)).To(BeFalse())
		Expect(b.mf()).To(Equal(values))
	})

	It("sets cookies that scripts do not get, for 30 days", func() {
		w := under(always, askNothing)
		b := w.open().authorize().signIn(bo)
		res := b.send(http.MethodPost, b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "action": {"default"},
			"code": {totp(secret, w.Now())}, "rememberBrowser": {"true"}})
		Expect(res.Cookies()).To(ContainElements(
			And(HaveField("Name", "auth0-mf"), HaveField("HttpOnly", true), HaveField("Secure", true), HaveField("SameSite", http.SameSiteNoneMode), HaveField("MaxAge", 2592000), HaveField("Domain", "")),
			And(HaveField("Name", "auth0-mf_compat"), HaveField("HttpOnly", true), HaveField("MaxAge", 2592000))))
	})

	DescribeTable("lasts as documented: logins on these days, and whether each is asked",
		func(signals bool, days []int, want []bool, faults ...string) {
			// One application does not ask for MFA: logins to it signal nothing.
			w := under("", "if (event.client.client_id === 'web') { "+challengeOTP+" }", func(o *mockidp.ForkOptions) { o.Faults = faults })
			b := w.open()
			Expect(b.asked(bo, true)).To(BeTrue())
			var got []bool
			for i, d := range days {
				w.wait(start.Add(time.Duration(d) * day).Sub(w.Now()))
				if i < len(days)-1 && !signals {
					got = append(got, b.asked(bo, false, "client_id", "basic"))
					continue
				}
				got = append(got, b.asked(bo, false))
			}
			Expect(got).To(Equal(want))
		},
		Entry("day 0", true, []int{0}, []bool{false}),
		Entry("day 6", true, []int{6}, []bool{false}),
		Entry("day 8 after nothing", true, []int{8}, []bool{true}),
		Entry("day 8 after day 6", true, []int{6, 8}, []bool{false, false}),
		Entry("day 8 after a day 6 that signalled nothing", false, []int{6, 8}, []bool{false, true}),
		Entry("day 29, with use all the time", true, []int{6, 12, 18, 24, 29}, []bool{false, false, false, false, false}),
		Entry("day 31, with use all the time", true, []int{6, 12, 18, 24, 29, 31}, []bool{false, false, false, false, false, true}),
		Entry("day 29, unused, with the fault that forgets nobody", true, []int{29}, []bool{false}, "remember-forever"),
	)

	It("ends when limits of its own are up", func() {
		w := fork(load(challengeOTP, map[string]string{"mfaproof.yaml": "remember_browser: { idle: 1h }\n"}))
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		w.wait(time.Hour)
		Expect(b.asked(bo, false)).To(BeFalse())
		w.wait(time.Hour + time.Second)
		Expect(b.asked(bo, false)).To(BeTrue())
	})

	It("is for one person: two in one browser are remembered each by themselves", func() {
		w := under(always, askNothing)
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		Expect(b.asked(ana, false)).To(BeTrue())
		Expect(b.asked(bo, false)).To(BeFalse())
		w.wait(time.Minute) // ana's code is used up
		Expect(b.asked(ana, true)).To(BeTrue())
		Expect([]bool{b.asked(ana, false), b.asked(bo, false)}).To(Equal([]bool{false, false}))
		w.ForgetBrowsers(anaID)
		w.wait(time.Minute)
		Expect([]bool{b.asked(ana, false), b.asked(bo, false)}).To(Equal([]bool{true, false}))
	})

	It("counts for another person with the fault that shares it", func() {
		w := under(always, askNothing, func(o *mockidp.ForkOptions) { o.Faults = []string{"remembered-shared"} })
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		Expect(b.asked(ana, false)).To(BeFalse())
	})

	DescribeTable("is void in cookies that were changed", func(change func(string) string, want bool) {
		w := under(always, askNothing)
		first := w.open()
		Expect(first.asked(bo, true)).To(BeTrue())
		value := change(first.mf()["auth0-mf"])
		w.wait(time.Minute)
		Expect(w.open().carry(map[string]string{"auth0-mf": value}).asked(bo, false)).To(Equal(want))
	},
		Entry("control", func(v string) string { return v }, false),
		Entry("one letter", func(v string) string { return v[:31] + map[bool]string{true: "B", false: "A"}[v[31] == 'A'] }, true),
		Entry("cut short", func(v string) string { return v[:31] }, true),
		Entry("longer", func(v string) string { return v + "A" }, true),
		Entry("of another make", func(string) string { return "bo" }, true),
		Entry("nothing", func(string) string { return "" }, true),
	)

	It("takes the compatible cookie too", func() {
		w := under(always, askNothing)
		first := w.open()
		Expect(first.asked(bo, true)).To(BeTrue())
		Expect(w.open().carry(map[string]string{"auth0-mf_compat": first.mf()["auth0-mf"]}).asked(bo, false)).To(BeFalse())
	})

	It("of another tenant is worth nothing", func() {
		one, two := under(always, askNothing), under(always, askNothing, func(o *mockidp.ForkOptions) { o.Random = seeded(2) })
		first := one.open()
		Expect(first.asked(bo, true)).To(BeTrue())
		Expect(two.open().carry(first.mf()).asked(bo, false)).To(BeTrue())
	})

	It("does not satisfy a demand for step-up", func() {
		w := under(always, askNothing)
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		w.wait(time.Minute)
		Expect(b.asked(bo, false)).To(BeFalse())
		Expect(b.asked(bo, false, "acr_values", stepUp)).To(BeTrue())
	})

	It("adds neither amr nor a method, and lets silent authentication through", func() {
		w := under(always, askNothing)
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		b.authorize("prompt", "login").signIn(bo)
		Expect(b.idToken()).NotTo(Or(HaveKey("amr"), HaveKey("acr")))
		Expect(w.Methods("auth0|bo")).To(Equal([]string{"pwd"}))
		b.authorize("prompt", "none").code()
		w.ForgetBrowsers("auth0|bo")
		Expect(b.authorize("prompt", "none").refused()).To(Equal("login_required: Multifactor authentication required"))
	})

	DescribeTable("shows no box", func(body string, screen vocab.Screen, held ...mockidp.Credential) {
		w := factored(body, "sms", "recovery-code").holding(held...)
		b := w.signedIn().on(screen)
		ticks := 0
		b.page.each("input", func(n *html.Node) {
			if attr(n, "name") == "rememberBrowser" {
				ticks++
			}
		})
		Expect(ticks).To(BeZero())
	},
		Entry("on an enrolment", enrols(vocab.OTP, ""), vocab.ScreenOTPEnrollQR),
		Entry("on the page of a recovery code", challenges(vocab.RecoveryCode, ""), vocab.ScreenRecoveryChallenge, mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}),
		Entry("where enable forbids it before the command", "api.multifactor.enable('any', { allowRememberBrowser: false });"+challenges(vocab.OTP, ""),
			vocab.ScreenOTPChallenge, mockidp.Credential{Type: vocab.OTP, Secret: secret}),
	)

	DescribeTable("shows the box on challenges", func(f vocab.Factor, screen vocab.Screen, held mockidp.Credential) {
		held.Type = f
		w := factored(challenges(f, ""), "sms").holding(held)
		b := w.signedIn()
		if b.page.context.Screen.Name == vocab.ScreenDetectBrowser {
			b.detect(true)
		}
		Expect(b.on(screen).page.yes("show_remember_device")).To(BeTrue())
		Expect(b.page.body).To(ContainSubstring(`name="rememberBrowser" value="true"`))
	},
		Entry(nil, vocab.OTP, vocab.ScreenOTPChallenge, mockidp.Credential{Secret: secret}),
		Entry(nil, vocab.Phone, vocab.ScreenSMSChallenge, mockidp.Credential{Phone: firstNumber}),
		Entry(nil, vocab.Push, vocab.ScreenPushChallenge, mockidp.Credential{Device: "Phone"}),
		Entry(nil, vocab.Email, vocab.ScreenEmailChallenge, mockidp.Credential{Email: "a@b.example"}),
		Entry(nil, vocab.WebAuthnRoaming, vocab.ScreenWebAuthnChallenge, mockidp.Credential{ID: []byte{1}, PublicKey: []byte{1}}),
		Entry(nil, vocab.WebAuthnPlatform, vocab.ScreenPlatformChallenge, mockidp.Credential{ID: []byte{1}, PublicKey: []byte{1}}),
	)

	It("posted where there is no box remembers nothing", func() {
		w := factored("api.multifactor.enable('any', { allowRememberBrowser: false });"+challenges(vocab.OTP, ""), "sms").
			holding(mockidp.Credential{Type: vocab.OTP, Secret: secret})
		b := w.signedIn()
		b.raw("default", "code", totp(secret, w.Now()), "rememberBrowser", "true").code()
		Expect(b.mf()).To(BeEmpty())
		w = factored("api.authentication.challengeWith({ type: 'otp' }, { additionalFactors: [{ type: 'recovery-code' }] });", "sms", "recovery-code").
			holding(mockidp.Credential{Type: vocab.OTP, Secret: secret}, mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode})
		b = w.signedIn().fill("pick-authenticator").fill("recovery-code")
		b.raw("default", "code", recoveryCode, "rememberBrowser", "true").raw("default", "saved", "on", "rememberBrowser", "true").code()
		Expect(b.mf()).To(BeEmpty())
	})
})
