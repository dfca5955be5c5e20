package targettest

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is one browser.
type session struct {
	w       *world
	device  string
	who     *account // nil before a password was right, and after a logout
	began   bool
	direct  bool // the login left the password out
	stage   vocab.Stage
	inside  bool   // logged in, whatever is asked for now
	raised  bool   // a step-up was proved
	rising  bool   // and this challenge is one
	pending string // secret of an enrolment under way
	known   int    // by what the browser is known
	proved  []vocab.Factor
	refused *target.Refusal
}

var _ target.Session = (*session)(nil)

// errNoLogin means that there is nobody to act for.
var errNoLogin = errors.New("no login has begun: begin one first")

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	s.began, s.refused, s.pending, s.direct, s.rising = true, nil, "", false, false
	a := s.w.people[l.Person]
	if a == nil {
		return target.Observation{}, fmt.Errorf("there is no person %q", l.Person)
	}
	if s.inside && s.who == a {
		s.stage = vocab.StageGranted
		return s.observe(), nil
	}
	s.inside, s.raised, s.proved = false, false, nil
	if l.NoPassword {
		s.who, s.stage, s.direct = a, vocab.StageChallenge, true
		return s.observe(), nil
	}
	if l.Password != "" && l.Password != a.password {
		s.stage, s.refused = vocab.StagePrimary, &target.Refusal{Class: vocab.ErrWrongProof, Text: "wrong name or password"}
		return s.observe(), nil
	}
	s.who = a
	s.recognize()
	rule, asked := s.w.rule(a, false)
	switch {
	case !asked || s.w.t.Flaws.SkipsFactor || rule.Remember && s.trusted():
		s.enter()
	case a.secret != "":
		s.stage = vocab.StageChallenge
	case rule.IfMissing == "enrol" || rule.IfMissing == "":
		s.stage, s.pending = vocab.StageEnrol, s.w.newSecret(a)
	case rule.IfMissing == "deny":
		s.stage, s.refused = vocab.StageRefused, &target.Refusal{Class: vocab.ErrNotAllowed, Text: "a second factor is required"}
	default:
		s.enter()
	}
	return s.observe(), nil
}

// enter lets the person in.
func (s *session) enter() {
	s.inside, s.stage = true, vocab.StageGranted
	s.recognize()
}

// recognize gives the browser an identifier of its own.
func (s *session) recognize() {
	if s.known == 0 || !s.w.t.Flaws.KeepsSession {
		s.w.browsers++
		s.known = s.w.browsers
	}
}

func (s *session) trusted() bool {
	if s.w.t.Flaws.RemembersAll {
		for _, a := range s.w.people {
			if a.trusted[s.device] {
				return true
			}
		}
	}
	return s.who.trusted[s.device]
}

func (s *session) observe() target.Observation {
	o := target.Observation{Stage: s.stage, Error: s.refused}
	switch s.stage {
	case vocab.StageChallenge:
		rule, _ := s.w.rule(s.who, s.rising)
		o.RememberBox = rule.Remember
		o.Offers = []target.Offer{{ID: "code", Kind: target.OfferChallenge, Factor: vocab.OTP}}
		if s.offersRecovery() {
			o.Offers = append(o.Offers, target.Offer{ID: "recovery", Kind: target.OfferChallenge, Factor: vocab.RecoveryCode,
				Material: target.Material{Wants: target.WantsCode}})
		}
	case vocab.StageEnrol:
		uri := fmt.Sprintf("otpauth://totp/targettest:%s?secret=%s&period=%d", url.PathEscape(s.who.login), s.pending, s.period())
		o.Offers = []target.Offer{{ID: "code", Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: uri}}}
	case vocab.StageRecoveryShow:
		o.Offers = []target.Offer{{ID: "recorded", Kind: target.OfferAcknowledge, Factor: vocab.RecoveryCode,
			Material: target.Material{RecoveryCode: s.who.recovery, Wants: target.WantsAcknowledge}}}
	}
	return o
}

func (s *session) offersRecovery() bool {
	rule, asked := s.w.rule(s.who, false)
	return asked && slices.Contains(rule.AnyOf, vocab.RecoveryCode)
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

// Enrol implements target.Session: whoever is logged in, with a factor where there is one, enrols an app.
func (s *session) Enrol(_ context.Context, f vocab.Factor) (target.Observation, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	switch {
	case s.who == nil:
		return target.Observation{}, errNoLogin
	case s.stage == vocab.StageEnrol || s.stage == vocab.StageRecoveryShow:
		return s.observe(), nil
	case f != vocab.OTP:
		s.refused = &target.Refusal{Class: vocab.ErrNotAllowed, Text: "nobody enrols that"}
	case !s.inside && !s.w.t.Flaws.EnrolsUnproved:
		s.refused = &target.Refusal{Class: vocab.ErrChallengeRequired, Text: "log in first"}
	default:
		s.refused, s.stage, s.pending = nil, vocab.StageEnrol, s.w.newSecret(s.who)
	}
	return s.observe(), nil
}

// Probe implements target.Session.
func (s *session) Probe(context.Context) (target.Reach, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	return s.reach(s.inside)
}

func (s *session) reach(in bool) (target.Reach, error) {
	if !s.began {
		return target.Unclear, errNoLogin
	}
	if in {
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(context.Context) (target.Result, error) {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if s.who == nil {
		return target.Result{}, errNoLogin
	}
	proved := slices.Clone(s.proved)
	if s.w.t.Flaws.ClaimsAll {
		proved = []vocab.Factor{vocab.OTP}
	}
	return target.Result{Subject: s.who.login, Proved: proved}, nil
}

// Close implements target.Session.
func (s *session) Close(_ context.Context, logout bool) error {
	s.w.mu.Lock()
	defer s.w.mu.Unlock()
	if logout {
		s.stage, s.who, s.inside, s.raised, s.known = vocab.StagePrimary, nil, false, false, 0
	}
	return nil
}
