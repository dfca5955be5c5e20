package virtualauthenticator

import (
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

// app is an authenticator app with room for an enrolment under way and for the one that counts.
type app struct {
	pending, held *totp.Authenticator
	lost          bool // once
	habits        *Habits
	other         func() *totp.Authenticator // the authenticator in a push app, nil if there is none
}

// scan reads an enrolment URI: into the authenticator that has these parameters already, or into a new, pending one.
func (a *app) scan(uri string) (*totp.Authenticator, error) {
	scanned, err := totp.FromURI(uri)
	if err != nil {
		return nil, fmt.Errorf("wallet: the app cannot read the enrolment: %w", err)
	}
	if a.habits != nil && a.habits.App != "" {
		if scanned, err = totp.Defective(scanned.Params(), a.habits.App); err != nil {
			return nil, err
		}
	}
	known := func(b *totp.Authenticator) bool { return b != nil && b.Params() == scanned.Params() }
	switch {
	case known(a.pending):
	case known(a.held):
		a.pending = a.held
	default:
		a.pending = scanned
	}
	return a.pending, nil
}

func (a *app) enrol(now time.Time, p Prompt, how vocab.Answer) (given, error) {
	if _, err := p.want(WantCode); err != nil {
		return given{}, err
	}
	authenticator, err := a.scan(p.OTPAuthURI)
	if err != nil {
		return given{}, err
	}
	return code(authenticator, now, how)
}

func (a *app) answer(now time.Time, p Prompt, how vocab.Answer) (given, error) {
	if _, err := p.want(WantCode); err != nil {
		return given{}, err
	}
	switch {
	case a.held != nil:
		return code(a.held, now, how)
	case a.other() != nil:
		return code(a.other(), now, how)
	case a.lost:
		return given{}, &LostError{Factor: vocab.OTP}
	default:
		return given{}, errors.New("wallet: the app holds no confirmed enrolment: enrol and confirm otp, or seed it")
	}
}

// code turns an answer of an authenticator into a proof.
func code(authenticator *totp.Authenticator, now time.Time, how vocab.Answer) (given, error) {
	if steps, drifts := how.Drift(); drifts || how.Writing() {
		answer := authenticator.Drift(now, steps)
		return given{Proof{Code: answer.Code}, func() error { authenticator.Accepted(now, answer); return nil }}, nil
	}
	answer, err := authenticator.Answer(now, how)
	return given{Proof: Proof{Code: answer.Code}}, err
}

func (a *app) confirm() bool {
	if a.pending == nil {
		return false
	}
	a.hold(a.pending)
	return true
}

// hold makes the authenticator the one that counts.
func (a *app) hold(authenticator *totp.Authenticator) { a.pending, a.held = nil, authenticator }

func (a *app) holds() bool { return a.held != nil || a.other() != nil }

func (a *app) lose() bool {
	if a.pending == nil && a.held == nil {
		return false
	}
	a.pending, a.held, a.lost = nil, nil, true
	return true
}
