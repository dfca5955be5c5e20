package matrix

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// OutcomeKind stands before the kind of an outcome in the Kind of a cell, so that it is not taken for a verdict.
const OutcomeKind = "outcome-"

// Outcomes are the matrices of outcomes: for each suite that has cells a table for each of its sheets. A cell says what was expected and came,
// in a word; where something else came it has the verdict and what came.
func Outcomes(run *reports.Run) []Table {
	var names index
	groups := map[string][]int{}
	for n, c := range run.Cases {
		if c.Cell != nil {
			name := c.Family + "/" + c.Suite
			names.of(name)
			groups[name] = append(groups[name], n)
		}
	}
	var all []Table
	for _, name := range names.names {
		all = append(all, outcomes(run, name, groups[name])...)
	}
	return all
}

// outcomes are the sheets of one suite.
func outcomes(run *reports.Run, name string, at []int) []Table {
	places := func(which int, head func(*reports.Cell) string) []string {
		order := slices.Clone(at)
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(run.Cases[a].Cell.Order[which], run.Cases[b].Cell.Order[which]) })
		var x index
		for _, n := range order {
			x.of(head(run.Cases[n].Cell))
		}
		return x.names
	}
	rows := places(0, func(c *reports.Cell) string { return c.Row })
	columns := places(1, func(c *reports.Cell) string { return c.Column })
	sheets := places(2, func(c *reports.Cell) string { return c.Sheet })
	var all []Table
	for i, sheet := range sheets {
		t := Table{ID: "outcomes-" + strings.ReplaceAll(name, "/", "-") + "-" + strconv.Itoa(i+1), Title: name + ": " + sheet, Columns: columns,
			About: "What came out, in a word, of each column under each row: " + sheet + ". Every cell is a case."}
		for _, head := range rows {
			row := Row{Head: head, Cells: make([]Cell, len(columns))}
			for _, n := range at {
				if c := run.Cases[n].Cell; c.Row == head && c.Sheet == sheet {
					row.Cells[slices.Index(columns, c.Column)] = outcome(run.Cases[n], n)
					t.Corner = c.Corner
					t.legend(c)
				}
			}
			t.Rows = append(t.Rows, row)
		}
		t.Legend = sortedLegend(t.Legend)
		all = append(all, t)
	}
	return all
}

// outcome is the cell of one case.
func outcome(c reports.Case, n int) Cell {
	cell := Cell{Mark: c.Cell.Word, Kind: OutcomeKind + c.Cell.Kind, Text: c.Cell.Word, Refs: []Ref{{Case: n, Check: -1}}}
	if c.Cell.Ended != "" {
		cell.Text += ": " + c.Cell.Ended
	}
	if c.Verdict != reports.Pass {
		came, _, _ := strings.Cut(c.Cell.Ended, ":")
		cell.Mark = strings.TrimSpace(c.Verdict.Glyph() + " " + came)
		cell.Kind = string(c.Verdict)
		cell.Text = string(c.Verdict) + ": expected " + c.Cell.Word + ", came " + cmp.Or(c.Cell.Ended, "nothing")
	}
	return cell
}

// legend explains the word of a cell once.
func (t *Table) legend(c *reports.Cell) {
	if c.Means != "" && !slices.ContainsFunc(t.Legend, func(m Mark) bool { return m.Mark == c.Word }) {
		t.Legend = append(t.Legend, Mark{Mark: c.Word, Kind: OutcomeKind + c.Kind, Means: c.Means})
	}
}

// kinds is the order of a legend: from nothing asked to nothing got.
var kinds = []string{"tokens", "asked", "enrolment", "required", "proved", "denied", "failed"}

func sortedLegend(legend []Mark) []Mark {
	rank := func(m Mark) int { return slices.Index(kinds, strings.TrimPrefix(m.Kind, OutcomeKind)) }
	slices.SortFunc(legend, func(a, b Mark) int { return cmp.Or(rank(a)-rank(b), strings.Compare(a.Mark, b.Mark)) })
	return legend
}

// Legend explains the marks of several tables, each once.
func Legend(tables []Table) []Mark {
	var all []Mark
	for _, t := range tables {
		for _, m := range t.Legend {
			if !slices.ContainsFunc(all, func(known Mark) bool { return known.Mark == m.Mark }) {
				all = append(all, m)
			}
		}
	}
	return sortedLegend(all)
}
