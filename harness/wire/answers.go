package wire

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The answers to the methods that every adapter has, and to those of an optional interface of a session.

func (s *server) hello(_ context.Context, g greeting) (greeting, error) {
	if g.Protocol != Protocol {
		return g, &usageError{fmt.Errorf("this adapter speaks %s, not %q: use a version of mfaproof that does", Protocol, g.Protocol)}
	}
	return greeting{Protocol: Protocol}, nil
}

func (s *server) describe(ctx context.Context, _ nothing) (description, error) {
	d, err := s.target.Describe(ctx)
	if d.Capabilities == nil {
		d.Capabilities = []string{}
	}
	return fromDescription(d), err
}

func (s *server) provision(ctx context.Context, f fixture) (provisioned, error) {
	start, err := f.target()
	if err != nil {
		return provisioned{}, &usageError{err}
	}
	w, applied, err := s.target.Provision(ctx, start)
	if err != nil {
		return provisioned{}, err
	}
	id, err := s.keepWorld(w)
	if err != nil {
		return provisioned{}, errors.Join(err, w.Close(ctx))
	}
	return provisioned{World: id, Applied: applied}, nil
}

func (s *server) release(ctx context.Context, p inWorld) (nothing, error) {
	if _, err := s.world(p.World); err != nil {
		return nothing{}, err
	}
	if w := s.forget(p.World); w != nil {
		return nothing{}, w.Close(ctx)
	}
	return nothing{}, nil
}

func (s *server) factors(ctx context.Context, p ofPerson) (held, error) {
	w, err := s.world(p.World)
	if err != nil {
		return held{}, err
	}
	factors, err := w.Factors(ctx, p.Person)
	return held{Factors: factors}, err
}

func (s *server) open(ctx context.Context, p opening) (opened, error) {
	w, err := s.world(p.World)
	if err != nil {
		return opened{}, err
	}
	session, err := w.Open(ctx, target.Device(p.Device))
	if err != nil {
		return opened{}, err
	}
	id, err := s.keepSession(p.World, session)
	if err != nil {
		return opened{}, errors.Join(err, session.Close(ctx, false))
	}
	return opened{Session: id}, nil
}

func (s *server) close(ctx context.Context, p leaving) (nothing, error) {
	session, err := s.session(p.Session)
	if err != nil {
		return nothing{}, err
	}
	return nothing{}, session.Close(ctx, p.Logout)
}

// observing lets a session be asked for an observation.
func (s *server) observing(id string, ask func(target.Session) (target.Observation, error)) (observation, error) {
	session, err := s.session(id)
	if err != nil {
		return observation{}, err
	}
	o, err := ask(session)
	return fromObservation(o), err
}

func (s *server) begin(ctx context.Context, p beginning) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) { return t.Begin(ctx, p.Login.target()) })
}

func (s *server) observe(ctx context.Context, p inSession) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) { return t.Observe(ctx) })
}

func (s *server) choose(ctx context.Context, p choosing) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) { return t.Choose(ctx, p.Offer) })
}

func (s *server) submit(ctx context.Context, p submitting) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) { return t.Submit(ctx, p.Offer, p.Proof.target()) })
}

func (s *server) enrol(ctx context.Context, p enrolling) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) { return t.Enrol(ctx, p.Factor) })
}

func (s *server) stepUp(ctx context.Context, p inSession) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) {
		stepper, ok := target.Optional[target.Stepper](t)
		if !ok {
			return target.Observation{}, errUnsupported
		}
		return stepper.StepUp(ctx)
	})
}

func (s *server) tamper(ctx context.Context, p tampering) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) {
		bold, ok := target.Optional[target.Tamperer](t)
		if !ok {
			return target.Observation{}, errUnsupported
		}
		return bold.Tamper(ctx, p.How, p.Proof.target())
	})
}

func (s *server) refresh(ctx context.Context, p refreshing) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) {
		refresher, ok := target.Optional[target.Refresher](t)
		if !ok {
			return target.Observation{}, errUnsupported
		}
		return refresher.Refresh(ctx, target.Refresh{Replaced: p.Replaced, Client: p.Client, Scope: p.Scope})
	})
}

func (s *server) poll(ctx context.Context, p inSession) (observation, error) {
	return s.observing(p.Session, func(t target.Session) (target.Observation, error) {
		poller, ok := target.Optional[target.Poller](t)
		if !ok {
			return target.Observation{}, errUnsupported
		}
		return poller.Poll(ctx)
	})
}

func (s *server) probe(ctx context.Context, p inSession) (reached, error) {
	session, err := s.session(p.Session)
	if err != nil {
		return reached{}, err
	}
	reach, err := session.Probe(ctx)
	return reached{Reach: reach}, err
}

func (s *server) probeStepUp(ctx context.Context, p inSession) (reached, error) {
	session, err := s.session(p.Session)
	if err != nil {
		return reached{}, err
	}
	stepper, ok := target.Optional[target.Stepper](session)
	if !ok {
		return reached{}, errUnsupported
	}
	reach, err := stepper.ProbeStepUp(ctx)
	return reached{Reach: reach}, err
}

func (s *server) sessionRef(ctx context.Context, p inSession) (reference, error) {
	session, err := s.session(p.Session)
	if err != nil {
		return reference{}, err
	}
	referenced, ok := target.Optional[target.Referenced](session)
	if !ok {
		return reference{}, errUnsupported
	}
	ref, err := referenced.SessionRef(ctx)
	return reference{SessionRef: ref}, err
}

