package virtualauthenticator

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Want is the one thing that a page asks for.
type Want string

// What pages ask for.
const (
	WantDestination Want = "destination" // where codes are to be sent
	WantCode        Want = "code"        // a code to type
	WantAcknowledge Want = "acknowledge" // that the recovery code shown was recorded
	WantDecision    Want = "decision"    // to approve or to deny
	WantCredential  Want = "credential"  // a response of a WebAuthn authenticator
)

// Prompt is what a page asks of the person.
type Prompt struct {
	Factor vocab.Factor
	// Wants is needed where the pages of a factor ask for different things: the enrolment of phone (destination, then code),
	// the challenges of push-notification (decision or code) and of recovery-code (code, then acknowledge).
	Wants        Want
	Origin       string          // the page's origin, scheme://host[:port]; for webauthn-roaming and webauthn-platform
	OTPAuthURI   string          // what the QR code says; for the enrolment of otp
	PublicKey    json.RawMessage // creation or request options in their JSON form; for both kinds of WebAuthn
	Channel      string          // sms or voice; for phone, where empty means either, and sms to ask for a first code
	Destination  string          // the masked number that the page shows; for a challenge of phone; empty if it shows none
	PushLink     string          // what the QR code says; for the enrolment of push-notification
	RecoveryCode string          // the code that the page shows; for what wants acknowledge
	// Country (ISO 3166-1, one of vocab.Countries) is that of the number to enrol, which is then written as people there
	// do; for the enrolment of phone. When it is empty the number has its prefix.
	Country string
	// Device says which of several devices or mailboxes answers a challenge, from 1 in the order in which the person got
	// them; zero is the one that the page asks for.
	Device int
	// Other is somebody else's wallet; for the answer other-user, and for the deviations of WebAuthn authenticators, where
	// its key then answers.
	Other *Wallet
}

// want settles what the page asks for, out of what is possible.
func (p Prompt) want(possible ...Want) (Want, error) {
	switch {
	case slices.Contains(possible, p.Wants):
		return p.Wants, nil
	case p.Wants == "" && len(possible) == 1:
		return possible[0], nil
	case p.Wants == "":
		return "", fmt.Errorf("wallet: the page of %q can ask for different things: say in the prompt that it wants one of %q", p.Factor, possible)
	default:
		return "", fmt.Errorf("wallet: the page of %q cannot want %q: use one of %q", p.Factor, p.Wants, possible)
	}
}

// Proof is what the person gives to the page. Exactly one field is set, with two exceptions: a Channel goes with a
// Destination, and nothing is set when the person does not acknowledge.
type Proof struct {
	Code        string                // digits or characters to type
	Credential  json.RawMessage       // response of the browser, in its JSON form
	ClientError *webauthn.ClientError // exception of the browser in place of a response
	Destination string                // phone number, in E.164
	Channel     string                // sms or voice: how the code is to come to Destination
	Acknowledge bool                  // the recovery code was recorded
	Decision    *push.Decision        // to be handed to the implementation: the page itself gets nothing
}

// Enrol answers an enrolment page at now.
//
//   - otp: the app reads the URI and gives a code, in any way of totp.Authenticator.Answer. A page shown again with the same
//     secret finds the same authenticator, which remembers what it spent; another secret takes the place of one unconfirmed.
//   - webauthn-roaming, webauthn-platform: the authenticator creates a credential: right, wrong (another challenge), reused (the
//     last right response), ended in the browser (vocab.Answer.InBrowser), or in any deviation of vocab.WebAuthnDeviations. An
//     exception of the browser is a Proof.
//   - phone, in two moves: the number of the newest phone (right, or wrong: a part of it) with the channel for the first
//     code; then a code from its messages, in the ways of inbox.Codes.Answer.
//   - push-notification: the newest device scans the link: right completes the enrolment, wrong denies it.
//   - recovery-code, also where it is the last page of another enrolment: right records the code shown and acknowledges;
//     wrong does neither.
//
// An e-mail address is not enrolled: it is that of the account. An error says that the question cannot be asked: a
// *totp.SpentError that the person has to wait for the next code, an *inbox.NoMessageError that no message has come,
// ErrNothingToReuse (of totp, inbox, recovery) and webauthn.ErrNothingToReplay that nothing was answered before, others that
// the factor, the way or the prompt do not fit.
func (w *Wallet) Enrol(now time.Time, p Prompt, how vocab.Answer) (Proof, error) {
	proof, err := w.give(now, p, how, kind.enrol)
	if err == nil && proof.Code != "" {
		w.enrolling[p.Factor] = proof.Code
	}
	return proof, err
}

