package mockidp_test

import (
	"encoding/json"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// unticked is the documented text (semantics 9) and its field.
var unticked = []string{"Please confirm you have recorded the code", "saved"}

// visible is everything that who controls the tenant can read of it, as text.
func (w *world) visible() string {
	GinkgoHelper()
	entries, _ := w.Log(0)
	sent, _ := w.Messages(0)
	raw, err := json.Marshal([]any{w.Users(), entries, sent, w.ActionRuns(), w.Factors(anaID), w.Methods(anaID)})
	Expect(err).NotTo(HaveOccurred())
	return string(raw)
}

var _ = Describe("The pages of a recovery code", func() {
	It("show it after a first enrolment, until it is said to be recorded, and keep no readable copy", func() {
		w := factored("api.authentication.enrollWithAny([{ type: 'otp' }, { type: 'phone' }]);", "sms", "recovery-code")
		b := w.signedIn().fill("otp")
		Expect(b.page.buttons()).To(ContainElement("pick-authenticator"), "control: before the enrolment there is another method")
		b.enrolApp()
		b.on(vocab.ScreenRecoveryEnroll)
		fresh := b.page.data("text_code")
		Expect(fresh).To(MatchRegexp("^[A-Z0-9]{24}$"))
		Expect(b.page.body).To(ContainSubstring(">" + fresh + "<"))
		Expect(b.page.buttons()).To(Equal([]string{""}), "there is no action, and no way to another method")
		b.raw("").on(vocab.ScreenRecoveryEnroll, "no-confirmation")
		Expect(b.said()).To(Equal(unticked))
		for _, said := range []string{"", "off", "true", "1", "ON", strings.Repeat("on", 100<<10)} {
			b.raw("default", "saved", said).on(vocab.ScreenRecoveryEnroll, "no-confirmation")
		}
		b.raw("pick-authenticator").on(vocab.ScreenRecoveryEnroll, "invalid-option")
		Expect(b.reload().page.data("text_code")).To(Equal(fresh))
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP}))
		b.raw("", "saved", "on").code()
		Expect(w.Factors(anaID)).To(Equal([]vocab.Factor{vocab.OTP, vocab.RecoveryCode}))
		Expect(w.visible()).To(And(ContainSubstring("recovery-code"), Not(ContainSubstring(fresh))))
	})

	It("show it when an Action asks for it, and take it then", func() {
		w := factored("if (event.user.enrolledFactors.length) { "+challenges(vocab.RecoveryCode, "")+" } else { "+enrols(vocab.RecoveryCode, "")+" }", "sms", "recovery-code")
		b := w.signedIn().on(vocab.ScreenRecoveryEnroll)
		fresh := b.page.data("text_code")
		b.raw("", "saved", "on").code()
		w.signedIn().on(vocab.ScreenRecoveryChallenge).fill("default", "code", fresh).on(vocab.ScreenRecoveryNewCode)
	})

	DescribeTable("refuse what is not the code, and take the code after that",
		func(given, code, message string, logged int) {
			w := factored(challenges(vocab.RecoveryCode, ""), "sms", "recovery-code").holding(mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode})
			b := w.signedIn().on(vocab.ScreenRecoveryChallenge)
			Expect(b.page.context.Prompt.Name).To(Equal("mfa-recovery-code"))
			b.fill("default", "code", given).on(vocab.ScreenRecoveryChallenge, code)
			Expect(b.said()).To(Equal([]string{message, "code"}))
			Expect(w.count(vocab.LogRecoveryFailed)).To(Equal(logged))
			b.fill("default", "code", recoveryCode).on(vocab.ScreenRecoveryNewCode)
			Expect(w.count(vocab.LogRecoverySucceed)).To(Equal(1))
		},
		Entry("none", "", "no-code", "Please enter a code", 1),
		Entry("blanks and dashes", " - ", "no-code", "Please enter a code", 1),
		Entry("too short", recoveryCode[:23], "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("too long", recoveryCode+"A", "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("another sign", recoveryCode[:23]+"!", "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("another script", recoveryCode[:23]+"Ä", "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("a line break behind it", recoveryCode+"\n", "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("huge", strings.Repeat(recoveryCode, 8<<10), "invalid-code-format", "Recovery code must have 24 alphanumeric characters", 1),
		Entry("another code", recoveryCode[:23]+"D", "invalid-code", "The code you entered is invalid", 1),
	)

	It("take a code once, as people write it, and show its successor until it is said to be recorded", func() {
		w := factored("api.authentication.challengeWith({ type: 'recovery-code' }, { additionalFactors: [{ type: 'otp' }] });", "sms", "recovery-code").
			holding(mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode}, mockidp.Credential{Type: vocab.OTP, Secret: secret})
		Expect(w.signedIn().on(vocab.ScreenRecoveryChallenge).page.buttons()).To(ContainElement("pick-authenticator"), "control")
		written := strings.ToLower(recoveryCode[:8] + "-" + recoveryCode[8:16] + " " + recoveryCode[16:])
		b := w.signedIn().fill("default", "code", written).on(vocab.ScreenRecoveryNewCode)
		fresh := b.page.data("text_code")
		Expect(fresh).To(And(MatchRegexp("^[A-Z0-9]{24}$"), Not(Equal(recoveryCode))))
		b.fill("default", "saved", "").on(vocab.ScreenRecoveryNewCode, "no-confirmation")
		Expect(b.said()).To(Equal(unticked))
		Expect(b.page.buttons()).NotTo(ContainElement("pick-authenticator"))
		b.raw("pick-authenticator").on(vocab.ScreenRecoveryNewCode, "invalid-option")
		w.signedIn().fill("default", "code", recoveryCode).on(vocab.ScreenRecoveryChallenge, "invalid-code")
		b.fill("default", "saved", "on").code()
		Expect(w.visible()).To(And(ContainSubstring("recovery-code"), Not(ContainSubstring(fresh)), Not(ContainSubstring(recoveryCode))))
		w.signedIn().fill("default", "code", fresh).on(vocab.ScreenRecoveryNewCode)
	})

	It("refuse the right code after ten wrong ones", func() {
		w := factored(challenges(vocab.RecoveryCode, ""), "sms", "recovery-code").holding(mockidp.Credential{Type: vocab.RecoveryCode, RecoveryCode: recoveryCode})
		b := w.signedIn()
		for range 10 {
			b.fill("default", "code", recoveryCode[:23]+"D").on(vocab.ScreenRecoveryChallenge, "invalid-code")
		}
		b.fill("default", "code", recoveryCode).on(vocab.ScreenRecoveryChallenge, "too-many-failures")
		Expect(w.count(vocab.LogRecoveryRateLimit)).To(Equal(1))
	})
})
