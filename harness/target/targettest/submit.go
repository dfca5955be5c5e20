package targettest

import (
	"context"
	"crypto/sha256"
	"encoding/base32"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/totp"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var (
	_ target.Stepper    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// Submit implements target.Session.
func (s *session) Submit(_ context.Context, offer string, p target.Proof) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.who == nil {
		return target.Observation{}, errNoLogin
	}
	if s.stage == vocab.StageRecoveryShow {
		if p.Acknowledge {
			s.enter()
		}
		return s.observe(), nil
	}
	if s.who.failures >= Limit && !s.w.t.Flaws.NeverThrottles {
		s.refused = &target.Refusal{Class: vocab.ErrThrottled, Text: "too many wrong codes"}
		return s.observe(), nil
	}
	factor := vocab.OTP
	accept := s.code
	if offer == "recovery" {
		factor, accept = vocab.RecoveryCode, s.recoveryCode
	}
	ok, err := accept(p.Code)
	if err != nil {
		return target.Observation{}, err
	}
	flaws := s.w.t.Flaws
	if p.Remember && (ok || flaws.TrustsTheWish) {
		s.who.trusted[s.device] = true
	}
	if !ok || flaws.RefusesAll || s.direct && !flaws.SkipsPassword {
		s.who.failures++
		s.refused = &target.Refusal{Class: vocab.ErrWrongProof, Text: "wrong code"}
		return s.observe(), nil
	}
	s.accepted(factor)
	return s.observe(), nil
}

// accepted goes on after a right answer.
func (s *session) accepted(factor vocab.Factor) {
	enrolled := s.stage == vocab.StageEnrol
	s.who.failures, s.refused, s.raised = 0, nil, s.raised || s.rising
	if !slices.Contains(s.proved, factor) {
		s.proved = append(s.proved, factor)
	}
	if enrolled && s.offersRecovery() && s.who.recovery == "" {
		sum := sha256.Sum256([]byte(s.who.secret))
		s.who.recovery, s.stage = base32.StdEncoding.EncodeToString(sum[:15]), vocab.StageRecoveryShow
		return
	}
	if enrolled && !s.inside && s.w.t.AsksAtOnce {
		s.stage = vocab.StageChallenge
		return
	}
	s.enter()
}

// code tells whether a code of the app counts, and then uses it up.
func (s *session) code(code string) (bool, error) {
	secret, used := s.who.secret, s.who.lastStep
	if s.stage == vocab.StageEnrol {
		secret, used = s.pending, 0
	}
	step, ok, err := s.match(secret, code)
	if err != nil || !ok || step <= used && !s.w.t.Flaws.TakesReuse || s.w.t.Flaws.RefusesAll {
		return false, err
	}
	if s.direct && !s.w.t.Flaws.SkipsPassword {
		return false, nil
	}
	s.who.secret, s.who.lastStep = secret, step
	return true, nil
}

// recoveryCode tells whether it is the one that is left, and then uses it up.
func (s *session) recoveryCode(code string) (bool, error) {
	if code == "" || code != s.who.recovery {
		return false, nil
	}
	if !s.w.t.Flaws.KeepsRecovery {
		s.who.recovery = ""
	}
	return true, nil
}

// match finds the time step of a code: the current one or the one before.
func (s *session) match(secret, code string) (int64, bool, error) {
	now := s.w.t.Now()
	taken := []time.Duration{0, -1}
	if s.w.t.Flaws.TakesDrift {
		taken = append(taken, -2, 2)
	}
	for _, away := range taken {
		at := now.Add(away * s.w.t.Period)
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

// StepUp implements target.Stepper.
func (s *session) StepUp(context.Context) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.who == nil || !s.inside {
		return target.Observation{}, errNoLogin
	}
	s.refused = nil
	if _, asked := s.w.rule(s.who, true); asked && !s.raised && !s.w.t.Flaws.StepsUpFreely {
		s.rising, s.stage = true, vocab.StageChallenge
		if s.who.secret == "" {
			s.stage, s.refused = vocab.StageGranted, &target.Refusal{Class: vocab.ErrNotEnrolled, Text: "enrol an app first"}
		}
	}
	return s.observe(), nil
}

// ProbeStepUp implements target.Stepper.
func (s *session) ProbeStepUp(context.Context) (target.Reach, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.who == nil {
		return s.reach(false)
	}
	_, asked := s.w.rule(s.who, true)
	return s.reach(s.inside && (!asked || s.raised || s.w.t.Flaws.StepsUpFreely))
}

// SessionRef implements target.Referenced.
func (s *session) SessionRef(context.Context) (string, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.known == 0 {
		return "", nil
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "browser %d", s.known))
	return hex.EncodeToString(sum[:]), nil
}
