package html

import (
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/matrix"
)

// data is what stands in the page. The run is as run.json has it.
type data struct {
	Run      *reports.Run `json:"run"`
	Label    string       `json:"label"`
	Verdicts []glyph      `json:"verdicts"`
	Tables   []table      `json:"tables"`
	// Decision is as gate.json has it, and Reasons say in short why it is broken.
	Decision *decision.Decision `json:"decision,omitempty"`
	Reasons  []string           `json:"reasons,omitempty"`
	Compare  *compared          `json:"compare,omitempty"`
	Beside   []other            `json:"beside,omitempty"`
}

type glyph struct {
	Name  string `json:"name"`
	Glyph string `json:"glyph"`
}

// other is a run of which the page shows the verdicts alone.
type other struct {
	Label string      `json:"label"`
	Cases [][3]string `json:"cases"` // id, verdict, reason
}

// compared is an older run, with what makes each case of it that the run does not have: one of another name may be the same.
type compared struct {
	other
	Gone []reports.Case `json:"gone"`
}

// table is a matrix in few bytes: one may have ten thousand cells.
type table struct {
	ID      string      `json:"id"`
	Title   string      `json:"title"`
	About   string      `json:"about"`
	Corner  string      `json:"corner"`
	Columns []string    `json:"columns"`
	Rows    []row       `json:"rows"`
	Sheet   bool        `json:"sheet,omitempty"`
	Legend  [][3]string `json:"legend,omitempty"`
}

type row struct {
	Head  string `json:"h"`
	Cells []cell `json:"c"`
}

type cell struct {
	Mark string   `json:"m,omitempty"`
	Kind string   `json:"k,omitempty"`
	Text string   `json:"t,omitempty"`
	Refs [][2]int `json:"r,omitempty"`
}

func document(in Input) data {
	d := data{Run: in.Run, Label: matrix.Label(in.Run), Tables: []table{}}
	for _, v := range reports.Verdicts() {
		d.Verdicts = append(d.Verdicts, glyph{string(v), v.Glyph()})
	}
	for _, t := range in.Tables {
		one := table{ID: t.ID, Title: t.Title, About: t.About, Corner: t.Corner, Columns: t.Columns, Sheet: t.Sheet, Rows: make([]row, 0, len(t.Rows))}
		for _, m := range t.Legend {
			one.Legend = append(one.Legend, [3]string{m.Mark, m.Kind, m.Means})
		}
		for _, r := range t.Rows {
			one.Rows = append(one.Rows, drawn(r))
		}
		d.Tables = append(d.Tables, one)
	}
	if in.Decision != nil {
		d.Decision, d.Reasons = in.Decision, in.Decision.Reasons()
	}
	if in.Compare != nil {
		d.Compare = &compared{verdicts(in.Compare), gone(in.Compare, in.Run)}
	}
	for _, r := range in.Beside {
		d.Beside = append(d.Beside, verdicts(r))
	}
	return d
}

func drawn(r matrix.Row) row {
	out := row{Head: r.Head, Cells: make([]cell, 0, len(r.Cells))}
	for _, c := range r.Cells {
		one := cell{Mark: c.Mark, Kind: c.Kind}
		if c.Text != c.Mark {
			one.Text = c.Text
		}
		for _, ref := range c.Refs {
			one.Refs = append(one.Refs, [2]int{ref.Case, ref.Check})
		}
		out.Cells = append(out.Cells, one)
	}
	return out
}

func verdicts(run *reports.Run) other {
	o := other{Label: matrix.Label(run), Cases: make([][3]string, 0, len(run.Cases))}
	for _, c := range run.Cases {
		o.Cases = append(o.Cases, [3]string{c.ID, string(c.Verdict), c.Reason})
	}
	return o
}

// gone are the cases that only the older run has, without what the page does not compare.
func gone(older, run *reports.Run) []reports.Case {
	there := map[string]bool{}
	for _, c := range run.Cases {
		there[c.ID] = true
	}
	out := []reports.Case{}
	for _, c := range older.Cases {
		if there[c.ID] {
			continue
		}
		one := reports.Case{ID: c.ID, Verdict: c.Verdict, About: c.About, Cites: c.Cites, Axes: c.Axes}
		for _, k := range c.Checks {
			one.Checks = append(one.Checks, reports.Check{Name: k.Name, Verdict: k.Verdict, Expected: k.Expected})
		}
		out = append(out, one)
	}
	return out
}
