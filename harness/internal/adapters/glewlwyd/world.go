package glewlwyd

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// world is the scopes and accounts of one case.
type world struct {
	t      *Target
	scopes []string // of the rules in their order, then the one for which the password is enough
	people bookkeeping.People[*account]
	// devices have the cookies of their browsers.
	devices *bookkeeping.Devices[*useragent.Cookies]
}

var (
	_ target.World  = (*world)(nil)
	_ target.Seeder = (*world)(nil)
)

// account is one person's.
type account struct {
	username, password string
	scope              string // what is protected for the person
	rule               target.Rule
}

// group is the name of the one group of schemes in a scope.
const group = "1"

// scope makes what is protected by a rule.
func (w *world) scope(ctx context.Context, name string, r target.Rule) error {
	scope := map[string]any{"name": name, "display_name": name, "description": "made by mfaproof", "password_required": true, "password_max_age": 0,
		"scheme": map[string]any{}, "scheme_required": map[string]int{}}
	if len(r.AnyOf) > 0 {
		var names []map[string]string
		for _, f := range r.AnyOf {
			names = append(names, map[string]string{"scheme_name": schemes[f].Name})
		}
		scope["scheme"], scope["scheme_required"] = map[string]any{group: names}, map[string]int{group: r.Factors}
	}
	if _, err := w.t.administer(ctx, http.MethodPost, "/scope/", scope); err != nil {
		return fmt.Errorf("making a scope: %w", err)
	}
	w.scopes = append(w.scopes, name)
	return nil
}

func (w *world) account(ctx context.Context, username string, p target.Person, rules []target.Rule) error {
	a := &account{username: strings.ToLower(username), password: p.Password, scope: w.scopes[len(w.scopes)-1]}
	fits := slices.IndexFunc(rules, func(r target.Rule) bool {
		return len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, func(role string) bool { return slices.Contains(p.Roles, role) })
	})
	if fits >= 0 {
		a.scope, a.rule = w.scopes[fits], rules[fits]
	}
	user := map[string]any{"username": a.username, "name": p.Name, "email": p.Login, "password": p.Password, "enabled": true, "scope": []string{"g_profile", a.scope}}
	if _, err := w.t.administer(ctx, http.MethodPost, "/user/", user); err != nil {
		return fmt.Errorf("making the account of %s: %w", p.Name, err)
	}
	w.people[p.Name] = a
	return nil
}

// Open implements target.World.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	return &session{w: w, browser: w.t.browser(w.devices.On(d.Name), d.UserAgent)}, nil
}

// Factors implements target.World. It asks as the administrator, for the registrations of the schemes of the person's scope.
func (w *world) Factors(ctx context.Context, person string) ([]vocab.Factor, error) {
	a, err := w.people.Named(person)
	if err != nil {
		return nil, err
	}
	var held []vocab.Factor
	for _, f := range a.rule.AnyOf {
		got, err := w.t.administer(ctx, http.MethodPut, w.delegated(a), a.about(f, nil), http.StatusNotFound, http.StatusUnauthorized)
		if err != nil {
			return nil, err
		}
		if registered(got) {
			held = append(held, f)
		}
	}
	return held, nil
}

// registered reads a registration: an object for an app, a list of keys with their states, and nothing or an empty list for none.
func registered(got jsonapi.Answer) bool {
	var list []struct {
		Status string `json:"status"`
	}
	if read(got, &list) == nil {
		return slices.ContainsFunc(list, func(one struct {
			Status string `json:"status"`
		}) bool {
			return one.Status == "registered"
		})
	}
	var app struct {
		Type string `json:"type"`
	}
	return read(got, &app) == nil && app.Type != "" && app.Type != "NONE"
}

// delegated is where an administrator registers schemes for an account.
func (w *world) delegated(a *account) string {
	return "/delegate/" + url.PathEscape(a.username) + "/profile/scheme/register/"
}

// about is the body of a request about a scheme of an account.
func (a *account) about(f vocab.Factor, value any) map[string]any {
	s := schemes[f]
	body := map[string]any{"username": a.username, "scheme_type": s.Type, "scheme_name": s.Name}
	if value != nil {
		body["value"] = value
	}
	return body
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		a := w.people[name]
		_, err := w.t.administer(ctx, http.MethodDelete, "/user/"+url.PathEscape(a.username), nil, http.StatusNotFound)
		problems = append(problems, err)
	}
	for _, s := range w.scopes {
		_, err := w.t.administer(ctx, http.MethodDelete, "/scope/"+url.PathEscape(s), nil, http.StatusNotFound)
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}
