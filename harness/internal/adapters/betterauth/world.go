package betterauth

import (
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Provision implements target.Target: an instance of the library for itself, with a clock of its own.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &world{t: t, now: f.Start, path: "/worlds/" + url.PathEscape(f.Name), people: bookkeeping.People[target.Person]{}, cookies: bookkeeping.NewDevices(jsonapi.NewCookies),
		email: names(f.Rules, vocab.Email), recovery: names(f.Rules, vocab.RecoveryCode),
		remember: slices.ContainsFunc(f.Rules, func(r target.Rule) bool { return r.Remember })}
	how := applied(f)
	if how == target.Unsupported {
		return bookkeeping.Nowhere{}, how, nil
	}
	type person struct {
		Name          string `json:"name"`
		Email         string `json:"email"`
		Password      string `json:"password"`
		EmailVerified bool   `json:"emailVerified"`
	}
	var people []person
	for _, p := range f.People {
		w.people[p.Name] = p
		people = append(people, person{p.Name, p.Login, p.Password, p.EmailVerified})
	}
	body := map[string]any{"name": f.Name, "now": f.Start.UTC().Format(time.RFC3339Nano), "email": w.email, "people": people}
	if err := t.control(ctx, http.MethodPost, "/worlds", body, nil); err != nil {
		return nil, how, err
	}
	return w, how, nil
}

// world is one case's instance of the library.
type world struct {
	t    *Target
	path string
	// email says that the instance sends codes by e-mail, recovery that a rule speaks of recovery codes, and remember that
	// one lets people have a browser remembered.
	email, recovery, remember bool
	people                    bookkeeping.People[target.Person]
	cookies                   *bookkeeping.Devices[jsonapi.Cookies]

	mu  sync.Mutex
	now time.Time // as the server last told it
}

var (
	_ target.World  = (*world)(nil)
	_ target.Clock  = (*world)(nil)
	_ target.Inbox  = (*world)(nil)
	_ target.Seeder = (*world)(nil)
)

// Open implements target.World. Sessions of one device share its cookies.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	header := http.Header{"Origin": {w.t.about.Origin}}
	if d.Address != "" {
		header.Set("X-Forwarded-For", d.Address)
	}
	if d.UserAgent != "" {
		header.Set("User-Agent", d.UserAgent)
	}
	return &session{w: w, http: jsonapi.New(w.t.at+w.path, w.t.transport, w.cookies.On(d.Name), header)}, nil
}

// Factors implements target.World. Codes by e-mail are a factor of everybody who turned on a second one, where the instance
// sends them. Backup codes come with every app; they are told of where the policy speaks of recovery codes.
func (w *world) Factors(ctx context.Context, name string) ([]vocab.Factor, error) {
	p, err := w.people.Named(name)
	if err != nil {
		return nil, err
	}
	var held struct{ TwoFactorEnabled, TOTP, BackupCodes bool }
	if err := w.control(ctx, http.MethodGet, "/holdings?email="+url.QueryEscape(p.Login), nil, &held); err != nil {
		return nil, err
	}
	var factors []vocab.Factor
	if !held.TwoFactorEnabled {
		return factors, nil
	}
	if held.TOTP {
		factors = append(factors, vocab.OTP)
	}
	if w.email {
		factors = append(factors, vocab.Email)
	}
	if w.recovery && held.BackupCodes {
		factors = append(factors, vocab.RecoveryCode)
	}
	return factors, nil
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	return w.control(ctx, http.MethodDelete, "", nil, nil)
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
	var moved struct{ Now time.Time }
	err := w.control(ctx, http.MethodPost, "/clock", map[string]any{"advance": d.Milliseconds()}, &moved)
	if err == nil {
		w.now = moved.Now
	}
	return err
}

// Messages implements target.Inbox.
func (w *world) Messages(ctx context.Context, n int) ([]target.Message, error) {
	var sent struct {
		Messages []struct {
			ID, To, Code string
			At           time.Time
		}
	}
	if err := w.control(ctx, http.MethodGet, fmt.Sprintf("/messages?after=%d", n), nil, &sent); err != nil {
		return nil, err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var out []target.Message
	for _, m := range sent.Messages {
		if m.At.After(w.now) {
			w.now = m.At // each request takes the server a millisecond
		}
		out = append(out, target.Message{ID: m.ID, At: m.At, Channel: "email", To: m.To, Code: m.Code})
	}
	return out, nil
}

// RelyingParty implements target.Seeder. The library finds the person by the credential, so that any handle will do.
func (w *world) RelyingParty(_ context.Context, name string) (string, []byte, error) {
	return "localhost", []byte(name), nil
}

// Seed implements target.Seeder, by writing to the instance's store.
func (w *world) Seed(ctx context.Context, name string, s target.Seed) error {
	p, err := w.people.Named(name)
	if err != nil {
		return err
	}
	body := map[string]any{"email": p.Login}
	switch {
	case s.Passkey:
		body["passkey"] = map[string]any{"id": base64.RawURLEncoding.EncodeToString(s.ID), "publicKey": base64.StdEncoding.EncodeToString(s.PublicKey), "counter": s.SignCount}
	case s.Factor == vocab.RecoveryCode:
		w.recovery = true
		body["recoveryCode"] = s.Code
	case s.Factor == vocab.Email && s.Email == p.Login:
		body["turnOn"] = true
	default:
		return fmt.Errorf("%w: better-auth keeps the secret of an app as text and makes it itself", target.ErrNotSeedable)
	}
	return w.control(ctx, http.MethodPost, "/seed", body, nil)
}

func (w *world) control(ctx context.Context, method, path string, body, into any) error {
	return w.t.control(ctx, method, w.path+path, body, into)
}

// names tells whether a rule speaks of a factor.
func names(rules []target.Rule, f vocab.Factor) bool {
	return slices.ContainsFunc(rules, func(r target.Rule) bool { return slices.Contains(r.AnyOf, f) })
}
