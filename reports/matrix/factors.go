package matrix

import (
	"slices"

	"github.com/mfaproof/mfaproof/reports"
)

// Factors is factor held × factor asked: what the people of the cases held, against what pages asked them for.
func Factors(run *reports.Run) Table {
	t := Table{ID: "factors", Title: "Factor held × factor asked", Corner: "held",
		About: "What people held when a case began, against the challenges and enrolments that pages asked of them in it. The number is that of cases."}
	type at struct{ row, column string }
	counts, refs := map[at]*reports.Counts{}, map[at][]Ref{}
	var rows, challenges, enrolments []string
	for n, c := range run.Cases {
		if c.Factors == nil {
			continue
		}
		held := joined(slices.Sorted(slices.Values(c.Factors.Held)))
		put := func(column string) {
			p := at{held, column}
			if counts[p] == nil {
				counts[p] = &reports.Counts{}
			}
			counts[p].Add(c.Verdict)
			refs[p] = append(refs[p], Ref{Case: n, Check: -1})
			rows = append(rows, held)
		}
		for _, f := range c.Factors.Challenged {
			put("challenge " + f)
			challenges = append(challenges, "challenge "+f)
		}
		for _, f := range c.Factors.Enrolled {
			put("enrol " + f)
			enrolments = append(enrolments, "enrol "+f)
		}
	}
	slices.Sort(challenges)
	slices.Sort(enrolments)
	t.Columns = append(slices.Compact(challenges), slices.Compact(enrolments)...)
	slices.SortFunc(rows, fewestFirst)
	for _, held := range slices.Compact(rows) {
		row := Row{Head: held}
		for _, column := range t.Columns {
			cell := Cell{}
			if c := counts[at{held, column}]; c != nil {
				cell = counted(*c, refs[at{held, column}])
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
