package engine

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// several takes the steps that are about more than the page in front of a person.
func (r *run) several(ctx context.Context, step scenarios.Step) error {
	switch s := step.(type) {
	case scenarios.Device:
		return r.turnTo(ctx, s.Name)
	case scenarios.SelfEnrol:
		return r.selfEnrols(ctx, s)
	case scenarios.StepUp:
		return r.stepUp(ctx)
	case scenarios.AtOnce:
		return r.atOnce(ctx, s)
	case scenarios.Attempt:
		return r.attempt(ctx, s)
	}
	return fmt.Errorf("the engine does not know the step %s", step.Word())
}

// turnTo sits the person down in front of a device where a login is under way.
func (r *run) turnTo(ctx context.Context, device string) error {
	session := r.devices[device]
	if session == nil {
		return &mismatch{"a login under way on " + device, "there is none"}
	}
	r.device = device
	o, err := session.Observe(ctx)
	if err != nil {
		return err
	}
	o.Error, o.Dialect.Passed, o.Evidence = nil, nil, nil // seen when it came up
	r.sight = o
	r.note("device", device+": "+r.standing(), "")
	return nil
}

// selfEnrol asks for an enrolment of the person's own accord.
func (r *run) selfEnrol(ctx context.Context, f vocab.Factor) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	o, err := session.Enrol(ctx, f)
	return r.see(o, err)
}

// selfEnrols asks for an enrolment, and confirms it behind the person's back where the step says so.
func (r *run) selfEnrols(ctx context.Context, s scenarios.SelfEnrol) error {
	if err := r.selfEnrol(ctx, s.Factor); err != nil || !s.Confirm {
		return err
	}
	offer, err := r.offer(vocab.StageEnrol, s.Factor)
	if err != nil {
		return nil // it lets nobody come so far
	}
	return r.give(ctx, offer, vocab.AnswerRight, virtualauthenticator.Prompt{}, r.who.wallet.Enrol, false)
}

// stepUp asks for what needs more than the login gave.
func (r *run) stepUp(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	stepper, ok := target.Optional[target.Stepper](session)
	if !ok {
		return &unmet{r.about.Name + " declares login.step-up and has no way to ask for it"}
	}
	o, err := stepper.StepUp(ctx)
	return r.see(o, err)
}

// atOnce hands one proof in on several devices at the same moment.
func (r *run) atOnce(ctx context.Context, s scenarios.AtOnce) error {
	var sessions []target.Session
	var offer target.Offer
	for i := range s.Devices {
		if err := r.login(ctx, scenarios.Login{Person: s.Person, Device: fmt.Sprintf("%s %d", usualDevice, i+1)}); err != nil {
			return err
		}
		if err := r.reach(ctx, s.Factor); err != nil {
			return err
		}
		var err error
		if offer, err = r.offer(vocab.StageChallenge, s.Factor); err != nil {
			return err
		}
		sessions = append(sessions, r.devices[r.device])
	}
	proof, err := r.prepare(ctx, offer, vocab.AnswerRight, virtualauthenticator.Prompt{}, r.who.wallet.Answer, false)
	if err != nil {
		return err
	}
	observed, errs := make([]target.Observation, len(sessions)), make([]error, len(sessions))
	start := make(chan struct{})
	var all sync.WaitGroup
	for i, session := range sessions {
		all.Go(func() {
			<-start
			observed[i], errs[i] = session.Submit(ctx, offer.ID, proof)
		})
	}
	close(start)
	all.Wait()
	r.seen.reached = 0
	for i, session := range sessions {
		if errs[i] != nil {
			return fmt.Errorf("the answer on device %d: %w", i+1, errs[i])
		}
		if observed[i].Stage == vocab.StageRecoveryShow {
			r.device, r.sight = fmt.Sprintf("%s %d", usualDevice, i+1), observed[i]
			if err := r.acknowledge(ctx); err != nil {
				return err
			}
			observed[i] = r.sight
		}
		reach, err := session.Probe(ctx)
		if err != nil {
			return err
		}
		if reach == target.Reachable {
			r.seen.reached++
		}
	}
	// Which device was first differs from run to run: where one got in, that is how it ended.
	in := slices.IndexFunc(observed, func(o target.Observation) bool { return o.Stage == vocab.StageGranted })
	r.sight = observed[max(in, 0)]
	r.device = fmt.Sprintf("%s %d", usualDevice, max(in, 0)+1)
	r.note("at once", fmt.Sprintf("one answer on %d devices at the same moment: what is protected is reachable on %d of them", len(sessions), r.seen.reached), "")
	if r.seen.reached == 0 {
		return nil
	}
	return r.who.wallet.Accepted(s.Factor)
}

