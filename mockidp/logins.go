package mockidp

import (
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
)

// Login is one login that was begun, for somebody who looks on.
type Login struct {
	Number           int // from 1, in the order of their beginnings
	At               time.Time
	ClientID, Client string
	UserID           string   // empty until the person is known
	Outcome          string   // "granted", "refused: " or "failed: " with a code; empty while it is under way
	Moments          []Moment // of Login only
	Cut              bool     // more happened than is kept
}

// Moment is one thing that happened in a login.
type Moment struct {
	At time.Time
	// Kind is began, screen, answered, ran, paused, ended or log.
	Kind string
	// Text is what Kind is about: a screen, an Action, what the person is asked for, an outcome, a code of the log.
	Text string
	// Names are those of the fields that were posted, without their values.
	Names []string
	// Run and Entry are set for the kinds ran and log.
	Run   *ActionRun
	Entry *LogEntry
}

// Logins lists the latest logins, at most 200, without their moments, in the order of their beginnings.
func (t *Tenant) Logins() []Login {
	var out []Login
	for _, l := range t.trail.Logins() {
		out = append(out, loginOf(l))
	}
	return out
}

// Login returns a login by its number with its moments, among them what the tenant log says of it, in order, and whether it is kept.
func (t *Tenant) Login(number int) (Login, bool) {
	kept, ok := t.trail.Login(number)
	if !ok {
		return Login{}, false
	}
	out := loginOf(kept)
	entries, end := t.Log(0)
	next, first := 0, end-len(entries)
	logged := func(before int) { // entries that were written before a moment
		for ; next < len(entries) && first+next < before; next++ {
			if e := entries[next]; e.Login == number {
				out.Moments = append(out.Moments, Moment{At: e.Date, Kind: "log", Text: string(e.Type), Entry: &e})
			}
		}
	}
	for _, m := range kept.Moments {
		logged(m.Logged)
		one := Moment{At: m.At, Kind: string(m.Kind), Text: m.Text, Names: m.Names}
		if m.Run != nil {
			run := runOf(*m.Run)
			one.Run = &run
		}
		out.Moments = append(out.Moments, one)
	}
	logged(end)
	return out, true
}

func loginOf(l trail.Login) Login {
	return Login{Number: l.Number, At: l.At, ClientID: l.ClientID, Client: l.Client, UserID: l.User, Outcome: l.Outcome, Cut: l.Cut}
}
