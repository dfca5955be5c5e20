package matrix

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes a table as CSV (RFC 4180): a head, then a line for each row, with the text of each cell.
func WriteCSV(w io.Writer, t Table) error {
	out := csv.NewWriter(w)
	records := [][]string{append([]string{t.Corner}, t.Columns...)}
	for _, r := range t.Rows {
		record := []string{r.Head}
		for _, c := range r.Cells {
			record = append(record, c.Text)
		}
		records = append(records, record)
	}
	for _, record := range records {
		for i := range record {
			record[i] = Inert(record[i])
		}
		if err := out.Write(record); err != nil {
			return fmt.Errorf("write the matrix %s: %w", t.ID, err)
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return fmt.Errorf("write the matrix %s: %w", t.ID, err)
	}
	return nil
}

// Inert keeps a spreadsheet from taking a text for a formula: values come from the implementation under test.
func Inert(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r", rune(text[0])) {
		return "'" + text
	}
	return text
}

// Markdown writes a table as GitHub Flavored Markdown.
func Markdown(t Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "### %s\n\n%s\n\n", Escape(t.Title), Escape(t.About))
	line := func(first string, rest []string) {
		b.WriteString("| " + Escape(first))
		for _, text := range rest {
			b.WriteString(" | " + Escape(text))
		}
		b.WriteString(" |\n")
	}
	line(t.Corner, t.Columns)
	b.WriteString("|" + strings.Repeat(" --- |", 1+len(t.Columns)) + "\n")
	for _, r := range t.Rows {
		var cells []string
		for _, c := range r.Cells {
			cells = append(cells, c.Mark)
		}
		line(r.Head, cells)
	}
	if !t.Sheet && len(t.Legend) > 0 {
		b.WriteString("\n")
		for _, m := range t.Legend {
			fmt.Fprintf(&b, "- **%s**: %s\n", Escape(m.Mark), Escape(m.Means))
		}
		return b.String()
	}
	for i, m := range t.Legend {
		lead := ", "
		if i == 0 {
			lead = "\n"
		}
		fmt.Fprintf(&b, "%s%s %s", lead, Escape(m.Mark), Escape(m.Means))
	}
	if len(t.Legend) > 0 {
		b.WriteString(".\n")
	}
	return b.String()
}

// markup is what Markdown and HTML would obey in the middle of a line.
var markup = strings.NewReplacer("\\", "\\\\", "|", "\\|", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[", "]", "\\]", "<", "&lt;", "&", "&amp;",
	"\r\n", " ", "\n", " ", "\r", " ")

// Escape writes a text so that Markdown shows it as it is, on one line.
func Escape(text string) string { return markup.Replace(text) }
