package virtualauthenticator_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

var (
	askNumber      = virtualauthenticator.Prompt{Factor: vocab.Phone, Wants: virtualauthenticator.WantDestination}
	askPhoneCode   = virtualauthenticator.Prompt{Factor: vocab.Phone, Wants: virtualauthenticator.WantCode}
	challengePhone = virtualauthenticator.Prompt{Factor: vocab.Phone}
)

// text sends a text message to a number.
func text(w *virtualauthenticator.Wallet, n int64, to, code string) {
	w.Inbox().Deliver(inbox.Message{ID: fmt.Sprint("sms", n, to, code), At: step(n), Channel: inbox.SMS, To: to, Code: code})
}

var _ = Describe("The phone of a wallet", func() {
	var w *virtualauthenticator.Wallet
	BeforeEach(func() { w = virtualauthenticator.New(random()) })

	It("enrols in two moves, is confirmed, and answers", func() {
		Expect(w.Confirm(vocab.Phone)).To(MatchError(ContainSubstring("answer its enrolment page first")))
		number := enrol(w, step(0), askNumber, vocab.AnswerRight)
		Expect(number.Destination).To(MatchRegexp(`^\+1\d{3}55501\d\d$`))
		Expect(number).To(Equal(virtualauthenticator.Proof{Destination: number.Destination, Channel: "sms"}))
		Expect(w.Confirm(vocab.Phone)).To(MatchError(ContainSubstring("answer its enrolment page first")), "no code was given yet")

		_, err := w.Enrol(step(0), askPhoneCode, vocab.AnswerRight)
		var none *inbox.NoMessageError
		Expect(errors.As(err, &none)).To(BeTrue(), "got %v", err)
		Expect(none).To(Equal(&inbox.NoMessageError{Channel: "sms or voice", To: number.Destination}))

		Expect(w.Confirm(vocab.Phone)).To(MatchError(ContainSubstring("answer its enrolment page first")), "no code came to be given")
		text(w, 0, number.Destination, "111111")
		Expect(enrol(w, step(0), askPhoneCode, vocab.AnswerWrong)).To(Equal(virtualauthenticator.Proof{Code: "111112"}))
		Expect(enrol(w, step(0), askPhoneCode, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: "111111"}))
		_, err = w.Answer(step(0), challengePhone, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("holds no confirmed enrolment of \"phone\"")), "the enrolment is pending")
		Expect(w.Confirm(vocab.Phone)).To(Succeed())
		Expect(w.Holds(vocab.Phone)).To(BeTrue())

		Expect(answer(w, step(0), challengePhone, vocab.AnswerReused).Code).To(Equal("111111"), "the code of the enrolment was accepted")
		text(w, 1, number.Destination, "222222")
		Expect(answer(w, step(1), challengePhone, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: "222222"}))
		Expect(answer(w, step(1), challengePhone, vocab.AnswerStale).Code).To(Equal("111111"))
		Expect(answer(w, step(1), challengePhone, vocab.AnswerRight).Code).To(Equal("222222"))
		Expect(w.Accepted(vocab.Phone)).To(Succeed())
		Expect(answer(w, step(1), challengePhone, vocab.AnswerReused).Code).To(Equal("222222"))
	})

	It("gives the same number each time, with the channel asked for", func() {
		number := enrol(w, step(0), askNumber, vocab.AnswerRight).Destination
		byVoice := askNumber
		byVoice.Channel = "voice"
		Expect(enrol(w, step(0), byVoice, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Destination: number, Channel: "voice"}))
		Expect(enrol(w, step(0), askNumber, vocab.AnswerWrong)).To(Equal(virtualauthenticator.Proof{Destination: number[:8], Channel: "sms"}))
		byVoice.Channel = "pigeon"
		_, err := w.Enrol(step(0), byVoice, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`cannot come to a phone by "pigeon"`)))
		_, err = w.Enrol(step(0), askNumber, vocab.AnswerStale)
		Expect(err).To(MatchError(`wallet: "stale" does not apply to a phone number: use one of ["right" "wrong"]`))
	})

	It("listens to the channel of the prompt", func() {
		number, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		text(w, 0, number, "111111")
		w.Inbox().Deliver(inbox.Message{ID: "call", At: step(1), Channel: inbox.Voice, To: number, Code: "222222"})
		onlySMS := challengePhone
		onlySMS.Channel = "sms"
		Expect(answer(w, step(1), onlySMS, vocab.AnswerRight).Code).To(Equal("111111"))
		Expect(answer(w, step(1), challengePhone, vocab.AnswerRight).Code).To(Equal("222222"))
	})

	It("is one of several, told apart by the number that the page shows", func() {
		first, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.SeedPhone()).To(Equal(first), "seeding gets no new phone")
		Expect(w.Add(vocab.Phone)).To(Succeed())
		second, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		Expect(second).NotTo(Equal(first))

		_, err = w.Answer(step(0), challengePhone, vocab.AnswerRight)
		Expect(err).To(MatchError(&inbox.NoMessageError{Channel: "sms or voice", To: second}), "of the newest")
		text(w, 0, first, "111111")
		Expect(answer(w, step(0), challengePhone, vocab.AnswerRight).Code).To(Equal("111111"), "nothing came to the second")
		text(w, 0, second, "222222")
		for number, code := range map[string]string{first: "111111", second: "222222"} {
			masked := challengePhone
			masked.Destination = "XXXXXXXX" + number[8:]
			Expect(answer(w, step(0), masked, vocab.AnswerRight).Code).To(Equal(code))
			masked.Destination = "XXXXXXXX9999"
			_, err := w.Answer(step(0), masked, vocab.AnswerRight)
			Expect(err).To(MatchError(ContainSubstring(`the number "XXXXXXXX9999", which is not that of a phone the person has`)))
		}
	})

	It("says which move is wanted of it", func() {
		_, err := w.Enrol(step(0), virtualauthenticator.Prompt{Factor: vocab.Phone}, vocab.AnswerRight)
		Expect(err).To(MatchError(`wallet: the page of "phone" can ask for different things: say in the prompt that it wants one of ["destination" "code"]`))
		_, err = w.Answer(step(0), askNumber, vocab.AnswerRight)
		Expect(err).To(MatchError(`wallet: the page of "phone" cannot want "destination": use one of ["code"]`))
	})

	It("needs a random source that gives different numbers", func() {
		w := virtualauthenticator.New(bytes.NewReader(make([]byte, 64)))
		_, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Add(vocab.Phone)).To(MatchError(ContainSubstring("the number of another phone 8 times")))
		broken := virtualauthenticator.New(strings.NewReader(""))
		_, err = broken.SeedPhone()
		Expect(err).To(MatchError(ContainSubstring("read a number from the random source")))
		_, err = broken.Enrol(step(0), askNumber, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("read a number from the random source")))
		Expect(broken.Holds(vocab.Phone)).To(BeFalse())
	})
})
