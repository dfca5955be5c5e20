package mockidp_test

import (
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A policy", func() {
	It("of a tenant's file challenges who holds a factor, with amr, acr and a method of the session", func() {
		w := fork(load(askNothing, map[string]string{"tenant.yaml": tenantYAML + "guardianPolicies: { policies: [all-applications] }\n"}))
		b := w.open().authorize().signIn(bo).on(vocab.ScreenOTPChallenge).fill("default", "code", totp(secret, start))
		Expect(b.idToken()).To(And(HaveKeyWithValue("amr", ConsistOf("mfa")), HaveKeyWithValue("acr", stepUp)))
		Expect(w.Methods("auth0|bo")).To(Equal([]string{"pwd", "mfa:otp"}))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogStartAuth, vocab.LogAuthSucceed, vocab.LogLogin, vocab.LogCodeExchange}))
		Expect(w.ActionRuns()).To(HaveLen(1))
		Expect(b.authorize("prompt", "none").refused()).To(Equal("login_required: Multifactor authentication required"))
	})

	It("enrols who holds none, and shows what the error page has to say when nothing can be enrolled", func() {
		w := under("all-applications", askNothing)
		_, err := w.RemoveFactor(anaID, vocab.OTP)
		Expect(err).NotTo(HaveOccurred())
		w.SwitchFactor(vocab.WebAuthnRoaming, false)
		w.open().authorize().signIn(ana).on(vocab.ScreenOTPEnrollQR)
		w.SwitchFactor(vocab.OTP, false)
		b := w.open().authorize().signIn(ana).on("error", "none-to-enrol")
		Expect(b.page.status).To(Equal(http.StatusBadRequest))
		Expect(b.said()).To(Equal([]string{"No MFA factors enabled for enrollment", ""}))
		Expect(w.count(vocab.LogFailedLogin)).To(Equal(1))
	})

	It("that does not exist is refused", func() {
		w := asking(askNothing)
		Expect(w.SetPolicy("always")).To(MatchError(ContainSubstring(`"always"`)))
		Expect(w.SetConfidence("lowish")).To(MatchError(ContainSubstring(`"lowish"`)))
	})

	It("sends who enrolled meanwhile in another browser back to a challenge", func() {
		w := asking("api.multifactor.enable('any');")
		w.SwitchFactor(vocab.WebAuthnRoaming, false)
		b := w.open().authorize().signIn(ana).on(vocab.ScreenOTPEnrollQR).fill("toggle-view")
		text := b.page.data("text_code")
		w.holding(mockidp.Credential{Type: vocab.OTP, Secret: secret})
		b.fill("default", "code", totp(text, start)).on(vocab.ScreenOTPChallenge, "user-already-enrolled")
		b.fill("default", "code", totp(secret, start)).code()
	})
})

// doubted serves a tenant under Adaptive MFA at low confidence.
func doubted(switches string) *world {
	GinkgoHelper()
	w := fork(load(askNothing, map[string]string{"mfaproof.yaml": "switches: { " + switches + " }\n"}))
	Expect(w.SetPolicy("confidence-score")).To(Succeed())
	Expect(w.SetConfidence("low")).To(Succeed())
	return w
}

var _ = Describe("Adaptive MFA at low confidence", func() {
	It("verifies the address of who holds nothing, whether it was verified before or not", func() {
		w := doubted("")
		b := w.signedIn().on(vocab.ScreenVerifyEmail)
		Expect(b.page.url.Path).To(Equal("/u/login-email-verification"))
		Expect(b.page.data("email")).To(Equal("an****@exa****"))
		Expect(w.newest()).To(And(HaveField("Channel", "email"), HaveField("To", ana), HaveField("Code", MatchRegexp(`^[0-9]{6}$`))))
		Expect(b.reload().on(vocab.ScreenVerifyEmail).page.buttons()).To(Equal([]string{"default", "resend-code"}))
		Expect(w.sent()).To(Equal(1))
		older := w.newest().Code
		b.fill("resend-code").on(vocab.ScreenVerifyEmail)
		b.fill("default", "code", older).on(vocab.ScreenVerifyEmail, "invalid-code")
		b.raw("default", "code", w.newest().Code, "rememberBrowser", "true")
		Expect(b.mf()).To(BeEmpty())
		Expect(b.idToken()).NotTo(Or(HaveKey("amr"), HaveKey("acr")))
		Expect(w.Methods(anaID)).To(Equal([]string{"pwd"}))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogSendVerification, vocab.LogSendVerification, vocab.LogAddressRefused, vocab.LogAddressVerified,
			vocab.LogLogin, vocab.LogCodeExchange}))
		Expect(w.Factors(anaID)).To(BeEmpty())
	})

	It("gives five minutes for it", func() {
		w := doubted("")
		b := w.signedIn().on(vocab.ScreenVerifyEmail)
		w.wait(5*time.Minute + time.Second)
		b.fill("default", "code", w.newest().Code).on("error", "transaction-expired")
		w.signedIn().on(vocab.ScreenVerifyEmail).fill("default", "code", w.newest().Code).code()
	})

	It("enrols behind the verified address, where the switch says so", func() {
		w := doubted("adaptive_low_unenrolled: verify-then-enrol")
		w.SwitchFactor(vocab.WebAuthnRoaming, false)
		b := w.signedIn().on(vocab.ScreenVerifyEmail).fill("default", "code", w.newest().Code).on(vocab.ScreenOTPEnrollQR).fill("toggle-view")
		b.fill("default", "code", totp(b.page.data("text_code"), start))
		Expect(b.idToken()).To(HaveKey("amr"))
	})

	It("challenges who holds a factor, remembered or not", func() {
		w := doubted("")
		b := w.open()
		Expect(b.asked(bo, true)).To(BeTrue())
		w.wait(time.Minute)
		Expect(b.asked(bo, false)).To(BeTrue())
		Expect(w.SetPolicy("all-applications")).To(Succeed())
		Expect(b.asked(bo, false)).To(BeFalse(), "control")
		Expect(w.SetPolicy("confidence-score")).To(Succeed())
		Expect(w.SetConfidence("medium")).To(Succeed())
		Expect(w.open().asked(bo, false)).To(BeFalse(), "at another confidence nobody is asked")
	})

	DescribeTable("blocks who has neither factor nor address", func(switches string, account bool) {
		w := doubted(switches)
		id, err := w.PutUser(mockidp.User{Username: "cy", Password: password})
		Expect(err).NotTo(HaveOccurred())
		b := w.open().authorize().signIn("cy").on("error", "login-blocked")
		Expect(w.Blocked(id)).To(Equal(account))
		Expect(w.logged()).To(Equal([]vocab.LogCode{vocab.LogFailedLogin}))
		Expect(w.SetConfidence("high")).To(Succeed())
		b.authorize().signIn("cy")
		if !account {
			b.code()
			return
		}
		Expect(b.refused()).To(Equal("unauthorized: user is blocked"))
		b.authorize().fill("default", "username", "cy", "password", "wrong").on(vocab.ScreenLogin, "wrong-credentials")
		Expect(w.SetBlocked(id, false)).To(Succeed())
		w.open().authorize().signIn("cy").code()
	},
		Entry("this login", "", false),
		Entry("or the account", "adaptive_block: account", true),
	)

	It("ends the session of an account that is blocked meanwhile", func() {
		w := asking(askNothing)
		b := w.signedIn()
		b.code()
		Expect(w.SetBlocked(anaID, true)).To(Succeed())
		Expect(b.authorize().refused()).To(Equal("unauthorized: user is blocked"))
		Expect(b.authorize("prompt", "none").refused()).To(Equal("unauthorized: user is blocked"))
	})
})

