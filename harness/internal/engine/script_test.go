package engine_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// script is a target that plays observations one after another, whatever is done. With full, its worlds have a clock, a
// log, an inbox, Action runs and an administrator.
type script struct {
	capabilities []string
	full         bool
	applied      target.Applied
	shows        []target.Observation
	held         []vocab.Factor
	reach        target.Reach
	result       target.Result
	log          []target.LogEntry
	runs         []target.ActionRun
	// on comes before each operation: it may refuse, hang or panic.
	on func(ctx context.Context, operation string) error

	mu    sync.Mutex
	calls []string
	// logins, proofs and people are what sessions and the world were given.
	logins []target.Login
	proofs []target.Proof
	people []target.Person
	// signals are those that the world got, in order; calls name their devices.
	signals []target.Signal
	// mail was sent before the first login, sent by it; each login sends all of sent again.
	mail, sent []target.Message
}

var _ target.Target = (*script)(nil)

// did notes an operation.
func (s *script) did(ctx context.Context, format string, args ...any) error {
	what := fmt.Sprintf(format, args...)
	s.mu.Lock()
	s.calls = append(s.calls, what)
	s.mu.Unlock()
	if s.on == nil {
		return nil
	}
	return s.on(ctx, what)
}

// Describe implements target.Target.
func (s *script) Describe(ctx context.Context) (target.Description, error) {
	return target.Description{Name: "script", Capabilities: s.capabilities}, s.did(ctx, "describe")
}

// Provision implements target.Target.
func (s *script) Provision(ctx context.Context, f target.Fixture) (target.World, target.Applied, error) {
	w := &bare{script: s}
	s.mu.Lock()
	s.people = f.People
	s.mu.Unlock()
	if err := s.did(ctx, "provision"); err != nil {
		return nil, "", err
	}
	if s.full {
		return &rich{bare: w, now: f.Start}, s.applied, nil
	}
	return w, s.applied, nil
}

// bare is a world with nothing optional, and its only session too.
type bare struct {
	*script
	next  int
	began bool
}

// rich is a world with everything optional.
type rich struct {
	*bare
	now time.Time
}

var (
	_ target.Clock   = (*rich)(nil)
	_ target.Log     = (*rich)(nil)
	_ target.Seeder  = (*rich)(nil)
	_ target.Events  = (*rich)(nil)
	_ target.Admin   = (*rich)(nil)
	_ target.Inbox   = (*rich)(nil)
	_ target.Signals = (*rich)(nil)
)

// Open implements target.World.
func (w *bare) Open(ctx context.Context, d target.Device) (target.Session, error) {
	return tab{w}, w.did(ctx, "open %s", d.Name)
}

// Factors implements target.World.
func (w *bare) Factors(ctx context.Context, person string) ([]vocab.Factor, error) {
	return w.held, w.did(ctx, "factors of %s", person)
}

// Close implements target.World.
func (w *bare) Close(ctx context.Context) error { return w.did(ctx, "close world") }

// tab is a session of a bare world.
type tab struct{ *bare }

// show plays the next observation; after the last one it stays.
func (t tab) show(ctx context.Context, format string, args ...any) (target.Observation, error) {
	if err := t.did(ctx, format, args...); err != nil {
		return target.Observation{}, err
	}
	o := t.shows[min(t.next, len(t.shows)-1)]
	t.next++
	return o, nil
}

// Begin implements target.Session.
func (t tab) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	t.mu.Lock()
	t.logins = append(t.logins, l)
	t.mu.Unlock()
	t.began = true
	return t.show(ctx, "begin %s %s", l.Person, l.Password)
}

// Observe implements target.Session.
func (t tab) Observe(ctx context.Context) (target.Observation, error) { return t.show(ctx, "observe") }

// Choose implements target.Session.
func (t tab) Choose(ctx context.Context, offer string) (target.Observation, error) {
	return t.show(ctx, "choose %s", offer)
}

// Enrol implements target.Session.
func (t tab) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	return t.show(ctx, "enrol %s", f)
}

// Submit implements target.Session.
func (t tab) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	t.mu.Lock()
	t.proofs = append(t.proofs, p)
	t.mu.Unlock()
	return t.show(ctx, "submit %s", offer)
}

// Probe implements target.Session.
func (t tab) Probe(ctx context.Context) (target.Reach, error) { return t.reach, t.did(ctx, "probe") }

// Result implements target.Session.
func (t tab) Result(ctx context.Context) (target.Result, error) {
	return t.result, t.did(ctx, "result")
}

// Close implements target.Session.
func (t tab) Close(ctx context.Context, logout bool) error { return t.did(ctx, "close %v", logout) }

// Now implements target.Clock.
func (w *rich) Now(context.Context) (time.Time, error) { return w.now, nil }

// Advance implements target.Clock.
func (w *rich) Advance(ctx context.Context, d time.Duration) error {
	w.now = w.now.Add(d)
	return w.did(ctx, "advance %s", d)
}

// Log implements target.Log.
func (w *rich) Log(ctx context.Context) ([]target.LogEntry, error) {
	return w.script.log, w.did(ctx, "log")
}

// RelyingParty implements target.Seeder.
func (w *rich) RelyingParty(ctx context.Context, person string) (string, []byte, error) {
	return "t.localhost", []byte("handle"), w.did(ctx, "relying party of %s", person)
}

