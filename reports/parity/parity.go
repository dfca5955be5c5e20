// Package parity owns the comparison of the same cases run through two drivers, requests by HTTP and Chromium: whether each came out the
// same. It reads the model of package reports, as run.json keeps it, and runs nothing.
package parity

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
)

// The names of the two drivers, as the flag of the program has them.
const (
	Form    = "form"
	Browser = reports.DriverBrowser
)

// Mark stands in a matrix beside cases that do not come out the same.
const Mark = "≠"

// Name is the name of the driver of a run.
func Name(run *reports.Run) string {
	if run.Driver == "" {
		return Form
	}
	return run.Driver
}

// Result is what the comparison of two runs found; lists are in the order of the ids.
type Result struct {
	// Same is how many cases came out the same.
	Same int `json:"same"`
	// Differ are the cases that both drivers ran and that did not come out the same.
	Differ []Difference `json:"differ,omitempty"`
	// Open are the cases that were not compared, because a driver did not run them.
	Open []Open `json:"open,omitempty"`
	// Rest is how many more cases the run through requests has: those that are for no browser.
	Rest int `json:"rest,omitempty"`
}

// Difference is a case that did not come out the same, with each thing that differs.
type Difference struct {
	ID   string  `json:"id"`
	What []Thing `json:"what"`
	// Repeat are the commands that run the case again, through requests and in Chromium.
	Repeat []string `json:"repeat,omitempty"`
}

// Thing is one thing that differs, by its name: the verdict, the reason, a check, or what happened first that did not happen in the other run.
type Thing struct {
	Name    string `json:"name"`
	Form    string `json:"form"`
	Browser string `json:"browser"`
}

// Open is a case that was not compared.
type Open struct {
	ID string `json:"id"`
	// Driver is the one that did not run the case.
	Driver string `json:"driver"`
	Reason string `json:"reason"`
}

// Equal tells whether the columns are equal: every case of the browser was compared, and none differs.
func (r *Result) Equal() bool { return r.Same > 0 && len(r.Differ) == 0 && len(r.Open) == 0 }

// Of lists the ids of the cases that differ.
func (r *Result) Of() map[string]bool {
	out := map[string]bool{}
	for _, d := range r.Differ {
		out[d.ID] = true
	}
	return out
}

// Compare compares every case of the browser's run with the one of the same id through requests: verdict, reason, checks with what they
// found, and in order what the person did and saw, the messages to people, what Actions issued, and the types of log entries. How the pages
// came to be (exchanges of HTTP, consoles) is each driver's own.
func Compare(form, browser *reports.Run) *Result {
	r := &Result{}
	asked := map[string]reports.Case{}
	for _, c := range form.Cases {
		asked[c.ID] = c
	}
	for _, shown := range browser.Cases {
		c, there := asked[shown.ID]
		delete(asked, shown.ID)
		switch {
		case !there:
			r.Open = append(r.Open, Open{shown.ID, Form, "the run through requests does not have it"})
		case c.Verdict == reports.NotRun:
			r.Open = append(r.Open, Open{c.ID, Form, c.Reason})
		case shown.Verdict == reports.NotRun:
			r.Open = append(r.Open, Open{c.ID, Browser, shown.Reason})
		default:
			what := differing(c, shown)
			if len(what) == 0 {
				r.Same++
				continue
			}
			d := Difference{ID: c.ID, What: what}
			for _, again := range []string{c.Repeat, shown.Repeat} {
				if again != "" {
					d.Repeat = append(d.Repeat, again)
				}
			}
			r.Differ = append(r.Differ, d)
		}
	}
	r.Rest = len(asked)
	return r
}

func differing(form, browser reports.Case) (all []Thing) {
	add := func(name, one, other string) {
		if one != other {
			all = append(all, Thing{name, one, other})
		}
	}
	add("verdict", string(form.Verdict), string(browser.Verdict))
	add("reason", form.Reason, browser.Reason)
	one, names := found(form.Checks)
	other, also := found(browser.Checks)
	for _, name := range names {
		add("check "+name, one[name], cmp.Or(other[name], noCheck))
	}
	for _, name := range also {
		if _, there := one[name]; !there {
			add("check "+name, noCheck, other[name])
		}
	}
	asked, shown := happened(form), happened(browser)
	for i := range max(len(asked), len(shown)) {
		if a, b := at(asked, i), at(shown, i); a != b {
			if a == leftOut || b == leftOut {
				break // a transcript of hundreds of entries keeps its beginning, and each driver has entries of its own
			}
			add("what happened", a, b)
			break
		}
	}
	return all
}

const noCheck = "(no such check)"

// found is what each check came to, by its name, and the names in order. The second check of a name is called so: a case that did not hold
// has checks that others have not, and each is compared with its own kind.
func found(checks []reports.Check) (what map[string]string, names []string) {
	what = map[string]string{}
	for _, k := range checks {
		name := k.Name
		for n := 2; what[name] != ""; n++ {
			name = fmt.Sprintf("%s (%d)", k.Name, n)
		}
		what[name] = string(k.Verdict) + ": " + k.Actual
		names = append(names, name)
	}
	return what, names
}

// leftOut stands for what a report cut out of a transcript.
const leftOut = "…"

// happened is the outline of a case. Of log entries it has the type: their texts quote libraries, which word the same refusal in several ways.
func happened(c reports.Case) (out []string) {
	for _, e := range c.Transcript {
		switch {
		case e.Kind == reports.EntryLeftOut:
			return append(out, leftOut)
		case e.Kind == reports.EntryLog:
			kind, _, _ := strings.Cut(e.Title, ":")
			out = append(out, "log: "+kind)
		case reports.Outlined(e.Kind):
			out = append(out, e.Kind+": "+e.Title)
		}
	}
	return out
}

func at(list []string, i int) string {
	if i >= len(list) {
		return "(nothing more)"
	}
	return list[i]
}
