package implementations

import (
	"slices"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// executed tells whether a case came to a verdict of its own.
func executed(v reports.Verdict) bool {
	return v != "" && v != reports.NotApplicable && v != reports.NotRun
}

// idle tells whether the row of a capability says nothing.
func (d *Document) idle(r matrix.Row) bool {
	declared := 0
	for i, c := range r.Cells {
		switch reports.Verdict(c.Kind) {
		case reports.NotApplicable, reports.NotRun:
			if slices.Contains(d.Runs[i].Capabilities, r.Head) {
				declared++
			}
		default:
			return false
		}
	}
	return declared < 2
}

// Tables are scenario × implementation and capability × implementation. Cases that only one implementation can run are left out
// where there is more than one that ran anything: they say nothing of the others. The second value is how many. So are
// capabilities that no case exercised and one declares at the most: several claims without evidence are worth a row.
func (d *Document) Tables() ([]matrix.Table, int) {
	if d.Parity != nil {
		return d.driverTables()
	}
	ran := 0
	verdicts := map[string]int{}
	for _, r := range d.Runs {
		any := false
		for _, c := range r.Cases {
			if executed(c.Verdict) {
				verdicts[c.ID]++
				any = true
			}
		}
		if any {
			ran++
		}
	}
	scenarios := matrix.Scenarios(d.Runs[0], d.Runs[1:])
	all := len(scenarios.Rows)
	scenarios.Rows = slices.DeleteFunc(scenarios.Rows, func(r matrix.Row) bool { return verdicts[r.Head] < min(2, ran) })
	capabilities := matrix.Capabilities(d.Runs[0], d.Runs[1:])
	capabilities.Rows = slices.DeleteFunc(capabilities.Rows, func(r matrix.Row) bool { return d.idle(r) })
	tables := []matrix.Table{scenarios, capabilities}
	for _, t := range tables {
		for n, run := range d.Runs {
			if run.Abort == nil || len(run.Cases) > 0 {
				continue
			}
			for i := range t.Rows { // of a target that could not be had nothing is known
				t.Rows[i].Cells[n] = matrix.Cell{Mark: reports.NotRun.Glyph(), Kind: string(reports.NotRun), Text: string(reports.NotRun)}
			}
		}
	}
	return tables, all - len(scenarios.Rows)
}
