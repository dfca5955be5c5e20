package lint

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// The checks of logins: the least that every implementation does.

// person is who logs in.
const person = "ana"

// device is what the person sits in front of.
var device = target.Device{Name: "lint", Address: "203.0.113.10", UserAgent: "mfaproof lint"}

// world is a world of one person.
type world struct {
	target.World
	id, password string
	enrols       bool // the policy asks the person for a factor
}

// end gives a world up whatever comes of it: the check release looks at that.
func (w *world) end(ctx context.Context) { _ = w.Close(ctx) }

// open opens a browser, and gives the id of the session.
func (w *world) open(ctx context.Context) (string, error) {
	s, err := w.Open(ctx, device)
	if err != nil {
		return "", err
	}
	named, ok := s.(interface{ ID() string })
	if !ok {
		return "", fmt.Errorf("%T has no id", s)
	}
	return named.ID(), nil
}

// world makes a world for a check, with a password of its own, under the first policy that the adapter can apply: best one that asks this
// person for nothing.
func (l *linter) world(ctx context.Context, check string) (*world, error) {
	nobody := target.Rule{Roles: []string{"mfaproof-nobody"}, Factors: 1, AnyOf: l.factors(), IfMissing: "deny"}
	allowed, enrols := nobody, nobody
	allowed.Roles, allowed.IfMissing = nil, "allow"
	enrols.Roles, enrols.IfMissing = nil, "enrol"
	for _, rule := range []target.Rule{nobody, allowed, enrols} {
		w, err := l.provision(ctx, check, rule)
		if w != nil || err != nil {
			return w, err
		}
	}
	return nil, wrong("apply one of them, or answer applied with approximate", "it can apply none of these policies: a factor for a role, for everybody who has it, for everybody")
}

// factors are a factor that the implementation has.
func (l *linter) factors() []vocab.Factor {
	for _, f := range vocab.Factors() {
		if slices.Contains(l.about.Capabilities, "factor."+string(f)) {
			return []vocab.Factor{f}
		}
	}
	return []vocab.Factor{vocab.OTP}
}

// provision makes a world under a rule; there is none where the rule cannot be applied.
func (l *linter) provision(ctx context.Context, check string, rule target.Rule) (*world, error) {
	name := "lint-" + strings.ReplaceAll(check, " ", "-")
	password := "Correct-Horse-7 of " + name
	l.secrets[password] = "a password"
	made, applied, err := l.adapter.Provision(ctx, target.Fixture{Name: name, Rules: []target.Rule{rule}, Start: l.options.Now(),
		People: []target.Person{{Name: person, Login: person + "@example.test", Password: password, EmailVerified: true}}})
	if err != nil {
		return nil, fmt.Errorf("making a world: %w", err)
	}
	named, ok := made.(interface{ ID() string })
	if !ok {
		return nil, fmt.Errorf("%T has no id", made)
	}
	w := &world{World: made, id: named.ID(), password: password, enrols: len(rule.Roles) == 0 && rule.IfMissing == "enrol"}
	if applied == target.Unsupported {
		w.end(ctx)
		return nil, nil
	}
	return w, nil
}

// signIn asks for access in a new browser.
func (w *world) signIn(ctx context.Context, password string) (target.Session, target.Observation, error) {
	s, err := w.Open(ctx, device)
	if err != nil {
		return nil, target.Observation{}, err
	}
	o, err := s.Begin(ctx, target.Login{Person: person, Password: password})
	return s, o, err
}

// refuses looks whether a password is refused.
func (l *linter) refuses(ctx context.Context, w *world, password, which string) error {
	l.secrets[password] = "a password"
	s, o, err := w.signIn(ctx, password)
	switch {
	case err != nil:
		return wrong("a refusal is an observation with an error; problems are for what went wrong on the way", "%s makes a problem: %v", which, err)
	case o.Stage == vocab.StageGranted || o.Stage == vocab.StageEnrol || o.Stage == vocab.StageChallenge:
		return wrong("look whether the password gets to the implementation, and whose account it is", "%s is accepted: the login stands at %s", which, o.Stage)
	case o.Error == nil:
		return wrong("give the observation an error, of the class indistinct where the implementation says nothing", "%s leaves no error in the observation", which)
	}
	return l.probe(ctx, s, target.Unreachable, "after "+which)
}

// accepts looks whether the right password is accepted.
func (l *linter) accepts(ctx context.Context, w *world) error {
	s, o, err := w.signIn(ctx, w.password)
	if err != nil {
		return fmt.Errorf("the right password: %w", err)
	}
	if w.enrols {
		if o.Stage != vocab.StageEnrol && o.Stage != vocab.StageEnrolSelect {
			return wrong("apply the policy, or answer applied with unsupported", "the policy asks for an enrolment, and the login stands at %s", o.Stage)
		}
		return l.probe(ctx, s, target.Unreachable, "before the enrolment")
	}
	if o.Stage != vocab.StageGranted {
		return wrong("apply the policy, or answer applied with unsupported", "the policy asks this person for the password alone, and the login stands at %s", o.Stage)
	}
	return l.probe(ctx, s, target.Reachable, "after the right password")
}