// Seed implements target.Seeder.
func (w *rich) Seed(ctx context.Context, person string, s target.Seed) error {
	return w.did(ctx, "seed %s %s", person, s.Factor)
}

// RemoveFactor implements target.Admin.
func (w *rich) RemoveFactor(ctx context.Context, person string, f vocab.Factor) error {
	return w.did(ctx, "remove %s %s", person, f)
}

// SwitchFactor implements target.Admin.
func (w *rich) SwitchFactor(ctx context.Context, f vocab.Factor, on bool) error {
	return w.did(ctx, "switch %s %v", f, on)
}

// Signal implements target.Signals.
func (w *rich) Signal(ctx context.Context, device string, s target.Signal) error {
	w.mu.Lock()
	w.signals = append(w.signals, s)
	w.mu.Unlock()
	return w.did(ctx, "signal %s", device)
}

// SetUser implements target.Admin.
func (w *rich) SetUser(ctx context.Context, person string, c target.UserChange) error {
	return w.did(ctx, "set %s %v %v %v", person, c.AppMetadata, c.UserMetadata, c.Roles)
}

// SetPolicy implements target.Admin.
func (w *rich) SetPolicy(ctx context.Context, policy vocab.Policy) error {
	return w.did(ctx, "policy %s", policy)
}

// ForgetBrowsers implements target.Admin.
func (w *rich) ForgetBrowsers(ctx context.Context, person string) error {
	return w.did(ctx, "forget %s", person)
}

// SetSettings implements target.Admin.
func (w *rich) SetSettings(ctx context.Context, settings map[string]any) error {
	return w.did(ctx, "settings %v", settings)
}

// SwitchRule implements target.Admin.
func (w *rich) SwitchRule(ctx context.Context, name string, on bool) error {
	return w.did(ctx, "rule %s %v", name, on)
}

// Messages implements target.Inbox.
func (w *rich) Messages(ctx context.Context, n int) ([]target.Message, error) {
	all := w.mail
	if w.began {
		all = slices.Concat(w.mail, w.sent)
	}
	return all[min(n, len(all)):], w.did(ctx, "messages")
}

// Events implements target.Events.
func (w *rich) Events(ctx context.Context) ([]target.ActionRun, error) {
	return w.runs, w.did(ctx, "events")
}

// The observations of these tests.
var (
	granted   = target.Observation{Stage: vocab.StageGranted, Dialect: target.Dialect{Passed: []vocab.Screen{vocab.ScreenLogin}}}
	refused   = target.Observation{Stage: vocab.StageRefused, Error: &target.Refusal{Class: vocab.ErrNotAllowed, Text: "no entry"}}
	primary   = target.Observation{Stage: vocab.StagePrimary, Dialect: target.Dialect{Screen: vocab.ScreenLogin}, Error: &target.Refusal{Class: vocab.ErrWrongProof, Text: "wrong password"}}
	challenge = asks(vocab.StageChallenge, vocab.ScreenOTPChallenge, target.Offer{ID: "c", Kind: target.OfferChallenge, Factor: vocab.OTP})
	enrolment = asks(vocab.StageEnrol, vocab.ScreenOTPEnrollQR, target.Offer{ID: "e", Kind: target.OfferEnrol, Factor: vocab.OTP,
		Material: target.Material{OTPAuthURI: "otpauth://totp/ana?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"}})
)

func asks(stage vocab.Stage, screen vocab.Screen, offers ...target.Offer) target.Observation {
	return target.Observation{Stage: stage, Offers: offers, Dialect: target.Dialect{Screen: screen}}
}

// picker is a page that offers factors.
func picker(stage vocab.Stage, screen vocab.Screen, factors ...vocab.Factor) target.Observation {
	o := asks(stage, screen)
	for _, f := range factors {
		o.Offers = append(o.Offers, target.Offer{ID: "pick " + string(f), Factor: f})
	}
	return o
}

// with is an observation with a refusal of the last answer.
func with(o target.Observation, class vocab.ErrorClass, text string) target.Observation {
	o.Error = &target.Refusal{Class: class, Text: text}
	return o
}

// at is where things stand in the suite file of these tests.
func at(line int) scenarios.Pos { return scenarios.Pos{File: "suite.yaml", Line: line, Column: 3} }

func want[T any](v T) *scenarios.Want[T] { return &scenarios.Want[T]{Pos: at(50), Value: v} }

// theCase is a case of one person, ana, that expects an outcome and cites a requirement that must hold.
func theCase(outcome vocab.Stage, steps ...scenarios.Step) scenarios.Case {
	return scenarios.Case{
		Pos: at(10), ID: "family/suite/case", Name: "case", Suite: "family/suite", Cites: []string{"must"},
		People: []scenarios.Person{{Name: "ana"}}, Steps: steps,
		Expect: scenarios.Expect{Pos: at(40), Outcome: *want(outcome)},
	}
}

// The steps of these tests.
var (
	login  = scenarios.Login{Pos: at(20), Person: "ana", Password: vocab.AnswerRight}
	enrol  = scenarios.Enrol{Pos: at(21), Factor: vocab.OTP, How: vocab.AnswerRight}
	answer = scenarios.Answer{Pos: at(22), Factor: vocab.OTP, How: vocab.AnswerRight}
	probe  = scenarios.Probe{Pos: at(23)}
)
