package wire_test

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// wall is time that passes when somebody sleeps.
type wall struct {
	mu   sync.Mutex
	time time.Time
}

func newWall() *wall { return &wall{time: time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)} }

// Now implements engine.Wall.
func (w *wall) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

// Sleep implements engine.Wall.
func (w *wall) Sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
	return ctx.Err()
}

// embedded are the cases of this program whose id begins so.
func embedded(prefixes ...string) []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	cases, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	return slices.DeleteFunc(cases, func(c scenarios.Case) bool {
		return !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(c.ID, p) })
	})
}

// results runs cases one after another.
func results(t target.Target, w *wall, cases []scenarios.Case) []reports.Case {
	GinkgoHelper()
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	all, err := engine.Run(GinkgoT().Context(), cases, engine.Options{Target: t, Catalog: catalog, Seed: 1, Workers: 1, Wall: w, WaitBudget: 10 * time.Minute,
		CaseLimit: time.Minute, Repeat: func(c scenarios.Case) string { return c.ID }, Ended: func(reports.Case) {}})
	Expect(err).NotTo(HaveOccurred())
	for i := range all {
		all[i].DurationMS = 0
	}
	return all
}

var _ = Describe("What is found of an implementation", func() {
	DescribeTable("is the same over a connection, to the letter",
		func(flaws targettest.Flaws, with reports.Verdict) {
			cases := embedded("portable/")
			Expect(len(cases)).To(BeNumerically(">=", 15), "the portable suites are embedded")
			direct, remote := newWall(), newWall()
			small := func(w *wall) *targettest.Target {
				return &targettest.Target{Now: w.Now, Period: 30 * time.Second, Flaws: flaws}
			}
			want := results(small(direct), direct, cases)
			Expect(want).To(ContainElement(HaveField("Verdict", with)))
			Expect(results(behind(small(remote), wire.Options{}, nil), remote, cases)).To(Equal(want))
		},
		Entry("right", targettest.Flaws{}, reports.Pass),
		Entry("letting in by password alone", targettest.Flaws{SkipsFactor: true}, reports.Fail),
		Entry("taking a code twice", targettest.Flaws{TakesReuse: true}, reports.Fail),
		Entry("refusing everything", targettest.Flaws{RefusesAll: true}, reports.Untestable),
		Entry("declaring nothing", targettest.Flaws{Mute: true}, reports.NotApplicable),
	)

	It("is the same of the mock, which has every optional part of the contract", func() {
		var cases []scenarios.Case
		for i, c := range embedded("portable/", "challenge/answers/", "first-factors/", "factors/", "adaptive/", "rules/", "remember-browser/", "event/") {
			if i%16 == 0 {
				cases = append(cases, c)
			}
		}
		Expect(len(cases)).To(BeNumerically(">=", 20))
		direct, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		remote, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		want := results(direct, newWall(), cases)
		held := slices.DeleteFunc(slices.Clone(want), func(r reports.Case) bool { return r.Verdict == reports.NotApplicable })
		Expect(held).To(HaveEach(HaveField("Verdict", reports.Pass)))
		Expect(len(held)).To(BeNumerically(">=", 20))
		got := results(behind(remote, wire.Options{}, nil), newWall(), cases)
		for i := range want {
			Expect(got[i]).To(Equal(want[i]), want[i].ID)
		}
	})
})
