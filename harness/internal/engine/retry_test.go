package engine_test

import (
	"context"
	"sync/atomic"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// moody is a target whose logins end as it is told, one after another, and the last way from then on.
type moody struct {
	ends  []vocab.Stage
	begun atomic.Int64
	then  func()
}

func (m *moody) Describe(context.Context) (target.Description, error) {
	return (&script{}).Describe(context.Background())
}

func (m *moody) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	n := int(m.begun.Add(1)) - 1
	if n > 0 && m.then != nil {
		m.then()
	}
	stage := m.ends[min(n, len(m.ends)-1)]
	return (&script{shows: []target.Observation{{Stage: stage}}}).Provision(ctx, f)
}

var _ = Describe("A case that is run again", func() {
	granted, refused := vocab.StageGranted, vocab.StageRefused

	DescribeTable("keeps its first verdict", func(retries int, ends []vocab.Stage, runs int, want reports.Verdict, flaky bool, again ...reports.Verdict) {
		m := &moody{ends: ends}
		o := options(m)
		o.Retries = retries
		c := run(o, theCase(vocab.StageGranted, login))[0]
		Expect(c.Verdict).To(Equal(want))
		Expect(c.Flaky).To(Equal(flaky))
		var got []reports.Verdict
		for _, r := range c.Retries {
			got = append(got, r.Verdict)
		}
		Expect(got).To(HaveExactElements(again))
		Expect(m.begun.Load()).To(BeEquivalentTo(runs))
	},
		Entry("and is not run again when it passes", 3, []vocab.Stage{granted}, 1, reports.Pass, false),
		Entry("and is not run again when nobody asks", 0, []vocab.Stage{refused, granted}, 1, reports.Fail, false),
		Entry("and is flaky when it passes then", 3, []vocab.Stage{refused, granted}, 2, reports.Fail, true, reports.Pass),
		Entry("and is flaky when it passes late", 3, []vocab.Stage{refused, refused, granted}, 3, reports.Fail, true, reports.Fail, reports.Pass),
		Entry("and is not flaky when it fails each time", 2, []vocab.Stage{refused}, 3, reports.Fail, false, reports.Fail, reports.Fail),
	)

	It("is not called flaky because the run was interrupted", func() {
		ctx, cancel := context.WithCancel(GinkgoT().Context())
		m := &moody{ends: []vocab.Stage{refused}, then: cancel}
		o := options(m)
		o.Retries = 3
		results, err := engine.Run(ctx, []scenarios.Case{theCase(vocab.StageGranted, login)}, o)
		Expect(err).NotTo(HaveOccurred())
		Expect(results[0]).To(And(HaveField("Verdict", reports.Fail), HaveField("Flaky", false)))
	})
})
