package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/check"
	"github.com/mfaproof/mfaproof/harness/internal/holder"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// run is one case under way.
type run struct {
	options Options
	whole   context.Context // of the whole run: it ends when that is interrupted
	about   target.Description
	c       scenarios.Case
	tenant  fs.FS // in place of the case's own; its content is named by key
	key     string
	alone   bool // a push device is registered without its one-time codes
	sheet   *check.Sheet

	world   target.World
	people  map[string]*person
	devices map[string]target.Session
	left    map[string]target.Session     // by device: logged out, to be probed only
	owned   map[string]target.Device      // every device that was opened
	signals map[string][]scenarios.Signal // by name of the device, whatever its browser
	waited  time.Duration
	hasty   bool // nobody waits where an implementation wants a pause
	late    bool // what went wrong did so when the case's time was up
	mail    int  // messages of the world that were delivered
	seen    record
	// now is who sits where, and what they see.
	who     *person
	device  string
	sight   target.Observation
	smuggle vocab.Tamper // how the answer under way is sent; empty: as the page has it

	pictures   []target.Picture
	transcript []reports.Entry
	secrets    secrets
}

// person is somebody of the case with their devices.
type person struct {
	name, login, password string
	address               string // of the mailbox that was added last; empty: the account's is the only one
	wallet                *virtualauthenticator.Wallet
}

// record is what was seen in the case.
type record struct {
	screens  []vocab.Screen
	stages   []vocab.Stage
	offers   []offered
	refusals []target.Refusal
	probe    target.Reach
	probes   []target.Reach
	reached  int // devices of an at-once
	// secretBits is the length of the shortest secret that a page handed to an authenticator app; zero where none did.
	secretBits int
	// before and after are by what the browser was known in the middle of the last login, and after it.
	before, after string
	result        *target.Result
	boxes         []box
	// redirects are the other sites that the person was sent to, without the state.
	redirects []string
	apis      apis
	mail      int // messages of the world before the first step
	// challenged and enrolled are the factors that pages asked for.
	challenged, enrolled []vocab.Factor
	ended                []reports.Login // those of the log
}

// box is a screen that came up, and whether it had the box that asks to remember the device.
type box struct {
	screen vocab.Screen
	shown  bool
	others bool // it leads to other factors
}

// offered is what one picker offered.
type offered struct {
	screen  vocab.Screen
	stage   vocab.Stage
	factors []vocab.Factor
}

// all provisions, walks, collects evidence, closes the world, and only then checks.
func (r *run) all(ctx context.Context) error {
	if err := r.provision(ctx); err != nil {
		r.late = ctx.Err() != nil
		return err
	}
	closed := false
	defer func() {
		if !closed {
			r.late = ctx.Err() != nil // before the closing, which takes time of its own
			r.depict(ctx)
			if err := r.close(ctx); err != nil {
				r.note("close", err.Error(), "") // the first error is the one to report
			}
		}
	}()
	if err := r.preconditions(ctx); err != nil {
		return err
	}
	r.seen, r.sight = record{}, target.Observation{}
	if err := r.countMail(ctx); err != nil {
		return err
	}
	if err := r.walk(ctx); err != nil {
		return err
	}
	e, err := r.evidence(ctx)
	if err != nil {
		return err
	}
	pictured := r.options.Pictures != nil
	if pictured { // only a world that is open has something to show
		if r.judge(e); wrong(r.sheet.Verdict()) {
			r.depict(ctx)
		}
	}
	closed = true
	if err := r.close(ctx); err != nil {
		return err
	}
	if !pictured {
		r.judge(e)
	}
	return nil
}

// overdue is an operation that did not end within its own limit.
type overdue struct{ error }

func (o *overdue) Unwrap() error { return o.error }

// close ends the world however late it is: it has as much time again as the case had, and little once the run is interrupted.
func (r *run) close(ctx context.Context) error {
	limit := r.options.CaseLimit
	limited, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	defer context.AfterFunc(r.whole, func() {
		hurried, done := context.WithTimeout(limited, cmp.Or(r.options.InterruptLimit, InterruptLimit))
		defer done()
		<-hurried.Done()
		cancel()
	})()
	err := r.world.Close(limited)
	switch {
	case err == nil:
		return nil
	case limited.Err() != nil:
		return &overdue{fmt.Errorf("closing the world took longer than %s: %w", limit, err)}
	}
	return fmt.Errorf("closing the world: %w", err)
}

