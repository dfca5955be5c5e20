package matrix

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// confidences is the order of the rows: what asks for most comes first. A word that is not among them stands behind them.
var confidences = []string{"low", "medium", "high", "neutral", unassessed}

// unassessed heads the row of logins of which the log tells no assessment.
const unassessed = "none"

// Adaptive is confidence × what the person was asked, over the logins that the logs of the cases tell of: one table for the assessment as a
// whole, and one for each finding of an assessor. Nothing in them is an expectation.
func Adaptive(run *reports.Run) []Table {
	whole := asking{about: "Logins by the confidence of their risk assessment, against what the person was asked, counted from the tenant logs of the cases. " +
		"A login counts in each column that it fits. Of none the log tells no assessment: the way of signing in has none, or the login did not end."}
	parts := asking{about: "The same logins by what each assessor found."}
	for n, c := range run.Cases {
		for _, l := range c.Logins {
			whole.add(cmp.Or(l.Confidence, unassessed), l, n)
			for name, found := range l.Assessors {
				parts.add(name+" "+found, l, n)
			}
		}
	}
	return []Table{
		whole.table("adaptive", "Confidence × what was asked", "confidence", func(a, b string) int { return rank(a) - rank(b) }),
		parts.table("adaptive-assessors", "Assessor × what was asked", "finding", func(a, b string) int {
			one, found, _ := strings.Cut(a, " ")
			other, second, _ := strings.Cut(b, " ")
			return cmp.Or(strings.Compare(one, other), rank(found)-rank(second))
		}),
	}
}

func rank(confidence string) int {
	if i := slices.Index(confidences, confidence); i >= 0 {
		return i
	}
	return len(confidences)
}

// asking counts logins by a row's head and by what was asked.
type asking struct {
	about  string
	rows   index
	counts map[[2]string]int
	refs   map[[2]string][]Ref
	asked  map[string]bool
}

func (a *asking) add(head string, l reports.Login, at int) {
	if a.counts == nil {
		a.counts, a.refs, a.asked = map[[2]string]int{}, map[[2]string][]Ref{}, map[string]bool{}
	}
	a.rows.of(head)
	put := func(column string) {
		key := [2]string{head, column}
		a.counts[key]++
		a.asked[column] = true
		if refs := a.refs[key]; len(refs) == 0 || refs[len(refs)-1].Case != at {
			a.refs[key] = append(refs, Ref{Case: at, Check: -1})
		}
	}
	put(allLogins)
	for _, f := range l.Challenged {
		put("challenge " + f)
	}
	for _, f := range l.Enrolled {
		put("enrol " + f)
	}
	switch {
	case l.End == reports.LoginGranted && len(l.Challenged)+len(l.Enrolled) == 0:
		put("nothing")
	case l.End != reports.LoginGranted:
		put(string(l.End))
	}
}

const allLogins = "logins"

func (a *asking) table(id, title, corner string, order func(a, b string) int) Table {
	t := Table{ID: id, Title: title, Corner: corner, About: a.about}
	first := []string{allLogins, "nothing", string(reports.LoginRefused), string(reports.LoginOpen)}
	for _, column := range first {
		if a.asked[column] {
			t.Columns = append(t.Columns, column)
		}
	}
	var factors []string
	for column := range a.asked {
		if !slices.Contains(first, column) {
			factors = append(factors, column)
		}
	}
	slices.Sort(factors)
	t.Columns = append(t.Columns, factors...)
	heads := slices.Clone(a.rows.names)
	slices.SortStableFunc(heads, func(a, b string) int { return cmp.Or(order(a, b), strings.Compare(a, b)) })
	for _, head := range heads {
		row := Row{Head: head}
		for _, column := range t.Columns {
			cell := Cell{}
			if n := a.counts[[2]string{head, column}]; n > 0 {
				cell = Cell{Mark: fmt.Sprint(n), Text: fmt.Sprint(n), Refs: a.refs[[2]string{head, column}]}
			}
			row.Cells = append(row.Cells, cell)
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}
