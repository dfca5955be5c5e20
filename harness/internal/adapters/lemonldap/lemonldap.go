// Package lemonldap owns the translation between the contract and the portal of LemonLDAP::NG: its pages are forms, its answers to scripts
// JSON with numbers. A rule of the portable policy is an attribute of an account, by which the portal's own expressions go, so that one
// instance serves all policies. It decides nothing about a login, and starts nothing.
//
// It drives LemonLDAP::NG 2.16 as the recipe lemonldap sets it up.
package lemonldap

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Name is that of the target.
const Name = "lemonldap"

// The portal builds the RP ID and the origin of security keys from what it is told is its address, host and port. The recipe tells it one
// without a port, as behind a proxy: with a port no browser would take the RP ID.
const (
	origin = "http://localhost"
	rpID   = "localhost"
)

// modules are the portal's words for factors: the module, and the type of a device.
var modules = map[vocab.Factor]struct{ module, device string }{
	vocab.OTP:             {"totp", "TOTP"},
	vocab.WebAuthnRoaming: {"webauthn", "WebAuthn"},
}

// factors is the order in which they are offered.
var factors = []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming}

// Target is a portal that is up. It is safe for concurrent use.
type Target struct {
	base      string
	run       string // tells the accounts of this run from those of others: the portal is shared
	transport http.RoundTripper
}

var _ target.Target = (*Target)(nil)

// Attach makes a target of the portal at a base address (http://127.0.0.1:PORT). Random tells its accounts from those of other runs.
func Attach(ctx context.Context, base string, transport http.RoundTripper, random io.Reader) (*Target, error) {
	run, err := bookkeeping.RunName(random)
	if err != nil {
		return nil, err
	}
	t := &Target{base: strings.TrimRight(base, "/"), run: run, transport: transport}
	if err := t.administer(ctx, "devices", map[string]string{"uid": "nobody"}, nil); err != nil {
		return nil, fmt.Errorf("there is no LemonLDAP::NG of mfaproof at %s: %w", base, err)
	}
	return t, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{Name: Name, Version: "2.16", Capabilities: []string{
		"factor.otp", "factor.webauthn-roaming", "policy.instance", "policy.role", "policy.deny", "policy.allow", "enrol.inline", "enrol.self",
		"login.choose", "login.direct", "webauthn.counter", "observe.amr", "observe.session", "seed",
	}, Notes: []string{
		"LemonLDAP::NG: the settings of the package, but for accounts in sqlite, login forms without a token, and rules that go by an attribute of the account",
		"LemonLDAP::NG: after a forced enrolment, and after a wrong code, the login begins anew; after the enrolment the adapter types the password again",
	}}, nil
}

// administer calls a route of the recipe's app.psgi.
func (t *Target) administer(ctx context.Context, call string, value, into any) error {
	got, err := jsonapi.New(t.base, t.transport, nil, nil).Do(ctx, http.MethodPost, "/mfaproof/"+call, value)
	if err != nil {
		return err
	}
	if got.Status != http.StatusOK {
		return fmt.Errorf("%s: status %d", got.Request, got.Status)
	}
	if into == nil {
		return nil
	}
	return got.Decode(into)
}

// Provision implements target.Target: an account for each person, with the attributes that stand for the first rule that fits.
func (t *Target) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &world{t: t, people: bookkeeping.People[*account]{}, devices: bookkeeping.NewDevices(useragent.NewCookies)}
	applied := faithful(f)
	if applied == target.Unsupported {
		return w, applied, nil
	}
	for _, p := range f.People {
		a := &account{uid: strings.ToLower(t.run + "-" + f.Name + "-" + p.Name), password: p.Password}
		row := map[string]string{"uid": a.uid, "password": p.Password, "mail": p.Login, "wanted": "", "missing": "allow"}
		if r, fits := rule(f.Rules, p); fits {
			var wanted []string
			for _, factor := range factors {
				if slices.Contains(r.AnyOf, factor) {
					a.wanted = append(a.wanted, factor)
					wanted = append(wanted, modules[factor].module)
				}
			}
			row["wanted"] = strings.Join(wanted, " ")
			if r.IfMissing != "" {
				row["missing"] = r.IfMissing
			}
		}
		if err := t.administer(ctx, "accounts", row, nil); err != nil {
			return nil, "", errors.Join(fmt.Errorf("making the account of %s: %w", p.Name, err), w.Close(ctx))
		}
		w.people[p.Name] = a
	}
	return w, applied, nil
}

