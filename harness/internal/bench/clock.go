//go:build linux

package main

import (
	"context"
	"fmt"
	"slices"
	"syscall"
	"time"
)

// cost is what something took, in milliseconds.
type cost struct{ cpu, wall float64 }

// spend measures what a batch takes, in CPU time of this process and on the wall.
func spend(batch func() error) (cost, error) {
	before, err := cpu()
	if err != nil {
		return cost{}, err
	}
	began := time.Now()
	if err := batch(); err != nil {
		return cost{}, err
	}
	wall := time.Since(began)
	after, err := cpu()
	return cost{(after - before).Seconds() * 1000, wall.Seconds() * 1000}, err
}

// cpu is the time that this process spent on processors, its own and the kernel's for it.
func cpu() (time.Duration, error) {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		return 0, fmt.Errorf("getrusage: %w", err)
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano()), nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}

// wall is the real time, for the engine.
type wall struct{}

func (wall) Now() time.Time { return time.Now() }

func (wall) Sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
