package mockidp_test

import (
	"net/url"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// detect answers the page that asks what the browser can do.
func (b *browser) detect(webauthn bool) *browser {
	GinkgoHelper()
	can := "false"
	if webauthn {
		can = "true"
	}
	return b.on(vocab.ScreenDetectBrowser).fill("pick-authenticator", "js-available", can, "webauthn-available", can, "webauthn-platform-available", can)
}

var _ = Describe("The picker of an enrolment", func() {
	It("offers its options in their order, by the documented labels", func() {
		b := asking("api.authentication.enrollWithAny([{ type: 'webauthn-roaming' }, { type: 'otp' }]);").open().authorize().signIn(ana).detect(true).on(vocab.ScreenBeginEnroll)
		Expect(b.page.url.Path).To(Equal("/u/mfa-begin-enroll-options"))
		Expect(b.page.buttons()).To(Equal([]string{"webauthn-roaming", "otp"}))
		Expect(b.page.context.Tenant.EnabledFactors).To(Equal([]vocab.Factor{"webauthn-roaming", "otp"}), "where clients read them")
		Expect(b.page.body).To(And(ContainSubstring("Security Key"), ContainSubstring("Google Authenticator or similar")))
	})

	DescribeTable("takes nothing else",
		func(actions ...string) {
			w := asking(enrolAny)
			b := w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenBeginEnroll)
			form := url.Values{"state": {b.page.context.Transaction.State}}
			if len(actions) > 0 {
				form["action"] = actions
			}
			b.post(b.page.url.String(), form).on(vocab.ScreenBeginEnroll, "invalid-option")
			b.fill("otp").enrolApp()
			b.code()
		},
		Entry("nothing"),
		Entry("a factor that is not on", "phone"),
		Entry("a factor of the wrong case", "OTP"),
		Entry("no factor", "default"),
	)

	It("can be come back to", func() {
		b := asking(enrolAny).open().authorize().signIn(ana).detect(true)
		b.fill("webauthn-roaming").on(vocab.ScreenWebAuthnEnroll).fill("pick-authenticator").on(vocab.ScreenBeginEnroll)
		b.fill("otp").on(vocab.ScreenOTPEnrollQR).fill("pick-authenticator").on(vocab.ScreenBeginEnroll).fill("otp").enrolApp()
		b.code()
	})

	It("is skipped where the browser leaves one, and has no way back to itself then", func() {
		b := asking(enrolAny).open().authorize().signIn(ana).detect(false).on(vocab.ScreenOTPEnrollQR)
		Expect(b.page.buttons()).NotTo(ContainElement("pick-authenticator"))
		b.post(b.page.url.String(), url.Values{"state": {b.page.context.Transaction.State}, "action": {"pick-authenticator"}}).on(vocab.ScreenOTPEnrollQR, "invalid-option")
	})
})

func capable(js, webauthn, platform string) url.Values {
	return url.Values{"js-available": {js}, "webauthn-available": {webauthn}, "webauthn-platform-available": {platform}}
}

var _ = Describe("The page that asks what the browser can do", func() {
	DescribeTable("takes a clear answer for each capability; a page without one comes again",
		func(form url.Values, screen vocab.Screen) {
			b := asking(enrolAny).open().authorize().signIn(ana).on(vocab.ScreenDetectBrowser)
			form.Set("state", b.page.context.Transaction.State)
			b.post(b.page.url.String(), form)
			if screen == "" {
				b.on(vocab.ScreenDetectBrowser, "invalid-option")
				Expect(b.page.status).To(Equal(400))
				b.fill("pick-authenticator").on(vocab.ScreenOTPEnrollQR)
				return
			}
			b.on(screen)
		},
		Entry("yes", capable("true", "true", "true"), vocab.ScreenBeginEnroll),
		Entry("nothing", url.Values{}, vocab.Screen("")),
		Entry("no scripts", capable("false", "true", "true"), vocab.ScreenOTPEnrollQR),
		Entry("no WebAuthn", capable("true", "false", "true"), vocab.ScreenOTPEnrollQR),
		Entry("no platform authenticator, which a security key does without", capable("true", "true", "false"), vocab.ScreenBeginEnroll),
		Entry("nonsense", capable("TRUE", "1", "true"), vocab.Screen("")),
		Entry("none for the platform", url.Values{"js-available": {"true"}, "webauthn-available": {"true"}}, vocab.Screen("")),
	)

	It("leaves out the platform authenticator of a device that has none, and logs a warning", func() {
		w := factored("api.authentication.enrollWithAny([{type:'webauthn-platform'},{type:'otp'}]);", "sms")
		b := w.signedIn().on(vocab.ScreenDetectBrowser)
		b.fill("pick-authenticator", "js-available", "true", "webauthn-available", "true").on(vocab.ScreenOTPEnrollQR)
		Expect(b.page.buttons()).NotTo(ContainElement("pick-authenticator"))
		Expect(w.count(vocab.LogWarning)).To(Equal(1))

		By("control: it is offered on a device that has one")
		w.signedIn().detect(true).on(vocab.ScreenBeginEnroll)
	})
})
