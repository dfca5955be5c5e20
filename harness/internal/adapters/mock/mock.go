// Package mock owns the adapter of the in-process mock identity provider. It translates the contract into requests to the
// mock's pages and endpoints and into its in-process controls; it decides nothing and makes no proof.
package mock

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"slices"
	"sync"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Version is the mock's version: that of this program.
const Version = "0.1.0"

// Target is the mock as a target. Fixtures are loaded once for each tenant key and forked for each world.
type Target struct {
	server *mockidp.Server
	faults []string
	// runtime runs the tenants' code; nil is the embedded engine.
	runtime *mockidp.Runtime
	// windows are where the pages are shown; nil is nowhere, and they are read over HTTP.
	windows *windows

	mu       sync.Mutex
	fixtures map[string]*loading
}

// loading is a fixture that is loaded once, whoever asks first.
type loading struct {
	once    sync.Once
	fixture *mockidp.Fixture
	err     error
}

var _ target.Target = (*Target)(nil)

// New makes the target; every world shows the named faults.
func New(faults ...string) (*Target, error) {
	for _, name := range faults {
		if !known(name) {
			var names []string
			for _, f := range mockidp.Faults() {
				names = append(names, f.Name)
			}
			hint := "`mfaproof list --faults` shows those there are"
			if near := strictyaml.Nearest(name, names); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, fmt.Errorf("unknown fault %q; %s", name, hint)
		}
	}
	return &Target{server: mockidp.NewServer(), faults: faults, fixtures: map[string]*loading{}}, nil
}

// NewIn is New with a runtime by its name, one of mockidp.Runtimes. Close gives it up.
func NewIn(ctx context.Context, runtime string, faults ...string) (*Target, error) {
	t, err := New(faults...)
	if err != nil {
		return nil, err
	}
	t.runtime, err = mockidp.OpenRuntime(ctx, runtime)
	return t, err
}

// Close gives up the runtime, and the browser.
func (t *Target) Close() error {
	var browser, runtime error
	if t.windows != nil {
		browser = t.windows.close()
	}
	if t.runtime != nil {
		runtime = t.runtime.Close()
	}
	return errors.Join(browser, runtime)
}

// Compared is what there is to say of two engines at the end of a run; see mockidp.Runtime.Compared.
func (t *Target) Compared() []string {
	if t.runtime == nil {
		return nil
	}
	return t.runtime.Compared()
}

func known(name string) bool {
	for _, f := range mockidp.Faults() {
		if f.Name == name {
			return true
		}
	}
	return false
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	d := target.Description{Name: "mock", Version: Version, Capabilities: []string{
		"auth0.tenant", "policy.instance", "policy.role", "policy.many", "policy.deny", "policy.allow", "enrol.inline", "login.choose",
		"protect.replay", "webauthn.counter", "observe.acr", "observe.amr", "clock", "log", "seed", "event", "inbox", "decide", "admin", "signals",
		"redirect", "login.session", "login.refresh", "login.request", "login.api", "organizations", "login.step-up", "login.remember", "login.direct", "observe.session", "tamper",
	}}
	for _, via := range vocab.Vias() {
		if via != vocab.ViaPassword {
			d.Capabilities = append(d.Capabilities, "via."+string(via))
		}
	}
	for _, f := range vocab.Built() {
		d.Capabilities = append(d.Capabilities, "factor."+string(f))
	}
	for _, s := range mockidp.Switches() {
		d.Switches = append(d.Switches, switchOf(s))
	}
	if t.windows != nil {
		t.windows.describe(&d)
	}
	for _, f := range mockidp.Faults() {
		for _, on := range t.faults {
			if f.Name == on {
				d.Faults = append(d.Faults, f.Name+": "+f.About)
			}
		}
	}
	return d, nil
}

// Provision implements target.Target: a fork of the tenant at its own name under .localhost.
func (t *Target) Provision(_ context.Context, f target.Fixture) (target.World, target.Applied, error) {
	folder, key, prefix := f.Tenant, f.TenantKey, ""
	if folder == nil {
		folder, key, prefix = rulesFolder(f.Rules), fmt.Sprintf("rules:%#v", f.Rules), "policy/"
	}
	fixture, err := t.load(folder, key, prefix)
	if err != nil {
		return nil, "", err
	}
	random := rand.NewChaCha8(f.Seed)
	fork, err := t.server.Fork(fixture, mockidp.ForkOptions{
		Name: f.Name, Start: f.Start, Faults: t.faults,
		Random:       func(b []byte) { _, _ = random.Read(b) }, // a ChaCha8 stream never ends
		TrustedProxy: t.windows != nil,
	})
	if err != nil {
		return nil, "", err
	}
	w := &world{Phones: Phones{fork}, server: t.server, fork: fork, fixture: fixture, rpID: f.Name + ".localhost", people: map[string]account{}, devices: map[string]*device{}, unasked: vocab.OTP}
	w.host, w.windows = w.rpID, t.windows
	if w.windows != nil {
		w.host += ":" + w.windows.port
	}
	if asks(f.Rules, vocab.Email) && !asks(f.Rules, vocab.OTP) {
		w.unasked = vocab.Email
	}
	for _, p := range f.People {
		user := named(mockidp.User{
			Email: p.Login, EmailVerified: p.EmailVerified, Name: p.Name, Password: p.Password, Roles: p.Roles,
			AppMetadata: p.AppMetadata, UserMetadata: p.UserMetadata, Connection: p.Connection, Logins: p.Logins,
			PhoneNumber: p.Phone, Identities: identities(p), Blocked: p.Blocked,
		})
		for _, m := range p.Organizations {
			user.Organizations = append(user.Organizations, mockidp.Membership(m))
		}
		if slices.ContainsFunc(fixture.Connections(), func(c mockidp.Connection) bool { return c.Name == p.Connection && c.Kind != "database" }) {
			user.Password = "" // which is the provider's affair
		}
		user.ID, err = fork.PutUser(user)
		if err != nil {
			fork.Close()
			return nil, "", fmt.Errorf("making the account of %s: %w", p.Name, err)
		}
		w.people[p.Name] = account{id: user.ID, login: p.Login, password: p.Password, user: user}
	}
	return w, target.Exact, nil
}

// Tenant is what a report says of a tenant folder.
type Tenant struct {
	Switches []target.Switch
	Notes    []string
}

// Inspect loads a tenant folder, or says with file, line and column why it does not load; the prefix is put before file
// names.
func (t *Target) Inspect(folder fs.FS, key, prefix string) (Tenant, error) {
	fixture, err := t.load(folder, key, prefix)
	if err != nil {
		return Tenant{}, err
	}
	tenant := Tenant{Notes: fixture.Notes()}
	for _, s := range fixture.Switches() {
		tenant.Switches = append(tenant.Switches, switchOf(s))
	}
	return tenant, nil
}

func switchOf(s mockidp.Switch) target.Switch {
	return target.Switch{Name: s.Name, Value: s.Value, Default: s.Default, Provenance: s.Provenance + ": " + s.About}
}

func (t *Target) load(folder fs.FS, key, prefix string) (*mockidp.Fixture, error) {
	t.mu.Lock()
	l := t.fixtures[key]
	if l == nil {
		l = &loading{}
		t.fixtures[key] = l
	}
	t.mu.Unlock()
	l.once.Do(func() {
		if t.runtime != nil {
			l.fixture, l.err = mockidp.LoadIn(t.runtime, folder, prefix)
		} else {
			l.fixture, l.err = mockidp.Load(folder, prefix)
		}
	})
	return l.fixture, l.err
}
