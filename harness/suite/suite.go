// Package suite owns the way into somebody else's tests: the cases of mfaproof as specs of a Ginkgo tree, or as subtests of plain
// `go test`. It knows implementations by their contract only, decides no verdict, and writes no report.
package suite

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// Register adds a spec for each case to the Ginkgo tree that is being built, in the container from which it is called. The specs have
// the family of the case, and what it requires and cites, as labels, and the place in the suite file as code location. Cases run in a
// pool ahead of their specs, and only near specs that run. What does not apply to the target is skipped, and what failed, could not be
// tested or is in error fails its spec. Suites that do not load are one spec that fails and says why.
func Register(t target.Target, options ...Option) {
	p, err := prepare(t, options)
	if err != nil {
		ginkgo.It("mfaproof", func() { ginkgo.Fail(fmt.Sprintf("the suites do not load:\n%v", err)) })
		return
	}
	ahead := p.workers - 1
	if suite, _ := ginkgo.GinkgoConfiguration(); suite.ParallelTotal > 1 {
		ahead = 0 // the next spec runs in another process
	}
	pool := newPool(context.Background(), len(p.cases), ahead, p.one)
	for n, c := range p.cases {
		family, _, _ := strings.Cut(c.Suite, "/")
		labels := append(append(ginkgo.Label(family), c.Requires...), c.Cites...)
		ginkgo.It(c.ID, labels, types.CodeLocation{FileName: c.File, LineNumber: c.Line}, func(ctx ginkgo.SpecContext) {
			result, ok := pool.result(ctx, n)
			switch {
			case !ok:
				ginkgo.Fail("the spec was ended before the case was")
			case result.Verdict.BreaksGate():
				ginkgo.Fail(explain(result))
			case !result.Verdict.Executed():
				ginkgo.Skip(fmt.Sprintf("%s: %s", result.Verdict, result.Reason))
			case result.Verdict != reports.Pass:
				ginkgo.AddReportEntry(string(result.Verdict), explain(result))
			}
		})
	}
}

// RunConformance runs each case as a subtest named by its id, and returns the run as a report has it: the cases that `go test -run` chose.
// It may be called any number of times in a binary, and beside a Ginkgo suite. A subtest fails when its case failed, could not be
// tested, or is in error, and is skipped when the case does not apply to the target.
func RunConformance(t *testing.T, implementation target.Target, options ...Option) *reports.Run {
	t.Helper()
	p, err := prepare(implementation, options)
	if err != nil {
		t.Fatalf("mfaproof: %v", err)
	}
	about, err := implementation.Describe(t.Context())
	if err != nil {
		t.Fatalf("mfaproof: the target does not say what it is: %v", err)
	}
	p.header.Target = reports.Target{Name: about.Name, Version: about.Version}
	p.header.Faults, p.header.Notes, p.header.Capabilities = about.Faults, about.Notes, about.Capabilities
	for _, s := range about.Switches {
		p.header.Switches = append(p.header.Switches, reports.Switch(s))
	}
	pool := newPool(t.Context(), len(p.cases), p.workers-1, p.one)
	var mu sync.Mutex
	var results []reports.Case
	for n, c := range p.cases {
		t.Run(c.ID, func(t *testing.T) {
			result, ok := pool.result(t.Context(), n)
			if !ok {
				t.Fatal("the test was ended before the case was")
			}
			mu.Lock()
			results = append(results, result)
			mu.Unlock()
			switch {
			case result.Verdict.BreaksGate():
				t.Error(explain(result))
			case !result.Verdict.Executed():
				t.Skipf("%s: %s", result.Verdict, result.Reason)
			case result.Verdict != reports.Pass:
				t.Log(explain(result))
			}
		})
	}
	return reports.Build(p.header, results, nil, 0)
}
