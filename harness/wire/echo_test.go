package wire_test

import (
	"context"
	"reflect"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// echo is a target with everything optional, which notes what it is given, and gives back what it is told to.
type echo struct {
	got  []any
	give []any
}

// given notes arguments and gives the result at a place.
func given[T any](e *echo, args ...any) (T, error) {
	e.got = args
	result, _ := e.give[0].(T)
	return result, nil
}

func (e *echo) noted(args ...any) error {
	e.got = args
	return nil
}

// all is a world and a session with everything optional. Closing and opening have the same names in both.
type (
	echoWorld   struct{ *echo }
	echoSession struct{ *echo }
)

var (
	_ target.Target = (*echo)(nil)
	_ target.World  = echoWorld{}
	_ interface {
		target.Session
		target.Stepper
		target.Refresher
		target.Poller
		target.Referenced
		target.Tamperer
	} = echoSession{}
	_ interface {
		target.Clock
		target.Log
		target.Seeder
		target.Events
		target.Inbox
		target.Decide
		target.Admin
		target.Signals
	} = echoWorld{}
)

func (e *echo) Describe(context.Context) (target.Description, error) {
	d := target.Description{Name: "echo", Version: "1", Switches: []target.Switch{{Name: "n", Value: "v", Default: "d", Provenance: "p"}},
		Faults: []string{"f"}, Notes: []string{"note"}}
	for _, c := range scenarios.Capabilities() {
		d.Capabilities = append(d.Capabilities, c.Name)
	}
	return d, nil
}

func (e *echo) Provision(_ context.Context, f target.Fixture) (target.World, target.Applied, error) {
	applied, err := given[target.Applied](e, f)
	return echoWorld{e}, applied, err
}

func (w echoWorld) Open(_ context.Context, d target.Device) (target.Session, error) {
	return echoSession(w), w.noted(d)
}

func (w echoWorld) Factors(_ context.Context, person string) ([]vocab.Factor, error) {
	return given[[]vocab.Factor](w.echo, person)
}

func (w echoWorld) Close(context.Context) error { return nil }

func (w echoWorld) Now(context.Context) (time.Time, error) { return given[time.Time](w.echo) }

func (w echoWorld) Advance(_ context.Context, d time.Duration) error { return w.noted(d) }

func (w echoWorld) Log(context.Context) ([]target.LogEntry, error) {
	return given[[]target.LogEntry](w.echo)
}

func (w echoWorld) RelyingParty(_ context.Context, person string) (string, []byte, error) {
	w.got = []any{person}
	handle, _ := w.give[1].([]byte)
	return w.give[0].(string), handle, nil
}

func (w echoWorld) Seed(_ context.Context, person string, s target.Seed) error {
	return w.noted(person, s)
}

func (w echoWorld) Events(context.Context) ([]target.ActionRun, error) {
	return given[[]target.ActionRun](w.echo)
}

func (w echoWorld) Messages(_ context.Context, n int) ([]target.Message, error) {
	return given[[]target.Message](w.echo, n)
}

func (w echoWorld) Approve(_ context.Context, transaction string, approve bool) error {
	return w.noted(transaction, approve)
}

func (w echoWorld) Register(_ context.Context, transaction, deviceID, name string) error {
	return w.noted(transaction, deviceID, name)
}

func (w echoWorld) RemoveFactor(_ context.Context, person string, f vocab.Factor) error {
	return w.noted(person, f)
}

func (w echoWorld) SwitchFactor(_ context.Context, f vocab.Factor, on bool) error {
	return w.noted(f, on)
}

func (w echoWorld) SetUser(_ context.Context, person string, change target.UserChange) error {
	return w.noted(person, change)
}

func (w echoWorld) SetPolicy(_ context.Context, policy vocab.Policy) error { return w.noted(policy) }

func (w echoWorld) ForgetBrowsers(_ context.Context, person string) error { return w.noted(person) }

func (w echoWorld) SetSettings(_ context.Context, settings map[string]any) error {
	return w.noted(settings)
}

func (w echoWorld) SwitchRule(_ context.Context, name string, on bool) error {
	return w.noted(name, on)
}

func (w echoWorld) Signal(_ context.Context, device string, s target.Signal) error {
	return w.noted(device, s)
}

func (s echoSession) Begin(_ context.Context, l target.Login) (target.Observation, error) {
	return given[target.Observation](s.echo, l)
}

func (s echoSession) Observe(context.Context) (target.Observation, error) {
	return given[target.Observation](s.echo)
}

func (s echoSession) Choose(_ context.Context, offer string) (target.Observation, error) {
	return given[target.Observation](s.echo, offer)
}

func (s echoSession) Enrol(_ context.Context, f vocab.Factor) (target.Observation, error) {
	return given[target.Observation](s.echo, f)
}

func (s echoSession) Submit(_ context.Context, offer string, p target.Proof) (target.Observation, error) {
	return given[target.Observation](s.echo, offer, p)
}

func (s echoSession) Probe(context.Context) (target.Reach, error) { return given[target.Reach](s.echo) }

func (s echoSession) Result(context.Context) (target.Result, error) {
	return given[target.Result](s.echo)
}

func (s echoSession) Close(_ context.Context, logout bool) error { return s.noted(logout) }

func (s echoSession) StepUp(context.Context) (target.Observation, error) {
	return given[target.Observation](s.echo)
}

func (s echoSession) ProbeStepUp(context.Context) (target.Reach, error) {
	return given[target.Reach](s.echo)
}

func (s echoSession) Tamper(_ context.Context, how vocab.Tamper, p target.Proof) (target.Observation, error) {
	return given[target.Observation](s.echo, how, p)
}

func (s echoSession) Refresh(_ context.Context, r target.Refresh) (target.Observation, error) {
	return given[target.Observation](s.echo, r)
}

func (s echoSession) Poll(context.Context) (target.Observation, error) {
	return given[target.Observation](s.echo)
}

func (s echoSession) SessionRef(context.Context) (string, error) { return given[string](s.echo) }

// parts are the interfaces of a world and of a session, and how each is found there.
func parts(w target.World, s target.Session) map[reflect.Type]any {
	all := map[reflect.Type]any{reflect.TypeFor[target.World](): w, reflect.TypeFor[target.Session](): s}
	find[target.Clock](all, w)
	find[target.Log](all, w)
	find[target.Seeder](all, w)
	find[target.Events](all, w)
	find[target.Inbox](all, w)
	find[target.Decide](all, w)
	find[target.Admin](all, w)
	find[target.Signals](all, w)
	find[target.Stepper](all, s)
	find[target.Referenced](all, s)
	find[target.Tamperer](all, s)
	find[target.Refresher](all, s)
	find[target.Poller](all, s)
	return all
}

func find[T any](all map[reflect.Type]any, of any) {
	if found, ok := target.Optional[T](of); ok {
		all[reflect.TypeFor[T]()] = found
	}
}
