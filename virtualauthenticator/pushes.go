package virtualauthenticator

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// pushes are the person's devices with a push app.
type pushes struct {
	drawer[*push.Device]
	habits *Habits
}

func newPushes(random io.Reader, in *inbox.Inbox, habits *Habits) *pushes {
	p := &pushes{drawer: drawer[*push.Device]{factor: vocab.Push}, habits: habits}
	p.get = func() (*push.Device, error) {
		return push.New(random, fmt.Sprintf("Virtual phone %d", len(p.all())+1), in)
	}
	return p
}

func (p *pushes) enrol(_ time.Time, prompt Prompt, how vocab.Answer) (given, error) {
	if _, err := prompt.want(WantDecision); err != nil {
		return given{}, err
	}
	newest, err := p.newest()
	if err != nil {
		return given{}, err
	}
	decision, err := newest.device.Scan(prompt.PushLink, how)
	if err != nil {
		return given{}, err
	}
	newest.answered = true
	return given{Proof: Proof{Decision: &decision}}, nil
}

func (p *pushes) answer(now time.Time, prompt Prompt, how vocab.Answer) (given, error) {
	want, err := prompt.want(WantDecision, WantCode)
	if err != nil {
		return given{}, err
	}
	held, err := p.heldInTurn()
	if err != nil {
		return given{}, err
	}
	if want == WantCode {
		app := p.app()
		if app == nil {
			return given{}, errors.New("wallet: the push app holds no authenticator: the link of its enrolment had no secret")
		}
		return code(app, now, how)
	}
	if held, err = p.only(prompt.Device, held); err != nil {
		return given{}, err
	}
	return p.try(held, func(d *push.Device) (given, error) {
		decision, err := d.Answer(now, how)
		if err != nil {
			return given{}, err
		}
		decision, err = p.habits.Approve.decide(decision)
		return given{Proof: Proof{Decision: &decision}, accepted: d.Accepted}, err
	})
}

// app gives the authenticator in the newest push app that holds one; nil if none does.
func (p *pushes) app() *totp.Authenticator {
	for _, i := range slices.Backward(p.has) {
		if app := i.device.App(); app != nil {
			return app
		}
	}
	return nil
}

func (p *pushes) confirm() bool {
	if !p.drawer.confirm() {
		return false
	}
	p.has[len(p.has)-1].device.Confirm()
	return true
}
