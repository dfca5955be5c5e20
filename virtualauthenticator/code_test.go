package virtualauthenticator_test

import (
	"errors"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var _ = Describe("A code given in another way", func() {
	var (
		w    *virtualauthenticator.Wallet
		twin *totp.Authenticator
	)
	BeforeEach(func() {
		w = virtualauthenticator.New(random())
		var err error
		twin, err = totp.New(totp.Params{Secret: secret})
		Expect(err).NotTo(HaveOccurred())
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
	})

	DescribeTable("is that of a step nearby, and spends nothing", func(how vocab.Answer, away int64) {
		Expect(answer(w, step(5), challengeApp, how).Code).To(Equal(twin.Peek(step(5 + away))))
		Expect(answer(w, step(5), challengeApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(5))))
	},
		Entry(nil, vocab.AnswerPreviousStep, int64(-1)),
		Entry(nil, vocab.AnswerNextStep, int64(1)),
		Entry(nil, vocab.AnswerTwoStepsBack, int64(-2)),
		Entry(nil, vocab.AnswerTwoStepsAhead, int64(2)),
	)

	It("is spent with the steps before it once it was accepted", func() {
		code := answer(w, step(5), challengeApp, vocab.AnswerNextStep).Code
		Expect(w.Accepted(vocab.OTP)).To(Succeed())
		var spent *totp.SpentError
		_, err := w.Answer(step(5), challengeApp, vocab.AnswerRight)
		Expect(errors.As(err, &spent)).To(BeTrue(), "got %v", err)
		Expect(spent.Next).To(BeTemporally("==", step(7)))
		Expect(answer(w, step(7), challengeApp, vocab.AnswerReused).Code).To(Equal(code))
	})

	It("is the one that confirmed the enrolment", func() {
		answer(w, step(1), challengeApp, vocab.AnswerRight)
		Expect(answer(w, step(2), challengeApp, vocab.AnswerEnrolmentCode).Code).To(Equal(twin.Peek(step(0))))
		seeded := virtualauthenticator.New(random())
		_, err := seeded.SeedOTP()
		Expect(err).NotTo(HaveOccurred())
		_, err = seeded.Answer(step(2), challengeApp, vocab.AnswerEnrolmentCode)
		Expect(err).To(MatchError(ContainSubstring("no code confirmed an enrolment")))
	})

	It("is somebody else's", func() {
		other := virtualauthenticator.New(random())
		enrol(other, step(0), enrolApp2, vocab.AnswerRight)
		Expect(other.Confirm(vocab.OTP)).To(Succeed())
		theirs, err := totp.New(totp.Params{Secret: secret2})
		Expect(err).NotTo(HaveOccurred())
		prompt := challengeApp
		prompt.Other = other
		Expect(answer(w, step(1), prompt, vocab.AnswerOtherUser).Code).To(Equal(theirs.Peek(step(1))))
		Expect(answer(w, step(1), prompt, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(1))), "control: one's own")
		_, err = w.Answer(step(1), challengeApp, vocab.AnswerOtherUser)
		Expect(err).To(MatchError(ContainSubstring("nobody else is there")))
	})

	It("is right and written differently, and spends nothing", func() {
		code := twin.Peek(step(1))
		wide := strings.Map(func(r rune) rune { return r - '0' + '０' }, code)
		for how, want := range map[vocab.Answer]string{
			vocab.AnswerWithBlanks: " " + code[:3] + " " + code[3:] + " ", vocab.AnswerWithDash: code[:3] + "-" + code[3:],
			vocab.AnswerTooShort: code[:5], vocab.AnswerTooLong: code + "0", vocab.AnswerEmpty: "", vocab.AnswerFullWidth: wide,
			vocab.AnswerWithNullByte: code + "\x00", vocab.AnswerPercent: "%",
		} {
			Expect(answer(w, step(1), challengeApp, how).Code).To(Equal(want), string(how))
		}
		Expect(answer(w, step(1), challengeApp, vocab.AnswerArabicIndic).Code).To(MatchRegexp(`^[٠-٩]{6}$`))
		big := answer(w, step(1), challengeApp, vocab.AnswerOversized).Code
		Expect(big).To(And(HaveLen(1<<20), HavePrefix(code)))
		Expect(answer(w, step(1), challengeApp, vocab.AnswerRight).Code).To(Equal(code), "nothing was spent")
	})

	It("applies to the factors that have such a code", func() {
		Expect(vocab.AnswerPreviousStep.ForCode(vocab.OTP)).To(BeTrue())
		Expect(vocab.AnswerPreviousStep.ForCode(vocab.Phone)).To(BeFalse())
		Expect(vocab.AnswerOtherTransaction.ForCode(vocab.Email)).To(BeTrue())
		Expect(vocab.AnswerOtherTransaction.ForCode(vocab.OTP)).To(BeFalse())
		for _, how := range vocab.CodeAnswers() {
			Expect(how.ForCode(vocab.WebAuthnRoaming)).To(BeFalse(), string(how))
		}
		Expect(vocab.AnswerRight.ForCode(vocab.OTP)).To(BeFalse())
	})
})

var _ = Describe("A code of another login", func() {
	It("is the newest unused one that came before this login began", func() {
		w := virtualauthenticator.New(random())
		Expect(w.SeedEmail("ana@example.com")).To(Succeed())
		mail := virtualauthenticator.Prompt{Factor: vocab.Email}
		deliver := func(n int64, code string) {
			w.Inbox().Deliver(inbox.Message{ID: code, At: step(n), Channel: inbox.Email, To: "ana@example.com", Code: code})
		}
		deliver(0, "111111")
		_, err := w.Answer(step(0), mail, vocab.AnswerOtherTransaction)
		Expect(err).To(MatchError(inbox.ErrNothingElsewhere))
		w.Inbox().Begin()
		deliver(1, "222222")
		deliver(2, "333333")
		Expect(answer(w, step(3), mail, vocab.AnswerStale).Code).To(Equal("222222"), "control: of this login")
		Expect(answer(w, step(3), mail, vocab.AnswerOtherTransaction).Code).To(Equal("111111"))
		Expect(answer(w, step(3), mail, vocab.AnswerRight).Code).To(Equal("333333"))
		Expect(w.Accepted(vocab.Email)).To(Succeed())
		w.Inbox().Begin()
		deliver(4, "444444")
		_, err = w.Answer(step(5), mail, vocab.AnswerOtherTransaction)
		Expect(err).To(MatchError(inbox.ErrNothingElsewhere), "what was used is a replay")
	})
})
