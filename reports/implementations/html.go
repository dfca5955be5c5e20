package implementations

import (
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/parity"
)

var (
	//go:embed page.html
	pageText string
	//go:embed page.css
	style string
	page  = template.Must(template.New("page").Parse(pageText))
)

// runView and tableView are what the page draws.
type runView struct {
	Label, Sum, Folder string
	Notes              []string
}

type tableView struct {
	matrix.Table
	Rows []rowView
}

type rowView struct {
	Head  string
	Cells []cellView
}

type cellView struct {
	matrix.Cell
	Link string
}

// HTML writes the matrices as one page without scripts, whose cells lead to the pages of the runs in the folders.
func (d *Document) HTML(w io.Writer, folders []string) error {
	sum256 := sha256.Sum256([]byte(style))
	view := map[string]any{
		"Style": template.CSS(style), "Allowed": "'sha256-" + base64.StdEncoding.EncodeToString(sum256[:]) + "'", "Legend": strings.TrimSpace(legend()),
	}
	first := d.Runs[0]
	start := fmt.Sprintf("%s, seed %d", strings.TrimSpace(first.Suite.Name+" "+first.Suite.Version), first.Seed)
	if d.Date != "" {
		start = d.Date + ", " + start
	}
	about := start + ". Observations in the configuration that each adapter gives its system; a cell leads to its evidence."
	if form, _ := drivers(d.Runs); form != nil {
		about = fmt.Sprintf("%s. Cases at %s, through requests by HTTP (%s) and in Chromium (%s); a cell leads to its evidence.", start, matrix.Label(form), parity.Form, parity.Browser)
	}
	view["Title"], view["About"], view["Parity"] = d.words().Title, about, d.Parity
	var runs []runView
	names := d.labels()
	for i, r := range d.Runs {
		one := runView{Label: names[i], Sum: sum(r), Notes: r.Notes}
		if r.Abort == nil {
			one.Folder = folders[i]
		}
		runs = append(runs, one)
	}
	tables, left := d.Tables()
	var drawn []tableView
	for n, t := range tables {
		one := tableView{Table: t}
		for _, r := range t.Rows {
			row := rowView{Head: r.Head}
			for i, c := range r.Cells {
				cell := cellView{Cell: c}
				if c.Mark != "" && d.Runs[i].Abort == nil {
					cell.Link = evidence(folders[i], r.Head, n == 0)
				}
				row.Cells = append(row.Cells, cell)
			}
			one.Rows = append(one.Rows, row)
		}
		drawn = append(drawn, one)
	}
	view["Runs"], view["Tables"], view["Left"] = runs, drawn, ""
	if left > 0 {
		view["Left"] = reports.Number(left, "more case") + " " + d.words().Alone + "; its own report has them."
	}
	if err := page.Execute(w, view); err != nil {
		return fmt.Errorf("write the page of implementations: %w", err)
	}
	return nil
}
