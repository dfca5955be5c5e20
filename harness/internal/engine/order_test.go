package engine_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A run of many cases", func() {
	It("gives the results in the order of the cases, and tells of each once as it ends, one at a time", func() {
		var cases []scenarios.Case
		for i := range 40 {
			c := theCase(vocab.StageGranted, login)
			c.Name = fmt.Sprintf("case-%d", 40-i)
			c.ID = "family/suite/" + c.Name
			cases = append(cases, c)
		}
		for _, workers := range []int{-1, 0, 1, 8, 100} {
			o := options(show(granted))
			o.Workers = workers
			var told []string
			var telling sync.Mutex
			o.Ended = func(r reports.Case) {
				Expect(telling.TryLock()).To(BeTrue())
				defer telling.Unlock()
				told = append(told, r.ID+" "+string(r.Verdict))
			}
			results := run(o, cases...)
			var want []string
			for i, c := range cases {
				Expect(results[i].ID).To(Equal(c.ID))
				want = append(want, c.ID+" pass")
			}
			Expect(told).To(ConsistOf(want), "%d workers", workers)
		}
	})

	It("is nothing when there is no case", func() {
		Expect(run(options(show(granted)))).To(BeEmpty())
	})

	It("says the same whatever the number of workers and the order", func() {
		var cases []scenarios.Case
		for _, c := range embedded("portable/otp/code-used-twice", "portable/roles/", "challenge/answers/security-key/how=wrong", "admin-two-factor/sequence/admin-with-both/chosen=otp") {
			c.Expect.Outcome.Value = vocab.StageUnknown // every case fails, so that each keeps its transcript
			cases = append(cases, c)
		}
		Expect(cases).To(HaveLen(5))
		at := func(workers int, seed uint64, order []scenarios.Case) []reports.Case {
			GinkgoHelper()
			impl, err := mock.New()
			Expect(err).NotTo(HaveOccurred())
			o := options(impl)
			o.Workers, o.Seed = workers, seed
			results := run(o, order...)
			slices.SortFunc(results, func(a, b reports.Case) int { return strings.Compare(a.ID, b.ID) })
			return results
		}
		alone := at(1, 1, cases)
		Expect(alone).To(HaveEach(And(HaveField("Verdict", reports.Fail), HaveField("Transcript", ContainElement(HaveField("Kind", "action"))))))
		shuffled := slices.Clone(cases)
		random := rand.New(rand.NewPCG(uint64(GinkgoRandomSeed()), 0))
		random.Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		Expect(at(8, 1, shuffled)).To(Equal(alone))
		Expect(at(1, 1, cases[2:3])).To(Equal(alone[2:3]), "a case alone is the same case")
		Expect(at(1, 2, cases[2:3])).NotTo(Equal(alone[2:3]), "another seed shows, so the comparison can fail")
	})
})

// embedded are the embedded cases whose id begins with one of these.
func embedded(prefixes ...string) []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	var cases []scenarios.Case
	for _, s := range suites {
		all, err := s.Expand()
		Expect(err).NotTo(HaveOccurred())
		for _, c := range all {
			if slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(c.ID, p) }) {
				cases = append(cases, c)
			}
		}
	}
	slices.SortFunc(cases, func(a, b scenarios.Case) int { return strings.Compare(a.ID, b.ID) })
	return cases
}
