package mockidp_test

import (
	"net/http"
	"net/url"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("An action that a page does not have", func() {
	It("costs no place among the wrong codes, also with a code beside it", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo)
		for range 30 {
			b.raw("frobnicate", "code", "000000").on(vocab.ScreenOTPChallenge, "invalid-option")
		}
		Expect([]int{w.count(vocab.LogWarning), w.count(vocab.LogAuthFailed)}).To(Equal([]int{30, 0}))
		b.fill("default", "code", totp(secret, start)).code()
	})

	It("burns no ceremony", func() {
		w, key := enrolsKey(), newKey()
		b := w.open().authorize().signIn(ana).detect(true).on(vocab.ScreenWebAuthnEnroll)
		challenge := string(b.page.options())
		b.raw("frobnicate", "response", "{}").on(vocab.ScreenWebAuthnEnroll, "invalid-option")
		Expect(string(b.page.options())).To(Equal(challenge))
		b.use(key).on(vocab.ScreenWebAuthnNickname)
	})

	It("is another method where there is none", func() {
		w := asking(challengeOTP)
		b := w.open().authorize().signIn(bo)
		b.raw("pick-authenticator").on(vocab.ScreenOTPChallenge, "invalid-option")
		Expect(b.said()[0]).To(Equal("There is no other method to choose from. Go on with this one."))
	})

	It("is refused on the page of the password", func() {
		b := asking(askNothing).open().authorize()
		b.raw("frobnicate", "username", ana, "password", password).on(vocab.ScreenLogin, "invalid-option")
		b.signIn(ana).code()
	})
})

var _ = DescribeTable("A documented action that means nothing here is refused in plain words, and the page goes on",
	func(action string, broken bool) {
		w := factored(enrols(vocab.WebAuthnPlatform, ""), "sms")
		b := w.signedIn().detect(true).on(vocab.ScreenPlatformEnroll)
		screen := vocab.ScreenPlatformEnroll
		if broken {
			screen = vocab.ScreenWebAuthnError
			b.raw("showError::{\"name\":\"NotAllowedError\"}").on(screen)
		}
		b.raw(action).on(screen, "invalid-option")
		Expect(b.said()[0]).NotTo(BeEmpty())
		Expect(w.count(vocab.LogWebAuthnEnroll)).To(Equal(map[bool]int{true: 1}[broken]))
		if broken {
			b.fill("tryagain").on(vocab.ScreenPlatformEnroll)
		}
	},
	Entry("later", "snooze-enrollment", false),
	Entry("not on this device", "refuse-add-device", false),
	Entry("not on this device, after an error", "refuse-add-device", true),
	Entry("the password instead", "use-password", true),
)

var _ = Describe("change-language", func() {
	It("keeps the language with the login and draws the page again, on any screen", func() {
		b := asking(challengeOTP).open().authorize()
		b.raw("change-language", "language", "de", "persist", "session").on(vocab.ScreenLogin)
		Expect(b.page.status).To(Equal(http.StatusOK))
		Expect(b.page.body).To(ContainSubstring(`"locale":"de"`))
		b.signIn(bo).on(vocab.ScreenOTPChallenge)
		Expect(b.page.body).To(ContainSubstring(`"locale":"de"`))
		b.raw("change-language", "language", "pt-BR", "code", "000000").on(vocab.ScreenOTPChallenge)
		Expect(b.world.count(vocab.LogAuthFailed)).To(BeZero())
		b.raw("change-language", "language", "<script>").on(vocab.ScreenOTPChallenge, "invalid-option")
		b.fill("default", "code", totp(secret, start)).code()
	})
})

var _ = Describe("back-action of a picker", func() {
	const any = "api.authentication.challengeWithAny([{type:'otp'},{type:'phone'}]);"

	It("leads back to the method that the person came from, whose code stays good", func() {
		w := factored(any, "sms").holding(anaApp, phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenLoginOptions)
		Expect(b.page.buttons()).NotTo(ContainElement("back-action"), "there is nothing behind it")
		b.raw("back-action").on(vocab.ScreenLoginOptions)
		b.fill("phone").fill("pick-authenticator").fill("back-action").on(vocab.ScreenSMSChallenge)
		Expect(w.sent()).To(Equal(1))
		b.fill("default", "code", w.newest().Code).code()
	})

	It("draws the picker of an enrolment again", func() {
		b := asking(enrolAny).open().authorize().signIn(ana).detect(true).on(vocab.ScreenBeginEnroll)
		b.raw("back-action").on(vocab.ScreenBeginEnroll)
		b.fill("otp").fill("pick-authenticator").fill("back-action").on(vocab.ScreenOTPEnrollQR)
	})
})

