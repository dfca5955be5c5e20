// Package control owns the control API of the mock: JSON over HTTP with which tests in any language fork tenants, move
// their clocks, read what they sent and logged, and change their people. It imports mockidp and the shared words alone,
// and is never served on a tenant's origin: give it a loopback listener of its own.
package control

import (
	"errors"
	"net/http"
	"path"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
)

// Options say what there is to control.
type Options struct {
	// Fixtures can be forked by name; a request that names none forks "default".
	Fixtures map[string]*mockidp.Fixture
	// Random fills a buffer; every identifier and secret of a fork comes from it. Calls are serialised.
	Random func([]byte)
	// Start is where the clock of a fork stands when the request says nothing else.
	Start time.Time
	// Origin gives the URL, without a slash at the end, of the tenant with a name of this API. Nil stands for
	// http://NAME.localhost, which is how a server in process sees its tenants.
	Origin func(tenant string) string
	// Served are tenants that exist already, by name. They can be looked at and changed, not deleted.
	Served map[string]*mockidp.Tenant
}

// Control is the control API of a server, an http.Handler. It is safe for concurrent use.
//
// Every answer with a body is JSON. A refusal is {"error":{"code","message","hint"}}: the code is stable, the hint says
// what to do. Bodies are sent as application/json, at most 1 MiB; unknown paths, fields and parameters are refused.
// Answers hold no passwords, secrets, recovery codes or tokens; the one-time codes of the inbox are its purpose.
type Control struct {
	server  *mockidp.Server
	options Options
	mux     *http.ServeMux

	mu      sync.Mutex
	tenants map[string]forked
	made    int // generated names so far
}

// forked is a tenant under its name of this API.
type forked struct {
	*mockidp.Tenant
	kept bool // served by somebody else, who closes it
}

// New makes the control API of a server.
func New(server *mockidp.Server, options Options) *Control {
	c := &Control{server: server, options: options, mux: http.NewServeMux(), tenants: map[string]forked{}}
	if options.Origin == nil {
		c.options.Origin = func(tenant string) string { return "http://" + tenant + ".localhost" }
	}
	if draw := options.Random; draw != nil {
		var mu sync.Mutex
		c.options.Random = func(b []byte) {
			mu.Lock()
			defer mu.Unlock()
			draw(b)
		}
	}
	for name, t := range options.Served {
		c.tenants[name] = forked{t, true}
	}
	c.register(routes())
	return c
}

// ServeHTTP answers one request.
func (c *Control) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if err := mockidp.CheckHost(r); err != nil {
		write(w, 0, nil, refuse(http.StatusMisdirectedRequest, "unknown-host", "Use localhost or a loopback address.", "%v", err))
		return
	}
	// The mux would redirect to a tidier path; a client that builds paths wrongly had better hear of it.
	if p := r.URL.EscapedPath(); !path.IsAbs(p) || path.Clean(p) != p {
		write(w, 0, nil, unknownPath(r))
		return
	}
	c.mux.ServeHTTP(w, r)
}

// lookup returns a tenant by its name here.
func (c *Control) lookup(name string) (forked, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	t, ok := c.tenants[name]
	if !ok {
		return t, refuse(http.StatusNotFound, "unknown-tenant", "GET /v1/tenants lists them; POST /v1/tenants forks one.", "no tenant is named %q", name)
	}
	return t, nil
}

// call is one request to an operation.
type call struct {
	*Control
	w      http.ResponseWriter
	r      *http.Request
	name   string // of the tenant, where the path has one
	tenant forked
	query  map[string]string
}

// serve runs an operation and writes what comes of it.
func (c *Control) serve(o operation, w http.ResponseWriter, r *http.Request) {
	answer, err := c.answer(o, w, r)
	write(w, o.status, answer, err)
}

func (c *Control) answer(o operation, w http.ResponseWriter, r *http.Request) (any, error) {
	query, err := parameters(r, o.parameters)
	if err != nil {
		return nil, err
	}
	x := &call{Control: c, w: w, r: r, name: r.PathValue("tenant"), query: query}
	if x.name != "" {
		if x.tenant, err = c.lookup(x.name); err != nil {
			return nil, err
		}
	}
	answer, err := o.do(x)
	if errors.Is(err, mockidp.ErrNoUser) {
		return nil, unknownUser(r.PathValue("user"))
	}
	return answer, err
}
