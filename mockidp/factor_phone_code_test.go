package mockidp_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func phoneOf(number string) mockidp.Credential {
	return mockidp.Credential{Type: vocab.Phone, Phone: number}
}

// tooManyMessages is the documented text (semantics 9).
const tooManyMessages = "You have exceeded the maximum number of phone messages per hour. Wait a few minutes and try again."

var _ = Describe("The page that wants the code of a phone", func() {
	bySMS := challenges(vocab.Phone, "preferredMethod: 'sms'")

	DescribeTable("refuses what is not the code, and takes the code after that, with blanks as messages show it",
		func(given func(code string) string, code, message string, logged int) {
			w := factored(bySMS, "sms").holding(phoneOf(firstNumber))
			b := w.signedIn().on(vocab.ScreenSMSChallenge)
			right := w.newest().Code
			b.fill("default", "code", given(right)).on(vocab.ScreenSMSChallenge, code)
			Expect(b.said()).To(Equal([]string{message, "code"}))
			Expect(w.count(vocab.LogAuthFailed)).To(Equal(logged))
			b.fill("default", "code", " "+right[:3]+" "+right[3:]+" ").code()
		},
		Entry("none", func(string) string { return "" }, "no-code", "Please enter a code", 1),
		Entry("blanks", func(string) string { return "  " }, "no-code", "Please enter a code", 1),
		Entry("another code", another, "invalid-code", "The code you entered is invalid", 1),
		Entry("letters", func(string) string { return "abcdef" }, "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("the code and more", func(c string) string { return c + "0" }, "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("a part of it", func(c string) string { return c[:5] }, "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
		Entry("huge", func(c string) string { return strings.Repeat(c, 30<<10) }, "invalid-otp-code-format", "OTP Code must have 6 numeric characters", 1),
	)

	It("takes the newest code only, for one login", func() {
		w := factored(bySMS, "sms").holding(phoneOf(firstNumber))
		b := w.signedIn()
		older := w.newest().Code
		b.fill("resend-code").on(vocab.ScreenSMSChallenge)
		newer := w.newest().Code
		Expect(newer).NotTo(Equal(older))
		other := w.signedIn()
		other.fill("default", "code", newer).on(vocab.ScreenSMSChallenge, "invalid-code")
		b.fill("default", "code", older).on(vocab.ScreenSMSChallenge, "invalid-code")
		b.fill("default", "code", newer).code()
	})

	It("refuses the right code after ten wrong ones", func() {
		w := factored(bySMS, "sms").holding(phoneOf(firstNumber))
		b := w.signedIn()
		for range 10 {
			b.fill("default", "code", another(w.newest().Code)).on(vocab.ScreenSMSChallenge, "invalid-code")
		}
		b.fill("default", "code", w.newest().Code).on(vocab.ScreenSMSChallenge, "too-many-failures")
		Expect(b.said()[0]).To(Equal("Too many failed codes. Wait for some minutes before retrying."))
		w.wait(6 * time.Minute)
		w.signedIn().fill("default", "code", w.newest().Code).code()
	})

	DescribeTable("sends ten messages an hour and says then that it does not; the last code stays good",
		func(method string, screen vocab.Screen) {
			w := factored(challenges(vocab.Phone, "preferredMethod: '"+method+"'"), "sms, voice").holding(phoneOf(firstNumber))
			b := w.signedIn().on(screen)
			for range 9 {
				b.fill("resend-code").on(screen)
			}
			b.fill("resend-code").on(screen, "too-many-"+method)
			Expect(b.said()[0]).To(Equal(tooManyMessages))
			Expect(w.sent()).To(Equal(10))
			b.fill("default", "code", w.newest().Code).code()
			w.signedIn().on(screen, "too-many-"+method)
			w.wait(time.Hour)
			w.signedIn().on(screen).fill("default", "code", w.newest().Code).code()
			Expect(w.sent()).To(Equal(11))
		},
		Entry(nil, "sms", vocab.ScreenSMSChallenge), Entry(nil, "voice", vocab.ScreenVoiceChallenge),
	)

	It("offers the other way where the tenant has both", func() {
		w := factored(bySMS, "sms, voice").holding(phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenSMSChallenge)
		Expect(b.page.yes("show_link_voice")).To(BeTrue())
		bySMSCode := w.newest().Code
		b.fill("switch-to-voice").on(vocab.ScreenVoiceChallenge)
		Expect([]bool{b.page.yes("show_link_sms"), b.page.yes("show_link_voice")}).To(Equal([]bool{true, false}))
		Expect(w.newest().Channel).To(Equal("voice"))
		b.fill("default", "code", bySMSCode).on(vocab.ScreenVoiceChallenge, "invalid-code")
		b.fill("switch-to-sms").on(vocab.ScreenSMSChallenge).fill("default", "code", w.newest().Code).code()
	})

	It("neither offers nor takes the other way where the tenant has one", func() {
		w := factored(bySMS, "sms").holding(phoneOf(firstNumber))
		b := w.signedIn().on(vocab.ScreenSMSChallenge)
		Expect(b.page.yes("show_link_voice")).To(BeFalse())
		Expect(b.page.buttons()).To(ConsistOf("default", "resend-code"))
		b.raw("switch-to-voice").on(vocab.ScreenSMSChallenge, "invalid-option")
		Expect(w.sent()).To(Equal(1))
		b.fill("default", "code", w.newest().Code).code()
	})

	It("leads to a list of several phones, masked, and back", func() {
		w := factored(bySMS, "sms").holding(phoneOf(firstNumber), phoneOf(secondNumber))
		b := w.signedIn().on(vocab.ScreenSMSChallenge).fill("pick-sms").on(vocab.ScreenSMSList)
		Expect(b.page.buttons()).To(Equal([]string{"selection-action::0", "selection-action::1", "back-action"}))
		Expect(b.page.body).To(And(ContainSubstring(firstMasked), ContainSubstring(secondMasked)))
		Expect(b.page.body).NotTo(Or(ContainSubstring(firstNumber[2:]), ContainSubstring(secondNumber[2:])))
		for _, foreign := range []string{"", "default", "selection-action::", "selection-action::2", "selection-action::-1", "selection-action::x", "selection-action::99999999999999999999", strings.Repeat("x", 200<<10)} {
			b.raw(foreign).on(vocab.ScreenSMSList, "invalid-option")
		}
		b.fill("back-action").on(vocab.ScreenSMSChallenge)
		Expect(w.sent()).To(Equal(1))
		older := w.newest().Code
		b.fill("pick-sms").fill("selection-action::1").on(vocab.ScreenSMSChallenge)
		Expect(b.page.data("phone_number")).To(Equal(secondMasked))
		Expect(w.newest().To).To(Equal(secondNumber))
		b.fill("default", "code", older).on(vocab.ScreenSMSChallenge, "invalid-code")
		b.fill("default", "code", w.newest().Code).code()
	})

	It("has no list for one phone", func() {
		w := factored(bySMS, "sms").holding(phoneOf(firstNumber))
		b := w.signedIn()
		b.raw("pick-sms").on(vocab.ScreenSMSChallenge).fill("default", "code", w.newest().Code).code()
	})
})