// settled orders the entries of a log where devices acted at once: which of them came first differs from run to run, and equal runs are
// to give equal reports.
func (r *run) settled(log []target.LogEntry) {
	atOnce := func(s scenarios.Step) bool { _, is := s.(scenarios.AtOnce); return is }
	if !slices.ContainsFunc(r.c.Steps, atOnce) {
		return
	}
	slices.SortStableFunc(log, func(a, b target.LogEntry) int {
		return cmp.Or(a.At.Compare(b.At), strings.Compare(a.Code, b.Code), strings.Compare(a.Text, b.Text))
	})
}

// attempt logs in and answers, as far as that goes.
func (r *run) attempt(ctx context.Context, s scenarios.Attempt) error {
	r.hasty = true
	defer func() { r.hasty = false }()
	if err := r.login(ctx, scenarios.Login{Person: s.Person, Device: s.Device}); err != nil {
		return err
	}
	stage, do := vocab.StageChallenge, func() error {
		return r.answer(ctx, scenarios.Answer{Pos: s.Pos, Factor: s.Factor, How: vocab.AnswerRight})
	}
	if s.Enrol {
		stage, do = vocab.StageEnrol, func() error {
			return r.enrol(ctx, scenarios.Enrol{Pos: s.Pos, Factor: s.Factor, How: vocab.AnswerRight})
		}
	}
	if err := r.turn(ctx, stage, s.Factor); err != nil {
		return err
	}
	if _, err := r.offer(stage, s.Factor); err != nil {
		return nil // it lets the person come no further
	}
	if err := do(); err != nil || r.sight.Stage != vocab.StageRecoveryShow {
		return err
	}
	return r.acknowledge(ctx) // a new recovery code is shown to whoever used the one before: they have come in
}

// turn goes on to the page of a factor where a portable case names it: which pages come before it differs.
func (r *run) turn(ctx context.Context, stage vocab.Stage, f vocab.Factor) error {
	if r.c.Policy == nil {
		return nil
	}
	if stage == vocab.StageEnrol && r.sight.Stage == vocab.StageEnrolSelect {
		return r.choose(ctx, scenarios.Choose{Factor: f})
	}
	if stage == vocab.StageChallenge && (r.sight.Stage == vocab.StageChallenge || r.sight.Stage == vocab.StageChallengeSelect) {
		return r.reach(ctx, f)
	}
	return nil
}

// reach goes on to the challenge of a factor: from a picker, or from the challenge of another factor.
func (r *run) reach(ctx context.Context, f vocab.Factor) error {
	if _, err := r.offer(vocab.StageChallenge, f); err == nil {
		return nil
	}
	elsewhere := func(o target.Offer) bool { return o.Kind == target.OfferOtherMethod }
	if r.sight.Stage == vocab.StageChallenge && slices.ContainsFunc(r.sight.Offers, elsewhere) {
		if err := r.follow(ctx, target.OfferOtherMethod); err != nil {
			return err
		}
	}
	if r.sight.Stage != vocab.StageChallengeSelect {
		return nil
	}
	return r.choose(ctx, scenarios.Choose{Factor: f})
}

// recognized notes by what the implementation knows the browser, where the case wants to know.
func (r *run) recognized(ctx context.Context) error {
	open := r.devices[r.device]
	if r.c.Expect.SessionID == nil || open == nil {
		return nil
	}
	session, ok := target.Optional[target.Referenced](open)
	if !ok {
		return &unmet{r.about.Name + " declares observe.session and tells nothing of it"}
	}
	ref, err := session.SessionRef(ctx)
	if err != nil {
		return fmt.Errorf("reading the session identifier: %w", err)
	}
	if r.sight.Stage == vocab.StageGranted {
		r.seen.after = ref
	} else {
		r.seen.before, r.seen.after = ref, ""
	}
	return nil
}
