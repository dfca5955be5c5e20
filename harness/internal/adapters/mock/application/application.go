// Package application owns the walk through somebody's own application: it starts a login by itself, the mock is its issuer, and people of the
// tenant go through it in Chromium. It looks at what the application asks the issuer for and at where the person ends; it knows none of its code.
package application

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
)

// Options say which application is tried, and with what.
type Options struct {
	// Start is the address that begins a login at the application: http on a loopback name.
	Start string
	// Client is the id or name of the application in the tenant; empty where the tenant has one alone.
	Client string
	// Folder is the tenant's, and Prefix what messages put before its file names.
	Folder fs.FS
	Prefix string
	// Address is where the mock listens on loopback, host:port: the application has http://localhost:port/ as its issuer.
	Address string
	Browser browser.Options
	// Chromium is where the application is shown; nil is one of its own, which Close ends.
	Chromium *browser.Chromium
	Now      func() time.Time
	// Sleep waits, or returns the context's error when that ends first.
	Sleep func(context.Context, time.Duration) error
	// Random fills a buffer for the tenant; Wallet is what the keys and secrets of a case's person come from.
	Random func([]byte)
	Wallet func(id string) io.Reader
	// Pictures is given what stood in the window at the end of a case that did not come out right, and gives back where it kept it, for the
	// case's result; nil for nobody.
	Pictures func(id string, taken []target.Picture) []reports.Picture
}

// Application is an application that is ready to be tried. Its cases run one after another: all of them use the one address of the issuer.
type Application struct {
	options  Options
	fixture  *mockidp.Fixture
	client   mockidp.Client
	home     string // host of the application
	host     string // of the issuer, as browsers see it
	issuer   *issuer
	server   *http.Server
	served   chan error
	chromium *browser.Chromium // nil where there is none
	cases    []trial
	without  int // people for whom there are none
}

// trial is one case: a person who signs in in one of the ways, or nobody, whom the issuer denies.
type trial struct {
	person mockidp.User
	way    string
}

// The ways of a trial.
const (
	wayRight  = "right"       // every answer is right
	wayWrong  = "wrong-first" // the password, each code and each decision is wrong once
	wayDenied = "denied"      // the issuer answers access_denied
)

func (t trial) id() string {
	if t.way == wayDenied {
		return reports.CaseID("app", "login", "denied", nil)
	}
	return reports.CaseID("app", "login", "person", t.axes())
}

func (t trial) axes() []reports.Axis {
	if t.way == wayDenied {
		return nil
	}
	return []reports.Axis{{Name: "person", Value: t.person.Email}, {Name: "answers", Value: t.way}}
}

// UnreachableError says that nothing answers where the application is to be.
type UnreachableError struct {
	Address string // host:port
	Err     error
}

// Error implements error.
func (e *UnreachableError) Error() string {
	return fmt.Sprintf("nothing answers at %s: start the application, and let it listen on that address (names below localhost are 127.0.0.1 to the browser): %v", e.Address, e.Err)
}

// Unwrap gives what the connection failed of.
func (e *UnreachableError) Unwrap() error { return e.Err }

// reach looks whether anything listens where the application is to be.
func reach(ctx context.Context, start *url.URL) error {
	port := start.Port()
	if port == "" {
		port = "80"
	}
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	address := net.JoinHostPort("127.0.0.1", port)
	c, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return &UnreachableError{address, err}
	}
	return c.Close()
}

