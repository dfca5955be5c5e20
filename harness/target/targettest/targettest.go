// Package targettest owns a tiny second implementation of the contract: passwords, one-time codes and recovery codes in memory,
// without clock, log, inbox or Actions. It shares no code with the mock, and keeps the contract honest: what only the mock could
// fulfil would not run here.
package targettest

import (
	"context"
	"encoding/base32"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Target is the implementation. Its people and secrets live in its worlds.
type Target struct {
	// Now is the time it goes by. It declares no clock: a person has to wait for the next code.
	Now func() time.Time
	// Period is the length of a time step of its codes.
	Period time.Duration
	// AsksAtOnce says that it asks for a code of an app right after a login enrolled it, as some implementations do.
	AsksAtOnce bool
	// Flaws break it on purpose, for tests of the harness.
	Flaws Flaws
}

// Flaws are ways in which the implementation can be wrong.
type Flaws struct {
	SkipsFactor bool // the password alone lets in
	TakesReuse  bool // a code may be used again
	Mute        bool // declares no capability at all
	RefusesAll  bool // refuses right codes too

	KeepsSession   bool // a browser is known by the same identifier all the time
	SkipsPassword  bool // the code alone lets in
	NeverThrottles bool // takes wrong codes without end
	TakesDrift     bool // takes codes of two steps away
	RemembersAll   bool // a device that is remembered for one person is for all
	TrustsTheWish  bool // remembers a device on a wrong code too
	EnrolsUnproved bool // lets whoever gave the password alone enrol another app
	StepsUpFreely  bool // gives what needs a step-up without one
	KeepsRecovery  bool // a recovery code may be used again
	ClaimsAll      bool // says of every login that a code was proved
}

// Limit is how many wrong codes in a row close an account to more of them.
const Limit = 10

var _ target.Target = (*Target)(nil)

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	d := target.Description{Name: "targettest", Version: "1"}
	if !t.Flaws.Mute {
		d.Capabilities = []string{"factor.otp", "policy.instance", "policy.role", "policy.deny", "policy.allow", "enrol.inline", "protect.replay",
			"factor.recovery-code", "enrol.self", "login.step-up", "login.remember", "login.direct", "observe.amr", "observe.session"}
	}
	return d, nil
}

// Provision implements target.Target. It knows policies of a single one-time code, or a recovery code in its place.
func (t *Target) Provision(_ context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &world{t: t, rules: f.Rules, people: map[string]*account{}, seed: f.Seed}
	applied := target.Exact
	for _, r := range f.Rules {
		known := func(f vocab.Factor) bool { return f == vocab.OTP || f == vocab.RecoveryCode }
		if r.Factors != 1 || !slices.Contains(r.AnyOf, vocab.OTP) || slices.ContainsFunc(r.AnyOf, func(f vocab.Factor) bool { return !known(f) }) {
			applied = target.Unsupported
		}
	}
	if f.Tenant != nil {
		applied = target.Unsupported
	}
	for _, p := range f.People {
		w.people[p.Name] = &account{password: p.Password, roles: p.Roles, login: p.Login, trusted: map[string]bool{}}
	}
	return w, applied, nil
}

type world struct {
	t     *Target
	rules []target.Rule
	seed  [32]byte

	mu       sync.Mutex
	people   map[string]*account
	browsers int // identifiers given to browsers so far
}

type account struct {
	login, password string
	roles           []string
	secret          string // of the confirmed app
	lastStep        int64
	recovery        string // empty: none is left
	failures        int    // wrong codes in a row
	trusted         map[string]bool
}

// Open implements target.World.
func (w *world) Open(_ context.Context, d target.Device) (target.Session, error) {
	return &session{w: w, device: d.Name, stage: vocab.StagePrimary}, nil
}

// Factors implements target.World.
func (w *world) Factors(_ context.Context, person string) ([]vocab.Factor, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := w.people[person]
	if a == nil {
		return nil, fmt.Errorf("there is no person %q", person)
	}
	var held []vocab.Factor
	if a.secret != "" {
		held = append(held, vocab.OTP)
	}
	if a.recovery != "" {
		held = append(held, vocab.RecoveryCode)
	}
	return held, nil
}

// Close implements target.World.
func (w *world) Close(context.Context) error { return nil }

// rule is what the policy says for an account, at a login or for a step-up: the rule that fits, or none.
func (w *world) rule(a *account, stepUp bool) (target.Rule, bool) {
	for _, r := range w.rules {
		if r.StepUp != stepUp {
			continue
		}
		if len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, func(role string) bool { return slices.Contains(a.roles, role) }) {
			return r, true
		}
	}
	return target.Rule{}, false
}

// newSecret derives a secret that differs by account and from the one it has, and is the same in every run of a case.
func (w *world) newSecret(a *account) string {
	raw := slices.Clone(w.seed[:20])
	if a.secret != "" {
		raw[0] ^= 0xff
	}
	for i, c := range []byte(a.login) {
		raw[i%len(raw)] ^= c
	}
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw)
}
