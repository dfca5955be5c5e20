package keystone

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The administrator of the recipe.
const administrator, itsPassword = "admin", "mfaproof"

// world is accounts of its own, in the domain that every Keystone has.
type world struct {
	t      *Target
	rules  []target.Rule
	people bookkeeping.People[person]
	admin  string // the administrator's token
	*bookkeeping.Clock
}

// person is an account, by its id at Keystone.
type person struct {
	target.Person
	id string
}

var (
	_ target.World  = (*world)(nil)
	_ target.Clock  = (*world)(nil)
	_ target.Seeder = (*world)(nil)
)

// Provision implements target.Target.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	how := applied(f)
	if how == target.Unsupported {
		return bookkeeping.Nowhere{}, how, nil
	}
	w := &world{t: t, rules: f.Rules, people: bookkeeping.People[person]{}, Clock: bookkeeping.StartAt(f.Start)}
	if err := w.signIn(ctx); err != nil {
		return nil, how, err
	}
	for _, p := range f.People {
		if err := w.account(ctx, f.Name, p); err != nil {
			return nil, how, errors.Join(fmt.Errorf("making the account of %s: %w", p.Name, err), w.Close(context.WithoutCancel(ctx)))
		}
	}
	return w, how, nil
}

// account makes a person's account, whose name begins with the world's. One of the name is left over from a run that was cut off.
func (w *world) account(ctx context.Context, world string, p target.Person) error {
	name := world + "." + p.Login
	var there struct{ Users []struct{ ID string } }
	if err := w.do(ctx, http.MethodGet, "/v3/users?domain_id=default&name="+url.QueryEscape(name), nil, &there); err != nil {
		return err
	}
	for _, left := range there.Users {
		if err := w.do(ctx, http.MethodDelete, "/v3/users/"+url.PathEscape(left.ID), nil, nil); err != nil {
			return err
		}
	}
	user := map[string]any{"name": name, "password": p.Password, "domain_id": "default"}
	if r, ok := rule(w.rules, p); ok && r.IfMissing != "allow" {
		user["options"] = both()
	}
	var made struct{ User struct{ ID string } }
	if err := w.do(ctx, http.MethodPost, "/v3/users", map[string]any{"user": user}, &made); err != nil {
		return err
	}
	w.people[p.Name] = person{p, made.User.ID}
	return nil
}

// signIn gets the administrator's token, which is valid for an hour. An administrator works at the real time: Keystone remembers
// when it was set up, and revokes what its administrator got before that.
func (w *world) signIn(ctx context.Context) error {
	identity := map[string]any{"methods": []string{"password"}, "password": map[string]any{
		"user": map[string]any{"name": administrator, "domain": map[string]any{"id": "default"}, "password": itsPassword}}}
	a, err := w.t.Client().Do(ctx, http.MethodPost, "/v3/auth/tokens", map[string]any{"auth": map[string]any{
		"identity": identity, "scope": map[string]any{"system": map[string]any{"all": true}}}})
	if err != nil {
		return err
	}
	if !a.OK() {
		return fmt.Errorf("the administrator of the recipe got no token: %s: status %d: %s", a.Request, a.Status, said(a))
	}
	w.admin = a.Header.Get("X-Subject-Token")
	return nil
}

// do asks as the administrator.
func (w *world) do(ctx context.Context, method, path string, body, into any) error {
	a, err := w.t.Client().Do(ctx, method, path, body, [2]string{"X-Auth-Token", w.admin})
	switch {
	case err != nil:
		return err
	case !a.OK():
		return fmt.Errorf("%s: status %d: %s", a.Request, a.Status, said(a))
	case into == nil:
		return nil
	}
	return a.Decode(into)
}

// send asks at the world's time.
func (w *world) send(ctx context.Context, method, path string, body any, header ...[2]string) (jsonapi.Answer, error) {
	return w.t.Client().Do(ctx, method, path, body, append(header, [2]string{"X-Mfaproof-Time", strconv.FormatInt(w.Time().Unix(), 10)})...)
}

// Open implements target.World.
func (w *world) Open(context.Context, target.Device) (target.Session, error) {
	return &session{w: w}, nil
}

// Factors implements target.World.
func (w *world) Factors(ctx context.Context, name string) ([]vocab.Factor, error) {
	p, err := w.people.Named(name)
	if err != nil {
		return nil, err
	}
	var held struct{ Credentials []struct{ ID string } }
	if err := w.do(ctx, http.MethodGet, "/v3/credentials?type=totp&user_id="+url.QueryEscape(p.id), nil, &held); err != nil {
		return nil, err
	}
	if len(held.Credentials) == 0 {
		return nil, nil
	}
	return []vocab.Factor{vocab.OTP}, nil
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	var problems []error
	for _, p := range w.people {
		problems = append(problems, w.do(ctx, http.MethodDelete, "/v3/users/"+url.PathEscape(p.id), nil, nil))
	}
	return errors.Join(problems...)
}

// RelyingParty implements target.Seeder: there is no WebAuthn.
func (w *world) RelyingParty(context.Context, string) (string, []byte, error) {
	return "", nil, fmt.Errorf("keystone has no WebAuthn")
}

// Seed implements target.Seeder. Where the policy lets people in who lack the factor, this is when the rules of the account begin.
func (w *world) Seed(ctx context.Context, name string, s target.Seed) error {
	p, err := w.people.Named(name)
	if err != nil {
		return err
	}
	if s.Factor != vocab.OTP || s.Passkey {
		return fmt.Errorf("keystone has no factor %s", s.Factor)
	}
	credential := map[string]any{"type": "totp", "blob": s.Secret, "user_id": p.id}
	if err := w.do(ctx, http.MethodPost, "/v3/credentials", map[string]any{"credential": credential}, nil); err != nil {
		return err
	}
	if r, ok := rule(w.rules, p.Person); !ok || r.IfMissing != "allow" {
		return nil
	}
	return w.do(ctx, http.MethodPatch, "/v3/users/"+url.PathEscape(p.id), map[string]any{"user": map[string]any{"options": both()}}, nil)
}
