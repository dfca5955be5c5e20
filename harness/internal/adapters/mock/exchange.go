package mock

import (
	"cmp"
	"context"
	"errors"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
)

const grantExchange = "urn:ietf:params:oauth:grant-type:token-exchange"

// tokenExchange is an application that hands in a token of somebody else's: the account's id, which the tenant's Action understands.
func (s *session) tokenExchange(ctx context.Context, a account, l target.Login) (target.Observation, error) {
	s.nonce = ""
	types := s.world.fixture.SubjectTokenTypes()
	if len(types) == 0 {
		return target.Observation{}, errors.New("the tenant has no token exchange profile: add one to tokenExchangeProfiles in tenant.yaml")
	}
	form := url.Values{"grant_type": {grantExchange}, "subject_token_type": {types[0]}, "subject_token": {cmp.Or(l.Password, a.id)},
		"scope": {cmp.Or(l.Scope, "openid profile email")}}
	if l.Audience != "" {
		form.Set("audience", audience(s.world.host, l.Audience))
	}
	if l.Organization != "" {
		form.Set("organization", s.world.organizationID(l.Organization))
	}
	s.proved = form
	return s.grant(ctx, s.client, form)
}
