package virtualauthenticator_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

const pushLink = "otpauth://totp/acme:ana?enrollment_tx_id=tx_1&base_url=https://login.example.com"

var (
	enrolPush     = virtualauthenticator.Prompt{Factor: vocab.Push, PushLink: pushLink + "&secret=" + secret}
	enrolPushBare = virtualauthenticator.Prompt{Factor: vocab.Push, PushLink: pushLink}
	challengePush = virtualauthenticator.Prompt{Factor: vocab.Push, Wants: virtualauthenticator.WantDecision}
	askPushCode   = virtualauthenticator.Prompt{Factor: vocab.Push, Wants: virtualauthenticator.WantCode}
)

// request sends a push request to a device.
func request(w *virtualauthenticator.Wallet, device, transaction string) {
	w.Inbox().Deliver(inbox.Message{ID: "push " + transaction, At: step(0), Channel: inbox.Push, To: device, Code: transaction})
}

var _ = Describe("The push device of a wallet", func() {
	var w *virtualauthenticator.Wallet
	BeforeEach(func() { w = virtualauthenticator.New(random()) })
	decided := func(p virtualauthenticator.Proof) push.Decision {
		GinkgoHelper()
		Expect(p.Decision).NotTo(BeNil())
		Expect(p).To(Equal(virtualauthenticator.Proof{Decision: p.Decision}), "nothing else is set")
		return *p.Decision
	}

	It("enrols by its link, is confirmed, and decides", func() {
		enrolment := decided(enrol(w, step(0), enrolPushBare, vocab.AnswerRight))
		device := enrolment.Device
		Expect(enrolment).To(Equal(push.Decision{Transaction: "tx_1", Device: device, Name: "Virtual phone 1", Approve: true}))
		Expect(decided(enrol(w, step(0), enrolPushBare, vocab.AnswerWrong)).Approve).To(BeFalse())
		request(w, device, "t1")
		_, err := w.Answer(step(0), challengePush, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`holds no confirmed enrolment of "push-notification"`)))

		Expect(w.Confirm(vocab.Push)).To(Succeed())
		Expect(w.Holds(vocab.Push)).To(BeTrue())
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerWrong))).To(Equal(
			push.Decision{Transaction: "t1", Device: device, Name: "Virtual phone 1"}))
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerRight)).Approve).To(BeTrue())
		Expect(w.Accepted(vocab.Push)).To(Succeed())
		request(w, device, "t2")
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerReused)).Transaction).To(Equal("t1"))
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerRight)).Transaction).To(Equal("t2"))
	})

	It("holds an authenticator, which answers codes of push and of otp", func() {
		twin, err := totp.New(totp.Params{Secret: secret})
		Expect(err).NotTo(HaveOccurred())
		enrol(w, step(0), enrolPush, vocab.AnswerRight)
		Expect(w.Holds(vocab.OTP)).To(BeFalse(), "the enrolment is pending")
		Expect(w.Confirm(vocab.Push)).To(Succeed())
		Expect(w.Holds(vocab.OTP)).To(BeTrue())
		Expect(answer(w, step(0), askPushCode, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: twin.Peek(step(0))}))
		Expect(w.Accepted(vocab.Push)).To(Succeed())
		Expect(answer(w, step(1), challengeApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(1))))

		params, err := w.SeedOTP()
		Expect(err).NotTo(HaveOccurred())
		own, err := totp.New(params)
		Expect(err).NotTo(HaveOccurred())
		Expect(answer(w, step(2), challengeApp, vocab.AnswerRight).Code).To(Equal(own.Peek(step(2))), "the app goes first")
		Expect(answer(w, step(2), askPushCode, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(2))))
	})

	It("has no codes when its link had no secret", func() {
		enrol(w, step(0), enrolPushBare, vocab.AnswerRight)
		Expect(w.Confirm(vocab.Push)).To(Succeed())
		_, err := w.Answer(step(0), askPushCode, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("the push app holds no authenticator")))
		Expect(w.Holds(vocab.OTP)).To(BeFalse())
	})

	It("is seeded, and is one of several", func() {
		first, err := w.SeedPush()
		Expect(err).NotTo(HaveOccurred())
		Expect(first.Name).To(Equal("Virtual phone 1"))
		Expect(w.Holds(vocab.Push)).To(BeTrue())
		Expect(w.Add(vocab.Push)).To(Succeed())
		second, err := w.SeedPush()
		Expect(err).NotTo(HaveOccurred())
		Expect(second.Name).To(Equal("Virtual phone 2"))

		request(w, first.Device, "t1")
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerRight)).Device).To(Equal(first.Device))
		Expect(w.Accepted(vocab.Push)).To(Succeed())
		request(w, second.Device, "t2")
		Expect(decided(answer(w, step(0), challengePush, vocab.AnswerRight)).Device).To(Equal(second.Device))
		twin, err := totp.New(totp.Params{Secret: second.Secret})
		Expect(err).NotTo(HaveOccurred())
		Expect(answer(w, step(0), askPushCode, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(0))))
	})

	It("says what it cannot do", func() {
		_, err := w.Enrol(step(0), virtualauthenticator.Prompt{Factor: vocab.Push}, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("push: the enrolment link begins with")))
		Expect(w.Confirm(vocab.Push)).To(MatchError(ContainSubstring("answer its enrolment page first")))
		_, err = w.Answer(step(0), virtualauthenticator.Prompt{Factor: vocab.Push}, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring(`say in the prompt that it wants one of ["decision" "code"]`)))
		_, err = w.SeedPush()
		Expect(err).NotTo(HaveOccurred())
		_, err = w.Answer(step(0), challengePush, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("no push message with a code has come")))
		_, err = w.Answer(step(0), askPushCode, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
	})
})
