package mockidp_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const secondAddress = "secretary@elsewhere.example"

// mailed serves a tenant that challenges by e-mail; ana's own address is verified.
func mailed(held ...mockidp.Credential) *world {
	GinkgoHelper()
	w := factored(challenges(vocab.Email, ""), "sms")
	_, err := w.PutUser(mockidp.User{ID: anaID, Email: ana, EmailVerified: true, Password: password})
	Expect(err).NotTo(HaveOccurred())
	return w.holding(held...)
}

var _ = Describe("The pages of an e-mail address", func() {
	It("send a code to the verified address and show no more of it than its owner needs", func() {
		w := mailed()
		b := w.signedIn().on(vocab.ScreenEmailChallenge)
		Expect(b.page.context.Prompt.Name).To(Equal("mfa-email"))
		Expect(w.newest()).To(And(HaveField("Channel", "email"), HaveField("To", ana), HaveField("Code", MatchRegexp(`^[0-9]{6}$`))))
		Expect(b.page.data("email")).To(And(ContainSubstring("****@"), Not(Equal(ana))))
		Expect(b.page.buttons()).NotTo(ContainElement("pick-email"))
		b.raw("pick-email").on(vocab.ScreenEmailChallenge)
		b.fill("default", "code", "").on(vocab.ScreenEmailChallenge, "no-code")
		b.fill("default", "code", another(w.newest().Code)).on(vocab.ScreenEmailChallenge, "invalid-code")
		right := w.newest().Code
		b.fill("default", "code", right[:3]+" "+right[3:]).code()
		Expect([]int{w.count(vocab.LogSendEmail), w.count(vocab.LogAuthFailed), w.count(vocab.LogAuthSucceed)}).To(Equal([]int{1, 2, 1}))
	})

	It("list two addresses, and send to the one picked", func() {
		w := mailed(mockidp.Credential{Type: vocab.Email, Email: secondAddress})
		b := w.signedIn().on(vocab.ScreenEmailChallenge)
		older := w.newest().Code
		b.fill("pick-email").on(vocab.ScreenEmailList)
		Expect(b.page.buttons()).To(Equal([]string{"selection-action::0", "selection-action::1", "back-action"}))
		Expect(b.page.body).NotTo(ContainSubstring(secondAddress))
		for _, foreign := range []string{"", "default", "selection-action::2", "selection-action::-1", "selection-action::x", strings.Repeat("x", 200<<10)} {
			b.raw(foreign).on(vocab.ScreenEmailList, "invalid-option")
		}
		b.fill("back-action").on(vocab.ScreenEmailChallenge)
		Expect(w.sent()).To(Equal(1))
		b.fill("pick-email").fill("selection-action::1").on(vocab.ScreenEmailChallenge)
		Expect(w.newest().To).To(Equal(secondAddress))
		Expect(b.page.body).NotTo(ContainSubstring(secondAddress))
		b.fill("default", "code", older).on(vocab.ScreenEmailChallenge, "invalid-code")
		b.fill("default", "code", w.newest().Code).code()
	})

	It("send five messages in five minutes, then say so, and go on after that", func() {
		w := mailed()
		b := w.signedIn()
		for range 4 {
			b.fill("resend-code").on(vocab.ScreenEmailChallenge)
		}
		b.fill("resend-code").on(vocab.ScreenEmailChallenge, "too-many-email")
		Expect(b.said()[0]).To(Equal("You have exceeded the amount of emails. Wait a few minutes and try again."))
		Expect(w.sent()).To(Equal(5))
		b.fill("default", "code", w.newest().Code).code()
		w.wait(time.Minute)
		w.signedIn().on(vocab.ScreenEmailChallenge).fill("default", "code", w.newest().Code).code()
		Expect(w.sent()).To(Equal(6))
	})
})
