// Package virtualauthenticator owns one person's devices and how the person answers a page with them, rightly or wrongly.
// It must not fetch or read pages, wait, or read a clock: it is given what a page asks for and gives back what a person
// would enter.
package virtualauthenticator

import (
	"fmt"
	"io"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// Wallet is one person's devices and habits: an authenticator app, security keys, the platform's authenticator, phones, push
// devices, a mailbox and a sheet with a recovery code. It is to be used by one goroutine at a time.
//
// Of security keys, platform authenticators, phones and push devices there may be several. The newest one enrols and is
// seeded; every one answers.
type Wallet struct {
	// Habits are how the person uses the devices; they may be changed at any time.
	Habits Habits

	random   io.Reader
	inbox    inbox.Inbox
	app      app
	keys     keys
	platform keys
	phones   *phones
	mail     mail
	pushes   *pushes
	sheet    sheet
	first    first
	// open is what to do when the answer given last for a factor is accepted.
	open    map[vocab.Factor]func() error
	slipped map[vocab.Factor]bool
	// enrolling is the code given last to an enrolment page, enrolled the one that confirmed the enrolment.
	enrolling, enrolled map[vocab.Factor]string
}

// kind is what a person has for one factor.
type kind interface {
	enrol(now time.Time, p Prompt, how vocab.Answer) (given, error)
	answer(now time.Time, p Prompt, how vocab.Answer) (given, error)
	// confirm takes the enrolment answered last for accepted; false if there is none.
	confirm() bool
	holds() bool
	// lose forgets the newest device; false if there is none.
	lose() bool
}

// given is a proof, with what the device has to remember if it is accepted (nil: nothing).
type given struct {
	Proof
	accepted func() error
}

// New returns a wallet whose devices hold nothing yet. Numbers, secrets and keys are read from random as they are made: the
// same bytes and the same calls give the same proofs.
func New(random io.Reader) *Wallet {
	w := &Wallet{random: random, open: map[vocab.Factor]func() error{}, slipped: map[vocab.Factor]bool{},
		enrolling: map[vocab.Factor]string{}, enrolled: map[vocab.Factor]string{}}
	w.keys, w.platform = roamingKeys(random, &w.Habits), platformKeys(random, &w.Habits)
	w.phones, w.pushes = newPhones(random, &w.inbox), newPushes(random, &w.inbox, &w.Habits)
	w.first = first{passkeys: platformKeys(random, &w.Habits), codes: map[string]*inbox.Codes{}}
	w.app.habits = &w.Habits
	w.app.other = w.pushes.app
	return w
}

// Inbox is where the person's messages come: the caller delivers there what an implementation sent.
func (w *Wallet) Inbox() *inbox.Inbox { return &w.inbox }

// kind gives what the person has for the factor; nil if it is unknown.
func (w *Wallet) kind(factor vocab.Factor) kind {
	switch factor {
	case vocab.OTP:
		return &w.app
	case vocab.WebAuthnRoaming:
		return &w.keys
	case vocab.WebAuthnPlatform:
		return &w.platform
	case vocab.Phone:
		return w.phones
	case vocab.Push:
		return w.pushes
	case vocab.Email:
		return &w.mail
	case vocab.RecoveryCode:
		return &w.sheet
	default:
		return nil
	}
}

// unknown is the error about a factor for which the wallet has no device.
func unknown(factor vocab.Factor) error {
	return fmt.Errorf("wallet: there is no device for factor %q: the wallet has %q", factor, vocab.Factors())
}

// Confirm says that the implementation accepted the enrolment that was answered last, so that the factor is held from then
// on. A newly confirmed app enrolment takes the place of the one before. It is an error if no enrolment was answered.
func (w *Wallet) Confirm(factor vocab.Factor) error {
	k := w.kind(factor)
	if k == nil {
		return unknown(factor)
	}
	if !k.confirm() && !k.holds() {
		return fmt.Errorf("wallet: no enrolment of %q can be confirmed: answer its enrolment page first", factor)
	}
	if typed := w.enrolling[factor]; typed != "" {
		w.enrolled[factor] = typed
	}
	return w.settle(factor)
}

// Accepted says that the implementation accepted the answer given last to a challenge of the factor: a code from a message
// and a decision can be reused from then on, and a recovery code is spent. Apps and keys remember their right answers
// without it. It is an error if nothing was answered since the last time.
func (w *Wallet) Accepted(factor vocab.Factor) error {
	if w.kind(factor) == nil {
		return unknown(factor)
	}
	if _, answered := w.open[factor]; !answered {
		return fmt.Errorf("wallet: no answer of %q can be accepted: answer its page first", factor)
	}
	return w.settle(factor)
}

// settle lets the device remember that the answer given last was accepted.
func (w *Wallet) settle(factor vocab.Factor) error {
	accepted := w.open[factor]
	delete(w.open, factor)
	if accepted == nil {
		return nil
	}
	return accepted()
}

// Glance gives the code that the authenticator app shows now; to look at it uses nothing up. It is an error if the app holds nothing.
func (w *Wallet) Glance(now time.Time) (string, error) {
	if w.app.held == nil {
		return "", fmt.Errorf("wallet: the authenticator app shows no code: enrol %q first", vocab.OTP)
	}
	return w.app.held.Peek(now), nil
}

// Holds tells whether an enrolment of the factor was confirmed or seeded, and its device was not lost since.
func (w *Wallet) Holds(factor vocab.Factor) bool {
	k := w.kind(factor)
	return k != nil && k.holds()
}

// Add gives the person one more security key, platform authenticator, phone or push device. It fails for other factors, and
// if the random source does.
func (w *Wallet) Add(factor vocab.Factor) error {
	switch k := w.kind(factor).(type) {
	case nil:
		return unknown(factor)
	case interface{ add() error }:
		return k.add()
	default:
		return fmt.Errorf("wallet: a person has one device for %q: keys, phones and push devices can be several", factor)
	}
}

// Lose takes the newest device of the factor away with all that is on it. When it was the only one, answers are a *LostError
// until another one is enrolled or seeded. It is an error if there is no device.
func (w *Wallet) Lose(factor vocab.Factor) error {
	k := w.kind(factor)
	if k == nil {
		return unknown(factor)
	}
	if !k.lose() {
		return fmt.Errorf("wallet: there is no device of %q to lose: enrol or seed it first", factor)
	}
	delete(w.open, factor)
	return nil
}

// LostError says that the person lost the only device of the factor.
type LostError struct {
	Factor vocab.Factor
}

// Error implements error.
func (e *LostError) Error() string {
	return fmt.Sprintf("wallet: the device of %q was lost: answer another factor, or enrol a new one", e.Factor)
}

// unheld is the error about a challenge of a factor whose device was lost or never confirmed.
func unheld(factor vocab.Factor, lost bool) error {
	if lost {
		return &LostError{Factor: factor}
	}
	return fmt.Errorf("wallet: the person holds no confirmed enrolment of %q: enrol and confirm it, or seed it", factor)
}
