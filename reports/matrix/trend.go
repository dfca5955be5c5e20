package matrix

import (
	"fmt"

	"github.com/mfaproof/mfaproof/reports"
)

// caught is the cell of a fault in a family. That cases turn red is what is wanted here: it is drawn as a pass.
func caught(n int, otherwise string) Cell {
	switch {
	case n > 0:
		return Cell{Mark: fmt.Sprintf("%s %d", reports.Pass.Glyph(), n), Kind: string(reports.Pass), Text: fmt.Sprintf("caught by %d", n)}
	case otherwise != "":
		return Cell{Mark: reports.Fail.Glyph() + " 0", Kind: string(reports.Fail), Text: otherwise}
	}
	return Cell{}
}

// Trend is family × run over the runs as they are given, the oldest first.
func Trend(runs []*reports.Run) Table {
	t := Table{ID: "trend", Title: "Trend", Corner: "family", About: "How the cases of each family ended, run by run, the oldest first."}
	var families index
	counts := map[[2]int]*reports.Counts{}
	for i, r := range runs {
		t.Columns = append(t.Columns, fmt.Sprintf("%d: %s %s", i+1, r.Suite.Name, r.Suite.Version))
		for _, c := range r.Cases {
			at := [2]int{families.of(c.Family), i}
			if counts[at] == nil {
				counts[at] = &reports.Counts{}
			}
			counts[at].Add(c.Verdict)
		}
	}
	for j, name := range families.names {
		row := Row{Head: name}
		for i := range runs {
			cell := Cell{}
			if c := counts[[2]int{j, i}]; c != nil {
				cell = counted(*c, nil)
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	all := Row{Head: "gate"}
	for _, r := range runs {
		cell := Cell{Mark: reports.Pass.Glyph() + " kept", Kind: string(reports.Pass), Text: "gate kept: " + words(r.Counts)}
		if r.Gate != reports.GateKept {
			cell = Cell{Mark: reports.Fail.Glyph() + " broken", Kind: string(reports.Fail), Text: "gate broken: " + words(r.Counts)}
		}
		all.Cells = append(all.Cells, cell)
	}
	t.Rows = append(t.Rows, all)
	return t
}