func (r *run) provision(ctx context.Context) error {
	f := target.Fixture{Name: worldName(r.c.ID), Seed: derive(r.options.Seed, r.c.ID, "world"), Start: worldStart}
	r.people, r.devices = map[string]*person{}, map[string]target.Session{}
	r.signals = map[string][]scenarios.Signal{}
	r.left, r.owned = map[string]target.Session{}, map[string]target.Device{}
	for _, p := range r.c.People {
		one := &person{name: p.Name, login: p.Name + "@example.test", password: p.Password,
			wallet: virtualauthenticator.New(stream(r.options.Seed, r.c.ID, "wallet of "+p.Name))}
		live(one.wallet, p)
		if p.ByName {
			one.login = p.Name + "-by-name"
		} else if err := one.wallet.SeedEmail(one.login); err != nil {
			return fmt.Errorf("giving %s a mailbox: %w", p.Name, err)
		}
		if one.password == "" {
			one.password = "the password of " + p.Name
		}
		r.secrets.add("password", one.password)
		r.people[p.Name] = one
		f.People = append(f.People, target.Person{
			Name: p.Name, Login: one.login, Password: one.password, EmailVerified: p.EmailVerified, Roles: p.Roles,
			AppMetadata: p.AppMetadata, UserMetadata: p.UserMetadata, Organizations: memberships(p), Connection: p.Connection,
			Blocked: p.Blocked, Logins: p.Logins, Phone: p.Phone, Identities: identities(p),
		})
	}
	for _, rule := range r.c.Policy {
		f.Rules = append(f.Rules, target.Rule{Roles: rule.Roles, Factors: rule.Factors, AnyOf: rule.AnyOf, IfMissing: string(rule.IfMissing),
			StepUp: rule.StepUp, Remember: rule.Remember})
	}
	f.Tenant, f.TenantKey = r.tenant, r.key
	if r.c.Tenant != nil {
		folder, err := r.c.Tenant.Folder()
		if err != nil {
			return err
		}
		f.Tenant, f.TenantKey = folder, r.c.Tenant.Key()
	}
	world, applied, err := r.options.Target.Provision(ctx, f)
	if err != nil {
		return fmt.Errorf("provisioning: %w", err)
	}
	if applied == target.Unsupported {
		return errors.Join(&unsupported{r.about.Name + " cannot apply this policy"}, world.Close(ctx))
	}
	r.world = world
	return nil
}

// preconditions gives people the factors that the case says they hold: by an administrator where the target can, else
// by a login in which the person enrols them. People whom the case never names have no part in it.
func (r *run) preconditions(ctx context.Context) error {
	if err := r.passkeys(ctx); err != nil {
		return err
	}
	named := r.named()
	for _, p := range r.c.People {
		if !slices.Contains(named, p.Name) {
			continue
		}
		for i, f := range p.Enrolled {
			one := r.people[p.Name]
			if seeder, ok := target.Optional[target.Seeder](r.world); ok {
				if slices.Contains(p.Enrolled[:i], f) {
					if err := one.another(f, i); err != nil {
						return &unmet{fmt.Sprintf("%s could not be given another %s: %v", p.Name, f, err)}
					}
				}
				err := r.seed(ctx, seeder, one, f)
				switch {
				case unanswered(ctx, err):
					return fmt.Errorf("giving %s %s: %w", p.Name, f, err)
				case err != nil && !errors.Is(err, target.ErrNotSeedable):
					return &unmet{fmt.Sprintf("%s could not be given %s: %v", p.Name, f, err)}
				case err == nil:
					continue
				}
			}
			if f == vocab.RecoveryCode && one.wallet.Holds(f) {
				continue // a recovery code comes with the enrolment of another factor
			}
			switch err := r.enrolByLogin(ctx, one, f); {
			case unanswered(ctx, err):
				return fmt.Errorf("enrolling %s for %s: %w", f, p.Name, err)
			case err != nil:
				return &unmet{fmt.Sprintf("%s could not enrol %s: %v", p.Name, f, err)}
			}
		}
	}
	return nil
}

