package virtualauthenticator_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
)

var _ = Describe("The habit with requests", func() {
	DescribeTable("is stronger than what the caller asks",
		func(habit virtualauthenticator.Approval, right, wrong bool) {
			w := virtualauthenticator.New(random())
			w.Habits.Approve = habit
			seed(w, vocab.Push)
			Expect(answer(w, step(0), challengePush, vocab.AnswerRight).Decision.Approve).To(Equal(right))
			Expect(answer(w, step(0), challengePush, vocab.AnswerWrong).Decision.Approve).To(Equal(wrong))
		},
		Entry("none, the positive control", virtualauthenticator.Approval(""), true, false),
		Entry("ask", virtualauthenticator.ApproveAsked, true, false),
		Entry("always", virtualauthenticator.ApproveAlways, true, true),
		Entry("never", virtualauthenticator.ApproveNever, false, false),
	)

	It("can be to ignore them, and to change", func() {
		w := virtualauthenticator.New(random())
		seed(w, vocab.Push)
		w.Habits.Approve = virtualauthenticator.ApproveIgnore
		proof, err := w.Answer(step(0), challengePush, vocab.AnswerRight)
		Expect(err).To(MatchError(push.ErrIgnored))
		Expect(proof).To(BeZero())
		w.Habits.Approve = virtualauthenticator.ApproveAlways
		Expect(answer(w, step(0), challengePush, vocab.AnswerRight).Decision.Approve).To(BeTrue())
	})

	It("does not touch enrolments", func() {
		w := virtualauthenticator.New(random())
		w.Habits.Approve = virtualauthenticator.ApproveNever
		Expect(enrol(w, step(0), enrolPush, vocab.AnswerRight).Decision.Approve).To(BeTrue())
	})

	It("is one that exists", func() {
		w := virtualauthenticator.New(random())
		w.Habits.Approve = "sometimes"
		seed(w, vocab.Push)
		_, err := w.Answer(step(0), challengePush, vocab.AnswerRight)
		Expect(err).To(MatchError(`wallet: there is no habit "sometimes" with requests: use one of ["ask" "always" "never" "ignore"]`))
	})
})

var _ = Describe("A person who types badly", func() {
	var w *virtualauthenticator.Wallet
	BeforeEach(func() {
		w = virtualauthenticator.New(random())
		seed(w, vocab.Phone)
		seed(w, vocab.Email)
	})
	mail := virtualauthenticator.Prompt{Factor: vocab.Email}

	It("gets every other code wrong, factor by factor", func() {
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111111"), "the positive control")
		w.Habits.TypesBadly = true
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111112"))
		Expect(answer(w, step(0), challengePhone, vocab.AnswerRight).Code).To(Equal("111112"))
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111111"))
		Expect(answer(w, step(0), challengePhone, vocab.AnswerRight).Code).To(Equal("111111"))
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111112"))
	})

	It("does so in an enrolment of an app too, and the app spends nothing by it", func() {
		w.Habits.TypesBadly = true
		wrong := enrol(w, step(0), enrolApp, vocab.AnswerRight).Code
		right := enrol(w, step(0), enrolApp, vocab.AnswerRight).Code
		Expect(wrong).NotTo(Equal(right))
		Expect(enrol(w, step(0), enrolApp, vocab.AnswerReused).Code).To(Equal(right))
	})

	It("deviates no further when asked to deviate", func() {
		w.Habits.TypesBadly = true
		w.Inbox().Deliver(inbox.Message{ID: "2", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "222222"})
		Expect(answer(w, step(0), mail, vocab.AnswerStale).Code).To(Equal("111111"))
		Expect(answer(w, step(0), mail, vocab.AnswerWrong).Code).To(Equal("222223"))
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("222223"), "the first that is to be right")
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("222222"))
	})

	It("gets the second right, whatever lies between", func() {
		w.Habits.TypesBadly = true
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111112"))
		Expect(answer(w, step(0), mail, vocab.AnswerWrong).Code).To(Equal("111112"))
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("111111"))
	})

	It("does not slip where nothing came", func() {
		w.Habits.TypesBadly = true
		w.Inbox().Take(step(0))
		_, err := w.Answer(step(0), mail, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("no email message")))
		w.Inbox().Deliver(inbox.Message{ID: "3", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "333333"})
		Expect(answer(w, step(0), mail, vocab.AnswerRight).Code).To(Equal("333334"))
	})

	It("taps no worse than others", func() {
		w.Habits.TypesBadly = true
		seed(w, vocab.Push)
		seed(w, vocab.WebAuthnRoaming)
		Expect(answer(w, step(0), challengePush, vocab.AnswerRight).Decision.Approve).To(BeTrue())
		Expect(enrol(w, step(0), askNumber, vocab.AnswerRight).Destination).To(HaveLen(12))
	})
})
