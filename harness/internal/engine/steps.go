package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// mismatch is a step that the implementation gave no room for: what it showed is not what the case says.
type mismatch struct{ expected, actual string }

func (m *mismatch) Error() string { return "expected " + m.expected + ", but " + m.actual }

// walk takes the steps. A step that does not fit ends the walk as a failed check, not as an error: the implementation
// did something else. A page that cannot be answered is the implementation's fault too.
func (r *run) walk(ctx context.Context) error {
	for i, step := range r.c.Steps {
		r.note(reports.EntryStep, describeStep(step), "")
		err := r.step(ctx, step)
		if err == nil {
			err = r.recognized(ctx)
		}
		var odd *mismatch
		var defect interface{ IsDefect() }
		switch {
		case err == nil:
		case errors.As(err, &odd):
			r.sheet.Note(fmt.Sprintf("step %d: %s", i+1, step.Word()), step.Where(), r.astray(), odd.expected, odd.actual)
			return nil
		case errors.As(err, &defect):
			shown := ""
			if e, ok := defect.(interface{ Evidence() string }); ok {
				shown = e.Evidence()
			}
			r.note("defect", err.Error(), shown)
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
	case scenarios.Prove:
		return fmt.Sprintf("prove (%s)", s.How)
	case scenarios.Relogin:
		return "relogin " + s.Person
	case scenarios.Refresh:
		return fmt.Sprintf("refresh (%s)", s.How)
	case scenarios.Admin:
		return "admin " + administered(s)
	case scenarios.Choose:
		return "choose " + chosen(s)
	case scenarios.Enrol:
		return fmt.Sprintf("enrol %s (%s)", s.Factor, s.How)
	case scenarios.Answer:
		return fmt.Sprintf("answer %s (%s)", s.Factor, s.How)
	case scenarios.Signal:
		return "signal " + cmp.Or(s.Device, usualDevice)
	case scenarios.Wait:
		if s.LeadingZero != "" {
			return "wait for a code of " + s.LeadingZero + " that begins with a zero"
		}
		return "wait " + s.For.String()
	}
	return s.Word()
}

// chosen says in words what a person chooses.
func chosen(s scenarios.Choose) string {
	if s.Organization != "" {
		return "the organization " + s.Organization
	}
	if s.Number > 0 {
		return fmt.Sprintf("number %d", s.Number)
	}
	return string(s.Factor)
}

func (r *run) step(ctx context.Context, step scenarios.Step) error {
	switch s := step.(type) {
	case scenarios.Login:
		return r.login(ctx, s)
	case scenarios.Prove:
		return r.prove(ctx, s)
	case scenarios.Relogin:
		return r.relogin(ctx, s)
	case scenarios.Silent:
		return r.silent(ctx, s)
	case scenarios.Refresh:
		return r.refresh(ctx, s)
	case scenarios.Poll:
		return r.poll(ctx)
	case scenarios.Choose:
		return r.choose(ctx, s)
	case scenarios.OtherMethod:
		return r.follow(ctx, target.OfferOtherMethod)
	case scenarios.OtherDevice:
		return r.follow(ctx, target.OfferOtherDevice)
	case scenarios.Back:
		return r.follow(ctx, target.OfferBack)
	case scenarios.Enrol:
		return r.repeated(ctx, guessing{s.Times, false, vocab.StageEnrol, s.Factor}, func() error { return r.enrol(ctx, s) })
	case scenarios.Answer:
		return r.repeated(ctx, guessing{s.Times, s.Spread, vocab.StageChallenge, s.Factor}, func() error { return r.answer(ctx, s) })
	case scenarios.Call:
		return r.call(ctx, s)
	case scenarios.Replay:
		return r.replay(ctx)
	case scenarios.Visit:
		return r.visit(ctx, s)
	case scenarios.Acknowledge:
		return r.acknowledge(ctx)
	case scenarios.Resend:
		return r.follow(ctx, target.OfferResend)
	case scenarios.Admin:
		return r.admin(ctx, s)
	case scenarios.Signal:
		return r.signal(ctx, s)
	case scenarios.Redirect:
		return r.redirect(ctx, s)
	case scenarios.Wait:
		if s.LeadingZero != "" {
			return r.waitForZero(ctx, r.people[s.LeadingZero].wallet)
		}
		return r.wait(ctx, s.For)
	case scenarios.Logout:
		return r.logout(ctx)
	case scenarios.Probe:
		return r.probe(ctx, s)
	case scenarios.SwitchChannel:
		return r.follow(ctx, target.OfferSwitch)
	case scenarios.Tamper:
		return r.tamper(ctx, s.How, target.Proof{})
	case scenarios.Abandon:
		delete(r.devices, r.device)
		return nil
	}
	return r.several(ctx, step)
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
	if s.Organization != "" {
		return r.organization(ctx, session, s)
	}
	if r.sight.Stage != vocab.StageEnrolSelect && r.sight.Stage != vocab.StageChallengeSelect {
		return &mismatch{"a picker with " + chosen(s), r.standing()}
	}
	rows := 0
	for _, offer := range r.sight.Offers {
		if offer.Factor != "" {
			rows++
		}
		if s.Number > 0 && offer.Factor != "" && rows == s.Number || s.Number == 0 && offer.Factor == s.Factor {
			o, err := session.Choose(ctx, offer.ID)
			return r.see(o, err)
		}
	}
	return &mismatch{"an offer of " + chosen(s), r.standing()}
}

// follow takes an offer of a kind that a page has beside what it asks for.
func (r *run) follow(ctx context.Context, kind target.OfferKind) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	for _, offer := range r.sight.Offers {
		if offer.Kind == kind {
			o, err := session.Choose(ctx, offer.ID)
			return r.see(o, err)
		}
	}
	return &mismatch{string(kind) + " to be offered", r.standing()}
}

