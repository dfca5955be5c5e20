package email_test

import (
	"errors"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/email"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

var _ = Describe("A mailbox", func() {
	DescribeTable("has a bare address",
		func(address, refusal string) {
			box, err := email.New(address, &inbox.Inbox{})
			if refusal != "" {
				Expect(err).To(MatchError(ContainSubstring(refusal)))
				return
			}
			Expect(err).NotTo(HaveOccurred())
			Expect(box.Address()).To(Equal(address))
		},
		Entry("plain", "ana@example.com", ""), Entry("with a tag", "ana+mfa@example.com", ""),
		Entry("nothing", "", `"" is no e-mail address`), Entry("a name", "ana", `"ana" is no e-mail address`),
		Entry("two", "ana@example.com, bob@example.com", "is no e-mail address"),
		Entry("with a name", "Ana <ana@example.com>", `has more than an e-mail address: give "ana@example.com"`),
	)

	It("answers with what comes to its address, on its channel", func() {
		in := &inbox.Inbox{}
		box, err := email.New("ana@example.com", in)
		Expect(err).NotTo(HaveOccurred())
		now := time.Unix(1_800_000_000, 0)
		in.Deliver(
			inbox.Message{ID: "1", At: now, Channel: inbox.Email, To: "ana@example.com", Code: "111111"},
			inbox.Message{ID: "2", At: now, Channel: inbox.Email, To: "bob@example.com", Code: "222222"},
			inbox.Message{ID: "3", At: now, Channel: inbox.SMS, To: "ana@example.com", Code: "333333"},
		)
		Expect(box.Answer(now, vocab.AnswerRight)).To(Equal("111111"))
		Expect(box.Answer(now, vocab.AnswerWrong)).To(Equal("111112"))
		Expect(box.Answer(now, vocab.AnswerRight)).To(Equal("111111"))
		Expect(box.Accepted()).To(Succeed())
		Expect(box.Answer(now, vocab.AnswerReused)).To(Equal("111111"))
		_, err = box.Answer(now, vocab.AnswerRight)
		var none *inbox.NoMessageError
		Expect(errors.As(err, &none)).To(BeTrue(), "got %v", err)
		Expect(none).To(Equal(&inbox.NoMessageError{Channel: "email", To: "ana@example.com"}))
	})
})
