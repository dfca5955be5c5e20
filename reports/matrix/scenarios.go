package matrix

import (
	"slices"

	"github.com/mfaproof/mfaproof/reports"
)

// Scenarios is scenario × implementation: the verdict of each case in each run.
func Scenarios(run *reports.Run, beside []*reports.Run) Table {
	runs := append([]*reports.Run{run}, beside...)
	t := Table{ID: "scenarios", Title: "Scenario × implementation", Corner: "scenario",
		About: "The verdict of each case for each implementation.", Columns: Labels(runs)}
	verdicts := make([]map[string]reports.Verdict, len(runs))
	var ids []string
	for i, r := range runs {
		verdicts[i] = map[string]reports.Verdict{}
		for _, c := range r.Cases {
			verdicts[i][c.ID] = c.Verdict
			if i == 0 {
				ids = append(ids, c.ID)
			} else if _, known := verdicts[0][c.ID]; !known {
				ids = append(ids, c.ID)
			}
		}
	}
	for n, id := range unique(ids) {
		row := Row{Head: id}
		for i := range runs {
			cell := Cell{}
			if v, ok := verdicts[i][id]; ok {
				cell = verdict(v)
			}
			if i == 0 && n < len(run.Cases) {
				cell.Refs = []Ref{{Case: n, Check: -1}}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// unique drops what came before.
func unique(ids []string) []string {
	var x index
	for _, id := range ids {
		x.of(id)
	}
	return x.names
}

// Capabilities is capability × implementation: what each one declares, and what its cases exercised.
func Capabilities(run *reports.Run, beside []*reports.Run) Table {
	runs := append([]*reports.Run{run}, beside...)
	t := Table{ID: "capabilities", Title: "Capability × implementation", Corner: "capability",
		About: "What an implementation declares, and how the cases ended that need it. A capability that is declared and never exercised is a claim without evidence.", Columns: Labels(runs)}
	var names []string
	counts, refs := make([]map[string]*reports.Counts, len(runs)), map[string][]Ref{}
	for i, r := range runs {
		counts[i] = map[string]*reports.Counts{}
		names = append(names, r.Capabilities...)
		for n, c := range r.Cases {
			for _, need := range c.Requires {
				names = append(names, need)
				if counts[i][need] == nil {
					counts[i][need] = &reports.Counts{}
				}
				counts[i][need].Add(c.Verdict)
				if i == 0 {
					refs[need] = append(refs[need], Ref{Case: n, Check: -1})
				}
			}
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		row := Row{Head: name}
		for i, r := range runs {
			cell := capability(slices.Contains(r.Capabilities, name), counts[i][name])
			if i == 0 {
				cell.Refs = refs[name]
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// capability is one cell: the gravest verdict, and how many of the cases that ran have it. Not-applicable cases exercise nothing.
func capability(declared bool, counts *reports.Counts) Cell {
	exercised := 0
	if counts != nil {
		exercised = counts.Total() - counts.NotApplicable - counts.NotRun
	}
	switch {
	case !declared:
		return Cell{Mark: reports.NotApplicable.Glyph(), Kind: string(reports.NotApplicable), Text: "not declared"}
	case exercised == 0:
		return Cell{Mark: reports.NotRun.Glyph(), Kind: string(reports.NotRun), Text: "declared, not exercised"}
	}
	v := worst(*counts)
	return Cell{Mark: v.Glyph() + " " + share(counts.Of(v), exercised), Kind: string(v), Text: "declared and exercised: " + words(*counts)}
}
