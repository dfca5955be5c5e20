package virtualauthenticator_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

var _ = Describe("The mailbox of a wallet", func() {
	challenge := virtualauthenticator.Prompt{Factor: vocab.Email}

	It("is given with the account and answers its challenges", func() {
		w := virtualauthenticator.New(random())
		_, err := w.Answer(step(0), challenge, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`holds no confirmed enrolment of "email"`)))
		_, err = w.Enrol(step(0), challenge, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("an e-mail address is not enrolled")))
		Expect(w.Confirm(vocab.Email)).NotTo(Succeed())
		Expect(w.SeedEmail("no address")).To(MatchError(ContainSubstring("is no e-mail address")))
		Expect(w.Holds(vocab.Email)).To(BeFalse())

		Expect(w.SeedEmail("ana@example.com")).To(Succeed())
		Expect(w.Holds(vocab.Email)).To(BeTrue())
		w.Inbox().Deliver(inbox.Message{ID: "1", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "111111"})
		Expect(answer(w, step(0), challenge, vocab.AnswerWrong)).To(Equal(virtualauthenticator.Proof{Code: "111112"}))
		Expect(answer(w, step(0), challenge, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: "111111"}))
		Expect(w.Accepted(vocab.Email)).To(Succeed())
		Expect(answer(w, step(0), challenge, vocab.AnswerReused).Code).To(Equal("111111"))
	})
})

var _ = Describe("The sheet of a wallet", func() {
	const first, second = "N3BGPZZWJ85JLCNPZBDW6QXC", "Q7WKMDT24HHZ5RXA9SPLUYE3"
	shows := func(code string) virtualauthenticator.Prompt {
		return virtualauthenticator.Prompt{Factor: vocab.RecoveryCode, Wants: virtualauthenticator.WantAcknowledge, RecoveryCode: code}
	}
	challenge := virtualauthenticator.Prompt{Factor: vocab.RecoveryCode, Wants: virtualauthenticator.WantCode}
	acknowledged := virtualauthenticator.Proof{Acknowledge: true}
	var w *virtualauthenticator.Wallet
	BeforeEach(func() { w = virtualauthenticator.New(random()) })

	It("records the code shown, is confirmed, and answers once", func() {
		Expect(enrol(w, step(0), shows(first), vocab.AnswerWrong)).To(BeZero())
		Expect(w.Confirm(vocab.RecoveryCode)).To(MatchError(ContainSubstring("answer its enrolment page first")), "it was not recorded")
		Expect(enrol(w, step(0), shows(first), vocab.AnswerRight)).To(Equal(acknowledged))
		Expect(w.Holds(vocab.RecoveryCode)).To(BeFalse())
		Expect(w.Confirm(vocab.RecoveryCode)).To(Succeed())
		Expect(w.Holds(vocab.RecoveryCode)).To(BeTrue())

		Expect(answer(w, step(0), challenge, vocab.AnswerWrong).Code).To(Equal(first[:23] + "D"))
		Expect(answer(w, step(0), challenge, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: first}))
		Expect(w.Accepted(vocab.RecoveryCode)).To(Succeed())
		Expect(w.Holds(vocab.RecoveryCode)).To(BeFalse())

		Expect(answer(w, step(0), shows(second), vocab.AnswerRight)).To(Equal(acknowledged))
		Expect(w.Accepted(vocab.RecoveryCode)).To(Succeed(), "there is nothing to remember")
		Expect(answer(w, step(0), challenge, vocab.AnswerRight).Code).To(Equal(second))
		Expect(answer(w, step(0), challenge, vocab.AnswerReused).Code).To(Equal(first))
	})

	It("keeps its code while a new one is not confirmed", func() {
		seeded, err := w.SeedRecovery()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Holds(vocab.RecoveryCode)).To(BeTrue())
		enrol(w, step(0), shows(first), vocab.AnswerRight)
		Expect(answer(w, step(0), challenge, vocab.AnswerRight).Code).To(Equal(seeded))
		Expect(w.Confirm(vocab.RecoveryCode)).To(Succeed())
		Expect(answer(w, step(0), challenge, vocab.AnswerRight).Code).To(Equal(first))
		Expect(answer(w, step(0), challenge, vocab.AnswerReused).Code).To(Equal(seeded))
	})

	It("is written anew after it was lost", func() {
		seed(w, vocab.RecoveryCode)
		Expect(w.Lose(vocab.RecoveryCode)).To(Succeed())
		enrol(w, step(0), shows(first), vocab.AnswerRight)
		Expect(w.Confirm(vocab.RecoveryCode)).To(Succeed())
		Expect(answer(w, step(0), challenge, vocab.AnswerRight).Code).To(Equal(first))
	})

	It("takes what a recovery code looks like, and the ways that a page has", func() {
		for _, ask := range []func(virtualauthenticator.Prompt, vocab.Answer) error{
			func(p virtualauthenticator.Prompt, how vocab.Answer) error {
				_, err := w.Enrol(step(0), p, how)
				return err
			},
			func(p virtualauthenticator.Prompt, how vocab.Answer) error {
				_, err := w.Answer(step(0), p, how)
				return err
			},
		} {
			Expect(ask(shows("too short"), vocab.AnswerRight)).To(MatchError(ContainSubstring("a recovery code has 24")))
			Expect(ask(shows(first), vocab.AnswerReused)).To(MatchError(
				`wallet: "reused" does not apply to a page that shows a recovery code: use one of ["right" "wrong"]`))
		}
		Expect(w.Confirm(vocab.RecoveryCode)).NotTo(Succeed())
		_, err := w.Answer(step(0), virtualauthenticator.Prompt{Factor: vocab.RecoveryCode}, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`say in the prompt that it wants one of ["code" "acknowledge"]`)))
		_, err = w.Enrol(step(0), challenge, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`cannot want "code": use one of ["acknowledge"]`)))
	})
})
