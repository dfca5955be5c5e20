package inbox_test

import (
	"errors"
	"fmt"
	"slices"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

var _ = Describe("Codes", func() {
	var (
		in    *inbox.Inbox
		codes *inbox.Codes
	)
	BeforeEach(func() {
		in = &inbox.Inbox{}
		codes = in.Codes(number)
	})

	It("are right, wrong, stale and reused", func() {
		in.Deliver(sms("a", 0, "111111"), sms("b", 10, "999999"))
		Expect(give(codes, 9, vocab.AnswerRight)).To(Equal("111111"))
		Expect(give(codes, 10, vocab.AnswerRight)).To(Equal("999999"))
		Expect(give(codes, 10, vocab.AnswerWrong)).To(Equal("000000"))
		Expect(give(codes, 10, vocab.AnswerStale)).To(Equal("111111"))
		_, err := codes.Answer(at(10), vocab.AnswerReused)
		Expect(err).To(MatchError(inbox.ErrNothingToReuse), "nothing was accepted")

		Expect(give(codes, 10, vocab.AnswerRight)).To(Equal("999999"))
		Expect(codes.Accepted()).To(Succeed())
		Expect(give(codes, 10, vocab.AnswerReused)).To(Equal("999999"))
		in.Deliver(sms("c", 20, "222222"))
		Expect(give(codes, 20, vocab.AnswerReused)).To(Equal("999999"))
		Expect(give(codes, 20, vocab.AnswerStale)).To(Equal("999999"))
		Expect(give(codes, 20, vocab.AnswerRight)).To(Equal("222222"))
	})

	It("reuse what was accepted, whatever it was", func() {
		in.Deliver(sms("a", 0, "111111"))
		Expect(codes.Accepted()).To(MatchError(inbox.ErrNothingAccepted))
		give(codes, 0, vocab.AnswerWrong)
		Expect(codes.Accepted()).To(Succeed())
		Expect(codes.Accepted()).To(MatchError(inbox.ErrNothingAccepted))
		Expect(give(codes, 0, vocab.AnswerReused)).To(Equal("111112"))
	})

	It("need a message that was not used", func() {
		missing := func(seconds int, how vocab.Answer, channels ...string) *inbox.NoMessageError {
			GinkgoHelper()
			code, err := codes.Answer(at(seconds), how, channels...)
			Expect(code).To(BeEmpty())
			var none *inbox.NoMessageError
			Expect(errors.As(err, &none)).To(BeTrue(), "got %v", err)
			return none
		}
		for _, how := range []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale} {
			Expect(missing(0, how, inbox.SMS, inbox.Voice)).To(Equal(&inbox.NoMessageError{Channel: "sms or voice", To: number}))
		}
		in.Deliver(sms("a", 5, "111111"))
		Expect(missing(0, vocab.AnswerRight, inbox.SMS)).To(Equal(&inbox.NoMessageError{Channel: "sms", To: number, Due: at(5)}))
		Expect(missing(0, vocab.AnswerRight, inbox.Voice).Due).To(BeZero())
		Expect(give(codes, 5, vocab.AnswerRight, inbox.SMS)).To(Equal("111111"))
		Expect(codes.Accepted()).To(Succeed())
		Expect(missing(5, vocab.AnswerRight).Channel).To(Equal("any"))

		in.Deliver(sms("b", 6, "222222"))
		in.Take(at(6))
		Expect(missing(6, vocab.AnswerRight).Due).To(BeZero(), "the person has put it aside")
	})

	It("say what to do when there is no message", func() {
		Expect(&inbox.NoMessageError{Channel: "sms", To: number}).To(MatchError(
			"inbox: no sms message with a code has come to +12025550142: ask for another one"))
		Expect(&inbox.NoMessageError{Channel: "sms", To: number, Due: at(0)}).To(MatchError(
			"inbox: no sms message with a code has come to +12025550142: look again at 2027-01-15T08:00:00Z"))
	})

	It("come to their own place, with a code, on the channels asked for", func() {
		elsewhere, bare := sms("b", 1, "222222"), sms("c", 2, "")
		elsewhere.To = "+12025550143"
		voice := inbox.Message{ID: "v", At: at(3), Channel: inbox.Voice, To: number, Code: "333333"}
		in.Deliver(sms("a", 0, "111111"), elsewhere, bare, voice)
		Expect(give(codes, 3, vocab.AnswerRight, inbox.SMS)).To(Equal("111111"))
		Expect(give(codes, 3, vocab.AnswerRight, inbox.SMS, inbox.Voice)).To(Equal("333333"))
		Expect(give(in.Codes("+12025550143"), 3, vocab.AnswerRight)).To(Equal("222222"))

		in.Deliver(inbox.Message{ID: "m", At: at(3), Channel: inbox.Email, To: "Ana@Example.com", Code: "444444"})
		Expect(give(in.Codes("ana@example.com"), 3, vocab.AnswerRight)).To(Equal("444444"))
	})

	It("leave the messages to other places when one is accepted", func() {
		elsewhere := sms("b", 0, "222222")
		elsewhere.To = "+12025550143"
		in.Deliver(sms("a", 0, "111111"), elsewhere)
		give(codes, 0, vocab.AnswerRight)
		Expect(codes.Accepted()).To(Succeed())
		Expect(ids(in.Ready(at(0)))).To(Equal([]string{"b"}))
	})

	It("are stale only if they differ from the newest", func() {
		in.Deliver(sms("a", 0, "111111"))
		_, err := codes.Answer(at(0), vocab.AnswerStale)
		Expect(err).To(MatchError(inbox.ErrNothingStale))
		in.Deliver(sms("b", 1, "222222"), sms("c", 2, "222222"))
		Expect(give(codes, 2, vocab.AnswerStale)).To(Equal("111111"))
	})

	It("follow the order of arrival, as a person does", func() {
		in.Faults = inbox.Faults{OvertakeEvery: 1}
		in.Deliver(sms("a", 0, "111111"), sms("b", 1, "222222"))
		Expect(give(codes, 1, vocab.AnswerRight)).To(Equal("111111"))
		Expect(give(codes, 1, vocab.AnswerStale)).To(Equal("222222"))
	})

	It("are wrong in the shape of the right one, and none that was sent, lost ones included", func() {
		in.Deliver(sms("a", 0, "aZ-9"))
		Expect(give(codes, 0, vocab.AnswerWrong)).To(Equal("bA-0"))
		in.Faults = inbox.Faults{LoseEvery: 1}
		in.Deliver(sms("b", 0, "bA-0"))
		Expect(give(codes, 0, vocab.AnswerWrong)).To(Equal("bA-1"))

		in.Faults = inbox.Faults{}
		in.Deliver(sms("c", 1, "--"))
		_, err := codes.Answer(at(1), vocab.AnswerWrong)
		Expect(err).To(MatchError(ContainSubstring(`no wrong code in the shape of "--"`)))
	})

	DescribeTable("have no other ways", func(how vocab.Answer) {
		in.Deliver(sms("a", 0, "111111"))
		_, err := codes.Answer(at(0), how)
		Expect(err).To(MatchError(fmt.Sprintf(`inbox: %q does not apply to a code from a message: use one of ["right" "wrong" "stale" "reused" "other-transaction"]`, how)))
	}, Entry("future", vocab.AnswerFuture), Entry("sideways", vocab.Answer("sideways")))

	It("keep their promises whatever the faults are", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			fault := rapid.IntRange(0, 4)
			in := &inbox.Inbox{Faults: inbox.Faults{
				Delay:     time.Duration(rapid.IntRange(0, 30).Draw(t, "delay")) * time.Second,
				LoseEvery: fault.Draw(t, "lose"), RepeatEvery: fault.Draw(t, "repeat"), OvertakeEvery: fault.Draw(t, "overtake"),
			}}
			codes, sent := in.Codes(number), []string{}
			for i := range rapid.IntRange(1, 12).Draw(t, "messages") {
				sent = append(sent, rapid.StringMatching(`[0-9]{2}`).Draw(t, "code"))
				in.Deliver(sms(fmt.Sprint(i), 10*i, sent[i]))
			}
			now := rapid.IntRange(0, 200).Draw(t, "now")
			arrived := in.Arrived(at(now))
			right, err := codes.Answer(at(now), vocab.AnswerRight)
			if newest, ok := in.Newest(at(now)); ok != (err == nil) || newest.Code != right {
				t.Fatalf("right is %q (%v), newest %+v", right, err, newest)
			}
			if wrong, err := codes.Answer(at(now), vocab.AnswerWrong); err == nil && (len(wrong) != 2 || slices.Contains(sent, wrong)) {
				t.Fatalf("wrong is %q, sent were %q", wrong, sent)
			}
			stale, err := codes.Answer(at(now), vocab.AnswerStale)
			if err == nil && (stale == right || !slices.ContainsFunc(arrived, func(m inbox.Message) bool { return m.Code == stale })) {
				t.Fatalf("stale is %q, right %q, arrived %+v", stale, right, arrived)
			}
		})
	})
})
