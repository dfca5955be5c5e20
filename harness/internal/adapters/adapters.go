// Package adapters owns the list of implementations that this program can put under test, and what --target may say: it turns the text
// of a target into a target.Target. It knows no case and translates nothing; each adapter below it does.
package adapters

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Mock is the name of the mock, which is the target where nothing else is asked for.
const Mock = "mock"

// Options say how a target is had. Not every target has a use for each of them.
type Options struct {
	// Faults are deviations that the mock shows on purpose; every other target refuses them.
	Faults []string
	// Runtime is what runs the code of tenants in the mock: one of mockidp.Runtimes, empty for the embedded engine. Every other target refuses it.
	Runtime string
	// Pages says that the mock's pages are shown in a real browser, and how; nil reads them as requests by HTTP. Every other target refuses it.
	// Where no browser can be started the error is that of browser.Check.
	Pages *browser.Options
	// Say is told in a sentence what takes long, such as the start of a system; nil tells nobody.
	Say func(text string)
	// Tap is shown the messages of an adapter that is asked by messages; nil is nobody.
	Tap wire.Tap
}

// Close gives up what a target holds: it stops what Open started, and nothing else. It must end with its context.
type Close func(context.Context) error

// opener has a target. At is the address of a system that is up, empty where the adapter finds or starts one itself.
type opener func(ctx context.Context, at string, o Options) (target.Target, Close, error)

// Implementation is a name that --target takes.
type Implementation struct {
	Name  string
	About string // in a sentence
	// Had says how the system comes to be there, in a few words.
	Had  string
	open opener
	// inProcess says that there is no address where it could be up.
	inProcess bool
}

// Known lists the implementations by name, the mock first.
func Known() []Implementation { return slices.Clone(known) }

// UsageError is a text that names no target, or asks of one what it cannot do.
type UsageError struct{ text string }

func (e *UsageError) Error() string { return e.text }

// UnreachableError says that there is a target of that name which could not be reached or started.
type UnreachableError struct {
	Spec string
	Err  error
}

func (e *UnreachableError) Error() string {
	return fmt.Sprintf("the target %s cannot be had: %v", e.Spec, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// Check says what is wrong with the text of a target, without reaching for the target; the error is a *UsageError.
func Check(spec string, o Options) error {
	_, _, err := read(spec, o)
	return err
}

// Open has the target that a text stands for:
//
//   - NAME: one of Known; the empty text is the mock
//   - NAME@http://127.0.0.1:PORT: such a system that is up already
//   - http://127.0.0.1:PORT: an adapter that is up, and speaks the messages of adapters
//   - exec:COMMAND: an adapter that is started as a process, and speaks them on its standard input and output
//
// The error is a *UsageError, or an *UnreachableError when the target could not be had.
func Open(ctx context.Context, spec string, o Options) (target.Target, Close, error) {
	open, at, err := read(spec, o)
	if err != nil {
		return nil, nil, err
	}
	t, closing, err := open(ctx, at, o)
	var usage *UsageError
	switch {
	case errors.As(err, &usage):
		return nil, nil, err
	case err != nil:
		return nil, nil, &UnreachableError{Spec: cmp.Or(spec, Mock), Err: err}
	}
	if closing == nil {
		closing = func(context.Context) error { return nil }
	}
	return t, closing, nil
}

// read finds who has the target, and where it is said to be.
func read(spec string, o Options) (opener, string, error) {
	if spec == "" {
		spec = Mock
	}
	if len(o.Faults) > 0 && spec != Mock {
		return nil, "", &UsageError{fmt.Sprintf("a fault is shown by the mock alone, and the target is %s: leave out --fault or --target", spec)}
	}
	if o.Pages != nil && spec != Mock {
		return nil, "", &UsageError{fmt.Sprintf("a browser shows the pages of the mock alone, and the target is %s", spec)}
	}
	if o.Runtime != "" && o.Runtime != "quickjs" && spec != Mock {
		return nil, "", &UsageError{fmt.Sprintf("a runtime runs the tenants of the mock alone, and the target is %s: leave out --runtime or --target", spec)}
	}
	if command, ok := strings.CutPrefix(spec, "exec:"); ok {
		if strings.TrimSpace(command) == "" {
			return nil, "", &UsageError{"the target exec: names no command: write exec:COMMAND, such as 'exec:python3 adapter.py'"}
		}
		return openExec, command, nil
	}
	if strings.Contains(spec, "://") && !strings.Contains(spec, "@") {
		if err := wantLoopback(spec); err != nil {
			return nil, "", err
		}
		return openRemote, spec, nil
	}
	name, at, placed := strings.Cut(spec, "@")
	i := slices.IndexFunc(known, func(one Implementation) bool { return one.Name == name })
	if i < 0 {
		return nil, "", &UsageError{fmt.Sprintf("there is no target %q; %s", name, hint(name))}
	}
	if !placed {
		return known[i].open, "", nil
	}
	if known[i].inProcess {
		return nil, "", &UsageError{fmt.Sprintf("the target %s runs inside this program and has no address: write --target %s", name, name)}
	}
	if err := wantLoopback(at); err != nil {
		return nil, "", err
	}
	return known[i].open, at, nil
}

// hint says what might have been meant.
func hint(name string) string {
	var names []string
	for _, one := range known {
		names = append(names, one.Name)
	}
	if near := strictyaml.Nearest(name, names); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	return "there are " + strings.Join(names, ", ") + ", an address such as http://127.0.0.1:8080, and exec:COMMAND"
}

// wantLoopback refuses an address that is not a plain one of this machine: cases create accounts and send wrong passwords, which is for
// nobody else's system.
func wantLoopback(at string) error {
	u, err := url.Parse(at)
	if err == nil && (u.Scheme == "http" || u.Scheme == "https") && u.User == nil && (u.Path == "" || u.Path == "/") && u.RawQuery == "" && u.Fragment == "" {
		port, problem := strconv.Atoi(u.Port())
		ip := net.ParseIP(u.Hostname())
		if problem == nil && port > 0 && port < 1<<16 && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()) {
			return nil
		}
	}
	return &UsageError{fmt.Sprintf("the address %q is not one of this machine, such as http://127.0.0.1:8080: cases create accounts and guess at codes, and go nowhere else", at)}
}
