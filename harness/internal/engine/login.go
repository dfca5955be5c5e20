package engine

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const usualDevice = "browser"

// sit puts a person in front of a device, which is opened when nobody sat there yet or the last one logged out.
func (r *run) sit(ctx context.Context, who *person, device, browser string) (target.Session, error) {
	if device == "" {
		device = usualDevice
	}
	base := device
	if browser != "" {
		device += " " + browser
	}
	r.who, r.device = who, device
	delete(r.left, device)
	if session := r.devices[device]; session != nil {
		return session, nil
	}
	address := "203.0.113.10"
	if r.c.Policy != nil { // many implementations count by address: each device has one of its own
		address = fmt.Sprintf("203.0.113.%d", 10+len(r.owned)%200)
	}
	r.owned[device] = target.Device{Name: device, Address: address, UserAgent: "Mozilla/5.0 (mfaproof " + device + ")",
		NoWebAuthn: browser == "no-webauthn", NoScript: browser == "no-script"}
	for _, s := range r.signals[base] {
		if base == device {
			break // it has them already
		}
		if err := r.send(ctx, device, s); err != nil {
			return nil, err
		}
	}
	return r.open(ctx, device)
}

// open opens a device that somebody sat in front of.
func (r *run) open(ctx context.Context, device string) (target.Session, error) {
	session, err := r.world.Open(ctx, r.owned[device])
	if err != nil {
		return nil, err
	}
	r.devices[device] = session
	return session, nil
}

// asking puts what the application asks for into a login.
func (r *run) asking(l target.Login, a scenarios.Ask) target.Login {
	l.EssentialACR = a.Essential
	if who := r.people[a.LoginHint]; who != nil {
		l.LoginHint = who.login
	}
	l.Prompt, l.ACR, l.Audience, l.Scope = a.Prompt, a.ACR, a.Audience, a.Scope
	if a.MaxAge != nil {
		age := time.Duration(*a.MaxAge) * time.Second
		l.MaxAge = &age
	}
	return l
}

func (r *run) login(ctx context.Context, s scenarios.Login) error {
	session, err := r.sit(ctx, r.people[s.Person], s.Device, s.Browser)
	if err != nil {
		return err
	}
	l := r.asking(target.Login{Person: s.Person, Client: s.Client, Via: s.Via, Organization: s.Organization, Email: s.Email}, s.Ask)
	l.Refuse = s.How == vocab.AnswerCancelled && (s.Via == vocab.ViaSocial || s.Via == vocab.ViaEnterprise || s.Via == vocab.ViaDeviceCode)
	l.Replaced = s.How == vocab.AnswerReused && s.Via == vocab.ViaSessionTransfer
	if s.Via == vocab.ViaSilent {
		l.Via, l.Session = "", true
	}
	l.NoPassword = s.Password == scenarios.AnswerNone
	if s.Password == vocab.AnswerWrong {
		l.Password = "not " + r.who.password
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	for patience := 3; ; patience-- {
		o, err := session.Begin(ctx, l)
		if err := r.see(o, err); err != nil {
			return err
		}
		if r.c.Policy == nil || r.hasty || patience == 0 || !r.stopped(vocab.StagePrimary) {
			break
		}
		r.note("wait", "because of too many logins in a short time", "")
		if err := r.wait(ctx, pause); err != nil {
			return err
		}
	}
	o := r.sight
	if _, ok := r.firstOffer(); ok && o.Error == nil && byProof(s.Via) {
		how := cmp.Or(s.How, vocab.AnswerRight)
		if l.Refuse { // behind the code
			how = vocab.AnswerRight
		}
		return r.prove(ctx, scenarios.Prove{How: how})
	}
	return nil
}

// begin lets everybody tell the messages of earlier logins from those of the one that begins.
func (r *run) begin(ctx context.Context) error {
	if err := r.deliver(ctx); err != nil {
		return err
	}
	for _, p := range r.people {
		p.wallet.Inbox().Begin()
	}
	return nil
}

// pause is how long a person waits who is told that there were too many logins in a short time.
const pause = 12 * time.Second

// stopped tells whether the login stands at a stage because there were too many requests.
func (r *run) stopped(at vocab.Stage) bool {
	refused := r.sight.Error
	return r.sight.Stage == at && refused != nil && (refused.Class == vocab.ErrThrottled || refused.Class == vocab.ErrLocked)
}

// relogin asks for access again where the person is logged in.
func (r *run) relogin(ctx context.Context, s scenarios.Relogin) error {
	session, err := r.sit(ctx, r.people[s.Person], s.Device, s.Browser)
	if err != nil {
		return err
	}
	l := target.Login{Person: s.Person, Client: s.Client, Organization: s.Organization, Session: true}
	if err := r.begin(ctx); err != nil {
		return err
	}
	o, err := session.Begin(ctx, r.asking(l, s.Ask))
	return r.see(o, err)
}

// silent asks for access without a page, on the device of the last login.
func (r *run) silent(ctx context.Context, s scenarios.Silent) error {
	if r.who == nil {
		return &mismatch{"a login before", "there was none"}
	}
	delete(r.left, r.device)
	session := r.devices[r.device]
	if session == nil { // logged out, or left in the middle of a login
		var err error
		if session, err = r.open(ctx, r.device); err != nil {
			return err
		}
	}
	o, err := session.Begin(ctx, target.Login{Person: r.who.name, Client: s.Client, Prompt: "none", Session: true})
	return r.see(o, err)
}

// refresh exchanges the refresh token that the application on the device got.
func (r *run) refresh(ctx context.Context, s scenarios.Refresh) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	refresher, ok := target.Optional[target.Refresher](session)
	if !ok {
		return &unmet{r.about.Name + " declares login.refresh and has no way to exchange a token"}
	}
	if err := r.begin(ctx); err != nil {
		return err
	}
	o, err := refresher.Refresh(ctx, target.Refresh{Replaced: s.How == vocab.AnswerReused, Client: s.Client, Scope: s.Scope})
	return r.see(o, err)
}

// poll has the device of a login via device-code ask whether the person is ready.
func (r *run) poll(ctx context.Context) error {
	session, err := r.session()
	if err != nil {
		return err
	}
	poller, ok := target.Optional[target.Poller](session)
	if !ok {
		return &unmet{r.about.Name + " declares via.device-code and has no way to ask for tokens early"}
	}
	o, err := poller.Poll(ctx)
	return r.see(o, err)
}
