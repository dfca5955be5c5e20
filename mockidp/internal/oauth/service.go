package oauth

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Service is the endpoints of one tenant.
type Service struct {
	Tenant *tenant.Tenant
	Keys   *Keys
	Login  *login.Service
	// OwnCallback is a path on the tenant's own origin that every client may use as redirect URI; empty for none.
	// A server that people try by hand ends its sample logins there.
	OwnCallback string

	mu     sync.Mutex
	codes  map[string]*grant
	tokens map[string]*access
}

// New makes the service and wires it to the logins of the tenant.
func New(t *tenant.Tenant, keys *Keys, pages *login.Service) *Service {
	s := &Service{Tenant: t, Keys: keys, Login: pages, codes: map[string]*grant{}, tokens: map[string]*access{}}
	pages.Granted, pages.Refused, pages.Spent = s.granted, s.refused, s.spent
	return s
}

// Routes registers the endpoints.
func (s *Service) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /.well-known/openid-configuration", s.discovery)
	mux.HandleFunc("GET /.well-known/jwks.json", s.jwks)
	mux.HandleFunc("/authorize", s.authorize)
	mux.HandleFunc("POST /oauth/token", s.token)
	mux.HandleFunc("/userinfo", s.userinfo)
	mux.HandleFunc("GET /v2/logout", s.logout)
}

func (s *Service) discovery(w http.ResponseWriter, r *http.Request) {
	o := edge.From(r)
	base := o.Base()
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": o.Issuer(), "authorization_endpoint": base + "/authorize", "token_endpoint": base + "/oauth/token",
		"userinfo_endpoint": base + "/userinfo", "jwks_uri": base + "/.well-known/jwks.json",
		"response_types_supported": []string{"code"}, "response_modes_supported": []string{"query"},
		"grant_types_supported":   []string{"authorization_code", clientCredentials},
		"scopes_supported":        []string{"openid", "profile", "email"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"code_challenge_methods_supported":      []string{"S256", "plain"},
		"claims_supported":                      []string{"acr", "amr", "aud", "auth_time", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "nonce", "sid", "sub"},
		"acr_values_supported":                  []string{"http://schemas.openid.net/pape/policies/2007/06/multi-factor"},
		"request_parameter_supported":           false, "request_uri_parameter_supported": false,
	})
}

func (s *Service) jwks(w http.ResponseWriter, r *http.Request) {
	keys, err := s.Keys.JWKS()
	if err != nil {
		oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
		return
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(keys)
}

// logout ends the session of the browser. Only registered addresses are redirected to.
func (s *Service) logout(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	fixture := s.Tenant.Fixture()
	if c, err := r.Cookie(login.SessionCookie); err == nil {
		if session, ok := s.Tenant.Session(c.Value); ok {
			user, _ := s.Tenant.User(session.UserID)
			s.Tenant.Write(tenantlog.Entry{Type: vocab.LogLogout, Description: "User successfully logged out", UserID: user.ID, UserName: user.LogName(), Connection: user.Connection})
		}
		s.Tenant.EndSession(c.Value)
		http.SetCookie(w, &http.Cookie{Name: login.SessionCookie, Path: "/", MaxAge: -1, HttpOnly: true})
	}
	to := q.Get("returnTo")
	if to == "" {
		login.LoggedOutPage(w, s.name())
		return
	}
	allowed := fixture.AllowedLogout
	if id := q.Get("client_id"); id != "" {
		client, ok := find(fixture, id)
		if !ok {
			s.page(w, http.StatusBadRequest, "unknown-client", "The client "+id+" does not exist.", "Known clients: "+clientIDs(fixture)+".")
			return
		}
		allowed = client.LogoutURLs
	}
	if !slices.Contains(allowed, to) && !s.own(r, to) {
		s.page(w, http.StatusBadRequest, "return-to-not-allowed", "You are logged out, but "+to+" is not an allowed logout URL.",
			"Add it to allowed_logout_urls of the client (with client_id in the request) or of the tenant.")
		return
	}
	http.Redirect(w, r, to, http.StatusFound)
}

// own tells whether an address is one of the server's own sample pages.
func (s *Service) own(r *http.Request, address string) bool {
	return s.OwnCallback != "" && strings.HasPrefix(address, edge.From(r).Base()+s.OwnCallback[:strings.LastIndex(s.OwnCallback, "/")+1])
}

func (s *Service) page(w http.ResponseWriter, status int, code, message, hint string) {
	login.ErrorPage(w, status, s.name(), code, message, hint)
}

func (s *Service) name() string {
	if n := s.Tenant.Fixture().FriendlyName; n != "" {
		return n
	}
	return s.Tenant.Name
}

func find(f *tenant.Fixture, id string) (tenant.Client, bool) {
	i := slices.IndexFunc(f.Clients, func(c tenant.Client) bool { return c.ID == id })
	if i < 0 {
		return tenant.Client{}, false
	}
	return f.Clients[i], true
}

func clientIDs(f *tenant.Fixture) string {
	var ids []string
	for _, c := range f.Clients {
		ids = append(ids, c.ID)
	}
	return strings.Join(ids, ", ")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"error":"server_error"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}

// oauthError answers as RFC 6749 section 5.2 says.
func oauthError(w http.ResponseWriter, status int, code, description string) {
	w.Header().Set("Cache-Control", "no-store")
	writeJSON(w, status, map[string]string{"error": code, "error_description": description})
}

// grant is an authorization code.
type grant struct {
	request  login.Request
	user     string
	session  tenant.Session
	factors  []string
	idClaims map[string]json.RawMessage
	atClaims map[string]json.RawMessage
	scopes   func(granted []string) []string // what Actions make of the granted scopes for the access token
	expires  time.Time
	used     bool
	issued   []string // access tokens made from it, revoked when the code comes again
}

// access is an access token as userinfo knows it.
type access struct {
	user    string
	scope   []string
	expires time.Time
}
