// Package mockidp owns the mock identity provider as programs see it: load a tenant folder, fork it, serve it, and look
// at what happened. It imports no suite, no authenticator and no report: what is tested stays apart from what tests it.
//
// It is for tests and listens on loopback names only. Never put anything real behind it.
package mockidp

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/management"
	"github.com/mfaproof/mfaproof/mockidp/internal/oauth"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/mockidp/internal/watch"
)

// Fixture is a loaded tenant. It is immutable and may be forked any number of times, concurrently.
type Fixture struct{ loaded *tenant.Fixture }

// Load reads a tenant folder: tenant.yaml in the Deploy CLI's YAML layout with the code of its Actions, and optionally
// users.yaml and mfaproof.yaml. The prefix is put before file names in messages. All mistakes come back in one error,
// each with file, line and column. A folder with a method Disk, as Dir gives it, may have npm packages for its Actions.
func Load(folder fs.FS, prefix string) (*Fixture, error) {
	return LoadIn(&Runtime{engine: action.NewQuickJS()}, folder, prefix)
}

// Notes are one line each on what was loaded and has no effect, such as an Action that is not deployed.
func (f *Fixture) Notes() []string { return slices.Clone(f.loaded.Notes) }

// FriendlyName is what the tenant calls itself on pages; it may be empty.
func (f *Fixture) FriendlyName() string { return f.loaded.FriendlyName }

// Client is an application of a tenant.
type Client struct {
	ID, Name, Type string
	Secret         string // empty for a public client
	Callbacks      []string
}

// Clients lists the applications in the order of the file.
func (f *Fixture) Clients() []Client {
	var out []Client
	for _, c := range f.loaded.Clients {
		out = append(out, Client{ID: c.ID, Name: c.Name, Type: c.Type, Secret: c.Secret, Callbacks: slices.Clone(c.Callbacks)})
	}
	return out
}

// SubjectTokenTypes lists the types of tokens that applications may exchange, in the order of the file.
func (f *Fixture) SubjectTokenTypes() []string {
	var out []string
	for _, p := range f.loaded.Exchanges {
		out = append(out, p.SubjectType)
	}
	return out
}

// HasUsers tells whether the folder brought accounts.
func (f *Fixture) HasUsers() bool { return len(f.loaded.Users) > 0 }

// Switch is a named switch: behaviour that public sources leave open or contradict.
type Switch struct {
	Name, Value, Default string
	Others               string // the values besides the default
	Provenance           string // conflicting, unknown or inferred
	About                string
}

// Switches lists every named switch at its default.
func Switches() []Switch { return switchesOf(switches.Set{}) }

// Switches lists every named switch and how the tenant sets it.
func (f *Fixture) Switches() []Switch { return switchesOf(f.loaded.Switches) }

func switchesOf(set switches.Set) []Switch {
	var out []Switch
	for _, s := range switches.All() {
		out = append(out, Switch{string(s.Name), set.Value(s.Name), s.Default(), strings.Join(s.Values[1:], ", "), s.Tag, s.About})
	}
	return out
}

// Fault is a named deviation that a fork can show on purpose.
type Fault struct{ Name, About string }

// Faults lists the deviations in alphabetical order.
func Faults() []Fault {
	var out []Fault
	for _, f := range fault.All() {
		out = append(out, Fault{string(f.Name), f.About})
	}
	return out
}

// Server serves tenants: NAME at NAME.localhost, and the one forked with an empty name at localhost.
// It is an http.Handler, usable in process or behind a listener, and safe for concurrent use.
type Server struct {
	keys *oauth.Keys

	mu      sync.RWMutex
	tenants map[string]*Tenant
}

// NewServer makes a server without tenants. Its signing key is made in the background.
func NewServer() *Server {
	s := &Server{keys: oauth.NewKeys(), tenants: map[string]*Tenant{}}
	go s.keys.Prepare()
	return s
}

// ForkOptions say how a fork differs from its fixture.
type ForkOptions struct {
	// Name is the tenant's name and host label: lower-case letters, digits and dashes; empty for the default tenant.
	Name string
	// Now is the clock. When nil, the clock stands still at Start and moves by Advance only.
	Now   func() time.Time
	Start time.Time
	// Random fills a buffer; every identifier, secret and challenge comes from it.
	Random func([]byte)
	// Faults are names of deviations to show; see Faults.
	Faults []string
	// Switches are values of named switches, laid over those of the fixture; see Switches.
	Switches map[string]string
	// OwnCallback is a path on the tenant's own origin that each client may use as redirect URI; empty for none.
	OwnCallback string
	// TrustedProxy is the laxity trusted-proxy: loopback, whatever the fixture says: a program on this machine that sends requests for several
	// devices says in X-Forwarded-For where each of them is.
	TrustedProxy bool
}

