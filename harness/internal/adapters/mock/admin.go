package mock

import (
	"context"
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ target.Admin = (*world)(nil)

// RemoveFactor implements target.Admin.
func (w *world) RemoveFactor(_ context.Context, person string, f vocab.Factor) error {
	a, err := w.account(person)
	if err != nil {
		return err
	}
	found, err := w.fork.RemoveFactor(a.id, f)
	if err == nil && !found {
		return fmt.Errorf("%s does not hold %s", person, f)
	}
	return err
}

// SwitchFactor implements target.Admin.
func (w *world) SwitchFactor(_ context.Context, f vocab.Factor, on bool) error {
	w.fork.SwitchFactor(f, on)
	return nil
}

// SetUser implements target.Admin.
func (w *world) SetUser(_ context.Context, person string, c target.UserChange) error {
	a, err := w.account(person)
	if err != nil {
		return err
	}
	if c.Blocked != nil {
		if err := w.fork.SetBlocked(a.id, *c.Blocked); err != nil {
			return err
		}
	}
	_, err = w.fork.PatchUser(a.id, mockidp.UserPatch{AppMetadata: c.AppMetadata, UserMetadata: c.UserMetadata, Roles: c.Roles, EmailVerified: c.EmailVerified, Password: c.Password})
	if err == nil && c.Password != "" {
		a.password = c.Password
		w.people[person] = a
	}
	return err
}

// SetPolicy implements target.Admin.
func (w *world) SetPolicy(_ context.Context, policy vocab.Policy) error {
	return w.fork.SetPolicy(policy.Guardian())
}

// ForgetBrowsers implements target.Admin.
func (w *world) ForgetBrowsers(_ context.Context, person string) error {
	a, err := w.account(person)
	if err == nil {
		w.fork.ForgetBrowsers(a.id)
	}
	return err
}

// SetSettings implements target.Admin.
func (w *world) SetSettings(_ context.Context, settings map[string]any) error {
	return w.fork.SetSettings(settings)
}

// SwitchRule implements target.Admin.
func (w *world) SwitchRule(_ context.Context, name string, on bool) error {
	return w.fork.SwitchRule(name, on)
}

// named gives an account whose login is no address a username in its place.
func named(u mockidp.User) mockidp.User {
	if !strings.Contains(u.Email, "@") {
		u.Username, u.Email = u.Email, ""
	}
	return u
}

// identities are the accounts elsewhere that are linked to a person's.
func identities(p target.Person) []mockidp.Identity {
	var linked []mockidp.Identity
	for _, i := range p.Identities {
		linked = append(linked, mockidp.Identity(i))
	}
	return linked
}
