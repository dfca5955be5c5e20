package markdown

import (
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// breaches are a table of why the gate of a baseline is broken, a block for each line so that a long one is cut between two of them;
// nothing while it is kept.
func breaches(d *decision.Decision) []string {
	if len(d.Breaches) == 0 {
		return nil
	}
	all := []string{"### What breaks the gate of " + matrix.Escape(d.Baseline) + "\n\n| why | case | detail | fingerprint | entry |\n| --- | --- | --- | --- | --- |\n"}
	for _, b := range d.Breaches {
		all = append(all, row(string(b.Class), decision.Name(b.Case, b.Check), b.Detail, b.Fingerprint, b.Entry))
	}
	return append(all, "\n")
}

// accepted are a table of the failures that the baseline knows, as breaches are one.
func accepted(d *decision.Decision) []string {
	if len(d.Known) == 0 {
		return nil
	}
	all := []string{"### Known failures of " + matrix.Escape(d.Baseline) + "\n\n| case | reason | issue | until |\n| --- | --- | --- | --- |\n"}
	for _, k := range d.Known {
		all = append(all, row(decision.Name(k.Case, k.Check), k.Reason, k.Issue, k.Expires))
	}
	return append(all, "\n")
}

// row is one line of a table.
func row(cells ...string) string {
	for i := range cells {
		cells[i] = matrix.Escape(cells[i])
	}
	return fmt.Sprintf("| %s |\n", strings.Join(cells, " | "))
}
