package oauth

import (
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// userinfo answers with the claims of the scopes of an access token.
func (s *Service) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		oauthError(w, http.StatusMethodNotAllowed, "invalid_request", "userinfo takes GET and POST.")
		return
	}
	a, ok := s.bearer(r)
	if !ok || a.mfa {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		oauthError(w, http.StatusUnauthorized, "invalid_token", "The access token is missing, unknown or expired.")
		return
	}
	user, _ := s.Tenant.User(a.user)
	writeJSON(w, http.StatusOK, profile(user, a.scope))
}

func (s *Service) log(client tenant.Client, a *award, code vocab.LogCode, description string) {
	e := tenantlog.Entry{Type: code, Description: description, ClientID: client.ID, ClientName: client.Name}
	if a != nil {
		user, _ := s.Tenant.User(a.user)
		e.Login, e.UserID, e.UserName, e.Connection = a.login, user.ID, user.LogName(), user.Connection
		if o := a.request.Organization; o != nil {
			e.OrganizationID, e.OrganizationName = o.ID, o.Name
		}
	}
	s.Tenant.Write(e)
}

// bearerToken is the token that a request carries in its header.
func bearerToken(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return token
}

// bearer is the access token of a request, while it lives.
func (s *Service) bearer(r *http.Request) (access, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	a, ok := s.tokens[bearerToken(r)]
	if !ok || s.Tenant.Now().After(a.expires) {
		return access{}, false
	}
	return *a, true
}
