package terminal

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// family is the matrix of one family, block by block.
type family struct {
	name   string
	blocks []block
}

// block is the part of a matrix whose rows belong to one suite and cross the same axis. Without an axis each row has one cell.
type block struct {
	suite, axis string
	rows        []row
}

// row is one scenario, or, when it crosses several axes, one combination of all its axes but the last.
type row struct {
	scenario, combination string
	cells                 []cell
}

type cell struct {
	column  string
	verdict reports.Verdict
}

// families arranges cases, which are sorted by id, without losing any that has no matrix of its own: the last axis goes across, the others go down.
func families(cases []reports.Case) []family {
	var all []family
	for _, c := range cases {
		if c.Cell != nil {
			continue // drawn as a cell of a matrix of outcomes
		}
		f := find(&all, func(f family) bool { return f.name == c.Family }, family{name: c.Family})
		axis, column, combination := across(c.Axes)
		b := find(&f.blocks, func(b block) bool { return b.suite == c.Suite && b.axis == axis }, block{suite: c.Suite, axis: axis})
		scenario := oneLine(c.Suite + "/" + c.Case)
		r := find(&b.rows, func(r row) bool { return r.scenario == scenario && r.combination == combination },
			row{scenario: scenario, combination: combination})
		r.cells = append(r.cells, cell{column, c.Verdict})
	}
	for _, f := range all {
		slices.SortStableFunc(f.blocks, plainFirst)
	}
	return all
}

// plainFirst puts the rows without an axis before the tables of their suite: below one they would seem to belong to a column.
func plainFirst(a, b block) int {
	if a.suite != b.suite || (a.axis == "") == (b.axis == "") {
		return strings.Compare(a.suite, b.suite)
	}
	return strings.Compare(a.axis, b.axis)
}

func across(axes []reports.Axis) (axis, column, combination string) {
	if len(axes) == 0 {
		return "", "", ""
	}
	last := len(axes) - 1
	var down []string
	for _, a := range axes[:last] {
		down = append(down, oneLine(a.Name+"="+a.Value))
	}
	return oneLine(axes[last].Name), shown(oneLine(axes[last].Value)), strings.Join(down, ", ")
}

// find returns the first item that fits, from the end where it is most likely; it appends one if there is none.
func find[T any](items *[]T, fits func(T) bool, otherwise T) *T {
	for i, item := range slices.Backward(*items) {
		if fits(item) {
			return &(*items)[i]
		}
	}
	*items = append(*items, otherwise)
	return &(*items)[len(*items)-1]
}

// columns lists the values of the axis, sorted as ids are.
func (b block) columns() []string {
	var names []string
	for _, r := range b.rows {
		for _, c := range r.cells {
			if !slices.Contains(names, c.column) {
				names = append(names, c.column)
			}
		}
	}
	slices.Sort(names)
	return names
}
