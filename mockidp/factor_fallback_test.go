package mockidp_test

import (
	"net/http"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var anaApp = mockidp.Credential{Type: vocab.OTP, Secret: secret}

var _ = DescribeTable("A factor that goes while its page is open lets nobody in",
	func(f vocab.Factor, held mockidp.Credential, right func(*browser) []string, take func(*world, vocab.Factor)) {
		w := factored(challenges(f, ""), "sms", "recovery-code").holding(held)
		b := w.signedIn()
		answer := right(b)
		take(w, f)
		b.raw("default", answer...)
		expectGone(b)
		Expect(b.returned).To(BeNil())
		Expect(w.count(vocab.LogLogin)).To(BeZero())

		By("control: it does while it is there")
		w = factored(challenges(f, ""), "sms", "recovery-code").holding(held)
		b = w.signedIn()
		b.raw("default", right(b)...)
		Expect(b.page == nil || b.page.context.Screen.Name == vocab.ScreenRecoveryNewCode).To(BeTrue())
	},
	Entry("an app, switched off", vocab.OTP, anaApp, appCode, switchOff),
	Entry("an app, removed", vocab.OTP, anaApp, appCode, takeAway),
	Entry("a phone, switched off", vocab.Phone, phoneOf(firstNumber), sentTo, switchOff),
	Entry("a recovery code, switched off", vocab.RecoveryCode, mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}, recorded, switchOff),
	Entry("a recovery code, removed", vocab.RecoveryCode, mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}, recorded, takeAway),
)

func appCode(*browser) []string  { return []string{"code", totp(secret, start)} }
func sentTo(b *browser) []string { return []string{"code", b.world.newest().Code} }
func recorded(*browser) []string { return []string{"code", recoveryCode} }

func switchOff(w *world, f vocab.Factor) { w.SwitchFactor(f, false) }
func takeAway(w *world, f vocab.Factor) {
	GinkgoHelper()
	_, err := w.RemoveFactor(anaID, f)
	Expect(err).NotTo(HaveOccurred())
}

var _ = Describe("A method that cannot be used any more", func() {
	const three = "api.authentication.challengeWith({type:'otp'}, {additionalFactors: [{type:'phone'},{type:'push-notification'}]});"

	It("leaves the page for the rest, with a notice", func() {
		w := factored(three, "sms").holding(anaApp, phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenOTPChallenge)
		takeAway(w, vocab.OTP)
		b.raw("default", "code", totp(secret, start)).on(vocab.ScreenSMSChallenge, "factor-gone")
		Expect(b.page.buttons()).NotTo(ContainElement("pick-authenticator"))
		b.reload().on(vocab.ScreenSMSChallenge)
		b.fill("default", "code", w.newest().Code).code()
	})

	It("goes from the picker, which shows what is left", func() {
		w := factored("api.authentication.challengeWithAny([{type:'otp'},{type:'phone'},{type:'push-notification'}]);", "sms").holding(phoneOf(firstNumber), appOf("Ana's phone"))
		b := w.signedIn().on(vocab.ScreenLoginOptions)
		switchOff(w, vocab.Phone)
		b.fill("phone").on(vocab.ScreenLoginOptions, "factor-gone")
		Expect(b.page.buttons()).To(ContainElements("otp", "push-notification"))
		Expect(b.page.buttons()).NotTo(ContainElement("phone"))
		Expect(w.sent()).To(BeZero())
	})

	It("leaves the phone that was removed for the one that stays", func() {
		w := factored(challenges(vocab.Phone, ""), "sms").holding(phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenSMSChallenge)
		takeAway(w, vocab.Phone)
		w.holding(phoneOf(secondNumber))
		b.reload().on(vocab.ScreenSMSChallenge, "factor-gone")
		Expect(w.newest().To).To(Equal(secondNumber))
	})

	It("is a key of another host, and the rest stays usable", func() {
		w := factored("api.authentication.challengeWith({type:'webauthn-roaming'}, {additionalFactors: [{type:'otp'}]});", "sms").
			holding(anaApp, mockidp.Credential{Type: vocab.WebAuthnRoaming, ID: []byte{1}, PublicKey: []byte{1}, RPID: "elsewhere.example"})
		b := w.signedIn().detect(true).on(vocab.ScreenOTPChallenge, "webauthn-unavailable")
		b.fill("default", "code", totp(secret, start)).code()
	})

	It("ends the login when it was the only one", func() {
		w := factored(challenges(vocab.WebAuthnRoaming, ""), "sms").holding(mockidp.Credential{Type: vocab.WebAuthnRoaming, ID: []byte{1}, PublicKey: []byte{1}, RPID: "elsewhere.example"})
		b := w.signedIn().detect(true).on("error", "webauthn-unavailable")
		Expect(b.page.status).To(Equal(http.StatusBadRequest))
	})

	It("is a removed key, and the page says so", func() {
		w, key := enrolsKey(), newKey()
		w.open().authorize().signIn(ana).detect(true).use(key).fill("default").fill("default").code()
		body := factored(challenges(vocab.WebAuthnRoaming, ""), "sms").holding(mockidp.Credential{Type: vocab.WebAuthnRoaming, ID: []byte{1}, PublicKey: []byte{1}})
		b := body.signedIn().detect(true).on(vocab.ScreenWebAuthnChallenge)
		takeAway(body, vocab.WebAuthnRoaming)
		b.raw("default", "response", "{}")
		expectGone(b)
		b.reload()
		expectGone(b)
	})
})

var _ = Describe("An enrolment that the person ended in another browser", func() {
	It("goes on where the rules let it", func() {
		w := factored("api.authentication.enrollWithAny([{type:'otp'}]);", "sms")
		one, two := w.signedIn(), w.signedIn()
		late := totp(two.fill("toggle-view").page.data("text_code"), start)
		one.enrolApp()
		two.fill("default", "code", late).code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP}))
	})
})
