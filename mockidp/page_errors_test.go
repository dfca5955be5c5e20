package mockidp_test

import (
	"github.com/mfaproof/mfaproof/mockidp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const ownErrors = tenantYAML + `prompts:
  customText:
    en:
      common:
        error: { title: Stop, transaction-not-found: "Nobody at ${companyName} knows this login", "transaction-not-found.hint": Ask the desk, none-usable: "No. ${failure}" }
        logged-out: { title: Bye }
      login: { login: { wrong-credentials: "Not you at ${clientName}", "invalid-option.language": Which language? } }
      mfa-otp: { mfa-otp-challenge: { no-code: Type it, invalid-option: Not here } }
`

func withOwnErrors(body string) *world {
	GinkgoHelper()
	return fork(load(body, map[string]string{"tenant.yaml": ownErrors})).holding(mockidp.Credential{Type: vocab.OTP, Secret: secret})
}

var _ = Describe("The tenant's own words for an error", func() {
	It("stand on the page, by the error's key or by its code, while the log keeps the English ones", func() {
		w := withOwnErrors(challengeOTP)
		b := w.open().authorize().push("username", ana, "password", "no", "action", "default").on(vocab.ScreenLogin, "wrong-credentials")
		Expect(b.said()[0]).To(HavePrefix("Not you at "))
		b.push("username", ana, "action", "default").on(vocab.ScreenLogin, "no-password")
		Expect(b.said()[0]).To(Equal("Password is required"), "control: without words of its own")
		b.push("action", "change-language", "language", "?").on(vocab.ScreenLogin, "invalid-option")
		Expect(b.said()[0]).To(Equal("Which language?"))
		b.push("action", "nothing").on(vocab.ScreenLogin, "invalid-option")
		Expect(b.said()[0]).To(Equal("This page has no such action. Use one of its buttons."), "control: another sentence of the code")

		b.signIn(ana).on(vocab.ScreenOTPChallenge).push("action", "default", "code", "").on(vocab.ScreenOTPChallenge, "no-code")
		Expect(b.said()[0]).To(Equal("Type it"))
		Expect(w.line(vocab.LogAuthFailed).Description).To(Equal("Guardian - Please enter a code"))
		b.push("action", "nothing").on(vocab.ScreenOTPChallenge, "invalid-option")
		Expect(b.said()[0]).To(Equal("Not here"), "the code stands for all of its sentences")
	})

	It("stand on the error page, with what to do next, and for what an Action refused", func() {
		w := fork(load(challengeOTP, map[string]string{"tenant.yaml": ownErrors}))
		b := w.open().get("/u/login?state=x").on(vocab.ScreenErrorPage, "transaction-not-found")
		Expect(b.page.body).To(And(ContainSubstring("<h1>Stop</h1>"), MatchRegexp(`data-error-code="transaction-not-found">Nobody at .+ knows this login<`), ContainSubstring("Ask the desk")))
		Expect(b.said()[0]).To(HavePrefix("Nobody at "))
		Expect(b.page.body).NotTo(ContainSubstring("Start again from the application"))
		Expect(w.line(vocab.LogWarning).Description).To(Equal("This login is not known in this browser."))
		Expect(w.open().get("/authorize?client_id=nobody").on(vocab.ScreenErrorPage, "unknown-client").page.body).To(And(
			ContainSubstring("The client &#34;nobody&#34; does not exist."), ContainSubstring("Known clients: ")), "control: without words of its own")
		b = w.open().authorize().signIn(ana).on(vocab.ScreenErrorPage, "none-usable")
		Expect(b.said()[0]).To(And(HavePrefix("No. "), ContainSubstring("enable the requested factors")))
		Expect(w.open().get("/v2/logout").page.body).To(ContainSubstring("<h1>Bye</h1>"))
	})

	It("stand on the page at which a device's login ends", func() {
		w := devices(askNothing, "tenant:", `prompts: { customText: { en: { device-flow: { device-code-activation-allowed: { title: All set }, device-code-activation-denied: { title: No device, invalid_grant: Somebody else was first } } } } }
tenant:`)
		a := w.device()
		one, two := w.activate(a), w.activate(a)
		Expect(one.signIn(ana).on(vocab.ScreenDeviceAllowed).page.body).To(ContainSubstring("<h1>All set</h1>"))
		two.signIn(bo).on(vocab.ScreenDeviceDenied, "invalid_grant")
		Expect(two.page.body).To(And(ContainSubstring("<h1>No device</h1>"), ContainSubstring("Somebody else was first")))
		denied := devices("api.access.deny('closed today');")
		Expect(denied.activate(denied.device()).signIn(ana).on(vocab.ScreenDeviceDenied, "access_denied").said()[0]).To(Equal("closed today"), "control: the Action's words")
	})
})

var _ = Describe("A WebAuthn response that was refused", func() {
	It("is told as one of the device, or of a security key", func() {
		b := factored(enrols(vocab.WebAuthnPlatform, ""), "sms").signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
		b.fill("default", "response", "{}").on(vocab.ScreenPlatformEnroll, "webauthn-verification-failed")
		Expect(b.said()[0]).To(Equal("We couldn't verify this device. Please try again."))
		b = factored(enrols(vocab.WebAuthnRoaming, ""), "sms").signedIn().detect(true).on(vocab.ScreenWebAuthnEnroll)
		b.fill("default", "response", "{}").on(vocab.ScreenWebAuthnEnroll, "webauthn-verification-failed")
		Expect(b.said()[0]).To(Equal("We couldn't verify your security key. Please try again."))
	})
})

var _ = Describe("The first name of an authenticator", func() {
	DescribeTable("is a text too", func(factor vocab.Factor, own, name string) {
		texts := "prompts: { customText: { en: { mfa-webauthn: { mfa-webauthn-change-key-nickname: {" + own + "} } } } }\n"
		files := factorFiles("sms")
		files["tenant.yaml"] += texts
		w := fork(load(enrols(factor, ""), files))
		b := w.open().authorize().signIn(ana).detect(true)
		if factor == vocab.WebAuthnPlatform {
			b.unlock(newDevice(), b.page.options())
		} else {
			b.use(newKey())
		}
		Expect(b.on(vocab.ScreenWebAuthnNickname).page.data("nickname")).To(Equal(name))
	},
		Entry("of a key", vocab.WebAuthnRoaming, "", "Security key"),
		Entry("of the device", vocab.WebAuthnPlatform, "", "This device"),
		Entry("the tenant's own for a key", vocab.WebAuthnRoaming, ` nickname: "Key of ${userName}" `, "Key of "+ana),
		Entry("the tenant's own for the device", vocab.WebAuthnPlatform, ` nickname: No, nicknamePlatform: Laptop `, "Laptop"),
	)
})