// Open loads the tenant, listens and starts Chromium; Close ends both. Without a Chromium every case says that it was not run. The error is an
// *UnreachableError where the application does not answer.
func Open(ctx context.Context, o Options) (*Application, error) {
	start, err := url.Parse(o.Start)
	if err != nil || start.Scheme != "http" || !local(start.Hostname()) {
		return nil, fmt.Errorf("--app %s: give the http address on this machine that begins a login, such as http://127.0.0.1:3000/login or http://localhost:3000/login", o.Start)
	}
	a := &Application{options: o, home: start.Host, issuer: &issuer{server: mockidp.NewServer()}, served: make(chan error, 1)}
	if a.fixture, err = mockidp.Load(o.Folder, o.Prefix); err != nil {
		return nil, fmt.Errorf("the tenant does not load:\n%w", err)
	}
	if err := a.choose(); err != nil {
		return nil, err
	}
	if err := a.plan(); err != nil {
		return nil, err
	}
	if browser.Check(o.Browser) == nil { // nobody is led there without one
		if err := reach(ctx, start); err != nil {
			return nil, err
		}
	}
	listener, err := net.Listen("tcp", o.Address)
	if err != nil {
		return nil, fmt.Errorf("%w; choose another address with --http, and give it to the application as its issuer", err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String()) // an address that listens has a port
	a.host = "localhost:" + port
	if a.chromium = o.Chromium; a.chromium == nil {
		if a.chromium, err = browser.Start(ctx, o.Browser); err != nil && !errors.Is(err, browser.ErrNone) {
			return nil, errors.Join(err, listener.Close())
		}
	}
	a.server = &http.Server{Handler: a.issuer, ReadHeaderTimeout: 10 * time.Second}
	go func() { a.served <- a.server.Serve(listener) }()
	return a, nil
}

// local tells whether a host is this machine, and one that the browser reaches.
func local(host string) bool {
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || host == "127.0.0.1"
}

// choose finds the application among the tenant's clients.
func (a *Application) choose() error {
	var names []string
	for _, c := range a.fixture.Clients() {
		if a.options.Client == "" && len(a.fixture.Clients()) == 1 || a.options.Client != "" && (c.ID == a.options.Client || c.Name == a.options.Client) {
			if len(c.Callbacks) == 0 {
				return fmt.Errorf("the client %q has no callback to come back to: add one to its callbacks in tenant.yaml", c.Name)
			}
			a.client = c
			return nil
		}
		names = append(names, fmt.Sprintf("%q (%s)", c.ID, c.Name))
	}
	return fmt.Errorf("--client %q: give the id or name of the application in the tenant, one of %s", a.options.Client, strings.Join(names, ", "))
}

// plan lists the cases.
func (a *Application) plan() error {
	t, err := a.fork()
	if err != nil {
		return err
	}
	defer t.Close()
	databases := map[string]bool{"": true}
	for _, c := range a.fixture.Connections() {
		databases[c.Name] = c.Kind == "database"
	}
	for _, u := range t.Users() {
		if u.Email != "" && !u.Blocked && databases[u.Connection] {
			a.cases = append(a.cases, trial{u, wayRight}, trial{u, wayWrong})
		} else {
			a.without++
		}
	}
	if len(a.cases) == 0 {
		return errors.New("the tenant folder has nobody who could sign in with a password: add people with an email and a password to its users.yaml")
	}
	a.cases = append(a.cases, trial{way: wayDenied})
	slices.SortStableFunc(a.cases, func(x, y trial) int { return strings.Compare(x.id(), y.id()) })
	return nil
}

func (a *Application) fork() (*mockidp.Tenant, error) {
	return a.issuer.server.Fork(a.fixture, mockidp.ForkOptions{Now: a.options.Now, Random: a.options.Random})
}

// IDs lists the ids of the cases.
func (a *Application) IDs() []string {
	var ids []string
	for _, t := range a.cases {
		ids = append(ids, t.id())
	}
	return ids
}

// Notes are what a report says of the whole run.
func (a *Application) Notes() []string {
	shown := ""
	if a.chromium != nil {
		shown = "is shown in " + a.chromium.Version() + ", "
	}
	notes := []string{"application at " + bare(a.options.Start) + ": " + shown + "the mock is its issuer at http://" + a.host + "/"}
	if a.without > 0 {
		notes = append(notes, fmt.Sprintf("%d of the tenant's people are not tried: only who has an e-mail address and a password, and is not blocked, can sign in here", a.without))
	}
	return append(notes, a.fixture.Notes()...)
}

// Close ends the browser and stops listening.
func (a *Application) Close() error {
	err := a.server.Close()
	if a.chromium != nil && a.options.Chromium == nil {
		err = errors.Join(a.chromium.Close(), err)
	}
	if ended := <-a.served; !errors.Is(ended, http.ErrServerClosed) {
		err = errors.Join(err, ended)
	}
	return err
}
