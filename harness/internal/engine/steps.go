package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// mismatch is a step that the implementation gave no room for: what it showed is not what the case says.
type mismatch struct{ expected, actual string }

func (m *mismatch) Error() string { return "expected " + m.expected + ", but " + m.actual }

// walk takes the steps. A step that does not fit ends the walk as a failed check, not as an error: the implementation
// did something else. A page that cannot be answered is the implementation's fault too.
func (r *run) walk(ctx context.Context) error {
	for i, step := range r.c.Steps {
		r.note("step", describeStep(step), "")
		err := r.step(ctx, step)
		var odd *mismatch
		var defect interface{ IsDefect() }
		switch {
		case err == nil:
		case errors.As(err, &odd):
			r.sheet.Note(fmt.Sprintf("step %d: %s", i+1, step.Word()), step.Where(), reports.Fail, odd.expected, odd.actual)
			return nil
		case errors.As(err, &defect):
			r.sheet.Note(fmt.Sprintf("step %d: %s", i+1, step.Word()), step.Where(), reports.Fail, "a page that can be answered", err.Error())
			return nil
		default:
			return fmt.Errorf("step %d (%s at %s): %w", i+1, step.Word(), step.Where(), err)
		}
	}
	return nil
}

func describeStep(s scenarios.Step) string {
	switch s := s.(type) {
	case scenarios.Login:
		return "login " + s.Person
	case scenarios.Choose:
		return "choose " + string(s.Factor)
	case scenarios.Enrol:
		return fmt.Sprintf("enrol %s (%s)", s.Factor, s.How)
	case scenarios.Answer:
		return fmt.Sprintf("answer %s (%s)", s.Factor, s.How)
	case scenarios.Wait:
		return "wait " + s.For.String()
	}
	return s.Word()
}

func (r *run) step(ctx context.Context, step scenarios.Step) error {
	switch s := step.(type) {
	case scenarios.Login:
		return r.login(ctx, s)
	case scenarios.Choose:
		return r.choose(ctx, s)
	case scenarios.OtherMethod:
		return r.otherMethod(ctx)
	case scenarios.Enrol:
		return r.enrol(ctx, s)
	case scenarios.Answer:
		return r.answer(ctx, s)
	case scenarios.Wait:
		return r.wait(ctx, s.For)
	case scenarios.Logout:
		return r.logout(ctx)
	case scenarios.Probe:
		return r.probe(ctx)
	case scenarios.Abandon:
		delete(r.devices, r.device)
		return nil
	}
	return fmt.Errorf("the engine does not know the step %s", step.Word())
}

const usualDevice = "browser"

func (r *run) login(ctx context.Context, s scenarios.Login) error {
	r.who, r.device = r.people[s.Person], s.Device
	if r.device == "" {
		r.device = usualDevice
	}
	session := r.devices[r.device]
	if session == nil {
		var err error
		session, err = r.world.Open(ctx, target.Device{Name: r.device, Address: "203.0.113.10", UserAgent: "Mozilla/5.0 (mfaproof " + r.device + ")"})
		if err != nil {
			return err
		}
		r.devices[r.device] = session
	}
	l := target.Login{Person: s.Person, Client: s.Client}
	if s.Password == vocab.AnswerWrong {
		l.Password = "not " + r.who.password
	}
	o, err := session.Begin(ctx, l)
	return r.see(o, err)
}

func (r *run) session() (target.Session, error) {
	s := r.devices[r.device]
	if s == nil {
		return nil, &mismatch{"a login under way", "there is none on this device"}
	}
	return s, nil
}

func (r *run) choose(ctx context.Context, s scenarios.Choose) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	if r.sight.Stage != vocab.StageEnrolSelect && r.sight.Stage != vocab.StageChallengeSelect {
		return &mismatch{"a picker with " + string(s.Factor), r.standing()}
	}
	for _, offer := range r.sight.Offers {
		if offer.Factor == s.Factor {
			o, err := session.Choose(ctx, offer.ID)
			return r.see(o, err)
		}
	}
	return &mismatch{"an offer of " + string(s.Factor), r.standing()}
}

func (r *run) otherMethod(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	for _, offer := range r.sight.Offers {
		if offer.Kind == target.OfferOtherMethod {
			o, err := session.Choose(ctx, offer.ID)
			return r.see(o, err)
		}
	}
	return &mismatch{"another method to be offered", r.standing()}
}

func (r *run) enrol(ctx context.Context, s scenarios.Enrol) error {
	offer, err := r.offer(vocab.StageEnrol, s.Factor)
	if err != nil {
		return err
	}
	if err := r.give(ctx, offer, s.How, r.who.wallet.Enrol); err != nil {
		return err
	}
	if r.sight.Error == nil || r.sight.Stage != vocab.StageEnrol {
		return r.who.wallet.Confirm(s.Factor)
	}
	return nil
}

