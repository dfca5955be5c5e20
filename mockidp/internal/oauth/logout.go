package oauth

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// logout ends the session of the browser. Only registered addresses are redirected to.
func (s *Service) logout(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	s.endSession(w, r)
	s.leave(w, r, q.Get("returnTo"), q.Get("client_id"), "")
}

// oidcLogout is RP-initiated logout (OpenID Connect RP-Initiated Logout 1.0). The mock does not ask the person whether they mean it.
func (s *Service) oidcLogout(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if r.Method != http.MethodGet && r.Method != http.MethodPost || r.ParseForm() != nil {
		s.Login.ErrorPage(w, http.StatusBadRequest, "bad-request.logout", nil)
		return
	}
	client := r.Form.Get("client_id")
	if hint := r.Form.Get("id_token_hint"); hint != "" {
		claims, err := s.Keys.Verify(hint)
		audience, _ := claims["aud"].(string)
		if err != nil || claims["iss"] != edge.From(r).Issuer() || client != "" && client != audience {
			s.Login.ErrorPage(w, http.StatusBadRequest, "invalid-hint", nil)
			return
		}
		client = audience
	}
	s.endSession(w, r)
	s.leave(w, r, r.Form.Get("post_logout_redirect_uri"), client, r.Form.Get("state"))
}

// endSession ends the session of the browser, here and there. Refresh tokens live on.
func (s *Service) endSession(w http.ResponseWriter, r *http.Request) {
	id := login.SessionOf(r)
	if id == "" {
		return
	}
	if session, ok := s.Tenant.Session(id); ok {
		user, _ := s.Tenant.User(session.UserID)
		s.Tenant.Write(tenantlog.Entry{Type: vocab.LogLogout, Description: "User successfully logged out", UserID: user.ID, UserName: user.LogName(), Connection: user.Connection})
	}
	s.Tenant.EndSession(id)
	login.ForgetSession(w, r)
}

// leave sends a browser that was logged out to where the application wants it, if that is registered.
func (s *Service) leave(w http.ResponseWriter, r *http.Request, to, clientID, state string) {
	if to == "" {
		s.Login.LoggedOutPage(w)
		return
	}
	fixture := s.Tenant.Fixture()
	allowed := fixture.AllowedLogout
	if clientID != "" {
		client, ok := find(fixture, clientID)
		if !ok {
			s.Login.ErrorPage(w, http.StatusBadRequest, "unknown-client", map[string]string{"clientId": clientID, "clientIds": clientIDs(fixture)})
			return
		}
		allowed = client.LogoutURLs
	}
	if !slices.Contains(allowed, to) && !s.own(r, to) {
		s.Login.ErrorPage(w, http.StatusBadRequest, "return-to-not-allowed", map[string]string{"address": to})
		return
	}
	if u, err := url.Parse(to); err == nil && state != "" {
		q := u.Query()
		q.Set("state", state)
		u.RawQuery = q.Encode()
		to = u.String()
	}
	http.Redirect(w, r, to, http.StatusFound)
}
