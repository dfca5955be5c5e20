package terminal

import (
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// outcomes writes the matrices of outcomes, and once for all of them what their words mean.
func (p *page) outcomes(run *reports.Run) {
	tables := matrix.Outcomes(run)
	if len(tables) == 0 {
		return
	}
	for _, t := range tables {
		p.line()
		p.line(p.paint(bold, oneLine(t.Title)))
		for i, band := range p.bands(t) {
			if i > 0 {
				p.line()
			}
			p.band(t, band)
		}
	}
	legend := matrix.Legend(tables)
	width := 0
	for _, m := range legend {
		width = max(width, columns(oneLine(m.Mark)))
	}
	p.line()
	for _, m := range legend {
		word := oneLine(m.Mark)
		lead := margin + p.outcome(m.Kind, word) + strings.Repeat(" ", width-columns(word)) + gutter
		for _, l := range wrap(m.Means, p.width-width-len(margin)-len(gutter)) {
			p.line(lead, l)
			lead = strings.Repeat(" ", len(margin)+width+len(gutter))
		}
	}
}

// bands deals the columns out to as many tables, one below the other, as the width of the page makes necessary.
func (p *page) bands(t matrix.Table) [][]int {
	var bands [][]int
	left := 0
	for c := range t.Columns {
		need := len(gutter) + wide(t, c)
		if len(bands) == 0 || need > left {
			bands, left = append(bands, nil), p.width-len(margin)-headed(t)
		}
		bands[len(bands)-1] = append(bands[len(bands)-1], c)
		left -= need
	}
	return bands
}

// headed is how wide the heads of the rows are.
func headed(t matrix.Table) int {
	width := columns(oneLine(t.Corner))
	for _, r := range t.Rows {
		width = max(width, columns(oneLine(r.Head)))
	}
	return width
}

// wide is how wide a column is.
func wide(t matrix.Table, c int) int {
	width := columns(oneLine(t.Columns[c]))
	for _, r := range t.Rows {
		width = max(width, columns(oneLine(r.Cells[c].Mark)))
	}
	return width
}

func (p *page) band(t matrix.Table, band []int) {
	start := headed(t)
	head := margin + pad(oneLine(t.Corner), start)
	for _, c := range band {
		head += gutter + pad(oneLine(t.Columns[c]), wide(t, c))
	}
	p.line(p.paint(dim, strings.TrimRight(head, " ")))
	for _, r := range t.Rows {
		line := margin + pad(oneLine(r.Head), start)
		for _, c := range band {
			word := oneLine(r.Cells[c].Mark)
			line += gutter + p.outcome(r.Cells[c].Kind, word) + strings.Repeat(" ", wide(t, c)-columns(word))
		}
		p.line(line)
	}
}

// outcome paints a word by its kind: what asks is not wrong, and tokens for nothing are not right by themselves.
func (p *page) outcome(kind, word string) string {
	switch strings.TrimPrefix(kind, matrix.OutcomeKind) {
	case "tokens":
		return word
	case "proved":
		return p.paint(green, word)
	case "asked", "enrolment":
		return p.paint(cyan, word)
	case "required":
		return p.paint(yellow, word)
	case "denied", "failed":
		return p.paint(dim, word)
	}
	return p.tone(reports.Verdict(kind), word)
}