func rule(rules []target.Rule, p target.Person) (target.Rule, bool) {
	for _, r := range rules {
		if len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, func(role string) bool { return slices.Contains(p.Roles, role) }) {
			return r, true
		}
	}
	return target.Rule{}, false
}

// faithful says how well the portal's rules express a policy: one factor of several. Whoever holds another factor is not asked for it before
// an enrolment, which is why that is an approximation.
func faithful(f target.Fixture) target.Applied {
	applied := target.Exact
	if f.Tenant != nil {
		return target.Unsupported
	}
	for _, r := range f.Rules {
		if r.Factors != 1 || r.StepUp || r.Remember {
			return target.Unsupported
		}
		if r.IfMissing == "enrol" {
			applied = target.Approximate
		}
		for _, factor := range r.AnyOf {
			if _, known := modules[factor]; !known {
				return target.Unsupported
			}
		}
	}
	for _, p := range f.People {
		if !bookkeeping.Plain(p) {
			return target.Unsupported
		}
	}
	return applied
}

// world is the accounts of one case.
type world struct {
	t      *Target
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
	uid, password string
	wanted        []vocab.Factor
}

// Open implements target.World.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	return &session{w: w, browser: useragent.New(w.t.base, w.t.transport, w.devices.On(d.Name), http.Header{"User-Agent": {d.UserAgent}})}, nil
}

// Factors implements target.World.
func (w *world) Factors(ctx context.Context, person string) ([]vocab.Factor, error) {
	a, err := w.people.Named(person)
	if err != nil {
		return nil, err
	}
	var got struct{ Devices []string }
	if err := w.t.administer(ctx, "devices", map[string]string{"uid": a.uid}, &got); err != nil {
		return nil, err
	}
	var held []vocab.Factor
	for _, f := range factors {
		if slices.Contains(got.Devices, modules[f].device) {
			held = append(held, f)
		}
	}
	return held, nil
}

// RelyingParty implements target.Seeder. The portal gives 64 random bytes to each person; the adapter gives the name of the account.
func (w *world) RelyingParty(_ context.Context, person string) (string, []byte, error) {
	a, err := w.people.Named(person)
	if err != nil {
		return "", nil, err
	}
	return rpID, []byte(a.uid), nil
}

// Seed implements target.Seeder: the device is written where the portal writes it.
func (w *world) Seed(ctx context.Context, person string, s target.Seed) error {
	a, err := w.people.Named(person)
	if err != nil {
		return err
	}
	device := map[string]any{"type": modules[s.Factor].device, "name": "mfaproof"}
	switch {
	case s.Factor == vocab.OTP:
		device["_secret"] = strings.ToLower(s.Secret)
	case s.Factor == vocab.WebAuthnRoaming && !s.Passkey:
		device["_credentialId"], device["_credentialPublicKey"], device["_signCount"] = web(s.ID), web(s.PublicKey), s.SignCount
	default:
		return fmt.Errorf("there is no device of LemonLDAP::NG for %s", s.Factor)
	}
	return w.t.administer(ctx, "device", map[string]any{"uid": a.uid, "device": device, "handle": web([]byte(a.uid))}, nil)
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	var problems []error
	for _, name := range slices.Sorted(maps.Keys(w.people)) {
		a := w.people[name]
		problems = append(problems, w.t.administer(ctx, "forget", map[string]string{"uid": a.uid}, nil))
	}
	return errors.Join(problems...)
}
