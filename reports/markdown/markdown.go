// Package markdown owns summary.md, the run as a step summary of a CI system or a comment shows it. It reads the model of package
// reports, draws the tables of package matrix, and nothing else.
package markdown

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// Limit is how long the summary may be, in bytes: GitHub refuses a step summary of more than 1 MiB as a whole.
const Limit = 1 << 20

// Render writes the summary in at most Limit bytes; what does not fit is left out, and the last line says how much.
func Render(w io.Writer, run *reports.Run, d *decision.Decision, tables []matrix.Table) error {
	return render(w, run, d, tables, Limit)
}

func render(w io.Writer, run *reports.Run, d *decision.Decision, tables []matrix.Table, limit int) error {
	const remark = 200 // what the last line takes
	var out strings.Builder
	left := 0
	for i, block := range blocks(run, d, tables) {
		if left > 0 || i > 0 && out.Len()+len(block) > limit-remark {
			left++
			continue
		}
		out.WriteString(block)
	}
	if left > 0 {
		fmt.Fprintf(&out, "**Truncated:** %d more parts did not fit into %d KiB; the whole report is in `run.json` and `index.html`.\n", left, limit>>10)
	}
	if _, err := io.WriteString(w, out.String()); err != nil {
		return fmt.Errorf("write summary.md: %w", err)
	}
	return nil
}

// blocks are the parts in the order of their weight: the verdict, what breaks the gate of a baseline, each failure, those that it knows in a
// line each, the tables, and what was left out.
func blocks(run *reports.Run, d *decision.Decision, tables []matrix.Table) []string {
	known := d.ByCase()
	all := []string{head(d.Over(run))}
	if d != nil {
		all = append(all, breaches(d)...)
	}
	for _, c := range run.Cases {
		if len(known[c.ID]) == 0 && (c.Verdict.BreaksGate() || c.Verdict == reports.Warn) {
			all = append(all, failure(c))
		}
	}
	if d != nil {
		all = append(all, accepted(d)...)
	}
	for _, t := range tables {
		// A long table hides the others: it is in index.html and in CSV.
		if t.Sheet || t.ID == "scenarios" {
			continue
		}
		all = append(all, matrix.Markdown(t)+"\n")
	}
	return all
}

func head(run *reports.Run) string {
	var b strings.Builder
	gate := reports.Pass.Glyph() + " gate kept"
	if run.Gate != reports.GateKept {
		gate = reports.Fail.Glyph() + " gate broken: " + strings.Join(run.GateReasons, "; ")
	}
	fmt.Fprintf(&b, "## mfaproof: %s\n\n", matrix.Escape(gate))
	driver := ""
	if run.Driver != "" {
		driver = ", driver " + matrix.Escape(run.Driver)
	}
	fmt.Fprintf(&b, "Suite %s, target %s%s, seed %d, %s.\n\n", matrix.Escape(strings.TrimSpace(run.Suite.Name+" "+run.Suite.Version)),
		matrix.Escape(strings.TrimSpace(run.Target.Name+" "+run.Target.Version)), driver, run.Seed, reports.Number(run.Counts.Total(), "case"))
	b.WriteString("| family |")
	for _, v := range reports.Verdicts() {
		fmt.Fprintf(&b, " %s %s |", v.Glyph(), v)
	}
	b.WriteString("\n|" + strings.Repeat(" --- |", 1+len(reports.Verdicts())) + "\n")
	counts, names := map[string]*reports.Counts{}, []string{}
	for _, c := range run.Cases {
		if counts[c.Family] == nil {
			counts[c.Family] = &reports.Counts{}
			names = append(names, c.Family)
		}
		counts[c.Family].Add(c.Verdict)
	}
	slices.Sort(names)
	row := func(name string, c reports.Counts) {
		fmt.Fprintf(&b, "| %s |", matrix.Escape(name))
		for _, v := range reports.Verdicts() {
			text := ""
			if n := c.Of(v); n > 0 {
				text = fmt.Sprint(n)
			}
			fmt.Fprintf(&b, " %s |", text)
		}
		b.WriteString("\n")
	}
	for _, name := range names {
		row(name, *counts[name])
	}
	row("all", run.Counts)
	for _, f := range run.Faults {
		fmt.Fprintf(&b, "\nFault: %s\n", matrix.Escape(f))
	}
	for _, n := range run.Notes {
		fmt.Fprintf(&b, "\nNote: %s\n", matrix.Escape(n))
	}
	return b.String() + "\n"
}

// failure is one case, folded away under its name.
func failure(c reports.Case) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<details><summary>%s %s%s</summary>\n\n", c.Verdict.Glyph(), matrix.Escape(c.ID), flaky(c))
	if c.About != "" {
		fmt.Fprintf(&b, "%s\n\n", matrix.Escape(c.About))
	}
	if c.Reason != "" {
		fmt.Fprintf(&b, "Reason: %s\n\n", matrix.Escape(c.Reason))
	}
	if c.Flaky {
		fmt.Fprintf(&b, "Flaky: run again it gave %s; the first result counts.\n\n", c.Again())
	} else if again := c.Again(); again != "" {
		fmt.Fprintf(&b, "Run again: %s\n\n", again)
	}
	rows := 0
	for _, k := range c.Checks {
		if k.Verdict == reports.Pass || k.Verdict == reports.NotApplicable {
			continue
		}
		if rows == 0 {
			b.WriteString("| check | requirement | expected | actual | written at |\n| --- | --- | --- | --- | --- |\n")
		}
		rows++
		place := ""
		if k.Place != nil {
			place = k.Place.String()
		}
		values := []string{k.Verdict.Glyph() + " " + k.Name, k.Requirement, list(k.Expected), list(k.Actual), place}
		for i := range values {
			values[i] = matrix.Escape(values[i])
		}
		b.WriteString("| " + strings.Join(values, " | ") + " |\n")
	}
	if rows > 0 {
		b.WriteString("\n")
	}
	if c.Repeat != "" {
		fmt.Fprintf(&b, "Repeat: %s\n\n", code(c.Repeat))
	}
	return b.String() + "</details>\n\n"
}

func flaky(c reports.Case) string {
	if c.Flaky {
		return " (flaky)"
	}
	return ""
}

func list(value string) string { return strings.ReplaceAll(value, "\n", ", ") }

// code is a code span whose fence is longer than any in the text.
func code(text string) string {
	fence := "`"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	return fence + " " + strings.ReplaceAll(text, "\n", " ") + " " + fence
}
