package implementations

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// Markdown writes the matrices as a page: what was run in which configuration, the tables, and each observation that is no pass with
// the command that repeats it. Links lead to the reports in the folders; nil leaves them out.
func (d *Document) Markdown(w io.Writer, folders []string) error {
	var b strings.Builder
	b.WriteString("# Implementations\n\n")
	day := ""
	if d.Date != "" {
		day = " on " + d.Date
	}
	fmt.Fprintf(&b, "What these implementations did%s with the cases of %s (seed %d), each in the configuration that its adapter gives it. ", day,
		matrix.Escape(strings.TrimSpace(d.Runs[0].Suite.Name+" "+d.Runs[0].Suite.Version)), d.Runs[0].Seed)
	b.WriteString("These are observations and no judgement: another configuration may do otherwise, and what a case expects follows the standard that it cites, which nobody is bound to follow.\n\n")
	names := matrix.Labels(d.Runs)
	for i, r := range d.Runs {
		name := matrix.Escape(names[i])
		if folders != nil {
			name = fmt.Sprintf("[%s](%s/index.html)", name, folders[i])
		}
		fmt.Fprintf(&b, "- %s: %s\n", name, matrix.Escape(sum(r)))
		for _, note := range r.Notes {
			fmt.Fprintf(&b, "  - %s\n", matrix.Escape(note))
		}
	}
	b.WriteString("\n")
	tables, left := d.Tables()
	for n, t := range tables {
		b.WriteString(d.table(t, n == 0, folders) + "\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "%s can be run by one implementation alone.\n\n", reports.Number(left, "more case"))
	}
	b.WriteString(legend())
	for i, r := range d.Runs {
		b.WriteString(observations(names[i], r))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	return nil
}

func legend() string {
	var parts []string
	for _, v := range reports.Verdicts() {
		parts = append(parts, v.Glyph()+" "+string(v))
	}
	return strings.Join(parts, " · ") + "\n"
}

// table is a matrix with a link from each cell to its evidence.
func (d *Document) table(t matrix.Table, cases bool, folders []string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n%s\n\n| %s", matrix.Escape(t.Title), matrix.Escape(t.About), matrix.Escape(t.Corner))
	for _, c := range t.Columns {
		b.WriteString(" | " + matrix.Escape(c))
	}
	b.WriteString(" |\n|" + strings.Repeat(" --- |", 1+len(t.Columns)) + "\n")
	for _, r := range t.Rows {
		b.WriteString("| " + matrix.Escape(r.Head))
		for i, c := range r.Cells {
			text := c.Mark
			if folders != nil && c.Mark != "" && d.Runs[i].Abort == nil {
				text = fmt.Sprintf("[%s](%s)", c.Mark, evidence(folders[i], r.Head, cases))
			}
			b.WriteString(" | " + text)
		}
		b.WriteString(" |\n")
	}
	return b.String()
}

// evidence is where the page of one run shows what is behind a cell.
func evidence(folder, head string, isCase bool) string {
	if isCase {
		return folder + "/index.html#case=" + url.QueryEscape(head)
	}
	return folder + "/index.html#matrix=capabilities"
}

// observations are the cases of a run that are no pass, each with its command.
func observations(name string, r *reports.Run) string {
	var b strings.Builder
	for _, c := range r.Cases {
		if !c.Verdict.BreaksGate() && c.Verdict != reports.Warn && c.Verdict != reports.Info {
			continue
		}
		if b.Len() == 0 {
			fmt.Fprintf(&b, "\n## Observed at %s\n", matrix.Escape(name))
		}
		fmt.Fprintf(&b, "\n- %s %s: %s", c.Verdict.Glyph(), matrix.Escape(c.ID), matrix.Escape(c.About))
		if c.Reason != "" {
			fmt.Fprintf(&b, " %s.", matrix.Escape(strings.TrimRight(c.Reason, ".")))
		}
		for _, k := range c.Checks {
			if k.Verdict != reports.Pass && k.Verdict != reports.NotApplicable {
				fmt.Fprintf(&b, " The case expects of %s: %s; observed: %s.", matrix.Escape(k.Name), matrix.Escape(inLine(k.Expected)), matrix.Escape(inLine(k.Actual)))
			}
		}
		if c.Repeat != "" {
			fmt.Fprintf(&b, "\n  `%s`", strings.ReplaceAll(c.Repeat, "`", "'"))
		}
		b.WriteString("\n")
	}
	return b.String()
}

func inLine(text string) string {
	if text == "" {
		return "(nothing)"
	}
	return strings.ReplaceAll(text, "\n", ", ")
}
