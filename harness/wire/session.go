package wire

import (
	"context"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is a session of an adapter.
type session struct {
	t  *Target
	id string
}

var _ target.Session = (*session)(nil)

// ID is how messages name the session.
func (s *session) ID() string { return s.id }

// look asks for an observation.
func (s *session) look(ctx context.Context, method string, params any) (target.Observation, error) {
	seen, err := call[observation](ctx, s.t, method, params)
	if err != nil {
		return target.Observation{}, err
	}
	o, err := seen.target()
	if err != nil {
		return target.Observation{}, fmt.Errorf("the adapter's answer to %s: %w", method, err)
	}
	return o, nil
}

// reach asks for the answer of a probe.
func (s *session) reach(ctx context.Context, method string) (target.Reach, error) {
	is, err := call[reached](ctx, s.t, method, inSession{Session: s.id})
	if err != nil {
		return target.Unclear, err
	}
	if err := known("reach", is.Reach, reaches(), false); err != nil {
		return target.Unclear, fmt.Errorf("the adapter's answer to %s: %w", method, err)
	}
	return is.Reach, nil
}

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	return s.look(ctx, "begin", beginning{Session: s.id, Login: fromLogin(l)})
}

// Observe implements target.Session.
func (s *session) Observe(ctx context.Context) (target.Observation, error) {
	return s.look(ctx, "observe", inSession{Session: s.id})
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	return s.look(ctx, "choose", choosing{Session: s.id, Offer: offer})
}

// Enrol implements target.Session.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	return s.look(ctx, "enrol", enrolling{Session: s.id, Factor: f})
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	return s.look(ctx, "submit", submitting{Session: s.id, Offer: offer, Proof: fromProof(p)})
}

// Probe implements target.Session.
func (s *session) Probe(ctx context.Context) (target.Reach, error) { return s.reach(ctx, "probe") }

// Result implements target.Session.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	is, err := call[outcome](ctx, s.t, "result", inSession{Session: s.id})
	if err != nil {
		return target.Result{}, err
	}
	if err := knownFactors("factor", is.Proved); err != nil {
		return target.Result{}, fmt.Errorf("the adapter's answer to result: %w", err)
	}
	return target.Result(is), nil
}

// Close implements target.Session.
func (s *session) Close(ctx context.Context, logout bool) error {
	return do(ctx, s.t, "close", leaving{Session: s.id, Logout: logout})
}

// As gives the optional interface of a declared capability; target.Optional asks it.
func (s *session) As(optional any) bool {
	switch into := optional.(type) {
	case *target.Stepper:
		return give(s.t, into, "login.step-up", target.Stepper(stepper{s}))
	case *target.Tamperer:
		return give(s.t, into, "tamper", target.Tamperer(tamperer{s}))
	case *target.Referenced:
		return give(s.t, into, "observe.session", target.Referenced(referenced{s}))
	case *target.Refresher:
		return give(s.t, into, "login.refresh", target.Refresher(refresher{s}))
	case *target.Poller:
		return give(s.t, into, "via.device-code", target.Poller(poller{s}))
	}
	return false
}

// The optional interfaces of a session, each a type of its own.
type (
	stepper    struct{ *session }
	tamperer   struct{ *session }
	referenced struct{ *session }
	refresher  struct{ *session }
	poller     struct{ *session }
)

func (s stepper) StepUp(ctx context.Context) (target.Observation, error) {
	return s.look(ctx, "step_up", inSession{Session: s.id})
}

func (s stepper) ProbeStepUp(ctx context.Context) (target.Reach, error) {
	return s.reach(ctx, "probe_step_up")
}

func (s tamperer) Tamper(ctx context.Context, how vocab.Tamper, p target.Proof) (target.Observation, error) {
	return s.look(ctx, "tamper", tampering{Session: s.id, How: how, Proof: fromProof(p)})
}

func (r referenced) SessionRef(ctx context.Context) (string, error) {
	is, err := call[reference](ctx, r.t, "session_ref", inSession{Session: r.id})
	return is.SessionRef, err
}

func (r refresher) Refresh(ctx context.Context, what target.Refresh) (target.Observation, error) {
	return r.look(ctx, "refresh", refreshing{Session: r.id, Replaced: what.Replaced, Client: what.Client, Scope: what.Scope})
}

func (p poller) Poll(ctx context.Context) (target.Observation, error) {
	return p.look(ctx, "poll", inSession{Session: p.id})
}
