package recovery_test

import (
	"crypto/sha3"
	"regexp"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/recovery"
)

const (
	first  = "N3BGPZZWJ85JLCNPZBDW6QXC"
	second = "Q7WKMDT24HHZ5RXA9SPLUYE3"
)

var _ = Describe("A sheet", func() {
	var s *recovery.Sheet
	BeforeEach(func() { s = &recovery.Sheet{} })
	refused := func(how vocab.Answer) error {
		GinkgoHelper()
		code, err := s.Answer(how)
		Expect(code).To(BeEmpty())
		return err
	}

	It("has nothing on it at first", func() {
		Expect(s.Recorded()).To(BeFalse())
		for _, how := range vocab.Answers() {
			Expect(refused(how)).To(MatchError(recovery.ErrNothingRecorded))
		}
		Expect(s.Accepted()).To(MatchError(recovery.ErrNothingAccepted))
	})

	It("gives its code until it is accepted, then the replacement", func() {
		Expect(s.Record(first)).To(Succeed())
		Expect(s.Recorded()).To(BeTrue())
		Expect(refused(vocab.AnswerReused)).To(MatchError(recovery.ErrNothingToReuse))
		Expect(s.Answer(vocab.AnswerRight)).To(Equal(first))
		Expect(s.Answer(vocab.AnswerRight)).To(Equal(first), "the implementation may have refused it for the time being")

		Expect(s.Accepted()).To(Succeed())
		Expect(s.Recorded()).To(BeFalse())
		Expect(refused(vocab.AnswerRight)).To(MatchError(recovery.ErrSpent))
		Expect(s.Answer(vocab.AnswerReused)).To(Equal(first))
		Expect(s.Answer(vocab.AnswerWrong)).To(Equal(first[:23] + "D"))

		Expect(s.Record(second)).To(Succeed())
		Expect(s.Answer(vocab.AnswerRight)).To(Equal(second))
		Expect(s.Answer(vocab.AnswerReused)).To(Equal(first))
	})

	It("crosses out what is replaced, accepted or not", func() {
		Expect(s.Record(first)).To(Succeed())
		Expect(s.Record(first)).To(Succeed())
		Expect(refused(vocab.AnswerReused)).To(MatchError(recovery.ErrNothingToReuse), "the same page was shown again")
		Expect(s.Record(second)).To(Succeed())
		Expect(s.Answer(vocab.AnswerReused)).To(Equal(first))
	})

	It("keeps its code when another one was accepted", func() {
		Expect(s.Record(first)).To(Succeed())
		_, err := s.Answer(vocab.AnswerWrong)
		Expect(err).NotTo(HaveOccurred())
		Expect(s.Accepted()).To(Succeed())
		Expect(s.Accepted()).To(MatchError(recovery.ErrNothingAccepted))
		Expect(s.Answer(vocab.AnswerRight)).To(Equal(first))
	})

	DescribeTable("is wrong by the last character, and never by accident right or spent",
		func(code, spent, wrong string) {
			if spent != "" {
				Expect(s.Record(spent)).To(Succeed())
			}
			Expect(s.Record(code)).To(Succeed())
			Expect(s.Answer(vocab.AnswerWrong)).To(Equal(wrong))
			Expect(s.Answer(vocab.AnswerWrong)).To(Equal(wrong), "the same each time")
		},
		Entry("next letter", first, "", first[:23]+"D"),
		Entry("after the last of the alphabet", first[:23]+"9", "", first[:23]+"A"),
		Entry("outside the alphabet", first[:23]+"0", "", first[:23]+"A"),
		Entry("not the spent one", first, first[:23]+"D", first[:23]+"E"),
	)

	DescribeTable("has no other ways", func(how vocab.Answer) {
		Expect(s.Record(first)).To(Succeed())
		Expect(refused(how)).To(MatchError(ContainSubstring(`does not apply to a recovery code: use one of ["right" "wrong" "reused"]`)))
	}, Entry("stale", vocab.AnswerStale), Entry("future", vocab.AnswerFuture))

	DescribeTable("takes recovery codes only, and keeps what is on it",
		func(text, refusal string) {
			Expect(s.Record(first)).To(Succeed())
			err := s.Record(text)
			if refusal == "" {
				Expect(err).NotTo(HaveOccurred())
				Expect(s.Answer(vocab.AnswerRight)).To(Equal(text))
				return
			}
			Expect(err).To(MatchError(ContainSubstring(refusal)))
			Expect(s.Answer(vocab.AnswerRight)).To(Equal(first))
		},
		Entry("another", second, ""), Entry("lower case", "n3bgpzzwj85jlcnpzbdw6qxz", ""),
		Entry("nothing", "", "what was shown has 0 bytes"), Entry("too short", first[1:], "what was shown has 23 bytes"),
		Entry("too long", first+"A", "what was shown has 25 bytes"), Entry("a dash", first[:23]+"-", `byte 24 of what was shown is '-'`),
		Entry("a space before it", " "+first[:23], `byte 1 of what was shown is ' '`),
		Entry("letters beyond ASCII", "ÄÄÄÄÄÄÄÄÄÄÄÄ", "has letters and digits only"),
	)
})

var _ = Describe("Generate", func() {
	It("makes codes that a sheet takes, the same from the same bytes", func() {
		random := sha3.NewSHAKE128()
		a, err := recovery.Generate(random)
		Expect(err).NotTo(HaveOccurred())
		Expect(a).To(MatchRegexp(`^[A-HJ-NP-Z2-9]{24}$`))
		Expect(new(recovery.Sheet).Record(a)).To(Succeed())
		Expect(recovery.Generate(sha3.NewSHAKE128())).To(Equal(a))
		Expect(recovery.Generate(random)).NotTo(Equal(a))
	})

	It("needs a random source that works", func() {
		_, err := recovery.Generate(strings.NewReader("short"))
		Expect(err).To(MatchError(ContainSubstring("read a code from the random source")))
	})
})

func FuzzRecord(f *testing.F) {
	f.Add(first)
	f.Add(first[:23] + "\n")
	f.Add("n3bgpzzwj85jlcnpzbdw6qx0")
	wellFormed := regexp.MustCompile(`\A[0-9A-Za-z]{24}\z`)
	f.Fuzz(func(t *testing.T, text string) {
		s := &recovery.Sheet{}
		if err := s.Record(text); (err == nil) != wellFormed.MatchString(text) {
			t.Fatalf("recording %q gives %v", text, err)
		} else if err != nil {
			return
		}
		wrong, err := s.Answer(vocab.AnswerWrong)
		if err != nil || wrong == text || !wellFormed.MatchString(wrong) || wrong[:23] != text[:23] {
			t.Errorf("the wrong code for %q is %q (%v)", text, wrong, err)
		}
	})
}
