// Package matrix owns the tables that come out of runs: what holds of which scenario, factor, requirement, fault and version. It
// reads the model of package reports and nothing else, and draws nothing but CSV and Markdown: other renderers draw its tables.
package matrix

import "github.com/mfaproof/mfaproof/reports"

// Table is one matrix. Every row has a cell for each column.
type Table struct {
	// ID is in kebab-case and unique among the tables of a report.
	ID    string
	Title string
	// About is a sentence that says how to read the table.
	About string
	// Corner heads the column of row heads.
	Corner  string
	Columns []string
	Rows    []Row
	// Sheet says that the cells are marks of one column each, explained by Legend, and that there are many of them.
	Sheet  bool
	Legend []Mark
}

// Row is one line of a table.
type Row struct {
	Head  string
	Cells []Cell
}

// Cell is one place of a table; the zero Cell is empty.
type Cell struct {
	// Mark is short, a glyph or a number: it says without a colour what Kind says with one.
	Mark string
	// Kind is a verdict, or the outcome of a cell of a sheet, in kebab-case.
	Kind string
	// Text is the cell in words.
	Text string
	// Refs are the cases and checks behind the cell.
	Refs []Ref
}

// Ref points into the cases of the first run: the number of a case and of one of its checks, or -1 for the whole case.
type Ref struct{ Case, Check int }

// Mark explains what a mark of a sheet means.
type Mark struct{ Mark, Kind, Means string }

// Of gives every table for which the runs have data. The first run is the one that is reported, beside are runs of other
// implementations or with faults, and earlier are older runs, the oldest first.
func Of(run *reports.Run, beside, earlier []*reports.Run) []Table {
	var all []Table
	add := func(tables ...Table) {
		for _, t := range tables {
			if len(t.Rows) > 0 && len(t.Columns) > 0 {
				all = append(all, t)
			}
		}
	}
	add(Outcomes(run)...)
	add(Scenarios(run, beside), Capabilities(run, beside), Factors(run))
	add(Sheets(run)...)
	add(Adaptive(run)...)
	add(Requirements(run), Faults(append([]*reports.Run{run}, beside...)))
	if len(earlier) > 0 {
		add(Trend(append(append([]*reports.Run{}, earlier...), run)))
	}
	return all
}

// gravest is the order in which verdicts of several cases become one.
var gravest = []reports.Verdict{
	reports.Fail, reports.Error, reports.Untestable, reports.Warn, reports.Info, reports.Pass, reports.NotRun, reports.NotApplicable,
}

// worst is the gravest verdict that was counted, or "" when none was.
func worst(c reports.Counts) reports.Verdict {
	for _, v := range gravest {
		if c.Of(v) > 0 {
			return v
		}
	}
	return ""
}

// verdict is the cell of one verdict.
func verdict(v reports.Verdict) Cell {
	return Cell{Mark: v.Glyph(), Kind: string(v), Text: string(v)}
}

// counted is the cell of several cases: the gravest verdict, and how many of them have it.
func counted(c reports.Counts, refs []Ref) Cell {
	v := worst(c)
	if v == "" {
		return Cell{}
	}
	return Cell{Mark: v.Glyph() + " " + share(c.Of(v), c.Total()), Kind: string(v), Text: words(c), Refs: refs}
}