func (r *run) answer(ctx context.Context, s scenarios.Answer) error {
	offer, err := r.offer(vocab.StageChallenge, s.Factor)
	if err != nil {
		return err
	}
	return r.give(ctx, offer, s.How, r.who.wallet.Answer)
}

// offer finds what the page asks for, which must be what the case says.
func (r *run) offer(stage vocab.Stage, f vocab.Factor) (target.Offer, error) {
	if _, err := r.session(); err != nil {
		return target.Offer{}, err
	}
	want := map[vocab.Stage]string{vocab.StageEnrol: "to enrol ", vocab.StageChallenge: "a challenge of "}[stage] + string(f)
	if r.sight.Stage == stage {
		for _, offer := range r.sight.Offers {
			if offer.Factor == f {
				return offer, nil
			}
		}
	}
	return target.Offer{}, &mismatch{want, r.standing()}
}

type proving func(time.Time, virtualauthenticator.Prompt, vocab.Answer) (virtualauthenticator.Proof, error)

// give lets the person's device make a proof and hands it in. When the device has used up the current time step, the
// person waits for the next one, as people do.
func (r *run) give(ctx context.Context, offer target.Offer, how vocab.Answer, prove proving) error {
	prompt := virtualauthenticator.Prompt{Factor: offer.Factor, Origin: offer.Material.Origin, OTPAuthURI: offer.Material.OTPAuthURI, PublicKey: offer.Material.PublicKey}
	now, err := r.now(ctx)
	if err != nil {
		return err
	}
	proof, err := prove(now, prompt, how)
	var spent *totp.SpentError
	if errors.As(err, &spent) {
		r.note("wait", "for the next one-time code", "")
		if err := r.wait(ctx, spent.Next.Sub(now)); err != nil {
			return err
		}
		if now, err = r.now(ctx); err != nil {
			return err
		}
		proof, err = prove(now, prompt, how)
	}
	if err != nil {
		return err
	}
	p := target.Proof{Code: proof.Code, Credential: proof.Credential}
	if proof.ClientError != nil {
		if p.ClientError, err = json.Marshal(proof.ClientError); err != nil {
			return err
		}
	}
	o, err := r.devices[r.device].Submit(ctx, offer.ID, p)
	return r.see(o, err)
}

func (r *run) logout(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	delete(r.devices, r.device)
	return session.Close(ctx, true)
}

func (r *run) probe(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	reach, err := session.Probe(ctx)
	if err != nil {
		return err
	}
	r.seen.probe = reach
	r.note("probe", "reachable: "+string(reach), "")
	return nil
}

// see takes in an observation.
func (r *run) see(o target.Observation, err error) error {
	for _, e := range o.Evidence {
		r.note("http", e.Request, e.Response)
	}
	if err != nil {
		return err
	}
	r.sight = o
	for _, s := range o.Dialect.Passed {
		r.screen(s, false)
	}
	if o.Error != nil {
		r.seen.refusals = append(r.seen.refusals, *o.Error)
	}
	switch o.Stage {
	case vocab.StageGranted, vocab.StageRefused:
	default:
		// The same page again with an error is one visit, not two.
		again := o.Error != nil && len(r.seen.stages) > 0 && r.seen.stages[len(r.seen.stages)-1] == o.Stage
		r.screen(o.Dialect.Screen, o.Error != nil)
		if !again {
			r.seen.stages = append(r.seen.stages, o.Stage)
		}
	}
	if o.Stage == vocab.StageEnrolSelect || o.Stage == vocab.StageChallengeSelect {
		seen := offered{screen: o.Dialect.Screen, stage: o.Stage}
		for _, offer := range o.Offers {
			seen.factors = append(seen.factors, offer.Factor)
		}
		r.seen.offers = append(r.seen.offers, seen)
	}
	r.note("page", r.standing(), "")
	return nil
}

func (r *run) screen(s vocab.Screen, again bool) {
	if last := len(r.seen.screens) - 1; s == "" || again && last >= 0 && r.seen.screens[last] == s {
		return
	}
	r.seen.screens = append(r.seen.screens, s)
}

// standing says where the login stands, for people.
func (r *run) standing() string {
	o := r.sight
	text := "the login stands at " + string(o.Stage)
	if o.Stage == "" {
		text = "no login has begun"
	}
	if o.Dialect.Screen != "" {
		text += " (" + string(o.Dialect.Screen) + ")"
	}
	var factors []string
	for _, offer := range o.Offers {
		if offer.Factor != "" {
			factors = append(factors, string(offer.Factor))
		}
	}
	if len(factors) > 0 {
		text += " with " + strings.Join(factors, ", ")
	}
	if o.Error != nil {
		text += fmt.Sprintf("; %s: %s", o.Error.Class, o.Error.Text)
	}
	return text
}