var _ = Describe("Input that cannot be used", func() {
	DescribeTable("is logged", func(action string, held []mockidp.Credential, post func(*browser), code vocab.LogCode) {
		w := factored(action, "sms", "recovery-code").holding(held...)
		b := w.signedIn()
		before := w.count(code)
		post(b)
		Expect(w.count(code)).To(Equal(before + 1))
	},
		Entry("no code", challenges(vocab.OTP, ""), []mockidp.Credential{anaApp}, func(b *browser) { b.raw("default").on(vocab.ScreenOTPChallenge, "no-code") }, vocab.LogAuthFailed),
		Entry("a code of another form", challenges(vocab.OTP, ""), []mockidp.Credential{anaApp}, func(b *browser) { b.raw("default", "code", "abc") }, vocab.LogAuthFailed),
		Entry("a recovery code of another form", challenges(vocab.RecoveryCode, ""), []mockidp.Credential{{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}},
			func(b *browser) { b.raw("default", "code", "abc") }, vocab.LogRecoveryFailed),
		Entry("a missing tick", enrols(vocab.RecoveryCode, ""), nil, func(b *browser) { b.raw("") }, vocab.LogRecoveryFailed),
		Entry("a number that is none", enrols(vocab.Phone, "preferredMethod: 'sms'"), nil, func(b *browser) { b.raw("default", "phone", "abc") }, vocab.LogSendSMSFailed),
		Entry("an unknown method", "api.authentication.enrollWithAny([{type:'otp'},{type:'phone'}]);", nil, func(b *browser) { b.raw("duo").on(vocab.ScreenBeginEnroll, "invalid-option") }, vocab.LogWarning),
		Entry("a state that nobody has", challenges(vocab.OTP, ""), []mockidp.Credential{anaApp}, func(b *browser) { b.get("/u/mfa-otp-challenge?state=x").on("error", "transaction-not-found") }, vocab.LogWarning),
		Entry("a method that went, once", challenges(vocab.OTP, ""), []mockidp.Credential{anaApp}, func(b *browser) {
			takeAway(b.world, vocab.OTP)
			b.reload()
			b.reload()
			expectGone(b)
		}, vocab.LogAuthFailed),
		Entry("a login that took too long, once", challenges(vocab.OTP, ""), []mockidp.Credential{anaApp}, func(b *browser) {
			b.world.wait(301e9)
			b.reload().on("error", "transaction-expired")
			b.reload().on("error", "transaction-expired")
		}, vocab.LogFailedLogin),
		Entry("a session that ended", "if (event.transaction.acr_values) { "+challengeOTP+" }", []mockidp.Credential{anaApp}, func(b *browser) {
			b.authorize("acr_values", "x")
			two := b.tab()
			two.send(http.MethodGet, b.world.origin+"/v2/logout", nil)
			b.reload().on("error", "session-ended")
		}, vocab.LogFailedLogin),
	)

	DescribeTable("is a body that is no form, and the page names what came", func(kind string, named string) {
		b := asking(askNothing).open().authorize()
		req, err := http.NewRequest(http.MethodPost, b.page.url.String(), strings.NewReader(`{"username":"a"}`))
		Expect(err).NotTo(HaveOccurred())
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		res, err := b.http.Do(req)
		Expect(err).NotTo(HaveOccurred())
		b.page = read(res)
		b.on("error", "bad-form")
		Expect(b.page.body).To(ContainSubstring(named))
	},
		Entry("JSON", "application/json; charset=utf-8", "application/json"),
		Entry("multipart", "multipart/form-data; boundary=x", "multipart/form-data"),
		Entry("none", "", "The form came with no content type, so it was not read."),
	)

	DescribeTable("is a field that came twice", func(field string) {
		w := factored(challenges(vocab.OTP, ""), "sms").holding(anaApp)
		b := w.signedIn().on(vocab.ScreenOTPChallenge)
		at := b.page.url.String()
		form := url.Values{"state": {b.page.context.Transaction.State}, "action": {"default"}, "code": {totp(secret, start)}, field: {"x", "y"}}
		b.post(at, form).on("error", "bad-form")
		Expect(b.page.body).To(ContainSubstring("The field " + field + " came more than once"))
		Expect(w.count(vocab.LogWarning)).To(Equal(1))
		b.get(at).fill("default", "code", totp(secret, start)).code()
	}, Entry(nil, "state"), Entry(nil, "code"), Entry(nil, "action"), Entry(nil, "response"), Entry(nil, "phone"), Entry(nil, "type"))
})
