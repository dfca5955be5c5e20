// Package mfaprooftest owns a tenant of the mock identity provider inside somebody's own `go test`: start it, point the application
// at its URL, look into everybody's inbox. It listens on loopback, ends with the test, and holds no case.
package mfaprooftest

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/mockidp/control"
)

// Tenant is a tenant that is being served until the test ends. Its methods are those of a mockidp.Tenant: accounts, messages, factors,
// log, Action runs, clock.
type Tenant struct {
	*mockidp.Tenant
	// URL is the tenant's origin, without a slash at the end; its issuer is URL + "/".
	URL string
	// Client is a browser with cookies of its own. It finds the tenant whatever the machine's resolver says of localhost, and does not
	// follow redirects to other hosts, which are the application's.
	Client *http.Client
	// Control is the URL of the control API, for tests in other languages: the tenant is below Control + "/v1/tenants/default".
	Control string
	// Applications are the clients of the folder, in its order.
	Applications []mockidp.Client
}

// Option changes how a tenant is started.
type Option func(*settings)

type settings struct {
	faults []string
	start  time.Time
}

// At lets the tenant's clock stand still at an instant; Tenant.Advance moves it. By default it is the machine's clock, as an application
// that checks the age of tokens wants it.
func At(start time.Time) Option { return func(s *settings) { s.start = start } }

// Fault makes the tenant show a named deviation, to see whether the application's tests notice; `mfaproof list --faults` has the names.
func Fault(name string) Option { return func(s *settings) { s.faults = append(s.faults, name) } }

// Start serves a tenant folder in the Deploy CLI's YAML layout, with users.yaml and mfaproof.yaml beside tenant.yaml where they are
// wanted. A folder that does not load fails the test at once, with file, line and column of each mistake.
func Start(t testing.TB, dir string, options ...Option) *Tenant {
	t.Helper()
	if _, err := os.Stat(filepath.Join(dir, "tenant.yaml")); errors.Is(err, fs.ErrNotExist) {
		t.Fatalf("mfaprooftest: %s holds no tenant.yaml; export the tenant with the Deploy CLI in its YAML format", dir)
	}
	return StartFS(t, mockidp.Dir(dir), filepath.ToSlash(filepath.Clean(dir))+"/", options...)
}

// StartFS is Start for a folder in a file system; the prefix is put before file names in messages.
func StartFS(t testing.TB, folder fs.FS, prefix string, options ...Option) *Tenant {
	t.Helper()
	var s settings
	for _, o := range options {
		o(&s)
	}
	fixture, err := mockidp.Load(folder, prefix)
	if err != nil {
		t.Fatalf("mfaprooftest: the tenant does not load:\n%v", err)
	}
	fork := mockidp.ForkOptions{Now: wall.Clock{}.Now, Random: wall.Random, Faults: s.faults}
	if !s.start.IsZero() {
		fork.Now, fork.Start = nil, s.start
	}
	server := mockidp.NewServer()
	tenant, err := server.Fork(fixture, fork)
	if err != nil {
		t.Fatalf("mfaprooftest: %v", err)
	}
	t.Cleanup(tenant.Close)
	address := serve(t, server)
	_, port, _ := net.SplitHostPort(address) // an address that listens has a port
	started := &Tenant{Tenant: tenant, URL: "http://localhost:" + port, Applications: fixture.Clients()}
	started.Client = browser(t, address)
	started.Control = "http://" + serve(t, control.New(server, control.Options{
		Fixtures: map[string]*mockidp.Fixture{"default": fixture}, Served: map[string]*mockidp.Tenant{"default": tenant}, Random: wall.Random,
		Start: tenant.Now(), Origin: func(name string) string {
			if name == "default" {
				return started.URL
			}
			return "http://" + name + ".localhost:" + port
		},
	}))
	return started
}

// Inbox lists what was sent to an address, a phone number or a device, the oldest first.
func (t *Tenant) Inbox(to string) []mockidp.Message {
	var out []mockidp.Message
	all, _ := t.Messages(0)
	for _, m := range all {
		if m.To == to {
			out = append(out, m)
		}
	}
	return out
}

// Mock is the mock as a target for package suite, with named deviations; `mfaproof list --faults` has their names.
func Mock(faults ...string) (target.Target, error) { return mock.New(faults...) }

// serve listens on a free port of the loopback address until the test ends.
func serve(t testing.TB, h http.Handler) (address string) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatalf("mfaprooftest: %v", err)
	}
	s := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = s.Serve(listener) // ends when it is closed, below
	}()
	t.Cleanup(func() {
		_ = s.Close()
		<-ended
	})
	return listener.Addr().String()
}

// browser is a client with cookies whose every connection goes to the tenant.
func browser(t testing.TB, address string) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatalf("mfaprooftest: %v", err)
	}
	_, port, _ := net.SplitHostPort(address)
	transport := &http.Transport{DialContext: func(ctx context.Context, network, to string) (net.Conn, error) {
		if _, asked, err := net.SplitHostPort(to); err == nil && asked == port {
			to = address
		}
		return new(net.Dialer).DialContext(ctx, network, to)
	}}
	t.Cleanup(transport.CloseIdleConnections)
	return &http.Client{Jar: jar, Transport: transport, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if r.URL.Port() != port {
			return http.ErrUseLastResponse
		}
		return nil
	}}
}
