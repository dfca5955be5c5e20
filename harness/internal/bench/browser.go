//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

const (
	// shownSuite has logins with a password and a code or a key, each in a browser profile of its own: what one flow is.
	shownSuite = "enroll-with-any/picker"
	// shownAim was measured with a form and two cores.
	shownAim = 2.8
	// shownBatches is few: a browser is slow.
	shownBatches = 3
	// shownCases is more than the suite has.
	shownCases = 100
)

// shown walks through cases in Chromium, one and two at a time. The first run, in which the browser fills its caches, does not count.
func shown(ctx context.Context) ([]figure, error) { return walked(ctx, shownBatches, shownCases) }

func walked(ctx context.Context, times, most int) (figures []figure, err error) {
	chromium, err := browser.Start(ctx, browser.Options{})
	if errors.Is(err, browser.ErrNone) {
		return []figure{{name: "flows in a browser: not measured, " + err.Error(), unit: "flows/s"}}, nil
	}
	if err != nil {
		return nil, err
	}
	impl, err := mock.New()
	if err == nil {
		err = impl.ShowIn(chromium)
	}
	if err != nil {
		return nil, errors.Join(err, chromium.Close())
	}
	defer func() { err = errors.Join(err, impl.Close()) }()
	loaded, err := scenarios.LoadEmbedded()
	if err != nil {
		return nil, err
	}
	cases, err := plan.Expand(loaded)
	if err != nil {
		return nil, err
	}
	cases = slices.DeleteFunc(scenarios.Labelled(cases, scenarios.LabelBrowser), func(c scenarios.Case) bool { return c.Suite != shownSuite })
	cases = cases[:min(len(cases), most)]
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, err
	}
	for _, workers := range []int{1, 2} {
		var rates []float64
		for n := range times + 1 {
			took, err := spend(func() error {
				return pass(engine.Run(ctx, cases, engine.Options{
					Target: impl, Catalog: catalog, Seed: 1, Workers: workers, Wall: wall{}, CaseLimit: limit,
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
		figures = append(figures, figure{fmt.Sprintf("flows in a browser, %d at once; more is better", workers), median(rates), shownAim, "flows/s"})
	}
	return figures, nil
}
