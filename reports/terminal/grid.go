package terminal

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

const (
	margin = "  "
	gutter = "  "
)

// matrices writes the matrix of each family.
func (p *page) matrices(cases []reports.Case) {
	for _, f := range families(cases) {
		p.line()
		p.line(p.paint(bold, oneLine(f.name)))
		start := p.firstColumn(f)
		afterTable := false
		for _, b := range f.blocks {
			table := p.isTable(b, start)
			if afterTable && !table {
				p.line()
			}
			if table {
				p.table(b, start)
			} else {
				p.list(b, start)
			}
			afterTable = table
		}
	}
}

// isTable tells whether headings pay: several rows share them and they fit.
func (p *page) isTable(b block, start int) bool {
	return b.axis != "" && len(b.rows) > 1 && columns(heading(b)) < start && start+columns(strings.Join(b.columns(), gutter)) <= p.width
}

// heading names the axis of a table.
func heading(b block) string {
	if b.axis == "" {
		return ""
	}
	return margin + "by " + b.axis
}

// firstColumn is where the cells of a family begin. A few long names do not push them out: they take a line of their own.
func (p *page) firstColumn(f family) int {
	width := 0
	for _, b := range f.blocks {
		lines := []string{heading(b)}
		for _, r := range b.rows {
			lines = append(lines, labels(r)...)
		}
		for _, l := range lines {
			if n := columns(l); n <= p.width*3/5 {
				width = max(width, n)
			}
		}
	}
	return width + len(gutter)
}

// labels are the lines in front of a row's cells; the cells follow the last one.
func labels(r row) []string {
	lines := []string{margin + r.scenario}
	if r.combination != "" {
		lines = append(lines, margin+margin+r.combination)
	}
	return lines
}

// table writes rows under the values of their axis.
func (p *page) table(b block, start int) {
	heads := b.columns()
	p.line(p.paint(dim, pad(heading(b), start)), strings.Join(heads, gutter))
	previous := ""
	for _, r := range b.rows {
		p.line(p.lead(r, previous, start), p.underHeads(r, heads))
		previous = r.scenario
	}
}

// list writes rows whose cells carry their own value, as many on a line as fit. Cells are equally wide unless one line holds them all.
func (p *page) list(b block, start int) {
	width := 0
	for _, h := range b.columns() {
		width = max(width, columns(h))
	}
	taken := width + len(" ") + 1 + len(gutter)
	room := max(1, (p.width-start+len(gutter))/taken)
	if len(b.rows) == 1 && start+flat(b.rows[0]) <= p.width {
		width, room = 0, len(b.rows[0].cells)
	}
	previous := ""
	for _, r := range b.rows {
		lead := p.lead(r, previous, start)
		for part := range slices.Chunk(r.cells, room) {
			var text strings.Builder
			for _, c := range part {
				if c.column != "" {
					text.WriteString(pad(c.column, width) + " ")
				}
				text.WriteString(p.mark(c.verdict) + gutter)
			}
			p.line(lead, text.String())
			lead = pad("", start)
		}
		previous = r.scenario
	}
}

// flat is the width of all cells of a row on one line, none of them padded.
func flat(r row) int {
	width := 0
	for _, c := range r.cells {
		width += columns(c.column) + len(" ") + 1 + len(gutter)
	}
	return width - len(gutter)
}

// lead writes the labels of a row that need their own line and returns what stands in front of its cells.
func (p *page) lead(r row, previous string, start int) string {
	lines := labels(r)
	if r.combination != "" && r.scenario == previous {
		lines = lines[1:]
	}
	last := lines[len(lines)-1]
	for _, l := range lines[:len(lines)-1] {
		p.line(l)
	}
	if columns(last)+len(gutter) > start {
		p.line(last)
		last = ""
	}
	return pad(last, start)
}

// underHeads places each glyph under the first letter of its heading.
func (p *page) underHeads(r row, heads []string) string {
	var b strings.Builder
	for _, h := range heads {
		mark := " "
		for _, c := range r.cells {
			if c.column == h {
				mark = p.mark(c.verdict)
			}
		}
		b.WriteString(mark + strings.Repeat(" ", max(0, columns(h)-1)) + gutter)
	}
	return b.String()
}
