// Package lint owns the smoke set that every adapter must pass before a matrix of it means anything: it looks at the adapter, not at
// how good the implementation behind it is. An adapter that is no process is looked at through the same messages.
package lint

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
)

// Limits of what is looked at.
const (
	callLimit  = time.Minute
	helloLimit = 10 * time.Second
	// maxRecorded is how many messages are looked at; the set has some dozens.
	maxRecorded = 2000
)

// Finding is what came of one check.
type Finding struct {
	Check string
	// Wrong says what is wrong, Do what to do about it; both are empty where nothing is.
	Wrong, Do string
	// Skipped says why there was nothing to look at.
	Skipped string
}

// OK tells whether nothing is wrong.
func (f Finding) OK() bool { return f.Wrong == "" }

// fault is something that is wrong with an adapter.
type fault struct{ wrong, do string }

func (f *fault) Error() string { return f.wrong }

func wrong(do, format string, args ...any) error {
	return &fault{wrong: fmt.Sprintf(format, args...), do: do}
}

// skip is why a check has nothing to look at.
type skip string

func (s skip) Error() string { return string(s) }

// Recording keeps the messages of an adapter. Its Record is a wire.Tap.
type Recording struct {
	mu  sync.Mutex
	all []recorded
}

type recorded struct {
	toAdapter bool
	method    string
	message   []byte
}

// Record is a wire.Tap.
func (r *Recording) Record(toAdapter bool, method string, message []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) < maxRecorded {
		r.all = append(r.all, recorded{toAdapter, method, slices.Clone(message)})
	}
}

func (r *Recording) messages() []recorded {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.all)
}

// asked is an adapter that is asked by messages.
type asked interface {
	target.Target
	Ask(ctx context.Context, method string, params any) (wire.Answer, error)
}

// Options are what a set needs of the outside.
type Options struct {
	// Now is the time that authenticators go by.
	Now func() time.Time
	// Recording has the messages, where the adapter was opened with it.
	Recording *Recording
}

// linter is one look at an adapter.
type linter struct {
	adapter asked
	about   target.Description
	options Options
	secrets map[string]string // name by text
}

// check is one line of the set.
type check struct {
	name string
	look func(*linter, context.Context) error
}

// checks are the set, in order.
var checks = []check{
	{"handshake", (*linter).handshake},
	{"describe", (*linter).describe},
	{"unknown method", (*linter).unknownMethod},
	{"passwords", (*linter).passwords},
	{"worlds", (*linter).worlds},
	{"one-time code", (*linter).code},
	{"capabilities", (*linter).capabilities},
	{"deadline", (*linter).deadline},
	{"release", (*linter).release},
	// These two look at all that went before.
	{"evidence", (*linter).evidence},
	{"schema", (*linter).schema},
}

// Run looks at an adapter. Each finding is one of the checks, in their order.
func Run(ctx context.Context, t target.Target, o Options) ([]Finding, error) {
	adapter, ok := t.(asked)
	if !ok {
		o.Recording = &Recording{}
		far, end, err := through(ctx, t, o.Recording.Record)
		if err != nil {
			return nil, err
		}
		defer end()
		adapter = far
	}
	about, err := adapter.Describe(ctx)
	if err != nil {
		return nil, err
	}
	l := &linter{adapter: adapter, about: about, options: o, secrets: map[string]string{}}
	var all []Finding
	for _, c := range checks {
		all = append(all, l.finding(ctx, c))
	}
	return all, nil
}

// finding makes a finding of what a check says.
func (l *linter) finding(ctx context.Context, c check) Finding {
	limited, cancel := context.WithTimeout(ctx, callLimit)
	defer cancel()
	f := Finding{Check: c.name}
	switch err := c.look(l, limited).(type) {
	case nil:
	case skip:
		f.Skipped = string(err)
	case *fault:
		f.Wrong, f.Do = err.wrong, err.do
	default:
		f.Wrong, f.Do = strings.TrimSpace(err.Error()), "answer what the set asks for, or do not declare it"
	}
	return f
}

// through asks a target of this program by messages.
func through(ctx context.Context, t target.Target, tap wire.Tap) (*wire.Target, func(), error) {
	requests, to := io.Pipe()
	from, answers := io.Pipe()
	served := make(chan struct{})
	go func() {
		defer close(served)
		_ = answers.CloseWithError(wire.Serve(ctx, t, requests, answers))
	}()
	far, err := wire.Attach(ctx, wire.NewStream(from, to, tap, nil), wire.Options{})
	end := func() {
		if far != nil {
			closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), helloLimit)
			defer cancel()
			_ = far.Close(closing)
		}
		_ = requests.Close()
		<-served
	}
	if err != nil {
		end()
		return nil, nil, err
	}
	return far, end, nil
}