var _ = Describe("Adding this device behind another factor", func() {
	// offered is a login of ana's that came to the offer; her browser has an authenticator of its own.
	offered := func(w *world, b *browser) *browser {
		GinkgoHelper()
		w.wait(time.Minute)
		return b.authorize("prompt", "login").signIn(ana).on(vocab.ScreenOTPChallenge).fill("default", "code", totp(secret, w.Now()))
	}
	capable := func(b *browser, platform string) *browser {
		GinkgoHelper()
		return b.on(vocab.ScreenDetectBrowser).fill("pick-authenticator", "js-available", "true", "webauthn-available", "true", "webauthn-platform-available", platform)
	}
	tenant := func() *world {
		w := factored("api.multifactor.enable('any');", "sms")
		w.SwitchFactor(vocab.WebAuthnRoaming, false)
		return w.holding(mockidp.Credential{Type: vocab.OTP, Secret: secret})
	}

	It("enrols it, and asks for it first from then on", func() {
		w, device := tenant(), newDevice()
		b := capable(offered(w, w.open()), "true").on(vocab.ScreenPlatformEnroll)
		Expect(b.page.body).To(ContainSubstring("Log In Faster on This Device"))
		Expect(b.page.buttons()).To(Equal([]string{"", "snooze-enrollment", "refuse-add-device"}))
		b.unlock(device, b.page.options()).on(vocab.ScreenWebAuthnNickname).fill("default", "nickname", "Laptop").on(vocab.ScreenWebAuthnSuccess).fill("default").code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP, vocab.WebAuthnPlatform}))
		Expect(w.Methods(anaID)).To(Equal([]string{"pwd", "mfa:otp", "mfa:webauthn-platform"}))
		b = w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenPlatformChallenge)
		b.unlock(device, b.page.options()).code()
	})

	DescribeTable("is put off", func(action string, pause time.Duration) {
		w := tenant()
		b := w.open()
		capable(offered(w, b), "true").on(vocab.ScreenPlatformEnroll).fill(action).code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP}))
		w.wait(pause - 3*time.Minute) // each login below takes a minute
		offered(w, b).code()
		capable(offered(w, w.open()), "true").on(vocab.ScreenPlatformEnroll)
		capable(offered(w, b), "true").on(vocab.ScreenPlatformEnroll)
	},
		Entry("for two weeks", "snooze-enrollment", 14*day),
		Entry("for a year", "refuse-add-device", 365*day),
	)

	It("can be left when the browser fails", func() {
		w := tenant()
		b := capable(offered(w, w.open()), "true").on(vocab.ScreenPlatformEnroll)
		b.fill("default", "action", `showError::{"name":"NotAllowedError","message":"no"}`).on(vocab.ScreenWebAuthnError)
		b.fill("refuse-add-device").code()
	})

	It("is not offered to a browser without an authenticator, nor declined where it was not offered", func() {
		w := tenant()
		capable(offered(w, w.open()), "false").code()
		w = factored(enrols(vocab.WebAuthnPlatform, ""), "sms")
		b := w.signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
		Expect(b.page.buttons()).NotTo(ContainElement("snooze-enrollment"))
		b.raw("snooze-enrollment").on(vocab.ScreenPlatformEnroll, "invalid-option")
	})
})
