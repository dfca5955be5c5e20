package implementations

import (
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/parity"
)

// Markdown writes the matrices as a page: what was run in which configuration, the tables, and each observation that is no pass with
// the command that repeats it. Links lead to the reports in the folders; nil leaves them out.
func (d *Document) Markdown(w io.Writer, folders []string) error {
	var b strings.Builder
	fmt.Fprintf(&b, "# %s\n\n", d.words().Title)
	b.WriteString(d.intro())
	names := d.labels()
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
	if d.Parity != nil {
		b.WriteString(d.differences())
	}
	tables, left := d.Tables()
	for n, t := range tables {
		b.WriteString(d.table(t, n == 0, folders) + "\n")
	}
	if left > 0 {
		fmt.Fprintf(&b, "%s %s.\n\n", reports.Number(left, "more case"), d.words().Alone)
	}
	b.WriteString(legend())
	if form, _ := drivers(d.Runs); form != nil {
		b.WriteString(observations(matrix.Label(form), form.Cases, d.Parity.Of())) // what both see is one observation
	} else {
		for i, r := range d.Runs {
			b.WriteString(observations(names[i], r.Cases, nil))
		}
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	return nil
}

// intro says what was run.
func (d *Document) intro() string {
	day := ""
	if d.Date != "" {
		day = " on " + d.Date
	}
	cases := fmt.Sprintf("the cases of %s (seed %d)", matrix.Escape(strings.TrimSpace(d.Runs[0].Suite.Name+" "+d.Runs[0].Suite.Version)), d.Runs[0].Seed)
	if form, _ := drivers(d.Runs); form != nil {
		return fmt.Sprintf("What %s did%s with %s through requests by HTTP (%s) and in Chromium (%s).\n\n", matrix.Escape(matrix.Label(form)), day, cases, parity.Form, parity.Browser)
	}
	return fmt.Sprintf("What these implementations did%s with %s, each in the configuration that its adapter gives it. ", day, cases) +
		"These are observations and no judgement: another configuration may do otherwise, and what a case expects follows the standard that it cites, which nobody is bound to follow.\n\n"
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

// observations are the cases of a run that are no pass, each with its command, but for those that are told elsewhere.
func observations(name string, cases []reports.Case, told map[string]bool) string {
	var b strings.Builder
	for _, c := range cases {
		if told[c.ID] || !c.Verdict.BreaksGate() && c.Verdict != reports.Warn && c.Verdict != reports.Info {
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
