package mockidp_test

import (
	"net/http"
	"net/url"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// tab is another tab of the same browser.
func (b *browser) tab() *browser { return &browser{world: b.world, http: b.http} }

var _ = Describe("Two tabs of a browser that is signed in", func() {
	var (
		w        *world
		one, two *browser
	)
	BeforeEach(func() {
		w = fork(load("if (event.transaction.acr_values) { api.authentication.challengeWithAny([{type:'otp'}]); }"))
		Expect(w.Seed(anaID, mockidp.Credential{Type: vocab.OTP, Secret: secret})).To(Succeed())
		one = w.signedIn()
		two = one.tab()
		one.authorize("acr_values", "x").on(vocab.ScreenOTPChallenge)
		two.authorize("acr_values", "x").on(vocab.ScreenOTPChallenge)
	})

	It("both finish, one after the other, and the session keeps what each proved", func() {
		one.fill("default", "code", totp(secret, start)).code()
		w.wait(time.Minute)
		two.reload().on(vocab.ScreenOTPChallenge).fill("default", "code", totp(secret, start.Add(time.Minute))).code()
		one.authorize("prompt", "none").code()
	})

	It("both end with a logout", func() {
		one.fill("default", "code", totp(secret, start)).code()
		one.send(http.MethodGet, w.origin+"/v2/logout", nil)
		w.wait(time.Minute)
		two.raw("default", "code", totp(secret, start.Add(time.Minute))).on("error", "session-ended")
		Expect(two.returned).To(BeNil())
	})

	It("end the other one when somebody else signs in", func() {
		one.authorize("prompt", "login").signIn(bo).code()
		two.raw("default", "code", totp(secret, start)).on("error", "session-ended")
	})

	It("go on when the same person gives her password again", func() {
		one.authorize("prompt", "login").signIn(ana).code()
		two.raw("default", "code", totp(secret, start)).code()
	})

	It("leave the older session id worth nothing", func() {
		u, err := url.Parse(w.origin)
		Expect(err).NotTo(HaveOccurred())
		thief := w.open()
		thief.http.Jar.SetCookies(u, one.http.Jar.Cookies(u))
		one.fill("default", "code", totp(secret, start)).code()
		Expect(thief.authorize("prompt", "none").refused()).To(HavePrefix("login_required"))
	})
})