func (l *linter) probe(ctx context.Context, s target.Session, want target.Reach, when string) error {
	reach, err := s.Probe(ctx)
	if err != nil {
		return fmt.Errorf("the probe %s: %w", when, err)
	}
	if reach != want {
		return wrong("probe something that only whoever is logged in at this browser reaches", "the probe %s says %s in place of %s", when, reach, want)
	}
	return nil
}

func (l *linter) passwords(ctx context.Context) error {
	w, err := l.world(ctx, "passwords")
	if err != nil {
		return err
	}
	defer w.end(ctx)
	if err := l.refuses(ctx, w, "not "+w.password, "a wrong password"); err != nil {
		return err
	}
	return l.accepts(ctx, w)
}

// worlds looks whether people of the same name in two worlds are two people.
func (l *linter) worlds(ctx context.Context) error {
	const apart = "give each world its accounts, under names that the adapter makes unique where the implementation has one place for all"
	one, err := l.world(ctx, "worlds one")
	if err != nil {
		return err
	}
	defer one.end(ctx)
	other, err := l.world(ctx, "worlds two")
	if err != nil {
		return wrong(apart, "a second world beside the first cannot be made: %v", err)
	}
	defer other.end(ctx)
	if err := l.refuses(ctx, other, one.password, "the password of the same name in another world"); err != nil {
		return wrong(apart, "%v", err)
	}
	for _, w := range []*world{one, other} {
		if err := l.accepts(ctx, w); err != nil {
			return wrong(apart, "beside another world: %v", err)
		}
	}
	if err := one.Close(ctx); err != nil {
		return err
	}
	if err := l.accepts(ctx, other); err != nil {
		return wrong(apart, "after the release of another world: %v", err)
	}
	return nil
}

// code enrols an app, with a wrong code first.
func (l *linter) code(ctx context.Context) error {
	for _, c := range []string{"factor.otp", "enrol.inline"} {
		if !slices.Contains(l.about.Capabilities, c) {
			return skip("it does not declare " + c)
		}
	}
	w, err := l.provision(ctx, "code", target.Rule{Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"})
	if err != nil {
		return err
	}
	if w == nil {
		return skip("it cannot ask everybody for a one-time code")
	}
	defer w.end(ctx)
	s, o, err := w.signIn(ctx, w.password)
	if err != nil {
		return err
	}
	offer, err := enrolment(ctx, s, o)
	if err != nil {
		return err
	}
	app, err := totp.FromURI(offer.Material.OTPAuthURI)
	if err != nil {
		return wrong("hand out the otpauth URI that people scan", "the enrolment of otp has no otpauth URI that an app can read: %v", err)
	}
	l.secrets[app.Params().Secret] = "the secret of an app"
	right := app.Peek(l.options.Now())
	l.secrets[right] = "a one-time code"
	o, err = s.Submit(ctx, offer.ID, target.Proof{Code: other(right)})
	if err != nil {
		return wrong("a refusal is an observation with an error; problems are for what went wrong on the way", "a wrong code makes a problem: %v", err)
	}
	if o.Stage == vocab.StageGranted || o.Error == nil {
		return wrong("tell what the implementation says of a wrong code", "after a wrong code the login stands at %s, and there is no error", o.Stage)
	}
	if offer, err = enrolment(ctx, s, o); err != nil {
		return err
	}
	if o, err = s.Submit(ctx, offer.ID, target.Proof{Code: right}); err != nil {
		return err
	}
	if o.Stage != vocab.StageGranted {
		return wrong("submit the code that the proof has", "the right code of the app does not finish the login: it stands at %s", o.Stage)
	}
	held, err := w.Factors(ctx, person)
	if err != nil {
		return err
	}
	if !slices.Contains(held, vocab.OTP) {
		return wrong("tell what the account holds", "after the enrolment of otp factors has %v", held)
	}
	return l.probe(ctx, s, target.Reachable, "after the enrolment")
}

// enrolment finds the offer to enrol an app, behind a picker where there is one.
func enrolment(ctx context.Context, s target.Session, o target.Observation) (target.Offer, error) {
	pick := func(o target.Observation) (target.Offer, bool) {
		i := slices.IndexFunc(o.Offers, func(one target.Offer) bool { return one.Factor == vocab.OTP })
		if i < 0 {
			return target.Offer{}, false
		}
		return o.Offers[i], true
	}
	offer, ok := pick(o)
	if ok && o.Stage == vocab.StageEnrolSelect {
		var err error
		if o, err = s.Choose(ctx, offer.ID); err != nil {
			return offer, err
		}
		offer, ok = pick(o)
	}
	if !ok || o.Stage != vocab.StageEnrol {
		return offer, wrong("apply the policy, or answer applied with unsupported", "everybody must enrol otp, and the login stands at %s with %d offers", o.Stage, len(o.Offers))
	}
	return offer, nil
}

// other is a code that differs in its first digit.
func other(code string) string { return string('0'+(code[0]-'0'+1)%10) + code[1:] }