// enrol answers the pages of an enrolment: some factors have two, the number of a phone and then the code.
func (r *run) enrol(ctx context.Context, s scenarios.Enrol) error {
	for {
		if err := ctx.Err(); err != nil {
			return err // a target may ask for ever
		}
		offer, err := r.offer(vocab.StageEnrol, s.Factor)
		if err != nil {
			return err
		}
		how := s.How
		first := offer.Material.Wants == target.WantsDestination
		if first {
			how = vocab.AnswerRight // what may be wrong is the code
		}
		if offer.Material.Wants == target.WantsCode {
			r.smuggle = s.Sent
		}
		err = r.give(ctx, offer, how, virtualauthenticator.Prompt{Channel: s.By, Country: s.Country, Other: r.walletOf(s.Of)}, r.who.wallet.Enrol, false)
		r.smuggle = ""
		if err != nil {
			return err
		}
		if how.InBrowser() || s.Of != "" { // of the person's own devices none was enrolled
			return nil
		}
		if first && r.sight.Stage == vocab.StageEnrol && r.sight.Error == nil {
			continue
		}
		if !r.accepted(vocab.StageEnrol, offer) {
			return nil
		}
		if err := r.who.wallet.Confirm(s.Factor); err != nil {
			return err
		}
		return r.askedAtOnce(ctx, s.Factor)
	}
}

// askedAtOnce answers an implementation that asks for a factor right after it was enrolled, as some do. A portable case says what is to come
// of an enrolment, not in how many pages.
func (r *run) askedAtOnce(ctx context.Context, f vocab.Factor) error {
	if r.c.Policy == nil || r.sight.Stage != vocab.StageChallenge || len(r.sight.Offers) == 0 || r.sight.Offers[0].Factor != f {
		return nil
	}
	r.seen.stages = r.seen.stages[:len(r.seen.stages)-1] // it belongs to the enrolment
	r.note("person", r.who.name+" is asked for "+string(f)+" at once, and proves it", "")
	return r.answer(ctx, scenarios.Answer{Factor: f, How: vocab.AnswerRight})
}

