package keycloak

import (
	"context"
	"net/url"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ target.Stepper = (*session)(nil)

// raised is the level of the realm's flow that takes a code besides the password.
const raised = "2"

// StepUp implements target.Stepper: the application asks for the level. Where Keycloak asks for name and password too, nobody is logged in.
func (s *session) StepUp(ctx context.Context) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	o, err := s.ask(ctx, url.Values{"acr_values": {raised}})
	if err == nil && o.Stage == vocab.StagePrimary && o.Error == nil {
		o.Error = &target.Refusal{Class: vocab.ErrChallengeRequired, Text: "Keycloak shows its login form"}
		s.At = o
	}
	return o, err
}

// ProbeStepUp implements target.Stepper: the application lets in whose ID token has the level, while Keycloak knows the person.
func (s *session) ProbeStepUp(ctx context.Context) (target.Reach, error) {
	reach, err := s.Probe(ctx)
	if err != nil || reach != target.Reachable {
		return reach, err
	}
	var claims struct {
		ACR string `json:"acr"`
	}
	token, err := jwt.ParseSigned(s.hint, []jose.SignatureAlgorithm{jose.RS256})
	if err == nil {
		err = token.UnsafeClaimsWithoutVerification(&claims) // it came from Keycloak itself, over the application's own connection
	}
	if err != nil {
		return target.Unclear, defect{"Keycloak gave an ID token that cannot be read: " + err.Error()}
	}
	if claims.ACR != raised {
		return target.Unreachable, nil
	}
	return target.Reachable, nil
}