// Answer answers a challenge page at now.
//
//   - otp: the confirmed authenticator gives a code, in any way of totp.Authenticator.Answer; without one in the app, that of
//     the newest push device does.
//   - webauthn-roaming, webauthn-platform: an authenticator signs: right, wrong (a signature over other bytes), reused (the
//     last right response), stale (a counter below the last), ended in the browser, or in any deviation. Of several, the first that the browser lets answer, beginning
//     with the one used last.
//   - phone: a code from the messages to the confirmed phone whose number the page shows; email: from those to the mailbox;
//     both in the ways of inbox.Codes.Answer.
//   - push-notification: a decision about a request, in the ways of push.Device.Answer, unless the person's habits are
//     stronger; or, when a code is wanted, one from the authenticator in the push app.
//   - recovery-code: the code in the ways of recovery.Sheet.Answer; then right records the replacement that the page shows and
//     acknowledges, wrong does neither.
//
// Where a code is wanted, vocab.CodeAnswers has further ways: the code of a step nearby, the one that confirmed the enrolment,
// that of Prompt.Other, that of another login (see inbox.Codes.Answer), and the right code in another writing. None of them
// spends a step, unless Accepted says so.
//
// Errors are those of Enrol, webauthn.ErrCounterUnused, a *LostError if the device was lost, and push.ErrIgnored.
func (w *Wallet) Answer(now time.Time, p Prompt, how vocab.Answer) (Proof, error) {
	return w.give(now, p, how, kind.answer)
}

// give lets the device of the factor act, and notes what follows from it.
func (w *Wallet) give(now time.Time, p Prompt, how vocab.Answer, act func(kind, time.Time, Prompt, vocab.Answer) (given, error)) (Proof, error) {
	k := w.kind(p.Factor)
	if k == nil {
		return Proof{}, unknown(p.Factor)
	}
	slips := w.slips(p, how)
	if slips {
		how = vocab.AnswerWrong
	}
	g, err := w.made(k, now, p, how, act)
	if err != nil {
		return Proof{}, err
	}
	if slips || how == vocab.AnswerRight && g.Code != "" {
		w.slipped[p.Factor] = slips
	}
	w.open[p.Factor] = g.accepted
	return g.Proof, nil
}

// made makes a proof in one of the ways, those of codes included.
func (w *Wallet) made(k kind, now time.Time, p Prompt, how vocab.Answer, act func(kind, time.Time, Prompt, vocab.Answer) (given, error)) (given, error) {
	switch {
	case how == vocab.AnswerEnrolmentCode:
		if w.enrolled[p.Factor] == "" {
			return given{}, fmt.Errorf("wallet: no code confirmed an enrolment of %q: enrol it in this case", p.Factor)
		}
		return given{Proof: Proof{Code: w.enrolled[p.Factor]}}, nil
	case how == vocab.AnswerOtherUser:
		if p.Other == nil || p.Other == w {
			return given{}, errors.New("wallet: nobody else is there: say in the prompt whose code it is")
		}
		// The page shows this person's number or address, which is not what the other one goes by.
		p.Destination, p.Device = "", 0
		g, err := p.Other.kind(p.Factor).answer(now, p, vocab.AnswerRight)
		return given{Proof: g.Proof}, err
	case !how.Writing():
		if _, deviates := vocab.FindDeviation(how); deviates && p.Other != nil {
			k = p.Other.kind(p.Factor)
		}
		return act(k, now, p, how)
	}
	asked := vocab.AnswerRight
	if k == &w.app || k == w.pushes {
		asked = how // an authenticator need not spend a step for it
	}
	g, err := act(k, now, p, asked)
	if err != nil {
		return given{}, err
	}
	if g.Code == "" {
		return given{}, fmt.Errorf("wallet: %q does not apply here: no code is given", how)
	}
	g.Code, err = write(g.Code, how)
	return g, err
}
