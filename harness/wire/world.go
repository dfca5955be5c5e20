package wire

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// world is a world of an adapter. It has no optional interface itself: As gives those that the adapter declares.
type world struct {
	t  *Target
	id string
}

var _ target.World = (*world)(nil)

// ID is how messages name the world.
func (w *world) ID() string { return w.id }

// Open implements target.World.
func (w *world) Open(ctx context.Context, d target.Device) (target.Session, error) {
	made, err := call[opened](ctx, w.t, "open", opening{World: w.id, Device: device(d)})
	if err != nil {
		return nil, err
	}
	if made.Session == "" {
		return nil, errors.New("the adapter answers open without the id of a session")
	}
	return &session{t: w.t, id: made.Session}, nil
}

// Factors implements target.World.
func (w *world) Factors(ctx context.Context, person string) ([]vocab.Factor, error) {
	has, err := call[held](ctx, w.t, "factors", ofPerson{World: w.id, Person: person})
	if err != nil {
		return nil, err
	}
	if err := knownFactors("factor", has.Factors); err != nil {
		return nil, fmt.Errorf("the adapter's answer to factors: %w", err)
	}
	return has.Factors, nil
}

// Close implements target.World.
func (w *world) Close(ctx context.Context) error {
	return do(ctx, w.t, "release", inWorld{World: w.id})
}

// do asks an adapter for something that has no result.
func do(ctx context.Context, t *Target, method string, params any) error {
	_, err := call[nothing](ctx, t, method, params)
	return err
}

// give hands an optional interface out where its capability is declared.
func give[T any](t *Target, into *T, capability string, has T) bool {
	if !slices.Contains(t.about.Capabilities, capability) {
		return false
	}
	*into = has
	return true
}

// As gives the optional interface of a declared capability; target.Optional asks it.
func (w *world) As(optional any) bool {
	switch into := optional.(type) {
	case *target.Clock:
		return give(w.t, into, "clock", target.Clock(clock{w}))
	case *target.Log:
		return give(w.t, into, "log", target.Log(tenantLog{w}))
	case *target.Seeder:
		return give(w.t, into, "seed", target.Seeder(seeder{w}))
	case *target.Events:
		return give(w.t, into, "event", target.Events(events{w}))
	case *target.Inbox:
		return give(w.t, into, "inbox", target.Inbox(inbox{w}))
	case *target.Decide:
		return give(w.t, into, "decide", target.Decide(phones{w}))
	case *target.Admin:
		return give(w.t, into, "admin", target.Admin(admin{w}))
	case *target.Signals:
		return give(w.t, into, "signals", target.Signals(signals{w}))
	}
	return false
}

// The optional interfaces of a world, each a type of its own.
type (
	clock     struct{ *world }
	tenantLog struct{ *world }
	seeder    struct{ *world }
	events    struct{ *world }
	inbox     struct{ *world }
	phones    struct{ *world }
	admin     struct{ *world }
	signals   struct{ *world }
)

func (c clock) Now(ctx context.Context) (time.Time, error) {
	is, err := call[clockTime](ctx, c.t, "now", inWorld{World: c.id})
	return is.Now, err
}

// Advance moves the clock by whole milliseconds, rounded up: whoever waits for a time gets there.
func (c clock) Advance(ctx context.Context, d time.Duration) error {
	ms := d.Milliseconds()
	if time.Duration(ms)*time.Millisecond < d {
		ms++
	}
	return do(ctx, c.t, "advance", moving{World: c.id, Milliseconds: ms})
}

func (l tenantLog) Log(ctx context.Context) ([]target.LogEntry, error) {
	all, err := call[entries](ctx, l.t, "log", inWorld{World: l.id})
	return each(all.Entries, func(e logEntry) target.LogEntry { return target.LogEntry(e) }), err
}

func (s seeder) RelyingParty(ctx context.Context, person string) (string, []byte, error) {
	is, err := call[party](ctx, s.t, "relying_party", ofPerson{World: s.id, Person: person})
	return is.RPID, is.Handle, err
}

func (s seeder) Seed(ctx context.Context, person string, f target.Seed) error {
	is, err := call[seeded](ctx, s.t, "seed", seeding{World: s.id, Person: person, Seed: fromSeed(f)})
	if err == nil && is.PersonOnly {
		err = target.ErrNotSeedable
	}
	return err
}

func (e events) Events(ctx context.Context) ([]target.ActionRun, error) {
	all, err := call[runs](ctx, e.t, "events", inWorld{World: e.id})
	return each(all.Runs, func(r actionRun) target.ActionRun { return target.ActionRun(r) }), err
}

func (i inbox) Messages(ctx context.Context, n int) ([]target.Message, error) {
	all, err := call[mail](ctx, i.t, "messages", reading{World: i.id, After: n})
	return each(all.Messages, func(m message) target.Message { return target.Message(m) }), err
}

func (p phones) Approve(ctx context.Context, transaction string, approve bool) error {
	return do(ctx, p.t, "approve", approving{World: p.id, Transaction: transaction, Approve: approve})
}

func (p phones) Register(ctx context.Context, transaction, deviceID, name string) error {
	return do(ctx, p.t, "register", registering{World: p.id, Transaction: transaction, DeviceID: deviceID, Name: name})
}

func (a admin) RemoveFactor(ctx context.Context, person string, f vocab.Factor) error {
	return do(ctx, a.t, "remove_factor", removing{World: a.id, Person: person, Factor: f})
}

func (a admin) SwitchFactor(ctx context.Context, f vocab.Factor, on bool) error {
	return do(ctx, a.t, "switch_factor", switching{World: a.id, Factor: f, On: on})
}

func (a admin) SetUser(ctx context.Context, person string, change target.UserChange) error {
	return do(ctx, a.t, "set_user", settingUser{World: a.id, Person: person, Change: userChange(change)})
}

func (a admin) SetPolicy(ctx context.Context, policy vocab.Policy) error {
	return do(ctx, a.t, "set_policy", settingPolicy{World: a.id, Policy: policy})
}

func (a admin) ForgetBrowsers(ctx context.Context, person string) error {
	return do(ctx, a.t, "forget_browsers", ofPerson{World: a.id, Person: person})
}

func (a admin) SetSettings(ctx context.Context, settings map[string]any) error {
	return do(ctx, a.t, "set_settings", settingTenant{World: a.id, Settings: settings})
}

func (a admin) SwitchRule(ctx context.Context, name string, on bool) error {
	return do(ctx, a.t, "switch_rule", switchingRule{World: a.id, Name: name, On: on})
}

func (s signals) Signal(ctx context.Context, device string, change target.Signal) error {
	return do(ctx, s.t, "signal", signalling{World: s.id, Device: device, Signal: fromSignal(change)})
}
