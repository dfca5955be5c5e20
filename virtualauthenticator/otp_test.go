package virtualauthenticator_test

import (
	"errors"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var _ = Describe("The app of a wallet", func() {
	var (
		w *virtualauthenticator.Wallet
		// twin is an app of its own with the same secret: it says what the right codes are.
		twin *totp.Authenticator
	)
	BeforeEach(func() {
		w = virtualauthenticator.New(random())
		var err error
		twin, err = totp.New(totp.Params{Secret: secret})
		Expect(err).NotTo(HaveOccurred())
	})

	It("enrols, is confirmed, and answers from then on", func() {
		_, err := w.Answer(step(0), challengeApp, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("holds no confirmed enrolment")))

		Expect(enrol(w, step(0), enrolApp, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: twin.Peek(step(0))}))
		Expect(w.Holds(vocab.OTP)).To(BeFalse())
		_, err = w.Answer(step(1), challengeApp, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("holds no confirmed enrolment")), "the enrolment is pending")

		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		Expect(w.Holds(vocab.OTP)).To(BeTrue())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeFalse())
		Expect(answer(w, step(1), challengeApp, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: twin.Peek(step(1))}))
	})

	It("shows its code to a glance, which uses nothing up", func() {
		_, err := w.Glance(step(1))
		Expect(err).To(MatchError(ContainSubstring("shows no code")))
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		_, err = w.Glance(step(1))
		Expect(err).To(HaveOccurred(), "the enrolment is pending")
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		Expect(w.Glance(step(1))).To(Equal(twin.Peek(step(1))))
		Expect(answer(w, step(1), challengeApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(1))))
	})

	It("lets the caller wait for the next code after the enrolment spent this one", func() {
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		proof, err := w.Answer(step(0), challengeApp, vocab.AnswerRight)
		var spent *totp.SpentError
		Expect(errors.As(err, &spent)).To(BeTrue(), "got %v", err)
		Expect(spent.Next).To(BeTemporally("==", step(1)))
		Expect(proof).To(BeZero())
		Expect(answer(w, spent.Next, challengeApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(1))))
		Expect(answer(w, step(2), challengeApp, vocab.AnswerReused).Code).To(Equal(twin.Peek(step(1))))
	})

	It("remembers what it spent when a page is shown again with the same secret", func() {
		first := enrol(w, step(0), enrolApp, vocab.AnswerRight)
		Expect(enrol(w, step(1), enrolApp, vocab.AnswerReused)).To(Equal(first))
		var spent *totp.SpentError
		_, err := w.Enrol(step(0), enrolApp, vocab.AnswerRight)
		Expect(errors.As(err, &spent)).To(BeTrue(), "got %v", err)

		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		_, err = w.Enrol(step(0), enrolApp, vocab.AnswerRight)
		Expect(errors.As(err, &spent)).To(BeTrue(), "the confirmed one is found too; got %v", err)
	})

	It("takes a page with another secret for a new enrolment, which counts when it is confirmed", func() {
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		enrol(w, step(0), enrolApp2, vocab.AnswerRight)
		Expect(answer(w, step(1), challengeApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(1))), "the new one is pending")
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		Expect(answer(w, step(2), challengeApp, vocab.AnswerRight).Code).NotTo(Equal(twin.Peek(step(2))))
	})

	DescribeTable("enrols in every deviating way",
		func(how vocab.Answer) {
			want, err := twin.Answer(step(0), how)
			Expect(err).NotTo(HaveOccurred())
			Expect(enrol(w, step(0), enrolApp, how).Code).To(Equal(want.Code))
			Expect(enrol(w, step(0), enrolApp, vocab.AnswerRight).Code).To(Equal(twin.Peek(step(0))), "the positive control")
		},
		Entry("wrong", vocab.AnswerWrong), Entry("stale", vocab.AnswerStale), Entry("future", vocab.AnswerFuture),
	)

	It("reuses nothing that was not answered", func() {
		_, err := w.Enrol(step(0), enrolApp, vocab.AnswerReused)
		Expect(err).To(MatchError(totp.ErrNothingToReuse))
	})

	It("says why it cannot read an enrolment, and confirms none", func() {
		_, err := w.Enrol(step(0), virtualauthenticator.Prompt{Factor: vocab.OTP, OTPAuthURI: "otpauth://totp/ana?digits=7&secret=" + secret}, vocab.AnswerRight)
		Expect(err).To(MatchError(`wallet: the app cannot read the enrolment: totp: digits "7" is neither 6 nor 8`))
		Expect(w.Confirm(vocab.OTP)).To(MatchError(ContainSubstring("answer its enrolment page first")))
	})

	It("is seeded by an administrator", func() {
		params, err := w.SeedOTP()
		Expect(err).NotTo(HaveOccurred())
		Expect(params.Secret).To(HaveLen(32), "20 bytes in base32")
		Expect(w.Holds(vocab.OTP)).To(BeTrue())
		seeded, err := totp.New(params)
		Expect(err).NotTo(HaveOccurred())
		Expect(answer(w, step(0), challengeApp, vocab.AnswerRight).Code).To(Equal(seeded.Peek(step(0))))

		again, err := virtualauthenticator.New(random()).SeedOTP()
		Expect(err).NotTo(HaveOccurred())
		Expect(again).To(Equal(params))
	})

	It("is seeded in place of what was pending", func() {
		enrol(w, step(0), enrolApp, vocab.AnswerRight)
		params, err := w.SeedOTP()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Confirm(vocab.OTP)).To(Succeed())
		seeded, err := totp.New(params)
		Expect(err).NotTo(HaveOccurred())
		Expect(answer(w, step(0), challengeApp, vocab.AnswerRight).Code).To(Equal(seeded.Peek(step(0))))
	})

	It("is not seeded from a random source that fails", func() {
		broken := virtualauthenticator.New(strings.NewReader("short"))
		_, err := broken.SeedOTP()
		Expect(err).To(MatchError(ContainSubstring("read a secret from the random source")))
		Expect(broken.Holds(vocab.OTP)).To(BeFalse())
	})
})
