//go:build linux

// Command bench owns the measuring of what a user waits for: the start of the program, its memory, whole login flows, requests to the token endpoint, runs of
// Actions, WebAuthn ceremonies, a part of the embedded suites and of the grid, the report of a large run, and flows in Chromium, beside the floors that were measured
// before anything was built. It judges nothing and writes no file; it works on loopback only and ends within five minutes.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"text/tabwriter"
	"time"
)

// limit bounds the whole measurement.
const limit = 5 * time.Minute

// batches is how often each figure is taken; the median counts, so that a busy moment does not.
const batches = 5

// figure is one line of the table. An aim of 0 means that there is none.
type figure struct {
	name          string
	measured, aim float64
	unit          string
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	if err := measure(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func measure(ctx context.Context) error {
	var figures []figure
	for _, take := range []func(context.Context) ([]figure, error){served, flows, grants, actions, ceremonies, suites, cells, reported, shown} {
		more, err := take(ctx)
		if err != nil {
			return err
		}
		figures = append(figures, more...)
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(w, "measured\tfloor or aim\tratio\t  figure")
	for _, f := range figures {
		aim, ratio := "-", "-"
		if f.aim > 0 {
			aim, ratio = fmt.Sprintf("%.2f %s", f.aim, f.unit), fmt.Sprintf("%.2f", f.measured/f.aim)
		}
		fmt.Fprintf(w, "%.2f %s\t%s\t%s\t  %s\n", f.measured, f.unit, aim, ratio, f.name)
	}
	return w.Flush()
}
