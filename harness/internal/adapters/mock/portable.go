package mock

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What a session of the mock has beside the pages of a login.
var (
	_ target.Stepper    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// StepUp implements target.Stepper: the application asks again in the same session, with the class that stands for MFA. Source:
// Auth0, Configure Step-up Authentication for Web Apps.
func (s *session) StepUp(ctx context.Context) (target.Observation, error) {
	if s.person == "" {
		return target.Observation{}, errNobody
	}
	return s.Begin(ctx, target.Login{Person: s.person, Client: s.client.ID, Session: true, ACR: vocab.MultiFactorACR})
}

// ProbeStepUp implements target.Stepper: the application lets in whose token came of a step-up and says mfa in its amr.
func (s *session) ProbeStepUp(ctx context.Context) (target.Reach, error) {
	amr, _ := s.claims["amr"].([]any)
	mfa := false
	for _, method := range amr {
		mfa = mfa || method == "mfa"
	}
	if s.client.ID != "" && (!s.raised || !mfa) {
		return target.Unreachable, nil
	}
	return s.Probe(ctx)
}

// errNobody means that nobody began a login in the session.
var errNobody = errors.New("no login has begun in this session: begin one first")

// SessionRef implements target.Referenced: a digest of the session cookie.
func (s *session) SessionRef(ctx context.Context) (string, error) {
	cookies, err := s.cookies(ctx)
	if err != nil {
		return "", err
	}
	for _, c := range cookies {
		if c.Name == sessionCookie {
			sum := sha256.Sum256([]byte(c.Value))
			return hex.EncodeToString(sum[:]), nil
		}
	}
	return "", nil
}

// sessionCookie is the vendor's name of the cookie of a session; that of the fallback goes by http where the other does not.
const sessionCookie = "auth0_compat"

// forced is a login that leaves the password out: an offer to answer with, though no page shows one.
func (s *session) forced(o target.Observation) target.Observation {
	s.direct = true
	return target.Observation{Stage: vocab.StageChallenge, Evidence: o.Evidence,
		Offers: []target.Offer{{ID: "direct", Kind: target.OfferChallenge, Factor: s.world.unasked, Material: target.Material{Wants: target.WantsCode}}}}
}

// force hands a code in where the page of a challenge would.
func (s *session) force(ctx context.Context, p target.Proof) (target.Observation, error) {
	s.direct = false
	screen := vocab.ScreenOTPChallenge
	if s.world.unasked == vocab.Email {
		screen = vocab.ScreenEmailChallenge
	}
	if err := s.browser.Force(ctx, screen, url.Values{"code": {p.Code}}); err != nil {
		return target.Observation{}, err
	}
	o, err := s.observe(ctx)
	if err == nil && o.Stage != vocab.StageGranted && o.Error == nil {
		o.Error = &target.Refusal{Class: vocab.ErrIndistinct, Text: "the login stands where it stood"}
	}
	return o, err
}

// proved are the factors among the methods of a session.
func proved(methods []string) []vocab.Factor {
	var out []vocab.Factor
	for _, method := range methods {
		if factor, ok := strings.CutPrefix(method, "mfa:"); ok {
			out = append(out, vocab.Factor(factor))
		}
	}
	return out
}
