package push_test

import (
	"errors"
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

var now = time.Unix(1_800_000_000, 0)

var _ = Describe("A push device", func() {
	var (
		in *inbox.Inbox
		d  *push.Device
	)
	BeforeEach(func() {
		in = &inbox.Inbox{}
		d = device(in)
	})
	decision := func(transaction string, approve bool) push.Decision {
		return push.Decision{Transaction: transaction, Device: d.ID(), Name: "Ana's phone", Approve: approve}
	}
	request := func(transaction string) {
		in.Deliver(inbox.Message{ID: "m-" + transaction, At: now, Channel: inbox.Push, To: d.ID(), Code: transaction})
	}

	It("has an id of its own and a name", func() {
		Expect(d.ID()).To(MatchRegexp(`^[0-9a-f]{32}$`))
		Expect(d.Name()).To(Equal("Ana's phone"))
		Expect(device(in).ID()).To(Equal(d.ID()), "from the same bytes")
		_, err := push.New(strings.NewReader("short"), "x", in)
		Expect(err).To(MatchError(ContainSubstring("read a device id from the random source")))
	})

	It("completes and denies enrolments", func() {
		Expect(d.Scan(bare, vocab.AnswerRight)).To(Equal(decision("tx_1", true)))
		Expect(d.Scan(bare, vocab.AnswerWrong)).To(Equal(decision("tx_1", false)))
		for _, how := range []vocab.Answer{vocab.AnswerStale, vocab.AnswerReused, vocab.AnswerFuture} {
			_, err := d.Scan(bare, how)
			Expect(err).To(MatchError(ContainSubstring(`does not apply to the enrolment of a push device: use one of ["right" "wrong"]`)))
		}
		_, err := d.Scan("otpauth://totp/a?secret="+secret, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("no enrollment_tx_id")))
	})

	It("holds an authenticator once an enrolment with a secret is confirmed", func() {
		_, err := d.Scan(link, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
		Expect(d.App()).To(BeNil(), "the enrolment is pending")
		d.Confirm()
		Expect(d.App().Params()).To(Equal(totp.Params{Secret: secret, Algorithm: totp.SHA1, Digits: 6, Period: 30}))

		first := d.App()
		_, err = d.Scan(link, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
		d.Confirm()
		Expect(d.App()).To(BeIdenticalTo(first), "the same secret is the same authenticator, which remembers what it spent")

		_, err = d.Scan(bare+"&secret="+secret2, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
		Expect(d.App()).To(BeIdenticalTo(first), "the new enrolment is pending")
		d.Confirm()
		Expect(d.App().Params().Secret).To(Equal(secret2))

		_, err = d.Scan(bare, vocab.AnswerRight)
		Expect(err).NotTo(HaveOccurred())
		d.Confirm()
		Expect(d.App()).To(BeNil(), "the link had no secret")
	})

	It("approves, denies, approves the older and approves once more", func() {
		_, err := d.Answer(now, vocab.AnswerRight)
		var none *inbox.NoMessageError
		Expect(errors.As(err, &none)).To(BeTrue(), "got %v", err)
		Expect(none).To(Equal(&inbox.NoMessageError{Channel: "push", To: d.ID()}))

		request("t1")
		_, err = d.Answer(now, vocab.AnswerStale)
		Expect(err).To(MatchError(inbox.ErrNothingStale))
		_, err = d.Answer(now, vocab.AnswerReused)
		Expect(err).To(MatchError(inbox.ErrNothingToReuse))
		Expect(d.Answer(now, vocab.AnswerWrong)).To(Equal(decision("t1", false)))
		Expect(d.Answer(now, vocab.AnswerRight)).To(Equal(decision("t1", true)))
		Expect(d.Accepted()).To(Succeed())
		Expect(d.Answer(now, vocab.AnswerReused)).To(Equal(decision("t1", true)))
		request("t2")
		request("t3")
		Expect(d.Answer(now, vocab.AnswerRight)).To(Equal(decision("t3", true)))
		Expect(d.Answer(now, vocab.AnswerStale)).To(Equal(decision("t2", true)))
		_, err = d.Answer(now, vocab.AnswerFuture)
		Expect(err).To(MatchError(ContainSubstring(`"future" does not apply`)))
	})

	It("does not see what is for another device", func() {
		in.Deliver(inbox.Message{ID: "m", At: now, Channel: inbox.Push, To: "another", Code: "t1"})
		_, err := d.Answer(now, vocab.AnswerRight)
		Expect(err).To(HaveOccurred())
		request("t2")
		Expect(d.Answer(now, vocab.AnswerRight)).To(Equal(decision("t2", true)))
	})

	It("is seeded", func() {
		registration, err := d.Seed(strings.NewReader("12345678901234567890"))
		Expect(err).NotTo(HaveOccurred())
		Expect(registration).To(Equal(push.Registration{Device: d.ID(), Name: "Ana's phone", Secret: secret}))
		Expect(d.App().Params().Secret).To(Equal(secret))
		_, err = d.Seed(strings.NewReader("short"))
		Expect(err).To(MatchError(ContainSubstring("read a secret from the random source")))
		Expect(d.App().Params().Secret).To(Equal(secret), "the one before stays")
	})
})
