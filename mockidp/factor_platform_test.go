package mockidp_test

import (
	"bytes"
	"crypto/sha3"
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// demands are what the options of a page ask of an authenticator.
func (p *page) demands() (attachment, enrolUV, challengeUV string) {
	GinkgoHelper()
	var o struct {
		UserVerification       string
		AuthenticatorSelection struct{ AuthenticatorAttachment, UserVerification string }
	}
	Expect(json.Unmarshal(p.options(), &o)).To(Succeed())
	return o.AuthenticatorSelection.AuthenticatorAttachment, o.AuthenticatorSelection.UserVerification, o.UserVerification
}

// unlock answers the page with the authenticator of the device.
func (b *browser) unlock(device *webauthn.Key, options json.RawMessage) *browser {
	GinkgoHelper()
	do := device.Get
	if b.page.context.Screen.Name == vocab.ScreenPlatformEnroll {
		do = device.Create
	}
	response, err := do(b.world.origin, options)
	Expect(err).NotTo(HaveOccurred())
	return b.fill("default", "response", string(response))
}

func newDevice() *webauthn.Key { return webauthn.NewKey(sha3.NewSHAKE128(), webauthn.Platform()) }

// careless are the options without the demand that the user is verified: what a page in the middle would hand on.
func careless(options json.RawMessage) json.RawMessage {
	return bytes.ReplaceAll(options, []byte(`"userVerification":"required"`), []byte(`"userVerification":"discouraged"`))
}

var _ = Describe("The pages of the device's own authenticator", func() {
	byDevice := "if (event.user.enrolledFactors.length) { " + challenges(vocab.WebAuthnPlatform, "") + " } else { " + enrols(vocab.WebAuthnPlatform, "") + " }"

	It("demand the platform's authenticator and a verified user, in both ceremonies", func() {
		w, device := factored(byDevice, "sms"), newDevice()
		b := w.signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
		attachment, uv, _ := b.page.demands()
		Expect([]string{attachment, uv}).To(Equal([]string{"platform", "required"}))
		_, err := newKey().Create(w.origin, b.page.options())
		var refused *webauthn.ClientError
		Expect(errors.As(err, &refused) && refused.Name == "NotAllowedError").To(BeTrue(), "a security key cannot answer: %v", err)
		b.unlock(device, b.page.options()).on(vocab.ScreenWebAuthnNickname)
		Expect(b.page.data("webauthnType")).To(Equal("webauthn-platform"))
		b.fill("default", "nickname", "Laptop").on(vocab.ScreenWebAuthnSuccess).fill("default").code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.WebAuthnPlatform}))
		b = w.signedIn().detect(true).on(vocab.ScreenPlatformChallenge)
		_, _, uv = b.page.demands()
		Expect(uv).To(Equal("required"))
		b.unlock(device, b.page.options()).code()
	})

	It("refuse an authenticator that did not verify its user, in both ceremonies", func() {
		w, device := factored(byDevice, "sms"), newDevice()
		b := w.signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
		b.unlock(newDevice(), careless(b.page.options())).on(vocab.ScreenPlatformEnroll, "webauthn-verification-failed")
		Expect(w.Factors(anaID)).To(BeEmpty())
		b.unlock(device, b.page.options()).fill("default").fill("default").code()
		b = w.signedIn().detect(true).on(vocab.ScreenPlatformChallenge)
		b.unlock(device, careless(b.page.options())).on(vocab.ScreenPlatformChallenge, "webauthn-verification-failed")
		b.unlock(device, b.page.options()).code()
		Expect([]int{w.count(vocab.LogWebAuthnEnroll), w.count(vocab.LogWebAuthnAuth)}).To(Equal([]int{1, 1}))
	})

	It("offer no way to another method once the device is enrolled", func() {
		w := factored("api.authentication.enrollWithAny([{ type: 'webauthn-platform' }, { type: 'otp' }]);", "sms")
		b := w.signedIn().detect(true).fill("webauthn-platform").on(vocab.ScreenPlatformEnroll)
		Expect(b.page.buttons()).To(ContainElement("pick-authenticator"))
		b.unlock(newDevice(), b.page.options()).on(vocab.ScreenWebAuthnNickname)
		Expect(b.page.buttons()).To(Equal([]string{"default"}))
		b.raw("pick-authenticator").on(vocab.ScreenWebAuthnNickname, "invalid-option")
		b.fill("default", "nickname", "Laptop").on(vocab.ScreenWebAuthnSuccess)
		Expect(b.page.buttons()).To(Equal([]string{"default"}))
		b.fill("default").code()
	})
})

var _ = It("The page of a security key demands a roaming one", func() {
	b := enrolsKey().open().authorize().signIn(ana).detect(true).on(vocab.ScreenWebAuthnEnroll)
	attachment, _, _ := b.page.demands()
	Expect(attachment).To(Equal("cross-platform"))
	_, err := newDevice().Create(b.world.origin, b.page.options())
	Expect(err).To(HaveOccurred(), "the device's own cannot answer")
	b.use(newKey()).on(vocab.ScreenWebAuthnNickname)
})
