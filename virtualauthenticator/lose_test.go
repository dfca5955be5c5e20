package virtualauthenticator_test

import (
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// seed gives the person the factor, and everything that an answer of its challenge needs.
func seed(w *virtualauthenticator.Wallet, factor vocab.Factor) {
	GinkgoHelper()
	var err error
	switch factor {
	case vocab.OTP:
		_, err = w.SeedOTP()
	case vocab.WebAuthnRoaming:
		_, err = w.SeedKey("login.example.com", []byte("user-handle"))
	case vocab.WebAuthnPlatform:
		_, err = w.SeedPlatformKey("login.example.com", []byte("user-handle"))
	case vocab.Phone:
		var number string
		number, err = w.SeedPhone()
		text(w, 0, number, "111111")
	case vocab.Push:
		registration, seeding := w.SeedPush()
		err = seeding
		request(w, registration.Device, "t-"+registration.Device)
	case vocab.Email:
		err = w.SeedEmail("ana@example.com")
		w.Inbox().Deliver(inbox.Message{ID: "mail", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "111111"})
	case vocab.RecoveryCode:
		_, err = w.SeedRecovery()
	}
	Expect(err).NotTo(HaveOccurred())
}

// challenges are the challenge pages of the factors.
func challenges() map[vocab.Factor]virtualauthenticator.Prompt {
	return map[vocab.Factor]virtualauthenticator.Prompt{
		vocab.OTP: challengeApp, vocab.WebAuthnRoaming: challengeKey, vocab.WebAuthnPlatform: with(vocab.WebAuthnPlatform, challengeKey),
		vocab.Phone: challengePhone, vocab.Push: challengePush, vocab.Email: {Factor: vocab.Email},
		vocab.RecoveryCode: {Factor: vocab.RecoveryCode, Wants: virtualauthenticator.WantCode},
	}
}

var _ = Describe("A lost device", func() {
	for _, factor := range vocab.Factors() {
		It("answers no more: "+string(factor), func() {
			w, challenge := virtualauthenticator.New(random()), challenges()[factor]
			Expect(w.Lose(factor)).To(MatchError(ContainSubstring("there is no device")))
			seed(w, factor)
			before := answer(w, step(0), challenge, vocab.AnswerRight)
			Expect(before).NotTo(BeZero(), "the positive control")

			Expect(w.Lose(factor)).To(Succeed())
			Expect(w.Holds(factor)).To(BeFalse())
			proof, err := w.Answer(step(1), challenge, vocab.AnswerRight)
			Expect(proof).To(BeZero())
			var lost *virtualauthenticator.LostError
			Expect(errors.As(err, &lost)).To(BeTrue(), "got %v", err)
			Expect(lost.Factor).To(Equal(factor))
			Expect(w.Accepted(factor)).To(MatchError(ContainSubstring("no answer of")))
			Expect(w.Confirm(factor)).To(MatchError(ContainSubstring("answer its enrolment page first")))

			seed(w, factor)
			Expect(w.Holds(factor)).To(BeTrue())
			after := answer(w, step(1), challenge, vocab.AnswerRight)
			if factor != vocab.Email && factor != vocab.Phone { // whose messages all have the same code here
				Expect(after).NotTo(Equal(before), "it is another device")
			}
		})
	}

	It("says what to do instead", func() {
		Expect(&virtualauthenticator.LostError{Factor: vocab.OTP}).To(MatchError(
			`wallet: the device of "otp" was lost: answer another factor, or enrol a new one`))
	})

	It("is a pending enrolment too", func() {
		w := virtualauthenticator.New(random())
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		Expect(w.Lose(vocab.OTP)).To(Succeed())
		Expect(w.Confirm(vocab.OTP)).To(MatchError(ContainSubstring("answer its enrolment page first")))
	})

	It("of two phones is named by the number that the page shows", func() {
		w := virtualauthenticator.New(random())
		first, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Add(vocab.Phone)).To(Succeed())
		second, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		text(w, 0, first, "111111")
		text(w, 0, second, "222222")
		Expect(w.Lose(vocab.Phone)).To(Succeed())
		masked := challengePhone
		masked.Destination = "XXXXXXXX" + second[8:]
		_, err = w.Answer(step(0), masked, vocab.AnswerRight)
		Expect(err).To(MatchError(&virtualauthenticator.LostError{Factor: vocab.Phone}))
		masked.Destination = "XXXXXXXX" + first[8:]
		Expect(answer(w, step(0), masked, vocab.AnswerRight).Code).To(Equal("111111"))
	})
})

var _ = Describe("A second device", func() {
	It("is there for keys, phones and push devices", func() {
		w := virtualauthenticator.New(random())
		for _, factor := range []vocab.Factor{vocab.WebAuthnRoaming, vocab.WebAuthnPlatform, vocab.Phone, vocab.Push} {
			Expect(w.Add(factor)).To(Succeed())
			Expect(w.Holds(factor)).To(BeFalse(), "it was not enrolled")
		}
		for _, factor := range []vocab.Factor{vocab.OTP, vocab.Email, vocab.RecoveryCode} {
			Expect(w.Add(factor)).To(MatchError(ContainSubstring("keys, phones and push devices can be several")))
		}
	})
})

var _ = Describe("An acceptance", func() {
	for _, factor := range vocab.Factors() {
		It("follows an answer: "+string(factor), func() {
			w := virtualauthenticator.New(random())
			seed(w, factor)
			Expect(w.Accepted(factor)).To(MatchError(ContainSubstring("no answer of")))
			answer(w, step(0), challenges()[factor], vocab.AnswerRight)
			Expect(w.Accepted(factor)).To(Succeed())
			Expect(w.Accepted(factor)).To(MatchError(ContainSubstring("no answer of")))
			answer(w, step(0), challenges()[factor], vocab.AnswerReused)
		})
	}
})
