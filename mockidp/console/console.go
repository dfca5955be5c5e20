// Package console owns the pages with which a person looks at a mock's tenants and changes them: logins to try, people, the log, messages,
// settings. It imports mockidp and what lies below it, runs no login itself, and is never served on a tenant's origin: give it a loopback
// listener of its own.
package console

import (
	"crypto/rand"
	"encoding/base64"
	"net/http"
	"sync"

	"github.com/mfaproof/mfaproof/mockidp"
)

// Options say what the console is about.
type Options struct {
	// Origin gives the URL, without a slash at the end, of the tenant with a name, as browsers reach it.
	Origin func(tenant string) string
	// Fork makes a tenant with such a name, whose clock stands still, and returns it. Nil stands for a console that makes none.
	Fork func(name string) (*mockidp.Tenant, error)
	// Problem is what keeps newer files of the tenant named default from loading, or nothing. Nil stands for a tenant without files.
	Problem func() string
}

// Console is the console of a server, an http.Handler. It is safe for concurrent use.
//
// Pages are for people: their markup may change. Nothing but this machine's names reaches it, no page of another origin can use it, and
// every change needs the token that its own forms carry. Secrets are masked; the one-time codes of the inbox are its purpose.
type Console struct {
	server  *mockidp.Server
	options Options
	mux     *http.ServeMux
	guard   *http.CrossOriginProtection
	token   string // what every form carries
	closed  chan struct{}
	once    sync.Once

	mu    sync.Mutex
	forks map[string]*mockidp.Tenant // that it made itself, by name
}

// New makes the console of a server.
func New(server *mockidp.Server, options Options) *Console {
	c := &Console{server: server, options: options, mux: http.NewServeMux(), guard: http.NewCrossOriginProtection(), token: unguessable(), closed: make(chan struct{}), forks: map[string]*mockidp.Tenant{}}
	c.routes()
	return c
}

// Close ends the streams of pages that are open, which http.Server.Shutdown would wait for. Pages are still served.
func (c *Console) Close() { c.once.Do(func() { close(c.closed) }) }

// unguessable is 192 random bits. They come from the system: who guesses them controls the tenants, and no file repeats them.
func unguessable() string {
	b := make([]byte, 24)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}

// tenant is the tenant with a name, nil if there is none.
func (c *Console) tenant(name string) *mockidp.Tenant {
	for _, t := range c.server.Tenants() {
		if t.Name() == name {
			return t
		}
	}
	return nil
}
