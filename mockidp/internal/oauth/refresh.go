package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What is wrong with a refresh token: the application hears the first, the log one of the others.
const (
	refreshInvalid = "Unknown or invalid refresh token."
	refreshReused  = "Reused rotating refresh token detected, revoked the family"
	refreshUnknown = "Token could not be decoded or is missing in DB"
	refreshExpired = "The refresh token has expired"
)

// startRefresh begins a refresh token for an award and returns its text.
func (s *Service) startRefresh(a *award, scope []string) string {
	o := a.request
	r := tenant.Refresh{UserID: a.user, ClientID: o.Client.ID, Audience: o.Audience, Scope: scope, Organization: o.Organization,
		Parent: a.session.Parent, SessionID: a.session.ID, AuthTime: a.session.AuthTime, Initial: a.from, Last: a.from}
	token, id := s.Tenant.StartRefresh(r, o.Client.Refresh)
	a.refresh.ID = id
	return token
}

// exchangeRefresh answers grant_type=refresh_token. The post-login Actions run, with no page: where MFA is required the application
// gets an mfa_token, and the refresh token stays as good as it was.
func (s *Service) exchangeRefresh(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	if lacks(w, form, "refresh_token") {
		return
	}
	text := form.Get("refresh_token")
	family, state := s.Tenant.Refresh(text, client.Refresh.Leeway)
	if state == tenant.RefreshGood && family.ClientID != client.ID {
		state = tenant.RefreshUnknown // whose it is, no other application is told; nothing is used up or revoked
	}
	if state != tenant.RefreshGood {
		s.refuseRefresh(w, client, family, state)
		return
	}
	transfer := form.Get("audience") == transferAudience(edge.From(r))
	if code, why := mayTransfer(client, family); transfer && code != "" {
		s.log(client, &award{user: family.UserID}, vocab.LogRefreshFail, why)
		oauthError(w, http.StatusForbidden, code, why)
		return
	}
	scope, narrower := narrowed(family.Scope, form.Get("scope"))
	switch {
	case !narrower:
		oauthError(w, http.StatusBadRequest, "invalid_scope", "A scope was not granted with the refresh token.")
		return
	case !transfer && form.Get("audience") != "" && form.Get("audience") != family.Audience:
		oauthError(w, http.StatusForbidden, "access_denied", "The refresh token is for another audience.")
		return
	}
	req := login.Request{Client: client, Scope: scope, Audience: family.Audience, Organization: family.Organization}
	user, known := s.Tenant.User(family.UserID)
	if !known {
		s.refuseRefresh(w, client, family, tenant.RefreshUnknown)
		return
	}
	tx, code, why := s.Login.StartDirect(r, req, login.Direct{User: user, Protocol: "oauth2-refresh-token", Refresh: &family, Form: form})
	if code != "" {
		s.log(client, &award{request: req, user: user.ID}, vocab.LogRefreshFail, why)
		oauthError(w, http.StatusUnauthorized, code, why)
		return
	}
	if transfer {
		tx.Request.Audience = transferAudience(edge.From(r)) // which the log says
	}
	if tx.Flow().RefreshRevoked() {
		s.Tenant.RevokeRefresh(family.ID)
	}
	s.settle(w, r, &pending{tx: tx, client: client, refresh: text, transfer: transfer, gty: "refresh_token"})
}

// refuseRefresh says that a refresh token is worth nothing. A rotated one that comes again was stolen, or its successor was: both
// end (RFC 9700 section 4.14.2).
func (s *Service) refuseRefresh(w http.ResponseWriter, client tenant.Client, family tenant.Refresh, state tenant.RefreshState) {
	code, why := vocab.LogRefreshFail, refreshUnknown
	switch state {
	case tenant.RefreshReused:
		code, why = vocab.LogRefreshReused, refreshReused
		if family.ClientID == client.ID && !s.Tenant.Faults.On(fault.RefreshFamilyKept) {
			s.Tenant.RevokeRefresh(family.ID)
		}
	case tenant.RefreshExpired:
		why = refreshExpired
	}
	s.log(client, &award{user: family.UserID}, code, why)
	oauthError(w, http.StatusForbidden, "invalid_grant", refreshInvalid)
}

// narrowed is the scope of an exchange: all that was granted, or what is asked for of it (RFC 6749 section 6).
func narrowed(granted []string, asked string) ([]string, bool) {
	wanted := strings.Fields(asked)
	if len(wanted) == 0 {
		return granted, true
	}
	for _, one := range wanted {
		if !slices.Contains(granted, one) {
			return nil, false
		}
	}
	return wanted, true
}

// refreshed makes the tokens of an exchange, and uses the refresh token.
func (s *Service) refreshed(p *pending, o edge.Origin) (map[string]any, tenant.RefreshState, error) {
	family, _ := p.tx.Refreshed()
	family.Last = p.from
	next, state := s.Tenant.ExchangeRefresh(p.refresh, family, p.client.Refresh)
	if state != tenant.RefreshGood {
		return nil, state, nil
	}
	a := awardOf(p.tx)
	a.refresh, a.gty, a.request.Audience = family, p.gty, family.Audience
	a.session = tenant.Session{ID: family.SessionID, AuthTime: family.AuthTime}
	s.mu.Lock()
	defer s.mu.Unlock()
	answer, _, err := s.issue(&a, o)
	if err == nil && family.Rotating {
		answer["refresh_token"] = next
	}
	if err == nil && p.transfer {
		s.transferred(answer, p, family)
	}
	return answer, state, err
}

// revoke is the revocation endpoint (RFC 7009): it takes a refresh token with its whole family. A token that is not the client's is
// passed over, so that nobody finds out about it.
func (s *Service) revoke(w http.ResponseWriter, r *http.Request) {
	client, form, ok := s.application(w, r)
	if !ok {
		return
	}
	if lacks(w, form, "token") {
		return
	}
	text := form.Get("token")
	if family, state := s.Tenant.Refresh(text, client.Refresh.Leeway); state != tenant.RefreshUnknown && family.ClientID == client.ID {
		s.Tenant.RevokeRefresh(family.ID)
		s.log(client, &award{user: family.UserID}, vocab.LogRefreshRevoked, "Successfully revoked a refresh token")
	}
	w.WriteHeader(http.StatusOK)
}
