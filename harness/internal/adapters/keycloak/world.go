package keycloak

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// world is the accounts of one case.
type world struct {
	t      *Target
	people bookkeeping.People[*account]
	// devices have the cookies of their browsers.
	devices *bookkeeping.Devices[*useragent.Cookies]
}

// account is one person's.
type account struct {
	id, name, password string
	group              string // that of the rule which fits; empty where none does
	verified           bool
	failures           atomic.Int64 // failed logins that Keycloak has counted
}

var (
	_ target.World  = (*world)(nil)
	_ target.Seeder = (*world)(nil)
)

// Provision implements target.Target: an account for each person, in the group that stands for the first rule that fits.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &world{t: t, people: bookkeeping.People[*account]{}, devices: bookkeeping.NewDevices(useragent.NewCookies)}
	how := applied(f)
	if how == target.Unsupported {
		return w, how, nil
	}
	for _, p := range f.People {
		a := &account{name: strings.ToLower(t.run + "-" + f.Name + "-" + p.Name), password: p.Password, group: group(f.Rules, p), verified: p.EmailVerified}
		if err := w.create(ctx, a); err != nil {
			return nil, how, errors.Join(fmt.Errorf("making the account of %s: %w", p.Name, err), w.Close(context.WithoutCancel(ctx)))
		}
		w.people[p.Name] = a
	}
	return w, how, nil
}

// applied says how faithfully the realm's flow expresses a policy: one factor, which there is one of. No part of it refuses whoever lacks it. A
// step-up is there for everybody whose application asks for it.
func applied(f target.Fixture) target.Applied {
	if f.Tenant != nil {
		return target.Unsupported
	}
	for _, r := range f.Rules {
		if r.StepUp && len(r.Roles) > 0 {
			return target.Unsupported
		}
		if r.Factors != 1 || !slices.Equal(r.AnyOf, []vocab.Factor{vocab.OTP}) || r.Remember || r.IfMissing == "deny" {
			return target.Unsupported
		}
	}
	for _, p := range f.People {
		if !bookkeeping.Plain(p) {
			return target.Unsupported
		}
	}
	return target.Exact
}

// group is that of the first rule for logins that fits.
func group(rules []target.Rule, p target.Person) string {
	for _, r := range rules {
		if r.StepUp || len(r.Roles) > 0 && !slices.ContainsFunc(r.Roles, func(role string) bool { return slices.Contains(p.Roles, role) }) {
			continue
		}
		if r.IfMissing == "allow" {
			return toAllow
		}
		return toEnrol
	}
	return ""
}

// credential is what an account is made with besides its name.
type credential struct {
	Type   string `json:"type"`
	Value  string `json:"value,omitempty"`
	Secret string `json:"secretData,omitempty"`
	Data   string `json:"credentialData,omitempty"`
}

// create makes an account that lacks nothing which Keycloak would ask a person for.
func (w *world) create(ctx context.Context, a *account, more ...credential) error {
	user := map[string]any{"username": a.name, "email": a.name + "@example.test", "emailVerified": a.verified, "firstName": "A", "lastName": "Person",
		"enabled": true, "credentials": append([]credential{{Type: "password", Value: a.password}}, more...)}
	if a.group != "" {
		user["groups"] = []string{a.group}
	}
	made, err := w.t.administer(ctx, http.MethodPost, "/realms/"+realm+"/users", user, nil)
	if err == nil {
		a.id = path.Base(made.Header.Get("Location"))
		a.failures.Store(0)
	}
	return err
}

func (a *account) path() string { return "/realms/" + realm + "/users/" + url.PathEscape(a.id) }

// looks bounds how often settle asks: not every refusal is counted.
const looks = 40

// settle waits until Keycloak has counted what came of an answer. It does so beside the answer, and treats an account as locked that gives
// another one before it is done. Between two answers of a person it has seconds.
func (w *world) settle(ctx context.Context, a *account, granted bool) error {
	if granted && a.failures.Load() == 0 {
		return nil // there is nothing to be seen of it
	}
	for range looks {
		var counted struct {
			Disabled    bool  `json:"disabled"`
			NumFailures int64 `json:"numFailures"`
		}
		if _, err := w.t.administer(ctx, http.MethodGet, "/realms/"+realm+"/attack-detection/brute-force/users/"+url.PathEscape(a.id), nil, &counted); err != nil {
			return fmt.Errorf("asking how many failed logins are counted: %w", err)
		}
		if was := a.failures.Swap(counted.NumFailures); counted.Disabled || granted && counted.NumFailures == 0 || !granted && counted.NumFailures != was {
			return nil
		}
	}
	return nil
}

// Open implements target.World.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	header := http.Header{"User-Agent": {d.UserAgent}, "Accept": {"text/html"}}
	return &session{w: w, browser: useragent.New(w.t.base, w.t.transport, w.devices.On(d.Name), header)}, nil
}

// Factors implements target.World.
func (w *world) Factors(ctx context.Context, name string) ([]vocab.Factor, error) {
	a, err := w.people.Named(name)
	if err != nil {
		return nil, err
	}
	var held []credential
	if _, err := w.t.administer(ctx, http.MethodGet, a.path()+"/credentials", nil, &held); err != nil {
		return nil, err
	}
	if slices.ContainsFunc(held, func(c credential) bool { return c.Type == "otp" }) {
		return []vocab.Factor{vocab.OTP}, nil
	}
	return nil, nil
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		_, err := w.t.administer(ctx, http.MethodDelete, w.people[name].path(), nil, nil)
		problems = append(problems, err)
	}
	return errors.Join(problems...)
}

// RelyingParty implements target.Seeder: WebAuthn is not driven here.
func (w *world) RelyingParty(context.Context, string) (string, []byte, error) {
	return "", nil, errors.New("security keys of Keycloak are not driven")
}

// Seed implements target.Seeder. Keycloak takes the secret of an app with a new account alone, so that the account is made anew: nobody used it
// yet.
func (w *world) Seed(ctx context.Context, name string, s target.Seed) error {
	a, err := w.people.Named(name)
	if err != nil {
		return err
	}
	if s.Factor != vocab.OTP || s.Passkey {
		return fmt.Errorf("there is no factor %s here", s.Factor)
	}
	secret, err := json.Marshal(map[string]string{"value": s.Secret})
	if err != nil {
		return err
	}
	if _, err := w.t.administer(ctx, http.MethodDelete, a.path(), nil, nil); err != nil {
		return err
	}
	return w.create(ctx, a, credential{Type: "otp", Secret: string(secret),
		Data: `{"subType":"totp","digits":6,"period":30,"counter":0,"algorithm":"HmacSHA1","secretEncoding":"BASE32"}`})
}
