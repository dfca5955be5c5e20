package phone_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/phone"
)

var now = time.Unix(1_800_000_000, 0)

var _ = Describe("A phone", func() {
	It("has a number of the range kept for fiction, whatever the bytes are", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			draw := rapid.SliceOfN(rapid.Byte(), 2, 2).Draw(t, "bytes")
			p, err := phone.New(bytes.NewReader(draw), &inbox.Inbox{})
			if err != nil {
				t.Fatal(err)
			}
			n := p.Number()
			if len(n) != 12 || !strings.HasPrefix(n, "+1") || n[5:10] != "55501" || strings.Trim(n[1:], "0123456789") != "" {
				t.Fatalf("number %q", n)
			}
		})
	})

	DescribeTable("derives its number from two bytes",
		func(first, second int, number string) {
			p, err := phone.New(bytes.NewReader([]byte{byte(first), byte(second)}), &inbox.Inbox{})
			Expect(err).NotTo(HaveOccurred())
			Expect(p.Number()).To(Equal(number))
			Expect(p.Truncated()).To(Equal(number[:8]))
		},
		Entry("the first", 0, 0, "+12015550100"), Entry("the last line", 0, 99, "+12015550199"),
		Entry("another area", 17, 100, "+12025550100"),
	)

	It("needs a random source that works", func() {
		_, err := phone.New(strings.NewReader("x"), &inbox.Inbox{})
		Expect(err).To(MatchError(ContainSubstring("read a number from the random source")))
	})

	DescribeTable("knows its number behind a mask",
		func(masked string, want bool) {
			p, err := phone.New(bytes.NewReader([]byte{1, 42}), &inbox.Inbox{})
			Expect(err).NotTo(HaveOccurred())
			Expect(p.Number()).To(Equal("+12025550142"))
			Expect(p.Shows(masked)).To(Equal(want))
		},
		Entry("the vendor's mask", "XXXXXXXX0142", true), Entry("of another number", "XXXXXXXX0143", false),
		Entry("spaces and dashes", "+1 *** ***-01-42", true), Entry("of another number with spaces", "+1 *** ***-01-43", false),
		Entry("two digits", "••42", true), Entry("two other digits", "••24", false),
		Entry("digits out of its middle", "***5550", false),
		Entry("the number", "+12025550142", true), Entry("a longer number", "+112025550142", false),
		Entry("no digits at the end", "your phone", true), Entry("nothing", "", true),
	)

	It("answers with what comes to its number, by text or by call", func() {
		in := &inbox.Inbox{}
		p := newPhone(in)
		in.Deliver(
			inbox.Message{ID: "s", At: now, Channel: inbox.SMS, To: p.Number(), Code: "111111"},
			inbox.Message{ID: "v", At: now, Channel: inbox.Voice, To: p.Number(), Code: "222222"},
			inbox.Message{ID: "m", At: now, Channel: inbox.Email, To: p.Number(), Code: "333333"},
		)
		Expect(p.Answer(now, inbox.SMS, vocab.AnswerRight)).To(Equal("111111"))
		Expect(p.Answer(now, inbox.Voice, vocab.AnswerRight)).To(Equal("222222"))
		Expect(p.Answer(now, "", vocab.AnswerRight)).To(Equal("222222"))
		Expect(p.Answer(now, "", vocab.AnswerStale)).To(Equal("111111"))
		Expect(p.Accepted()).To(Succeed())
		Expect(p.Answer(now, "", vocab.AnswerReused)).To(Equal("111111"))

		_, err := p.Answer(now, "", vocab.AnswerRight)
		var none *inbox.NoMessageError
		Expect(errors.As(err, &none)).To(BeTrue(), "got %v", err)
		Expect(none).To(Equal(&inbox.NoMessageError{Channel: "sms or voice", To: p.Number()}))
		_, err = p.Answer(now, "email", vocab.AnswerRight)
		Expect(err).To(MatchError(`phone: "email" is no channel of a phone: use "sms", "voice", or none for either`))
	})
})

// FuzzShows reads masks as pages write them: each end of the number is its own, and no longer text of digits is.
func FuzzShows(f *testing.F) {
	p, err := phone.New(bytes.NewReader([]byte{1, 42}), &inbox.Inbox{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add("XXXXXXXX0142")
	f.Add("+1 (***) ***-01 42")
	f.Fuzz(func(t *testing.T, masked string) {
		if strings.TrimRight(masked, "0123456789 -") != masked {
			return // the digits of the text would run into those of the number
		}
		if !p.Shows(masked + "*0142") {
			t.Errorf("the phone does not know its number in %q", masked+"*0142")
		}
		if p.Shows(masked + "*0143") {
			t.Errorf("the phone takes another number for its own in %q", masked+"*0143")
		}
	})
}
