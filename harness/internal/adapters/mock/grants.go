package mock

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The grants that the application uses beside authorization codes.
const (
	grantRealm    = "http://auth0.com/oauth/grant-type/password-realm"
	grantOTP      = "http://auth0.com/oauth/grant-type/mfa-otp"
	grantOOB      = "http://auth0.com/oauth/grant-type/mfa-oob"
	grantRecovery = "http://auth0.com/oauth/grant-type/mfa-recovery-code"
)

var _ target.Refresher = (*session)(nil)

// passwordGrant is an application that takes the password itself and hands it in at the token endpoint, and says where the person is.
func (s *session) passwordGrant(ctx context.Context, a account, l target.Login) (target.Observation, error) {
	s.nonce = ""
	form := url.Values{"grant_type": {"password"}, "username": {a.login}, "password": {cmp.Or(l.Password, a.password)},
		"scope": {cmp.Or(l.Scope, "openid profile email")}}
	if l.Via == vocab.ViaPasswordRealm {
		form.Set("grant_type", grantRealm)
		form.Set("realm", s.world.realm(a))
	}
	if l.Audience != "" {
		form.Set("audience", audience(s.world.host, l.Audience))
	}
	if l.Organization != "" {
		form.Set("organization", s.world.organizationID(l.Organization))
	}
	s.began = form
	return s.grant(ctx, s.client, form)
}

// realm is the database that has the account: its own connection, or the tenant's first.
func (w *world) realm(a account) string {
	if a.user.Connection != "" {
		return a.user.Connection
	}
	for _, c := range w.fixture.Connections() {
		if c.Kind == "database" {
			return c.Name
		}
	}
	return ""
}

// Refresh implements target.Refresher.
func (s *session) Refresh(ctx context.Context, r target.Refresh) (target.Observation, error) {
	n := len(s.refresh) - 1
	if r.Replaced {
		n--
	}
	if n < 0 {
		return target.Observation{Stage: vocab.StageUnknown, Error: &target.Refusal{Class: vocab.ErrInternal, Text: "the application has no such refresh token"}}, nil
	}
	s.nonce = ""
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {s.refresh[n]}}
	if r.Scope != "" {
		form.Set("scope", r.Scope)
	}
	client := s.client
	if r.Client != "" {
		other, err := s.world.client(r.Client)
		if err != nil {
			return target.Observation{}, err
		}
		client = other
	}
	return s.grant(ctx, client, form)
}

// keepRefresh keeps the refresh token of an answer.
func (s *session) keepRefresh() {
	if s.tokens.Refresh != "" {
		s.refresh, s.keeper = append(s.refresh, s.tokens.Refresh), s.client
	}
}

// credentials are those of an application, put beside what it sends.
func credentials(c mockidp.Client, form url.Values) url.Values {
	form.Set("client_id", c.ID)
	if c.Secret != "" {
		form.Set("client_secret", c.Secret)
	}
	return form
}

// grant asks the token endpoint as a client and says where the login stands.
func (s *session) grant(ctx context.Context, client mockidp.Client, form url.Values) (target.Observation, error) {
	var answer tokens
	status, err := s.ask(ctx, http.MethodPost, "/oauth/token", credentials(client, form), "", &answer)
	if err != nil {
		return target.Observation{}, err
	}
	_, kind, _ := strings.Cut(form.Get("grant_type"), "grant-type/")
	shown := []target.Exchange{{Request: "POST /oauth/token (" + cmp.Or(kind, form.Get("grant_type")) + ")", Response: said(status, answer)}}
	o, err := s.settle(ctx, client, answer)
	o.Evidence = append(shown, o.Evidence...)
	return o, err
}

func said(status int, t tokens) string {
	return strings.TrimSpace(fmt.Sprintf("%d %s %s", status, t.Error, t.About))
}

// settle says where a login without pages stands after an answer of the token endpoint.
func (s *session) settle(ctx context.Context, client mockidp.Client, answer tokens) (target.Observation, error) {
	switch answer.Error {
	case "":
	case "mfa_required":
		s.ended = nil
		s.pageless = &pageless{session: s, client: client, token: answer.MFA}
		return s.pageless.required(ctx, answer.Requirements)
	default:
		return s.refused(answer), nil
	}
	shown := ""
	if s.pageless != nil {
		shown = cmp.Or(answer.Recovery, s.pageless.recovery)
	}
	s.tokens, s.pageless, s.claims = answer, nil, map[string]any{}
	s.keepRefresh()
	if answer.ID != "" {
		claims, err := s.idToken(ctx)
		if err != nil {
			return target.Observation{}, err
		}
		s.claims = claims
	}
	granted := target.Observation{Stage: vocab.StageGranted}
	if shown != "" { // the application shows it before it lets the person in
		s.pageless = &pageless{session: s, granted: &granted}
		s.pageless.sight = target.Observation{Stage: vocab.StageRecoveryShow, Offers: []target.Offer{{ID: string(vocab.RecoveryCode), Kind: target.OfferAcknowledge,
			Factor: vocab.RecoveryCode, Material: target.Material{Wants: target.WantsAcknowledge, RecoveryCode: shown}}}}
		return s.pageless.sight, nil
	}
	s.ended = &granted
	return granted, nil
}

// refused is a login that an answer of the token endpoint ended; what the application had before it keeps.
func (s *session) refused(answer tokens) target.Observation {
	s.pageless = nil
	o := target.Observation{Stage: vocab.StageRefused, Error: refusal(answer)}
	s.ended = &o
	return o
}

// refusal puts an error of OAuth into the words of the contract.
func refusal(t tokens) *target.Refusal {
	class := map[string]vocab.ErrorClass{
		"access_denied": vocab.ErrNotAllowed, "unauthorized": vocab.ErrNotAllowed, "unauthorized_client": vocab.ErrNotAllowed, "invalid_scope": vocab.ErrNotAllowed,
		"interaction_required": vocab.ErrNotAllowed, "expired_token": vocab.ErrExpired, "too_many_attempts": vocab.ErrThrottled, "slow_down": vocab.ErrThrottled,
		"association_required": vocab.ErrNotEnrolled, "unsupported_challenge_type": vocab.ErrNotAllowed, "invalid_client": vocab.ErrNotAllowed,
	}[t.Error]
	switch {
	case t.About == "User is already enrolled.":
		class = vocab.ErrAlreadyEnrolled
	case strings.HasPrefix(t.About, "You've reached the maximum"):
		class = vocab.ErrThrottled
	case strings.HasPrefix(t.About, "Invalid "), strings.HasPrefix(t.About, "Wrong "), strings.HasSuffix(t.About, "rejected."):
		class = vocab.ErrWrongProof
	}
	return &target.Refusal{Class: cmp.Or(class, vocab.ErrIndistinct), Text: t.About, Code: t.Error}
}

// client is an application of the tenant by its name or id.
func (w *world) client(name string) (mockidp.Client, error) {
	for _, c := range w.fixture.Clients() {
		if c.Name == name || c.ID == name {
			return c, nil
		}
	}
	return mockidp.Client{}, fmt.Errorf("the tenant has no client %q", name)
}

var errNoFactor = errors.New("the login asks for no factor")
