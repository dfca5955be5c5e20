package virtualauthenticator

import (
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Approval says what a person does with a request of the push app.
type Approval string

// The habits with requests. The empty one is ApproveAsked.
const (
	ApproveAsked  Approval = "ask"    // as the caller asks: right approves, wrong denies
	ApproveAlways Approval = "always" // every request, whoever made it
	ApproveNever  Approval = "never"  // none: every request is denied
	ApproveIgnore Approval = "ignore" // none: the person does not look, and the answer is push.ErrIgnored
)

// Habits are how a person uses the devices. The zero value does what the caller asks, at once and without mistakes.
type Habits struct {
	// Approve is what the person does with the requests of a push challenge, whatever the caller asks.
	Approve Approval
	// Slow is how long the person takes between reading and submitting. A wallet does not wait: the caller lets that time pass
	// after a proof was made and before it is handed in.
	Slow time.Duration
	// TypesBadly makes the first code that is to be right for a factor wrong, the second right, the third wrong, and so on.
	TypesBadly bool
	// App is a defect of the authenticator app, which shows at the enrolments that it scans from now on; empty is none.
	App vocab.App
	// Keys is what security keys and platform authenticators are like that the person gets from now on.
	Keys []webauthn.Option
}

// slips tells whether the person mistypes the code that the page wants.
func (w *Wallet) slips(p Prompt, how vocab.Answer) bool {
	// Where these factors leave it open what is wanted, it is a code.
	open := p.Wants == "" && (p.Factor == vocab.OTP || p.Factor == vocab.Phone || p.Factor == vocab.Email)
	types := p.Wants == WantCode || open
	return w.Habits.TypesBadly && types && how == vocab.AnswerRight && !w.slipped[p.Factor]
}

// decide applies the habit to what the caller asked for.
func (a Approval) decide(d push.Decision) (push.Decision, error) {
	switch a {
	case "", ApproveAsked:
	case ApproveAlways:
		d.Approve = true
	case ApproveNever:
		d.Approve = false
	case ApproveIgnore:
		return push.Decision{}, push.ErrIgnored
	default:
		return push.Decision{}, fmt.Errorf("wallet: there is no habit %q with requests: use one of %q", a,
			[]Approval{ApproveAsked, ApproveAlways, ApproveNever, ApproveIgnore})
	}
	return d, nil
}
