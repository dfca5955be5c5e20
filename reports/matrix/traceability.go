package matrix

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// Requirements is the traceability of each requirement to the cases that cite it, those that none cites among them.
func Requirements(run *reports.Run) Table {
	t := Table{ID: "requirements", Title: "Requirement traceability", Corner: "requirement", Columns: []string{"result", "level", "evidence", "profiles", "source", "says"},
		About: "Each requirement with the cases that cite it. One that no case cites is an open end, unless it says why. Where a profile does something else on purpose, both stand there."}
	counts, refs := map[string]*reports.Counts{}, map[string][]Ref{}
	cite := func(id string, v reports.Verdict, r Ref) {
		if counts[id] == nil {
			counts[id] = &reports.Counts{}
		}
		counts[id].Add(v)
		refs[id] = append(refs[id], r)
	}
	var ids []string
	for n, c := range run.Cases {
		for _, id := range c.Cites {
			cite(id, c.Verdict, Ref{n, -1})
		}
		for i, k := range c.Checks {
			// A cell of a sheet cites the rule that decided it.
			if _, cell := k.Cell(); cell && k.Requirement != "" && !slices.Contains(c.Cites, k.Requirement) {
				cite(k.Requirement, k.Verdict, Ref{n, i})
			}
		}
	}
	known := map[string]reports.Requirement{}
	for _, r := range run.Requirements {
		known[r.ID] = r
		ids = append(ids, r.ID)
	}
	for id := range counts {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range slices.Compact(ids) {
		r := known[id]
		result := Cell{Mark: reports.NotRun.Glyph() + " none", Kind: string(reports.NotRun), Text: "no case of this run cites it"}
		switch c := counts[id]; {
		case c != nil:
			result = counted(*c, refs[id])
		case r.Excluded != "":
			result = Cell{Mark: reports.NotRun.Glyph() + " excluded", Kind: string(reports.NotRun), Text: r.Excluded}
		case r.Vectors != "":
			result = Cell{Mark: reports.NotRun.Glyph() + " vectors", Kind: string(reports.NotRun), Text: "tested by published vectors, " + r.Vectors}
		}
		row := Row{Head: id, Cells: []Cell{result}}
		for _, text := range []string{r.Level, r.Tag, strings.Join(demanding(r), ", "), strings.TrimSpace(r.Source + " " + r.Section), contrasted(r)} {
			row.Cells = append(row.Cells, Cell{Mark: text, Text: text})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// demanding are the profiles that demand a requirement.
func demanding(r reports.Requirement) []string {
	if len(r.Profiles) == 0 && r.ID != "" {
		return []string{"auth0"}
	}
	return r.Profiles
}

// contrasted is what a requirement says, with what profiles do on purpose instead.
func contrasted(r reports.Requirement) string {
	text := r.Says
	for _, d := range r.Deviates {
		text += " Standard says so; profile " + d.Profile + " says: " + d.Does
	}
	return text
}

// Faults is fault × family: how many cases of each family turn red under each fault. A row without any is a fault that nothing
// catches. Runs without a fault have no row.
func Faults(runs []*reports.Run) Table {
	return FaultsNoticed(runs, func(_ *reports.Run, c reports.Case) bool { return c.Verdict.BreaksGate() })
}

// FaultsNoticed is Faults for somebody who knows better which case notices the fault of a run: a warning does where it is not there
// without the fault.
func FaultsNoticed(runs []*reports.Run, notices func(*reports.Run, reports.Case) bool) Table {
	t := Table{ID: "faults", Title: "Fault × family", Corner: "fault",
		About: "How many cases of each family turn red when the implementation is told to break one rule. A fault that none catches shows a gap in the suites."}
	var families, rows index
	counts := map[[2]int]int{}
	for _, r := range runs {
		if len(r.Faults) == 0 {
			continue
		}
		name := ""
		for _, f := range r.Faults {
			if name != "" {
				name += " + "
			}
			name += faultName(f)
		}
		row := rows.of(name)
		for _, c := range r.Cases {
			column := families.of(c.Family)
			if notices(r, c) {
				counts[[2]int{row, column}]++
			}
		}
	}
	t.Columns = append(t.Columns, families.names...)
	t.Columns = append(t.Columns, "all")
	for i, name := range rows.names {
		row, total := Row{Head: name}, 0
		for j := range families.names {
			n := counts[[2]int{i, j}]
			total += n
			row.Cells = append(row.Cells, caught(n, ""))
		}
		t.Rows = append(t.Rows, Row{Head: name, Cells: append(row.Cells, caught(total, "nothing catches this fault"))})
	}
	return t
}