func (s *server) result(ctx context.Context, p inSession) (outcome, error) {
	session, err := s.session(p.Session)
	if err != nil {
		return outcome{}, err
	}
	r, err := session.Result(ctx)
	return outcome(r), err
}

// optional finds an optional interface of a world.
func optional[T any](s *server, world string) (T, error) {
	w, err := s.world(world)
	if err != nil {
		var none T
		return none, err
	}
	found, ok := target.Optional[T](w)
	if !ok {
		return found, errUnsupported
	}
	return found, nil
}

// telling asks an optional interface of a world for something.
func telling[T, R any](s *server, world string, ask func(T) (R, error)) (R, error) {
	found, err := optional[T](s, world)
	if err != nil {
		var none R
		return none, err
	}
	return ask(found)
}

// doing lets an optional interface of a world do something.
func doing[T any](s *server, world string, do func(T) error) (nothing, error) {
	return telling(s, world, func(t T) (nothing, error) { return nothing{}, do(t) })
}

func (s *server) now(ctx context.Context, p inWorld) (clockTime, error) {
	return telling(s, p.World, func(c target.Clock) (clockTime, error) {
		now, err := c.Now(ctx)
		return clockTime{Now: now}, err
	})
}

func (s *server) advance(ctx context.Context, p moving) (nothing, error) {
	const most = int64(1<<63-1) / int64(time.Millisecond)
	if p.Milliseconds < 0 || p.Milliseconds > most {
		return nothing{}, &usageError{fmt.Errorf("a clock cannot be moved by %d milliseconds", p.Milliseconds)}
	}
	return doing(s, p.World, func(c target.Clock) error { return c.Advance(ctx, time.Duration(p.Milliseconds)*time.Millisecond) })
}

func (s *server) log(ctx context.Context, p inWorld) (entries, error) {
	return telling(s, p.World, func(l target.Log) (entries, error) {
		all, err := l.Log(ctx)
		return entries{Entries: each(all, func(e target.LogEntry) logEntry { return logEntry(e) })}, err
	})
}

func (s *server) relyingParty(ctx context.Context, p ofPerson) (party, error) {
	return telling(s, p.World, func(t target.Seeder) (party, error) {
		rpID, handle, err := t.RelyingParty(ctx, p.Person)
		return party{RPID: rpID, Handle: handle}, err
	})
}

func (s *server) seed(ctx context.Context, p seeding) (seeded, error) {
	return telling(s, p.World, func(t target.Seeder) (seeded, error) {
		err := t.Seed(ctx, p.Person, p.Seed.target())
		if errors.Is(err, target.ErrNotSeedable) {
			return seeded{PersonOnly: true}, nil
		}
		return seeded{}, err
	})
}

func (s *server) events(ctx context.Context, p inWorld) (runs, error) {
	return telling(s, p.World, func(t target.Events) (runs, error) {
		all, err := t.Events(ctx)
		return runs{Runs: each(all, func(r target.ActionRun) actionRun { return actionRun(r) })}, err
	})
}

func (s *server) messages(ctx context.Context, p reading) (mail, error) {
	if p.After < 0 {
		return mail{}, &usageError{fmt.Errorf("after is %d: it is a number of messages", p.After)}
	}
	return telling(s, p.World, func(t target.Inbox) (mail, error) {
		all, err := t.Messages(ctx, p.After)
		return mail{Messages: each(all, func(m target.Message) message { return message(m) })}, err
	})
}

func (s *server) approve(ctx context.Context, p approving) (nothing, error) {
	return doing(s, p.World, func(t target.Decide) error { return t.Approve(ctx, p.Transaction, p.Approve) })
}

func (s *server) register(ctx context.Context, p registering) (nothing, error) {
	return doing(s, p.World, func(t target.Decide) error { return t.Register(ctx, p.Transaction, p.DeviceID, p.Name) })
}

func (s *server) removeFactor(ctx context.Context, p removing) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.RemoveFactor(ctx, p.Person, p.Factor) })
}

func (s *server) switchFactor(ctx context.Context, p switching) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.SwitchFactor(ctx, p.Factor, p.On) })
}

func (s *server) setUser(ctx context.Context, p settingUser) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.SetUser(ctx, p.Person, target.UserChange(p.Change)) })
}

func (s *server) setPolicy(ctx context.Context, p settingPolicy) (nothing, error) {
	if err := known("policy", p.Policy, vocab.Policies(), false); err != nil {
		return nothing{}, &usageError{err}
	}
	return doing(s, p.World, func(t target.Admin) error { return t.SetPolicy(ctx, p.Policy) })
}

func (s *server) forgetBrowsers(ctx context.Context, p ofPerson) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.ForgetBrowsers(ctx, p.Person) })
}

func (s *server) setSettings(ctx context.Context, p settingTenant) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.SetSettings(ctx, p.Settings) })
}

func (s *server) switchRule(ctx context.Context, p switchingRule) (nothing, error) {
	return doing(s, p.World, func(t target.Admin) error { return t.SwitchRule(ctx, p.Name, p.On) })
}

func (s *server) signal(ctx context.Context, p signalling) (nothing, error) {
	return doing(s, p.World, func(t target.Signals) error { return t.Signal(ctx, p.Device, p.Signal.target()) })
}