func (r *run) answer(ctx context.Context, s scenarios.Answer) error {
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		offer, err := r.offer(vocab.StageChallenge, s.Factor)
		if err != nil {
			return err
		}
		if s.Remember && !r.sight.RememberBox && offer.Material.Wants != target.WantsChannel {
			return &mismatch{"a box that asks to remember this device", r.standing()}
		}
		prompt := virtualauthenticator.Prompt{Channel: s.By, Device: s.Device, Other: r.walletOf(s.Of)}
		if offer.Material.Wants == target.WantsCode {
			r.smuggle = s.Sent
		}
		err = r.give(ctx, offer, s.How, prompt, r.who.wallet.Answer, s.Remember)
		r.smuggle = ""
		if err != nil {
			return err
		}
		if offer.Material.Wants == target.WantsChannel && r.sight.Error == nil {
			continue // the code was sent; the next page takes it
		}
		_, drift := s.How.Drift()
		if (s.How == vocab.AnswerRight || drift || s.How.Writing()) && r.accepted(vocab.StageChallenge, offer) {
			return r.who.wallet.Accepted(s.Factor)
		}
		return nil
	}
}

// acknowledge takes note of a recovery code, or says on the page that the phone was answered.
func (r *run) acknowledge(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	if r.sight.Stage != vocab.StageRecoveryShow {
		if len(r.sight.Offers) == 0 || r.sight.Offers[0].Material.Wants != target.WantsDecision {
			return &mismatch{"something to take note of", r.standing()}
		}
		o, err := session.Submit(ctx, r.sight.Offers[0].ID, target.Proof{Acknowledge: true})
		return r.see(o, err)
	}
	if len(r.sight.Offers) == 0 {
		return r.lacks("nothing to take note with")
	}
	offer, wallet := r.sight.Offers[0], r.who.wallet
	if wallet.Holds(vocab.RecoveryCode) {
		return r.give(ctx, offer, vocab.AnswerRight, virtualauthenticator.Prompt{}, wallet.Answer, false)
	}
	if err := r.give(ctx, offer, vocab.AnswerRight, virtualauthenticator.Prompt{}, wallet.Enrol, false); err != nil || !r.accepted(vocab.StageRecoveryShow, offer) {
		return err
	}
	return wallet.Confirm(vocab.RecoveryCode)
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

func (r *run) logout(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	delete(r.devices, r.device)
	r.left[r.device] = session
	return session.Close(ctx, true)
}

// see takes in an observation.
func (r *run) see(o target.Observation, err error) error {
	for _, e := range o.Evidence {
		r.note(reports.EntryHTTP, e.Request, e.Response)
	}
	for _, offer := range o.Offers {
		r.secrets.material(offer.Material)
	}
	if err != nil {
		return err
	}
	r.sight = o
	r.asked(o)
	for _, s := range o.Dialect.Passed {
		r.screen(s, false)
	}
	if o.Error != nil {
		r.seen.refusals = append(r.seen.refusals, *o.Error)
	}
	if o.Stage == vocab.StageRedirect {
		r.seen.redirects = append(r.seen.redirects, sentTo(o.Away))
	}
	switch o.Stage {
	case vocab.StageGranted, vocab.StageRefused:
	case vocab.StagePrimary: // a password that was refused: not yet where a login waits for a second factor
		r.screen(o.Dialect.Screen, o.Error != nil)
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
			if offer.Factor != "" { // a way back is none
				seen.factors = append(seen.factors, offer.Factor)
			}
		}
		r.seen.offers = append(r.seen.offers, seen)
	}
	r.note(reports.EntryPage, r.standing(), "")
	return nil
}

func (r *run) screen(s vocab.Screen, again bool) {
	if last := len(r.seen.screens) - 1; s == "" || again && last >= 0 && r.seen.screens[last] == s {
		return
	}
	r.seen.screens = append(r.seen.screens, s)
	now := s == r.sight.Dialect.Screen
	leads := slices.ContainsFunc(r.sight.Offers, func(o target.Offer) bool { return o.Kind == target.OfferOtherMethod })
	r.seen.boxes = append(r.seen.boxes, box{s, now && r.sight.RememberBox, now && leads})
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
