package implementations

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// WriteText writes the matrices for a terminal, and what each run came to.
func (d *Document) WriteText(w io.Writer, quiet bool) error {
	var b strings.Builder
	tables, left := d.Tables()
	if !quiet {
		for _, t := range tables {
			plain(&b, t)
		}
		if left > 0 {
			fmt.Fprintf(&b, "%s %s; its own report has them.\n\n", reports.Number(left, "more case"), d.words().Alone)
		}
	}
	names := d.labels()
	for i, r := range d.Runs {
		fmt.Fprintf(&b, "%s: %s\n", names[i], sum(r))
	}
	if _, err := io.WriteString(w, b.String()); err != nil {
		return fmt.Errorf("write the matrix of implementations: %w", err)
	}
	return nil
}

// sum is what a run came to, in a line.
func sum(r *reports.Run) string {
	if r.Abort != nil {
		return r.Abort.Message
	}
	var parts []string
	for _, v := range reports.Verdicts() {
		if n := r.Counts.Of(v); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, v))
		}
	}
	return fmt.Sprintf("%s: %s", reports.Number(r.Counts.Total(), "case"), strings.Join(parts, ", "))
}

// plain writes a table with its columns numbered, because the names of implementations are long and their marks short.
func plain(b *strings.Builder, t matrix.Table) {
	fmt.Fprintf(b, "%s\n\n", t.Title)
	width := utf8.RuneCountInString(t.Corner)
	for _, r := range t.Rows {
		width = max(width, utf8.RuneCountInString(r.Head))
	}
	for i, name := range t.Columns {
		fmt.Fprintf(b, "  %d  %s\n", i+1, name)
	}
	fmt.Fprintf(b, "\n  %-*s", width, t.Corner)
	wide := make([]int, len(t.Columns))
	for i := range t.Columns {
		wide[i] = 1
		for _, r := range t.Rows {
			wide[i] = max(wide[i], utf8.RuneCountInString(r.Cells[i].Mark))
		}
		fmt.Fprintf(b, "  %-*d", wide[i], i+1)
	}
	b.WriteString("\n")
	for _, r := range t.Rows {
		line := "  " + r.Head + strings.Repeat(" ", width-utf8.RuneCountInString(r.Head))
		for i, c := range r.Cells {
			line += "  " + c.Mark + strings.Repeat(" ", wide[i]-utf8.RuneCountInString(c.Mark))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
	b.WriteString("\n")
}
