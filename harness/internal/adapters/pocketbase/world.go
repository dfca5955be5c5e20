package pocketbase

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// world is a collection of accounts.
type world struct {
	t      *Target
	name   string
	people bookkeeping.People[target.Person]
	start  time.Time

	mu sync.Mutex
	// now stands still until it is moved: the moments that a case takes are nothing beside the minutes that a code lasts.
	now time.Time
	// tokens are what the application on a device keeps, by the name of the device.
	tokens map[string]string
}

var (
	_ target.World  = (*world)(nil)
	_ target.Clock  = (*world)(nil)
	_ target.Inbox  = (*world)(nil)
	_ target.Seeder = (*world)(nil)
)

// Provision implements target.Target: a collection with the policy as its MFA rule, in which each account sees itself alone.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	how := applied(f)
	if how == target.Unsupported {
		return bookkeeping.Nowhere{}, how, nil
	}
	w := &world{t: t, start: f.Start, now: f.Start, name: t.run + "_" + strings.ReplaceAll(f.Name, "-", "_"), people: bookkeeping.People[target.Person]{}, tokens: map[string]string{}}
	values := append(roles(f), "none", "never") // at least two, so that the field holds a list
	field := map[string]any{"name": "roles", "type": "select", "maxSelect": len(values), "values": values}
	if err := t.do(ctx, http.MethodPost, "/api/collections", map[string]any{
		"name": w.name, "type": "auth", "fields": []any{field}, "listRule": "id = @request.auth.id",
		"otp": map[string]any{"enabled": true}, "mfa": mfa(f.Rules),
	}, nil); err != nil {
		return nil, how, fmt.Errorf("making the collection of accounts: %w", err)
	}
	for _, p := range f.People {
		if err := t.do(ctx, http.MethodPost, w.path()+"/records", map[string]any{
			"email": p.Login, "password": p.Password, "passwordConfirm": p.Password, "verified": p.EmailVerified, "roles": p.Roles,
		}, nil); err != nil {
			return nil, how, errors.Join(fmt.Errorf("making the account of %s: %w", p.Name, err), w.Close(context.WithoutCancel(ctx)))
		}
		w.people[p.Name] = p
	}
	return w, how, nil
}

func (w *world) path() string { return "/api/collections/" + url.PathEscape(w.name) }

// Open implements target.World. Sessions of one device share what its application keeps.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	header := http.Header{}
	if d.Address != "" {
		header.Set("X-Forwarded-For", d.Address)
	}
	if d.UserAgent != "" {
		header.Set("User-Agent", d.UserAgent)
	}
	return &session{w: w, device: d.Name, http: w.t.client(w.path(), header)}, nil
}

// token is what the application on a device sends with its requests.
func (w *world) token(device string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.tokens[device]
}

func (w *world) keep(device, token string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.tokens[device] = token
}

// Factors implements target.World: an account with an address is one that a one-time password can be sent to.
func (w *world) Factors(ctx context.Context, name string) ([]vocab.Factor, error) {
	p, err := w.people.Named(name)
	if err != nil {
		return nil, err
	}
	var there struct{ TotalItems int }
	filter := url.QueryEscape(fmt.Sprintf("email = %q", p.Login))
	if err := w.t.do(ctx, http.MethodGet, w.path()+"/records?filter="+filter, nil, &there); err != nil || there.TotalItems == 0 {
		return nil, err
	}
	return []vocab.Factor{vocab.Email}, nil
}

// Close implements target.World. What PocketBase and its hooks keep of a collection goes with it.
func (w *world) Close(ctx context.Context) error {
	return w.t.do(ctx, http.MethodDelete, w.path(), nil, nil)
}

// Now implements target.Clock.
func (w *world) Now(context.Context) (time.Time, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now, nil
}

// Advance implements target.Clock.
func (w *world) Advance(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	err := w.t.do(ctx, http.MethodPost, "/mfaproof/worlds/"+w.name+"/advance", map[string]any{"milliseconds": d.Milliseconds()}, nil)
	if err == nil {
		w.now = w.now.Add(d)
	}
	return err
}

// digits is a one-time password in the text of a message; nothing else there is as long.
var digits = regexp.MustCompile(`\b[0-9]{4,}\b`)

// Messages implements target.Inbox.
func (w *world) Messages(ctx context.Context, n int) ([]target.Message, error) {
	var told struct {
		Messages []struct {
			ID, To, Body string
			Ahead        int64 // milliseconds
		}
	}
	if err := w.t.do(ctx, http.MethodGet, fmt.Sprintf("/mfaproof/worlds/%s?after=%d", w.name, n), nil, &told); err != nil {
		return nil, err
	}
	var out []target.Message
	for _, m := range told.Messages {
		at := w.start.Add(time.Duration(m.Ahead) * time.Millisecond)
		out = append(out, target.Message{ID: m.ID, At: at, Channel: "email", To: m.To, Code: digits.FindString(m.Body), Body: m.Body})
	}
	return out, nil
}

// RelyingParty implements target.Seeder: there is no WebAuthn.
func (w *world) RelyingParty(context.Context, string) (string, []byte, error) {
	return "", nil, errors.New("PocketBase has no WebAuthn")
}

// Seed implements target.Seeder. Nothing has to be done for the address of an account.
func (w *world) Seed(_ context.Context, name string, s target.Seed) error {
	p, err := w.people.Named(name)
	switch {
	case err != nil:
		return err
	case s.Passkey || s.Factor != vocab.Email || s.Email != p.Login:
		return errors.New("PocketBase has no factor but the address of the account")
	}
	return nil
}
