package decision

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// WriteJSON writes gate.json. The error is the writer's.
func (d *Decision) WriteJSON(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(d); err != nil {
		return fmt.Errorf("write the decision of the gate: %w", err)
	}
	return nil
}

// WriteText writes a line for each known failure, two for each breach, and one that sums up. The error is the writer's.
func (d *Decision) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, k := range d.Known {
		fmt.Fprintf(&b, "known  %s  %s", Name(k.Case, k.Check), k)
		b.WriteByte('\n')
	}
	for _, r := range d.Breaches {
		fmt.Fprintf(&b, "%s  %s\n  %s", r.Class, Name(r.Case, r.Check), r.Detail)
		if r.Fingerprint != "" {
			fmt.Fprintf(&b, "\n  fingerprint %s", r.Fingerprint)
		}
		if r.Entry != "" {
			fmt.Fprintf(&b, "\n  entry %s", r.Entry)
		}
		b.WriteByte('\n')
	}
	b.WriteString(d.Summary())
	if d.Gate == reports.GateKept {
		b.WriteString(" · gate kept\n")
	} else {
		fmt.Fprintf(&b, " · gate broken: %s\n", strings.Join(d.Reasons(), "; "))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the decision of the gate: %w", err)
	}
	return nil
}

// Summary names the baseline and counts the failures that it knows.
func (d *Decision) Summary() string {
	return fmt.Sprintf("baseline %s: %s", d.Baseline, reports.Number(len(d.Known), "known failure"))
}

// Reasons says why the gate is broken, a phrase for each class.
func (d *Decision) Reasons() []string {
	var order []Class
	counts := map[Class]int{}
	for _, b := range d.Breaches {
		if counts[b.Class]++; counts[b.Class] == 1 {
			order = append(order, b.Class)
		}
	}
	var out []string
	for _, c := range order {
		out = append(out, fmt.Sprintf("%d %s", counts[c], c))
	}
	return out
}

// Name is how messages call a case, or one check of it.
func Name(id, check string) string {
	if check == "" {
		return id
	}
	return id + " [" + check + "]"
}
