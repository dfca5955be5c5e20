//go:build linux

package main

import (
	"context"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// everyNth case of the suites is timed: all of them, a dozen times, would take minutes.
const everyNth = 6

// suites runs a part of the embedded cases on the mock, with as many workers as the reference machine has processors and with
// twice as many. The first run, which also loads the tenants, does not count.
func suites(ctx context.Context) ([]figure, error) {
	loaded, err := scenarios.LoadEmbedded()
	if err != nil {
		return nil, err
	}
	cases, err := plan.Expand(loaded)
	if err != nil {
		return nil, err
	}
	sampled := cases[:0:0]
	for i := 0; i < len(cases); i += everyNth {
		sampled = append(sampled, cases[i])
	}
	cases = sampled
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, err
	}
	impl, err := mock.New()
	if err != nil {
		return nil, err
	}
	var figures []figure
	for _, workers := range []int{2, 4} {
		var rates []float64
		for n := range batches + 1 {
			took, err := spend(func() error {
				return pass(engine.Run(ctx, cases, engine.Options{
					Target: impl, Catalog: catalog, Seed: 1, Workers: workers, Wall: wall{}, WaitBudget: time.Second, CaseLimit: limit,
					Repeat: func(scenarios.Case) string { return "" }, Ended: func(reports.Case) {},
				}))
			})
			if err != nil {
				return nil, err
			}
			if n > 0 {
				rates = append(rates, float64(len(cases))*1000/took.wall)
			}
		}
		figures = append(figures, figure{name: fmt.Sprintf("%d of the embedded cases, %d workers", len(cases), workers), measured: median(rates), unit: "cases/s"})
	}
	return figures, nil
}

// pass refuses to time a run in which something failed. Where a profile deviates from a standard on purpose, a case warns.
func pass(results []reports.Case, err error) error {
	for _, r := range results {
		switch r.Verdict {
		case reports.Pass, reports.Warn, reports.Info, reports.NotApplicable:
		default:
			return fmt.Errorf("%s: %s %s; run `mfaproof run`", r.ID, r.Verdict, r.Reason)
		}
	}
	return err
}
