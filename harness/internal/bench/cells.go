//go:build linux

package main

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/grid"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

const (
	// every is the part of the grid that is asked: with one cell in forty each sheet has its share, and a slow machine is
	// done in time.
	every = 40
	// cellBatches is how often it is asked.
	cellBatches = 3
	// cellsAim is the whole grid of 42,193 cells within a minute.
	cellsAim = 703 // cells/s
	// cellWorkers is the number of processors of the reference machine.
	cellWorkers = 2
)

// cells runs a sample of the grid on the mock. The first run, which also loads the tenants, does not count.
func cells(ctx context.Context) ([]figure, error) { return sampled(ctx, every, cellBatches) }

func sampled(ctx context.Context, nth, times int) ([]figure, error) {
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, err
	}
	impl, err := mock.New()
	if err != nil {
		return nil, err
	}
	asked := 0
	var rates []float64
	for n := range times + 1 {
		took, err := spend(func() error {
			results, err := grid.Sample(ctx, engine.Options{
				Target: impl, Catalog: catalog, Seed: 1, Workers: cellWorkers, Wall: wall{}, CaseLimit: limit, Ended: func(reports.Case) {},
			}, nth)
			asked = 0
			for _, r := range results {
				asked += len(r.Checks)
			}
			return pass(results, err)
		})
		if err != nil {
			return nil, err
		}
		if n > 0 {
			rates = append(rates, float64(asked)*1000/took.wall)
		}
	}
	return []figure{{fmt.Sprintf("%d cells of the grid, %d workers; more is better", asked, cellWorkers), median(rates), cellsAim, "cells/s"}}, nil
}
