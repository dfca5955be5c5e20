package parity

import (
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/reports"
)

// Sentence says in a line what came of the comparison.
func (r *Result) Sentence() string {
	const where = "through requests and in Chromium"
	text := "no case was compared " + where
	switch n := len(r.Differ); {
	case n > 0:
		text = fmt.Sprintf("%d of %s did not come out the same %s", n, reports.Number(n+r.Same, "case"), where)
	case r.Same == 1:
		text = "1 case comes out the same " + where
	case r.Same > 1:
		text = fmt.Sprintf("%d cases come out the same %s", r.Same, where)
	}
	if n := len(r.Open); n > 0 {
		text += ", " + reports.Number(n, "case") + " not compared"
	}
	return text
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
