package oauth

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// The scopes of the MFA API. Source: semantics 6.
const (
	scopeEnrol  = "enroll"
	scopeRead   = "read:authenticators"
	scopeRemove = "remove:authenticators"
)

var mfaScopes = []string{scopeEnrol, scopeRead, scopeRemove}

func refuse(w http.ResponseWriter, why *login.Refusal) {
	oauthError(w, why.Status, why.Code, why.Message)
}

// holder is who asks the MFA API: somebody whose login waits, by an mfa_token, or an application with an access token for the MFA API.
type holder struct {
	user   string
	client string
	wait   *pending // nil for an access token
}

// holder finds out by the bearer token. An access token needs the scope.
func (s *Service) holder(w http.ResponseWriter, r *http.Request, scope string) (holder, bool) {
	token := bearerToken(r)
	if a, ok := s.bearer(r); ok {
		switch {
		case !a.mfa:
			unauthorized(w, "invalid_token", "The access token is not for the MFA API.")
			return holder{}, false
		case !slices.Contains(a.scope, scope):
			oauthError(w, http.StatusForbidden, "insufficient_scope", "The access token does not have the scope "+scope+".")
			return holder{}, false
		}
		return holder{user: a.user, client: a.client}, true
	}
	p, why := s.waiting(token, tenant.Client{})
	switch {
	case token == "":
		unauthorized(w, "invalid_token", "Send the mfa_token, or an access token for the MFA API, as Authorization: Bearer.")
	case why != nil:
		refuse(w, why)
	case scope == scopeRemove:
		oauthError(w, http.StatusForbidden, "insufficient_scope", "An mfa_token removes nothing: ask for an access token for the MFA API with the scope "+scope+".")
	default:
		return holder{user: p.tx.User(), client: p.client.ID, wait: p}, true
	}
	return holder{}, false
}

func unauthorized(w http.ResponseWriter, code, why string) {
	w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
	oauthError(w, http.StatusUnauthorized, code, why)
}

// authenticators lists what the person holds.
func (s *Service) authenticators(w http.ResponseWriter, r *http.Request) {
	if h, ok := s.holder(w, r, scopeRead); ok {
		w.Header().Set("Cache-Control", "no-store")
		writeJSON(w, http.StatusOK, s.Login.Authenticators(h.user))
	}
}

// removeAuthenticator takes one away, with the authenticator that belongs to it.
func (s *Service) removeAuthenticator(w http.ResponseWriter, r *http.Request) {
	h, ok := s.holder(w, r, scopeRemove)
	if !ok {
		return
	}
	rows := s.Login.Authenticators(h.user)
	i := slices.IndexFunc(rows, func(a login.Authenticator) bool { return a.ID == r.PathValue("id") })
	switch {
	case i < 0:
		oauthError(w, http.StatusNotFound, "invalid_request", "There is no such authenticator.")
		return
	case rows[i].Implicit():
		oauthError(w, http.StatusForbidden, "access_denied", "The verified e-mail address of an account cannot be deleted.")
		return
	}
	if _, err := s.Login.RemoveAuthenticator(h.user, rows[i]); err != nil && !errors.Is(err, tenant.ErrNoUser) {
		oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// associate begins the enrolment of a factor; a proof at the token endpoint confirms it.
func (s *Service) associate(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	h, ok := s.holder(w, r, scopeEnrol)
	if !ok {
		return
	}
	body, ok := s.lists(w, r)
	if !ok {
		return
	}
	client, known := find(s.Tenant.Fixture(), h.client)
	if id := body.Get("client_id"); !known || id != "" && id != h.client {
		oauthError(w, http.StatusUnauthorized, "invalid_client", "The token is not this client's.")
		return
	}
	if h.wait == nil {
		h.wait = &pending{tx: s.Login.StartAssociation(r, login.Request{Client: client}, h.user), client: client, association: true}
		h.wait.expires = s.Tenant.Now().Add(s.mfaTokenLifetime())
		s.mu.Lock()
		s.pending[bearerToken(r)] = h.wait // a newer enrolment takes the place of the one before
		s.mu.Unlock()
	}
	answer, why := s.Login.Associate(r, h.wait.tx, login.Wanted{
		Types: body["authenticator_types"], Channels: body["oob_channels"], Phone: body.Get("phone_number"), Email: body.Get("email"),
	})
	if why != nil {
		refuse(w, why)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// challenge asks the person for a factor.
func (s *Service) challenge(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	body, ok := s.lists(w, r)
	if !ok {
		return
	}
	client, ok := s.client(w, r, body)
	if !ok {
		return
	}
	p, why := s.waiting(body.Get("mfa_token"), client)
	if why != nil {
		refuse(w, why)
		return
	}
	types := strings.Fields(body.Get("challenge_type"))
	if body.Get("challenge_type") == "" {
		types = []string{"otp", "oob"}
	}
	for _, t := range types {
		if t != "otp" && t != "oob" {
			oauthError(w, http.StatusBadRequest, "unsupported_challenge_type", "challenge_type is otp, oob, or both with a space between.")
			return
		}
	}
	var channels []string
	if c := body.Get("oob_channel"); c != "" {
		channels = []string{c}
	}
	answer, why := s.Login.Challenge(r, p.tx, login.Wanted{Types: types, ID: body.Get("authenticator_id"), Channels: channels})
	if why != nil {
		refuse(w, why)
		return
	}
	writeJSON(w, http.StatusOK, answer)
}

// byFactor answers the three MFA grants: a proof for the login of an mfa_token.
func (s *Service) byFactor(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	token, grantType := form.Get("mfa_token"), form.Get("grant_type")
	needed := map[string]string{grantMFAOTP: "otp", grantMFAOOB: "oob_code", grantMFARecovery: "recovery_code"}[grantType]
	if lacks(w, form, "mfa_token", needed) {
		return
	}
	p, why := s.waiting(token, client)
	if why != nil {
		refuse(w, why)
		return
	}
	proof := login.Proof{OTP: form.Get("otp"), OOB: form.Get("oob_code"), Binding: form.Get("binding_code"), Recovery: form.Get("recovery_code")}
	switch grantType { // what belongs to another grant does not count
	case grantMFAOTP:
		proof.OOB, proof.Binding, proof.Recovery = "", "", ""
	case grantMFAOOB:
		proof.OTP, proof.Recovery = "", ""
	default:
		proof.OTP, proof.OOB, proof.Binding = "", "", ""
	}
	next := *p
	next.factor = grantType
	fresh, why := s.Login.Prove(r, p.tx, proof)
	if why != nil {
		if why.Code != "authorization_pending" && why.Code != "slow_down" {
			s.Login.LogDirect(p.tx, next.failed(), why.Message)
		}
		refuse(w, why)
		return
	}
	s.forget(token)
	next.fresh = fresh
	if p.association {
		s.associated(w, r, &next, token)
		return
	}
	s.settle(w, r, &next)
}

// associated answers the confirmation of an enrolment that belonged to no login: the access token that it was begun with stays good.
func (s *Service) associated(w http.ResponseWriter, r *http.Request, p *pending, token string) {
	s.mu.Lock()
	a, ok := s.tokens[token]
	s.mu.Unlock()
	if !ok {
		oauthError(w, http.StatusUnauthorized, "expired_token", "The access token has expired.")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"access_token": token, "token_type": "Bearer", "scope": strings.Join(a.scope, " "),
		"expires_in": int(a.expires.Sub(s.Tenant.Now()).Seconds())})
}