// Fork makes a tenant of a fixture and serves it until Close.
func (s *Server) Fork(f *Fixture, o ForkOptions) (*Tenant, error) {
	if strings.Trim(o.Name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" || len(o.Name) > 63 {
		return nil, fmt.Errorf("the tenant name %q cannot be a host label: use lower-case letters, digits and dashes", o.Name)
	}
	if o.Random == nil {
		return nil, errors.New("a fork needs ForkOptions.Random: every identifier and secret comes from it")
	}
	faults, err := fault.Parse(o.Faults...)
	if err != nil {
		return nil, err
	}
	loaded := *f.loaded
	if loaded.Switches, err = loaded.Switches.With(o.Switches); err != nil {
		return nil, err
	}
	loaded.TrustedProxy = loaded.TrustedProxy || o.TrustedProxy
	t := &Tenant{server: s, host: o.Name}
	var c clock.Clock = clock.Func(o.Now)
	if o.Now == nil {
		t.still = clock.NewStill(o.Start)
		c = t.still
	}
	name := o.Name
	if name == "" {
		name = "default"
	}
	t.state = tenant.Fork(name, &loaded, c, o.Random, faults)
	pages := &login.Service{Tenant: t.state, Ran: t.record, Trail: &t.trail}
	endpoints := oauth.New(t.state, s.keys, pages)
	endpoints.OwnCallback = o.OwnCallback
	t.mux = http.NewServeMux()
	endpoints.Routes(t.mux)
	(&management.Service{Tenant: t.state, Verify: s.keys.Verify}).Routes(t.mux)
	t.mux.Handle("/u/", pages)
	t.mux.HandleFunc("/continue", pages.Continue)
	t.mux.HandleFunc("GET /activate", pages.Activate)
	t.mux.HandleFunc("GET /u-assets/{file}", login.Assets)
	t.mux.HandleFunc("GET /u-assets/brand.css", pages.BrandSheet)
	t.mux.HandleFunc("GET /u-assets/logo", pages.Logo)
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, taken := s.tenants[o.Name]; taken {
		return nil, fmt.Errorf("a tenant named %q %w", name, ErrServed)
	}
	s.tenants[o.Name] = t
	return t, nil
}

// ServeHTTP resolves the tenant once and hands the request to it.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	origin, err := edge.Resolve(r)
	if err != nil {
		login.ErrorPage(w, http.StatusMisdirectedRequest, "unknown-host", map[string]string{"reason": err.Error()}, "mfaproof")
		return
	}
	s.mu.RLock()
	t := s.tenants[origin.Tenant]
	s.mu.RUnlock()
	if t == nil {
		login.ErrorPage(w, http.StatusNotFound, "unknown-tenant", map[string]string{"host": origin.Host}, "mfaproof")
		return
	}
	origin.Forwarded = t.forwarded()
	t.history.serve(t.mux, t.state.Now(), w, edge.With(r, origin))
	t.state.Changed.Ring()
}

// Tenants lists what is served, by name.
func (s *Server) Tenants() []*Tenant {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return slices.SortedFunc(maps.Values(s.tenants), func(a, b *Tenant) int { return strings.Compare(a.host, b.host) })
}

// forwarded says whom the tenant believes about where requests come from.
func (t *Tenant) forwarded() edge.Trust {
	switch {
	case t.state.Faults.On(fault.GeoIPSpoofable):
		return edge.Anybody
	case t.state.Fixture().TrustedProxy:
		return edge.Loopback
	}
	return edge.Nobody
}

// Tenant is a fork that is being served.
type Tenant struct {
	server *Server
	host   string
	state  *tenant.Tenant
	still  *clock.Still
	mux    *http.ServeMux

	history history
	trail   trail.Trail
	sample  atomic.Bool // it has the sample application

	mu   sync.Mutex
	runs []pipeline.Run
}

// Name is the tenant's name; the one forked with an empty name is called default.
func (t *Tenant) Name() string { return t.state.Name }

// Fixture is what the tenant consists of now: as it was loaded or reloaded, with the settings that were changed since.
func (t *Tenant) Fixture() *Fixture { return &Fixture{t.state.Fixture()} }

// ErrWatched means that as many watch a tenant as may.
var ErrWatched = watch.ErrFull

// Watch returns a channel that gets a value when something about the tenant has changed: a request was answered, an entry logged, a
// message sent, an account or a setting changed. Changes that come together give one value. End is called once, when nobody watches
// any more. Errors: ErrWatched.
func (t *Tenant) Watch() (changed <-chan struct{}, end func(), err error) {
	return t.state.Changed.Listen()
}

// Handle adds a handler to the tenant's origin; patterns are those of http.ServeMux.
func (t *Tenant) Handle(pattern string, h http.Handler) { t.mux.Handle(pattern, h) }

// Close stops serving the tenant and forgets it.
func (t *Tenant) Close() {
	t.server.mu.Lock()
	if t.server.tenants[t.host] == t { // closing twice must not close a successor of the same name
		delete(t.server.tenants, t.host)
	}
	t.server.mu.Unlock()
	t.state.Changed.Ring() // whoever watches it looks for it in vain
}
