package mock

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// tamperPageless sends what an application without pages does not, and says how it was refused; nil: it was taken. It is not mine
// where the way is one of pages.
func (s *session) tamperPageless(ctx context.Context, how vocab.Tamper, p target.Proof) (why *target.Refusal, mine bool, err error) {
	switch {
	case how == vocab.TamperRemoveOwn:
		why, err = s.remove(ctx, s)
	case how == vocab.TamperRemoveOthers:
		why, err = s.removeOthers(ctx)
	case how == vocab.TamperMFAToken && s.pageless != nil:
		why, err = s.asAccessToken(ctx, s.pageless.token)
	case how == vocab.TamperOtherApplication && s.pageless != nil:
		why, err = s.byAnother(ctx, s.pageless.proof(p))
	case how == vocab.TamperBesidePassword && s.pageless != nil && s.began != nil:
		form := maps.Clone(s.began)
		form.Set("mfa_code", p.Code)
		form.Set("otp", p.Code)
		why, err = s.sendAs(ctx, s.client.Name, form)
	case how == vocab.TamperOtherState && s.pageless != nil:
		why, err = s.ofAnotherLogin(ctx, s.pageless.proof(p))
	case misshapen[how] != nil && s.pageless != nil:
		kind, body := misshapen[how](credentials(s.pageless.client, s.pageless.proof(p)))
		why, err = s.refusedBody(ctx, kind, body)
	case (how == vocab.TamperChallengeType || how == vocab.TamperUnenrolled || how == vocab.TamperNoClient) && s.pageless != nil:
		why, err = s.challengeWrongly(ctx, how)
	case how == vocab.TamperUnknownGrant:
		why, err = s.sendAs(ctx, s.client.Name, url.Values{"grant_type": {"urn:example:no-such-grant"}})
	case how == vocab.TamperOwnName:
		why, err = s.inItsOwnName(ctx)
	case how == vocab.TamperRepeat && s.proved != nil:
		why, err = s.sendAs(ctx, s.client.Name, s.proved)
	case how == vocab.TamperMFAToken, how == vocab.TamperOtherApplication, how == vocab.TamperChallengeType, how == vocab.TamperUnenrolled, how == vocab.TamperNoClient:
		err = fmt.Errorf("%q needs a login without pages that waits for a factor", how)
	default:
		return nil, false, nil
	}
	return why, true, err
}

// asAccessToken asks for what an access token is good for.
func (s *session) asAccessToken(ctx context.Context, token string) (*target.Refusal, error) {
	var answer struct {
		tokens
		Subject string `json:"sub"`
	}
	if _, err := s.ask(ctx, http.MethodGet, "/userinfo", nil, token, &answer); err != nil {
		return nil, err
	}
	if answer.Subject != "" {
		s.tokens = tokens{Access: token} // it is one: what is behind it is reachable
		return nil, nil
	}
	return refusal(answer.tokens), nil
}

// byAnother sends a proof as the next application of the tenant.
func (s *session) byAnother(ctx context.Context, form url.Values) (*target.Refusal, error) {
	for _, c := range s.world.fixture.Clients() {
		if c.ID != s.client.ID {
			return s.sendAs(ctx, c.Name, form)
		}
	}
	return nil, fmt.Errorf("the tenant has one client: another one is needed")
}

func (s *session) sendAs(ctx context.Context, name string, proof url.Values) (*target.Refusal, error) {
	client, err := s.world.client(name)
	if err != nil {
		return nil, err
	}
	form := maps.Clone(proof)
	form.Set("client_id", client.ID)
	form.Del("client_secret")
	if client.Secret != "" {
		form.Set("client_secret", client.Secret)
	}
	var answer tokens
	if _, err := s.ask(ctx, http.MethodPost, "/oauth/token", form, "", &answer); err != nil {
		return nil, err
	}
	return s.taken(answer), nil
}

// removeOthers takes an authenticator of somebody else away who has an access token for the MFA API, by which the id is known.
func (s *session) removeOthers(ctx context.Context) (*target.Refusal, error) {
	for _, one := range s.world.sessions {
		if one.person != s.person && one.tokens.Access != "" {
			return s.remove(ctx, one)
		}
	}
	return nil, fmt.Errorf("%q needs somebody else who is logged in, with an access token for the MFA API", vocab.TamperRemoveOthers)
}

// bearer is what the session has to show: the token of a login that waits, before tokens of an earlier one.
func (s *session) bearer() string {
	if s.pageless != nil {
		return s.pageless.token
	}
	return s.tokens.Access
}

// remove takes the first authenticator of the session's person away.
func (s *session) remove(ctx context.Context, of *session) (*target.Refusal, error) {
	var rows []struct {
		ID string `json:"id"`
	}
	if _, err := of.ask(ctx, http.MethodGet, "/mfa/authenticators", nil, of.bearer(), &rows); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s holds no authenticator", of.person)
	}
	var answer tokens
	status, err := s.ask(ctx, http.MethodDelete, "/mfa/authenticators/"+url.PathEscape(rows[0].ID), nil, s.bearer(), &answer)
	if status == http.StatusNoContent {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return refusal(answer), nil
}
