package implementations

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/parity"
)

// drivers gives the runs through requests and in Chromium, where the runs are two of one implementation that differ in nothing else.
func drivers(runs []*reports.Run) (form, browser *reports.Run) {
	if len(runs) != 2 {
		return nil, nil
	}
	form, browser = runs[0], runs[1]
	if form.Driver != "" {
		form, browser = browser, form
	}
	if form.Driver != "" || browser.Driver != reports.DriverBrowser || form.Target != browser.Target || !slices.Equal(form.Faults, browser.Faults) {
		return nil, nil
	}
	return form, browser
}

// part says which shard a run is.
func part(r *reports.Run) string {
	if r.Shard == nil {
		return "whole"
	}
	return "shard " + r.Shard.String()
}

// words are what the files call the columns.
type words struct {
	Title string // of the page
	File  string // without its extension
	// Alone follows the number of cases that are left out of the tables.
	Alone string
}

func (d *Document) words() words {
	if d.Parity != nil {
		return words{"Drivers", "drivers", "came through one driver alone"}
	}
	return words{"Implementations", "implementations", "can be run by one implementation alone"}
}

// labels head the columns.
func (d *Document) labels() []string {
	if d.Parity == nil {
		return matrix.Labels(d.Runs)
	}
	var names []string
	for _, r := range d.Runs {
		names = append(names, parity.Name(r))
	}
	return names
}

// driverTables is scenario × driver, with a mark beside each case that does not come out the same. Cases that one run alone has are left
// out; the second value is how many. Capabilities are the implementation's, and so the same in both columns.
func (d *Document) driverTables() ([]matrix.Table, int) {
	t := matrix.Scenarios(d.Runs[0], d.Runs[1:])
	t.Title, t.Columns = "Scenario × driver", d.labels()
	t.About = fmt.Sprintf("The verdict of each case through each driver; %s marks those that do not come out the same.", parity.Mark)
	all := len(t.Rows)
	t.Rows = slices.DeleteFunc(t.Rows, func(r matrix.Row) bool {
		return slices.ContainsFunc(r.Cells, func(c matrix.Cell) bool { return c.Kind == "" })
	})
	differ := d.Parity.Of()
	for _, r := range t.Rows {
		if differ[r.Head] {
			last := &r.Cells[len(r.Cells)-1]
			last.Mark, last.Text = last.Mark+" "+parity.Mark, last.Text+", not the same"
		}
	}
	return []matrix.Table{t}, all - len(t.Rows)
}

// differences are the cases that do not come out the same, with both sides, in Markdown.
func (d *Document) differences() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s.** %s\n\n", d.Parity.Sentence(), d.Parity.Next())
	for _, reason := range d.Parity.Reasons() {
		fmt.Fprintf(&b, "- %s\n", matrix.Escape(reason))
	}
	if len(d.Parity.Differ) == 0 {
		return strings.TrimSpace(b.String()) + "\n\n"
	}
	b.WriteString("\n## What differs\n\n| case | what | form | browser |\n| --- | --- | --- | --- |\n")
	for _, one := range d.Parity.Differ {
		for _, t := range one.What {
			fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", matrix.Escape(one.ID), matrix.Escape(t.Name), matrix.Escape(inLine(t.Form)), matrix.Escape(inLine(t.Browser)))
		}
	}
	for _, one := range d.Parity.Differ {
		for _, again := range one.Repeat {
			fmt.Fprintf(&b, "\n    %s\n", strings.ReplaceAll(again, "\n", " "))
		}
	}
	return b.String() + "\n"
}
