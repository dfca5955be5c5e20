package targettest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is one browser.
type session struct {
	w       *world
	who     *account // nil before a password was right, and after a logout
	began   bool
	stage   vocab.Stage
	pending string // secret of an enrolment under way
	refused *target.Refusal
}

var _ target.Session = (*session)(nil)

// errNoLogin means that there is nobody to act for.
var errNoLogin = errors.New("no login has begun: begin one first")

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.began, s.refused, s.pending = true, nil, ""
	a := s.w.people[l.Person]
	if a == nil {
		return target.Observation{}, fmt.Errorf("there is no person %q", l.Person)
	}
	if s.stage == vocab.StageGranted && s.who == a {
		return s.observe(), nil
	}
	if l.Password != "" && l.Password != a.password {
		s.stage, s.refused = vocab.StagePrimary, &target.Refusal{Class: vocab.ErrWrongProof, Text: "wrong name or password"}
		return s.observe(), nil
	}
	s.who, s.stage = a, vocab.StageGranted
	rule, asked := s.w.rule(a)
	switch {
	case !asked || s.w.t.Flaws.SkipsFactor:
	case a.secret != "":
		s.stage = vocab.StageChallenge
	case rule.IfMissing == "enrol":
		s.stage, s.pending = vocab.StageEnrol, s.w.newSecret(a)
	case rule.IfMissing == "deny":
		s.stage, s.refused = vocab.StageRefused, &target.Refusal{Class: vocab.ErrNotAllowed, Text: "a second factor is required"}
	}
	return s.observe(), nil
}

func (s *session) observe() target.Observation {
	o := target.Observation{Stage: s.stage, Error: s.refused}
	switch s.stage {
	case vocab.StageChallenge:
		o.Offers = []target.Offer{{ID: "code", Kind: target.OfferChallenge, Factor: vocab.OTP}}
	case vocab.StageEnrol:
		uri := fmt.Sprintf("otpauth://totp/targettest:%s?secret=%s&period=%d", url.PathEscape(s.who.login), s.pending, s.period())
		o.Offers = []target.Offer{{ID: "code", Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: uri}}}
	}
	return o
}

func (s *session) period() int64 { return int64(s.w.t.Period / time.Second) }

// Observe implements target.Session.
func (s *session) Observe(context.Context) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	return s.observe(), nil
}

// Choose implements target.Session: there is never anything to choose from.
func (s *session) Choose(context.Context, string) (target.Observation, error) {
	return target.Observation{}, errors.New("targettest offers no choice")
}

// Enrol implements target.Session.
func (s *session) Enrol(ctx context.Context, _ vocab.Factor) (target.Observation, error) {
	return s.Observe(ctx)
}

// Submit implements target.Session.
func (s *session) Submit(_ context.Context, _ string, p target.Proof) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.who == nil {
		return target.Observation{}, errNoLogin
	}
	secret := s.who.secret
	if s.stage == vocab.StageEnrol {
		secret = s.pending
	}
	step, ok, err := s.match(secret, p.Code)
	if err != nil {
		return target.Observation{}, err
	}
	fresh := step > s.who.lastStep || s.w.t.Flaws.TakesReuse
	if !ok || !fresh || s.w.t.Flaws.RefusesAll {
		s.refused = &target.Refusal{Class: vocab.ErrWrongProof, Text: "wrong code"}
		return s.observe(), nil
	}
	s.who.secret, s.who.lastStep, s.refused, s.stage = secret, step, nil, vocab.StageGranted
	return s.observe(), nil
}

// match finds the time step of a code: the current one or the one before.
func (s *session) match(secret, code string) (int64, bool, error) {
	now := s.w.t.Now()
	for _, at := range []time.Time{now, now.Add(-s.w.t.Period)} {
		want, err := totp.GenerateCodeCustom(secret, at, totp.ValidateOpts{Period: uint(s.period()), Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil {
			return 0, false, fmt.Errorf("computing a code: %w", err)
		}
		if want == code {
			return at.Unix() / s.period(), true, nil
		}
	}
	return 0, false, nil
}

// Probe implements target.Session.
func (s *session) Probe(context.Context) (target.Reach, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if !s.began {
		return target.Unclear, errNoLogin
	}
	if s.stage == vocab.StageGranted {
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(context.Context) (target.Result, error) {
	if s.who == nil {
		return target.Result{}, errNoLogin
	}
	return target.Result{Subject: s.who.login}, nil
}

// Close implements target.Session.
func (s *session) Close(_ context.Context, logout bool) error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if logout {
		s.stage, s.who = vocab.StagePrimary, nil
	}
	return nil
}
