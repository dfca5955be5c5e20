package matrix

import (
	"cmp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// marks are the outcomes of the cells of a sheet. An outcome that is not among them shows its first letter.
var marks = []Mark{
	{"P", "cell-prompt", "one factor is asked for"},
	{"K", "cell-picker", "a picker is shown"},
	{"S", "cell-skip-picker", "the picker is skipped: one factor is left"},
	{"·", "cell-pass", "nothing is asked: the login goes on"},
	{"F", "cell-failed", "the login fails"},
	{"✗", "fail", "not what the rules give: expected and actual differ"},
}

// cell is one check of a sheet, taken apart.
type cell struct {
	held, list, rest string
	check            reports.Check
	ref              Ref
}

// Sheets are enrolled set × command: a table for each command of each sheet, its argument lists across. Each check whose name is
// that of a cell (see reports.Check.Cell) is one, whatever comes before the command in its login making a table of its own.
func Sheets(run *reports.Run) []Table {
	var names index
	groups := map[string][]cell{}
	for n, c := range run.Cases {
		for i, k := range c.Checks {
			axes, ok := k.Cell()
			if !ok || len(axes) < 2 {
				continue
			}
			command, rest := axes[1], axes[2:]
			var conditions, values []string
			for _, a := range rest {
				conditions = append(conditions, a.Name)
				values = append(values, a.Name+"="+a.Value)
			}
			name := c.Suite + "/" + command.Name
			if len(conditions) > 0 {
				name += "/" + strings.Join(slices.Compact(conditions), "+")
			}
			names.of(name)
			groups[name] = append(groups[name], cell{axes[0].Value, command.Value, strings.Join(values, " "), k, Ref{n, i}})
		}
	}
	// The signature comes first: it is what the others refine.
	slices.SortStableFunc(names.names, func(a, b string) int {
		return cmp.Or(first(b, "signature/")-first(a, "signature/"), strings.Compare(a, b))
	})
	var all []Table
	for _, name := range names.names {
		all = append(all, sheet(name, groups[name]))
	}
	return all
}

func first(name, prefix string) int {
	if strings.HasPrefix(name, prefix) {
		return 1
	}
	return 0
}

func sheet(name string, cells []cell) Table {
	parts := strings.Split(name, "/")
	t := Table{ID: "sheet-" + strings.NewReplacer("/", "-", "+", "-").Replace(name), Title: "Enrolled set × " + parts[1] + " (" + parts[0] + ")",
		Corner: "held", Sheet: true, About: "What a person who holds the row's factors sees when an Action calls " + parts[1] + " with the column's."}
	if len(parts) > 2 {
		t.Title = "Enrolled set × " + parts[1] + ", " + strings.ReplaceAll(parts[2], "+", ", ") + " (" + parts[0] + ")"
		t.About += " Of these cells is told besides: " + strings.ReplaceAll(parts[2], "+", ", ") + "."
	}
	type at struct{ held, column string }
	// Where the lists alone do not tell the cells of a row apart, the rest of their names does.
	seen, crowded := map[at]bool{}, false
	for _, c := range cells {
		crowded = crowded || seen[at{c.held, c.list}]
		seen[at{c.held, c.list}] = true
	}
	filled := map[at]Cell{}
	var rows, columns []string
	used := map[string]bool{}
	for _, c := range cells {
		column := c.list
		if crowded {
			column += " " + c.rest
		}
		rows, columns = append(rows, c.held), append(columns, column)
		drawn := drawn(c)
		used[drawn.Kind] = true
		filled[at{c.held, column}] = drawn
	}
	slices.SortFunc(rows, fewestFirst)
	slices.SortFunc(columns, fewestFirst)
	t.Columns = slices.Compact(columns)
	for _, held := range slices.Compact(rows) {
		row := Row{Head: held}
		for _, column := range t.Columns {
			row.Cells = append(row.Cells, filled[at{held, column}])
		}
		t.Rows = append(t.Rows, row)
	}
	for _, m := range marks {
		if used[m.Kind] {
			t.Legend = append(t.Legend, m)
		}
	}
	return t
}

// drawn is the cell of a check: its outcome, or the mark of a failure.
func drawn(c cell) Cell {
	kind, _, _ := strings.Cut(c.check.Actual, "(")
	kind, _, _ = strings.Cut(strings.TrimSpace(kind), " ")
	word := kind
	kind = "cell-" + kind
	if c.check.Verdict != reports.Pass {
		kind = string(reports.Fail)
	}
	out := Cell{Kind: kind, Text: c.check.Actual, Refs: []Ref{c.ref}}
	for _, m := range marks {
		if m.Kind == kind {
			out.Mark = m.Mark
		}
	}
	if r := []rune(word); out.Mark == "" && len(r) > 0 {
		out.Mark = string(r[0])
	}
	return out
}

// fewestFirst orders sets written as a+b by their size, then by their text; none comes before all of them.
func fewestFirst(a, b string) int {
	size := func(s string) int {
		if s == "none" || s == "" {
			return 0
		}
		return 1 + strings.Count(s, "+")
	}
	return cmp.Or(size(a)-size(b), strings.Compare(a, b))
}
