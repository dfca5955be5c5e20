// Package trail owns what is remembered of logins for somebody who looks on: the moments of each, in order, bounded in number. No login
// reads it, and it decides nothing.
package trail

import (
	"slices"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
)

// Bounds of a server left running: the oldest logins go first, and a login that goes round in circles keeps its beginning.
const (
	MaxLogins  = 200
	MaxMoments = 300
)

// Kind says what a moment is.
type Kind string

// The kinds of moments. Entries of the tenant log are moments too, and are kept there.
const (
	Began    Kind = "began"    // an application asked for it
	Screen   Kind = "screen"   // a page was shown
	Answered Kind = "answered" // a page was posted
	Ran      Kind = "ran"      // a Rule or an Action
	Paused   Kind = "paused"   // the flow waits for the person
	Ended    Kind = "ended"
)

// Moment is one thing that happened in a login. It holds names and no values of what was sent.
type Moment struct {
	At    time.Time
	Kind  Kind
	Text  string
	Names []string      // of the fields of a posted page
	Run   *pipeline.Run // of a Rule or an Action
	// Logged is how many entries the tenant log had by then: what tells their order.
	Logged int
}

// Login is what happened in one login.
type Login struct {
	Number           int // from 1, in the order of their beginnings
	At               time.Time
	ClientID, Client string
	User             string // id, once it is known
	Outcome          string // granted, or why not; empty while it is under way
	Moments          []Moment
	Cut              bool // more happened than is kept
}

// Trail is the logins of one tenant. The zero value is ready, a nil one keeps nothing; it is safe for concurrent use.
type Trail struct {
	mu     sync.Mutex
	logins []*Login
	begun  int
}

// Begin takes down a login and returns its number.
func (t *Trail) Begin(clientID, client string, first Moment) int {
	if t == nil {
		return 0
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.begun++
	if len(t.logins) == MaxLogins {
		t.logins = append(t.logins[:0], t.logins[MaxLogins/10:]...)
	}
	t.logins = append(t.logins, &Login{Number: t.begun, At: first.At, ClientID: clientID, Client: client, Moments: []Moment{first}})
	return t.begun
}

// Add takes down a moment of a login, whose person may be known by now. One that is forgotten stays so.
func (t *Trail) Add(number int, user string, m Moment) {
	t.change(number, func(l *Login) {
		if user != "" {
			l.User = user
		}
		if m.Kind == Ended {
			if l.Outcome != "" {
				return // it ended before: a page that is loaded again says so again
			}
			l.Outcome = m.Text
		}
		if l.Cut = len(l.Moments) == MaxMoments; !l.Cut {
			l.Moments = append(l.Moments, m)
		}
	})
}

func (t *Trail) change(number int, do func(*Login)) {
	if t == nil || number == 0 {
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, l := range slices.Backward(t.logins) { // those under way are the last ones
		if l.Number == number {
			do(l)
			return
		}
	}
}

// Logins lists the logins that are kept, without their moments, in the order of their beginnings.
func (t *Trail) Logins() []Login {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Login
	for _, l := range t.logins {
		one := *l
		one.Moments = nil
		out = append(out, one)
	}
	return out
}

// Login returns a login by its number.
func (t *Trail) Login(number int) (Login, bool) {
	var out Login
	t.change(number, func(l *Login) {
		out = *l
		out.Moments = slices.Clone(l.Moments)
	})
	return out, out.Number != 0
}
