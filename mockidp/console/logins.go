package console

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/internal/redact"
)

// loginRow is a login in the list.
type loginRow struct {
	mockidp.Login
	Person, State, Kind string
}

type loginsPage struct {
	Rows       []loginRow
	Shown, All int
}

func (v *visit) row(l mockidp.Login) loginRow {
	row := loginRow{Login: l, State: l.Outcome, Person: l.UserID}
	switch {
	case l.Outcome == "":
		row.State, row.Kind = "under way", "warn"
	case l.Outcome == "granted":
		row.Kind = "good"
	default:
		row.Kind = "bad"
	}
	if u, ok := v.tenant.User(l.UserID); ok {
		row.Person = login(u)
	}
	return row
}

// logins lists the logins that were begun, the newest first.
func (v *visit) logins() {
	all := v.tenant.Logins()
	p := loginsPage{All: len(all)}
	for _, l := range slices.Backward(all) {
		if len(p.Rows) < maxRows {
			p.Rows = append(p.Rows, v.row(l))
		}
	}
	p.Shown = len(p.Rows)
	v.page(http.StatusOK, "logins", frame{Title: "Logins", Data: p})
}

// moment is one thing that happened in a login, masked.
type moment struct {
	ID, Kind, Label, Text string
	At                    time.Time
	Names                 []string
	Entry                 *logRow
	Run                   *runView
}

// runView is a run of an Action or a Rule: what it saw, asked for and printed.
type runView struct {
	Rule                                     bool
	Engine                                   string
	Event                                    any
	Commands, Console, Requests, Diagnostics []string
	Failure                                  string
}

type loginPage struct {
	Login   loginRow
	Moments []moment
}

// labels are the kinds of moments as people read them.
var labels = map[string]string{"began": "begins", "screen": "page", "answered": "answer", "ran": "Action", "paused": "pause", "ended": "end", "log": "log"}

// login is the timeline of one login.
func (v *visit) login() {
	number, _ := strconv.Atoi(v.r.PathValue("number")) // what is no number is no login
	l, ok := v.tenant.Login(number)
	if !ok {
		v.page(http.StatusNotFound, "problem", frame{Title: "No such login", Here: "logins",
			Problem: &problem{"unknown-login", "No login has this number, or it is so old that it is not kept any more.", "The list of logins has the latest 200."}})
		return
	}
	p, mask := loginPage{Login: v.row(l)}, v.tenant.Mask()
	for i, m := range l.Moments {
		one := moment{ID: fmt.Sprintf("m%d", i+1), Kind: m.Kind, Label: labels[m.Kind], Text: mask.Replace(m.Text), At: m.At, Names: m.Names}
		if m.Entry != nil {
			row := logRowOf(*m.Entry, mask)
			one.Entry = &row
		}
		if m.Run != nil {
			one.Run = runOf(*m.Run, mask)
			if m.Run.Rule {
				one.Label = "Rule"
			}
		}
		p.Moments = append(p.Moments, one)
	}
	v.page(http.StatusOK, "login", frame{Title: fmt.Sprintf("Login %d", number), Here: "logins", Data: p})
}

func runOf(r mockidp.ActionRun, mask *strings.Replacer) *runView {
	event, err := redact.Event(r.Event)
	if err != nil {
		event = err.Error()
	}
	return &runView{Rule: r.Rule, Engine: r.Engine, Event: event, Commands: redact.Each(r.Commands, mask), Console: redact.Each(r.Console, mask),
		Requests: redact.Each(r.Requests, mask), Diagnostics: redact.Each(r.Diagnostics, mask), Failure: mask.Replace(r.Failure)}
}
