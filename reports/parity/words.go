package parity

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// Sentence says in a line what came of the comparison.
func (r *Result) Sentence() string {
	const where = "through requests and in Chromium"
	come := func(n int, how string) string {
		verb := "come"
		if n == 1 {
			verb = "comes"
		}
		return fmt.Sprintf("%s %s out %s %s", reports.Number(n, "case"), verb, how, where)
	}
	var parts []string
	if n := len(r.Differ); n > 0 {
		parts = append(parts, come(n, "differently"))
	}
	switch {
	case r.Same > 0:
		parts = append(parts, come(r.Same, "the same"))
	case len(r.Differ) == 0:
		parts = append(parts, "no case was compared "+where)
	}
	if n := len(r.Open); n > 0 {
		parts = append(parts, reports.Number(n, "case")+" not compared")
	}
	return strings.Join(parts, ", ")
}

// Next says what to do about columns that are not equal; empty where they are.
func (r *Result) Next() string {
	switch {
	case len(r.Differ) > 0:
		return "The two drivers met different behaviour: run a case that differs again by both of its commands, and compare their transcripts page by page."
	case len(r.Open) > 0:
		return "Equal columns need every case in both: see to it that they can be run, and run them again."
	case r.Same == 0:
		return "Equal columns need a case in both: choose one that is labelled browser."
	}
	return ""
}

// Reasons are why cases were not compared, each with the number of its cases, in the order in which they first come.
func (r *Result) Reasons() (out []string) {
	type group struct{ driver, reason string }
	var order []group
	count := map[group]int{}
	for _, o := range r.Open {
		g := group{o.Driver, o.Reason}
		if !slices.Contains(order, g) {
			order = append(order, g)
		}
		count[g]++
	}
	for _, g := range order {
		out = append(out, fmt.Sprintf("%s not run by the driver %s: %s", reports.Number(count[g], "case"), g.driver, g.reason))
	}
	return out
}