// unanswered tells whether an error means that nothing was answered at all: no answer is not a no.
func unanswered(ctx context.Context, err error) bool {
	return err != nil && (ctx.Err() != nil || errors.Is(err, target.ErrGone) || errors.Is(err, target.ErrThrottled))
}

// named are the people of whom the case's steps or expectations speak.
func (r *run) named() []string {
	var names []string
	for _, step := range r.c.Steps {
		switch s := step.(type) {
		case scenarios.Login:
			names = append(names, s.Person)
		case scenarios.Relogin:
			names = append(names, s.Person)
		case scenarios.AtOnce:
			names = append(names, s.Person)
		case scenarios.Attempt:
			names = append(names, s.Person)
		case scenarios.Admin:
			names = append(names, s.Person, s.ForgetBrowsers)
		case scenarios.Answer:
			names = append(names, s.Of)
		case scenarios.Enrol:
			names = append(names, s.Of)
		}
	}
	for _, want := range r.c.Expect.Factors {
		names = append(names, want.Person)
	}
	return names
}

// another gets the person one more device, or mailbox, of a factor.
func (p *person) another(f vocab.Factor, n int) error {
	if f != vocab.Email {
		return p.wallet.Add(f)
	}
	p.address = fmt.Sprintf("mailbox-%d.%s@elsewhere.test", n+1, p.name)
	return p.wallet.SeedAnotherEmail(p.address)
}

func (r *run) seed(ctx context.Context, seeder target.Seeder, p *person, f vocab.Factor) error {
	s, err := holder.Seed(p.wallet, f, cmp.Or(p.address, p.login), func() (string, []byte, error) { return seeder.RelyingParty(ctx, p.name) })
	if err != nil {
		return err
	}
	if f == vocab.Push && r.alone {
		s.Secret = ""
	}
	r.secrets.add("secret", s.Secret)
	r.secrets.add("phone number", s.Phone)
	r.secrets.add("recovery code", s.Code)
	return seeder.Seed(ctx, p.name, s)
}

// enrolByLogin signs the person in and enrols what is asked for, as long as it is the factor that is wanted. Where nothing is
// asked for the person enrols it of their own accord, if the target lets people do so.
func (r *run) enrolByLogin(ctx context.Context, p *person, f vocab.Factor) error {
	if err := r.login(ctx, scenarios.Login{Person: p.name}); err != nil {
		return err
	}
	asked := false
	for range 8 { // more prompts than any login has
		var err error
		switch r.sight.Stage {
		case vocab.StageGranted:
			held, problem := r.world.Factors(ctx, p.name)
			if problem != nil {
				return problem
			}
			for _, h := range held {
				if h == f {
					return r.logout(ctx)
				}
			}
			if asked || !slices.Contains(r.about.Capabilities, "enrol.self") {
				return fmt.Errorf("the login ended without an enrolment")
			}
			asked = true
			if err := r.selfEnrol(ctx, f); err != nil {
				return err
			}
		case vocab.StageRecoveryShow:
			err = r.acknowledge(ctx)
		case vocab.StageEnrolSelect:
			err = r.choose(ctx, scenarios.Choose{Factor: f})
		case vocab.StageEnrol:
			err = r.enrol(ctx, scenarios.Enrol{Factor: f, How: vocab.AnswerRight})
		case vocab.StageChallenge:
			if len(r.sight.Offers) == 0 {
				return fmt.Errorf("the login stands at a challenge without anything to answer it with")
			}
			err = r.answer(ctx, scenarios.Answer{Factor: r.sight.Offers[0].Factor, How: vocab.AnswerRight})
		default:
			return fmt.Errorf("the login stands at %s", r.sight.Stage)
		}
		if refused := r.sight.Error; err == nil && refused != nil && refused.Class == vocab.ErrThrottled {
			err = fmt.Errorf("%w: %s", target.ErrThrottled, refused.Text)
		}
		if err != nil {
			return err
		}
	}
	return errors.New("the login does not come to an end")
}
