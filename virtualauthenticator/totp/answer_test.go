package totp_test

import (
	"errors"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// answer gives an answer that must be possible.
func answer(a *totp.Authenticator, now time.Time, how vocab.Answer) totp.Answer {
	GinkgoHelper()
	got, err := a.Answer(now, how)
	Expect(err).NotTo(HaveOccurred())
	return got
}

var _ = Describe("Answer", func() {
	var (
		a   *totp.Authenticator
		now time.Time
	)
	steps := func(n int) time.Time { return now.Add(time.Duration(n) * 30 * time.Second) }
	BeforeEach(func() {
		a = app(totp.Params{Secret: secret})
		now = time.Unix(1_800_000_015, 0)
	})

	Describe("right", func() {
		It("is the code of the current step, once", func() {
			Expect(answer(a, now, vocab.AnswerRight)).To(Equal(totp.Answer{Code: a.Peek(now), Step: 60_000_000}))
			_, err := a.Answer(now, vocab.AnswerRight)
			var spent *totp.SpentError
			Expect(errors.As(err, &spent)).To(BeTrue(), "got %v", err)
			Expect(spent.Next).To(BeTemporally("==", time.Unix(1_800_000_030, 0)))
			Expect(err).To(MatchError("totp: the code of this step was answered already: wait until 2027-01-15T08:00:30Z"))
			Expect(answer(a, spent.Next, vocab.AnswerRight).Step).To(Equal(int64(60_000_001)))
		})

		It("names the next step that is unspent, when the clock went back", func() {
			for _, n := range []int{0, 1, 2, 4} {
				answer(a, steps(n), vocab.AnswerRight)
			}
			_, err := a.Answer(now, vocab.AnswerRight)
			var spent *totp.SpentError
			Expect(errors.As(err, &spent)).To(BeTrue(), "got %v", err)
			Expect(spent.Next).To(BeTemporally("==", time.Unix(1_800_000_090, 0)))
		})
	})

	Describe("reused", func() {
		It("is the code last answered right, whatever came between", func() {
			first := answer(a, now, vocab.AnswerRight)
			answer(a, steps(1), vocab.AnswerWrong)
			answer(a, steps(1), vocab.AnswerStale)
			Expect(answer(a, steps(3), vocab.AnswerReused)).To(Equal(first))
			second := answer(a, steps(4), vocab.AnswerRight)
			Expect(second).NotTo(Equal(first))
			Expect(answer(a, steps(4), vocab.AnswerReused)).To(Equal(second))
		})

		It("needs a code that was answered right", func() {
			answer(a, now, vocab.AnswerWrong)
			_, err := a.Answer(now, vocab.AnswerReused)
			Expect(err).To(MatchError(totp.ErrNothingToReuse))
		})
	})

	DescribeTable("spends nothing by a deviating answer",
		func(how vocab.Answer) {
			answer(a, now, how)
			Expect(answer(a, now, vocab.AnswerRight).Code).To(Equal(a.Peek(now)))
		},
		Entry("wrong", vocab.AnswerWrong),
		Entry("stale", vocab.AnswerStale),
		Entry("future", vocab.AnswerFuture),
	)

	It("is stale or future by ten steps", func() {
		Expect(answer(a, now, vocab.AnswerStale)).To(Equal(totp.Answer{Code: a.Peek(steps(-10)), Step: 59_999_990}))
		Expect(answer(a, now, vocab.AnswerFuture)).To(Equal(totp.Answer{Code: a.Peek(steps(10)), Step: 60_000_010}))
	})

	// The steps were found by search: six digits collide within reach about five times in a million.
	code := func(step int64) string { return a.Peek(time.Unix(step*30, 0)) }

	DescribeTable("moves on when a far step shares its code with a near one",
		func(how vocab.Answer, step, near, far, further int64) {
			Expect(code(far)).To(Equal(code(near)), "the positive control of this case")
			Expect(answer(a, time.Unix(step*30, 0), how)).To(Equal(totp.Answer{Code: code(further), Step: further}))
		},
		Entry("stale", vocab.AnswerStale, int64(60_098_308), int64(60_098_309), int64(60_098_298), int64(60_098_297)),
		Entry("future", vocab.AnswerFuture, int64(60_098_299), int64(60_098_298), int64(60_098_309), int64(60_098_310)),
	)

	It("counts on when the wrong code is the right one of a neighbour", func() {
		const step, neighbour = 60_135_376, 60_135_368
		Expect([]string{code(step), code(neighbour)}).To(Equal([]string{"189464", "189465"}), "the positive control of this case")
		Expect(answer(a, time.Unix(step*30, 0), vocab.AnswerWrong)).To(Equal(totp.Answer{Code: "189466", Step: step}))
	})

	It("refuses a way that does not exist", func() {
		_, err := a.Answer(now, "sideways")
		Expect(err).To(MatchError(`totp: a code cannot be answered "sideways": use one of ["right" "wrong" "stale" "future" "reused"]`))
	})

	It("keeps its promises at any time, for any parameters", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			p := totp.Params{
				Secret:    rapid.StringMatching(`([A-Z2-7]{8}){1,5}`).Draw(t, "secret"),
				Algorithm: rapid.SampledFrom([]totp.Algorithm{totp.SHA1, totp.SHA256, totp.SHA512}).Draw(t, "algorithm"),
				Digits:    rapid.SampledFrom([]int{6, 8}).Draw(t, "digits"),
				Period:    rapid.IntRange(1, 300).Draw(t, "period"),
			}
			now := time.Unix(rapid.Int64Range(-10_000, 4_000_000_000).Draw(t, "unix"), 0)
			a, err := totp.New(p)
			if err != nil {
				t.Fatal(err)
			}
			window := func(reach int) map[string]bool {
				codes := map[string]bool{}
				for s := -reach; s <= reach; s++ {
					codes[a.Peek(now.Add(time.Duration(s*p.Period)*time.Second))] = true
				}
				return codes
			}
			for how, reach := range map[vocab.Answer]int{vocab.AnswerWrong: 10, vocab.AnswerStale: 2, vocab.AnswerFuture: 2} {
				got, err := a.Answer(now, how)
				if err != nil {
					t.Fatal(err)
				}
				again, _ := a.Answer(now, how)
				if len(got.Code) != p.Digits || window(reach)[got.Code] || again != got {
					t.Fatalf("%s gives %+v, then %+v", how, got, again)
				}
			}
		})
	})
})
