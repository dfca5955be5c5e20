package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// world is one fork of a tenant with its people.
type world struct {
	Phones
	server  *mockidp.Server
	fork    *mockidp.Tenant
	fixture *mockidp.Fixture
	host    string   // with the port, where there is one
	rpID    string   // of WebAuthn
	windows *windows // nil: pages are read over HTTP
	people  map[string]account
	devices map[string]*device
	// sessions are those that were opened, in order.
	sessions []*session
	// transfer is the session transfer token that opened a browser last.
	transfer string
	// signalled tells that a device was signalled: from then on each login says what its device finds.
	signalled bool
	// unasked is the factor whose code a login without a password goes straight to.
	unasked vocab.Factor
}

type account struct {
	id, login, password string
	user                mockidp.User // as it was put in
}

// The optional parts of the contract that the mock declares.
var (
	_ target.World  = (*world)(nil)
	_ target.Clock  = (*world)(nil)
	_ target.Log    = (*world)(nil)
	_ target.Seeder = (*world)(nil)
	_ target.Events = (*world)(nil)
	_ target.Inbox  = (*world)(nil)
	_ target.Decide = (*world)(nil)
)

// Open implements target.World.
func (w *world) Open(ctx context.Context, d target.Device) (target.Session, error) {
	clients := w.fixture.Clients()
	if len(clients) == 0 || len(clients[0].Callbacks) == 0 {
		return nil, errors.New("the tenant has no client with a callback: add one to clients in tenant.yaml")
	}
	on, err := w.device(d.Name)
	if err != nil {
		return nil, err
	}
	if !on.address.IsValid() && d.Address != "" { // a signal may have come first
		if on.address, err = addressOf(target.Signal{Address: d.Address}, on.address); err != nil {
			return nil, err
		}
	}
	client := &http.Client{Transport: network{on, mockidp.Transport(w.server)}, Jar: on,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	s := &session{world: w, device: on, http: client, browser: &form.Browser{HTTP: client, Device: d}}
	w.sessions = append(w.sessions, s)
	if w.windows != nil {
		return w.shown(ctx, s)
	}
	return s, nil
}

// Factors implements target.World.
func (w *world) Factors(_ context.Context, person string) ([]vocab.Factor, error) {
	a, err := w.account(person)
	if err != nil {
		return nil, err
	}
	return w.fork.Factors(a.id), nil
}

// Close implements target.World.
func (w *world) Close(context.Context) error {
	for _, d := range w.devices {
		if d.profile != nil {
			d.profile.Close()
		}
	}
	w.fork.Close()
	return nil
}

func (w *world) account(person string) (account, error) {
	a, ok := w.people[person]
	if !ok {
		return a, fmt.Errorf("there is no person %q in this world", person)
	}
	return a, nil
}

// Now implements target.Clock.
func (w *world) Now(context.Context) (time.Time, error) { return w.fork.Now(), nil }

// Advance implements target.Clock.
func (w *world) Advance(_ context.Context, d time.Duration) error {
	_, err := w.fork.Advance(d)
	return err
}

// Log implements target.Log.
func (w *world) Log(context.Context) ([]target.LogEntry, error) {
	entries, _ := w.fork.Log(0)
	names := map[string]string{}
	for name, a := range w.people {
		names[a.id] = name
	}
	var out []target.LogEntry
	for _, e := range entries {
		why, _ := e.Details["failure_details"].(map[string]any)
		reason, _ := why["errorCode"].(string)
		line := target.LogEntry{At: e.Date, Code: string(e.Type), Text: e.Description, Account: cmp.Or(names[e.UserID], e.UserID), Reason: reason}
		asked(&line, e.Entry)
		out = append(out, line)
	}
	return out, nil
}

// RelyingParty implements target.Seeder.
func (w *world) RelyingParty(_ context.Context, person string) (string, []byte, error) {
	a, err := w.account(person)
	if err != nil {
		return "", nil, err
	}
	return w.rpID, mockidp.UserHandle(a.id), nil
}

// Seed implements target.Seeder.
func (w *world) Seed(_ context.Context, person string, s target.Seed) error {
	a, err := w.account(person)
	if err != nil {
		return err
	}
	if s.Passkey {
		a.user.Passkeys = append(slices.Clone(a.user.Passkeys), mockidp.Passkey{ID: s.ID, PublicKey: s.PublicKey, SignCount: s.SignCount, RPID: w.rpID})
		w.people[person] = a
		_, err := w.fork.PutUser(a.user)
		return err
	}
	return w.fork.Seed(a.id, Credential(s, w.rpID))
}

// Credential is what an administrator registers, as the mock takes it; the relying party is that of a WebAuthn credential.
func Credential(s target.Seed, rpID string) mockidp.Credential {
	return mockidp.Credential{
		Type: s.Factor, Secret: s.Secret, ID: s.ID, PublicKey: s.PublicKey, SignCount: s.SignCount, RPID: rpID,
		Phone: s.Phone, Device: s.Device, DeviceID: s.DeviceID, RecoveryCode: s.Code, Email: s.Email,
	}
}

// Events implements target.Events.
func (w *world) Events(context.Context) ([]target.ActionRun, error) {
	var out []target.ActionRun
	for _, r := range w.fork.ActionRuns() {
		name := r.Action
		if r.Rule {
			name = "Rule " + name // an Action may have the same name
		}
		out = append(out, target.ActionRun{Action: name, Event: r.Event, Commands: r.Commands, Console: r.Console, Requests: r.Requests, Failure: r.Failure, Diagnostics: r.Diagnostics})
	}
	return out, nil
}

// Messages implements target.Inbox.
func (w *world) Messages(_ context.Context, n int) ([]target.Message, error) {
	sent, _ := w.fork.Messages(n)
	var out []target.Message
	for _, m := range sent {
		out = append(out, target.Message(m))
	}
	return out, nil
}

// Phones hand what people tap on their phones to the mock, in process.
type Phones struct{ Tenant *mockidp.Tenant }

// Approve implements target.Decide.
func (p Phones) Approve(_ context.Context, transaction string, approve bool) error {
	return tapped(p.Tenant.DecidePush(transaction, approve))
}

// Register implements target.Decide.
func (p Phones) Register(_ context.Context, transaction, deviceID, name string) error {
	return tapped(p.Tenant.RegisterPush(transaction, deviceID, name))
}

// tapped is no error where what the person taps on is over: that nothing comes of it is for the pages, or the application, to show.
func tapped(err error) error {
	if errors.Is(err, mockidp.ErrNoPush) {
		return nil
	}
	return err
}
