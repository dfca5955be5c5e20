package mockidp_test

import (
	"net/http"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What an administrator takes off an account cannot finish a login that is under way.
var _ = Describe("A factor that is removed while its page is open", func() {
	const either = "api.authentication.challengeWithAny([{type:'phone'},{type:'push-notification'}]);"

	DescribeTable("logs nobody in, and the page says so", func(f vocab.Factor, held mockidp.Credential, removed bool) {
		w := factored(challenges(f, ""), "sms").holding(held)
		b := w.signedIn()
		prove := map[vocab.Factor]func(){
			vocab.Phone: func() { b.raw("default", "code", w.newest().Code) },
			vocab.Push:  func() { Expect(w.DecidePush(w.newest().Transaction, true)).To(Succeed()); b.raw("continue") },
		}[f]
		if removed {
			_, err := w.RemoveFactor(anaID, f)
			Expect(err).NotTo(HaveOccurred())
			b.reload()
			expectGone(b)
		}
		if b.page.status == http.StatusOK {
			prove()
			Expect(b.returned).NotTo(BeNil())
			return
		}
		Expect(b.returned).To(BeNil())
	},
		Entry("a phone", vocab.Phone, phoneOf(firstNumber), true),
		Entry("control: a phone that stays", vocab.Phone, phoneOf(firstNumber), false),
		Entry("a push device", vocab.Push, appOf("Ana's phone"), true),
		Entry("control: a push device that stays", vocab.Push, appOf("Ana's phone"), false),
	)

	It("is not satisfied by a code that came before, posted without looking", func() {
		w := factored(challenges(vocab.Phone, ""), "sms").holding(phoneOf(firstNumber))
		b := w.signedIn()
		_, err := w.RemoveFactor(anaID, vocab.Phone)
		Expect(err).NotTo(HaveOccurred())
		b.raw("default", "code", w.newest().Code)
		expectGone(b)
		Expect(b.returned).To(BeNil())
	})

	DescribeTable("is not asked when it is picked: what is left comes up", func(f vocab.Factor, left vocab.Screen) {
		w := factored(either, "sms").holding(phoneOf(firstNumber), appOf("Ana's phone"))
		b := w.signedIn().on(vocab.ScreenLoginOptions)
		_, err := w.RemoveFactor(anaID, f)
		Expect(err).NotTo(HaveOccurred())
		b.fill(string(f)).on(left, "factor-gone")
		Expect(w.sent()).To(Equal(1), "for what is left")
	}, Entry("a phone", vocab.Phone, vocab.ScreenPushChallenge), Entry("a push device", vocab.Push, vocab.ScreenSMSChallenge))

	It("is passed over when it was the address that the account no longer has verified", func() {
		w := factored("api.authentication.challengeWithAny([{type:'phone'},{type:'email'}]);", "sms")
		_, err := w.PutUser(mockidp.User{ID: anaID, Email: ana, EmailVerified: true, Password: password})
		Expect(err).NotTo(HaveOccurred())
		b := w.holding(phoneOf(firstNumber)).signedIn().on(vocab.ScreenLoginOptions)
		_, err = w.PutUser(mockidp.User{ID: anaID, Email: ana, Password: password})
		Expect(err).NotTo(HaveOccurred())
		w.holding(phoneOf(firstNumber)) // an account that is put anew has no authenticators
		b.fill("email").on(vocab.ScreenSMSChallenge, "factor-gone")
		Expect(w.newest().To).To(Equal(firstNumber))
	})
})

func expectGone(b *browser) {
	GinkgoHelper()
	Expect(b.page.status).To(Equal(http.StatusConflict))
	Expect(b.page.body).To(ContainSubstring("factor-gone"))
}

var _ = Describe("The one-time code of a push app", func() {
	It("stands in for the approval", func() {
		w := factored(challenges(vocab.Push, ""), "sms").holding(appOf("Ana's phone"))
		b := w.signedIn().fill("enter-otp-code").on(vocab.ScreenOTPChallenge)
		asked := w.sent()
		b.fill("default", "code", another(totp(secret, start))).on(vocab.ScreenOTPChallenge, "invalid-code")
		b.fill("default", "code", totp(secret, start))
		Expect(b.returned).NotTo(BeNil())
		Expect(w.sent()).To(Equal(asked), "no other push message")
	})
})

var _ = Describe("The error of a page", func() {
	It("goes when what it said no longer holds, and stands there once", func() {
		w := mailed()
		b := w.signedIn()
		for range 5 {
			b.fill("resend-code")
		}
		b.on(vocab.ScreenEmailChallenge, "too-many-email")
		b.fill("resend-code").on(vocab.ScreenEmailChallenge, "too-many-email")
		w.wait(time.Minute)
		sent := w.sent()
		b.fill("resend-code").on(vocab.ScreenEmailChallenge)
		Expect(w.sent()).To(Equal(sent + 1))
	})
})

var _ = Describe("The lists of a page", func() {
	It("stand in the context of the page as the user's", func() {
		w := factored(challenges(vocab.Phone, ""), "sms").holding(phoneOf(firstNumber), phoneOf(secondNumber))
		b := w.signedIn().fill("pick-sms").on(vocab.ScreenSMSList)
		Expect(b.page.body).To(ContainSubstring(`"enrolled_phone_numbers":[{"id":0,"phone_number":"` + firstMasked + `"},{"id":1,"phone_number":"` + secondMasked + `"}]`))
		b.raw("+1").on(vocab.ScreenSMSList, "invalid-option")
	})

	DescribeTable("hide letters, not bytes, of an address, and some of each part", func(address, shown string) {
		w := factored(challenges(vocab.Email, ""), "sms")
		_, err := w.PutUser(mockidp.User{Email: address, EmailVerified: true, Password: password})
		Expect(err).NotTo(HaveOccurred())
		b := w.open().authorize().signIn(address).on(vocab.ScreenEmailChallenge)
		Expect(b.page.data("email")).To(Equal(shown))
	},
		Entry(nil, "abüd@exämple.com", "abü****@exä****"),
		Entry(nil, "abü@exämple.com", "ab****@exä****"),
		Entry(nil, "a@b.c", "****@b.****"),
		Entry(nil, "ab@b.cd", "a****@b.c****"),
	)
})

var _ = DescribeTable("A phone number is understood as people write it", func(written, number string) {
	w := factored(enrols(vocab.Phone, ""), "sms")
	w.signedIn().fill("default", "phone", written)
	Expect(w.newest().To).To(Equal(number))
},
	Entry("with its country", "+43 660 1234567", secondNumber),
	Entry("with two zeros for the plus sign", "0043 660 1234567", secondNumber),
	Entry("with the zero of inside the country", "+43 (0)660 123-4567", secondNumber),
	Entry("as inside the country", "(0555) 010 0123", firstNumber),
)
