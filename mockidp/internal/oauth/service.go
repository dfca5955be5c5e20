package oauth

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Service is the endpoints of one tenant.
type Service struct {
	Tenant *tenant.Tenant
	Keys   *Keys
	Login  *login.Service
	// OwnCallback is a path on the tenant's own origin that every client may use as redirect URI; empty for none.
	// A server that people try by hand ends its sample logins there.
	OwnCallback string

	mu      sync.Mutex
	codes   map[string]*grant
	tokens  map[string]*access
	pushed  map[string]pushed
	swept   time.Time
	pending map[string]*pending // logins that wait for a factor, by mfa_token
	devices devices
	// transfers are session transfer tokens that nobody used yet.
	transfers map[string]tenant.Transfer
}

// New makes the service and wires it to the logins of the tenant.
func New(t *tenant.Tenant, keys *Keys, pages *login.Service) *Service {
	s := &Service{Tenant: t, Keys: keys, Login: pages, codes: map[string]*grant{}, tokens: map[string]*access{}, pushed: map[string]pushed{},
		pending: map[string]*pending{}, devices: devices{map[string]*device{}, map[string]*device{}}, transfers: map[string]tenant.Transfer{}}
	pages.Granted, pages.Refused, pages.Spent, pages.Device = s.granted, s.refused, s.spent, s.entered
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
	mux.HandleFunc("/oidc/logout", s.oidcLogout)
	mux.HandleFunc("POST /oauth/par", s.par)
	mux.HandleFunc("POST /oauth/revoke", s.revoke)
	mux.HandleFunc("POST /oauth/device/code", s.deviceCode)
	mux.HandleFunc("POST /passwordless/start", s.startPasswordless)
	mux.HandleFunc("POST /mfa/associate", s.associate)
	mux.HandleFunc("POST /mfa/challenge", s.challenge)
	mux.HandleFunc("GET /mfa/authenticators", s.authenticators)
	mux.HandleFunc("DELETE /mfa/authenticators/{id}", s.removeAuthenticator)
}

func (s *Service) discovery(w http.ResponseWriter, r *http.Request) {
	o := edge.From(r)
	base := o.Base()
	writeJSON(w, http.StatusOK, map[string]any{
		"issuer": o.Issuer(), "authorization_endpoint": base + "/authorize", "token_endpoint": base + "/oauth/token",
		"end_session_endpoint": base + "/oidc/logout", "revocation_endpoint": base + "/oauth/revoke",
		"device_authorization_endpoint":         base + "/oauth/device/code",
		"pushed_authorization_request_endpoint": base + "/oauth/par", "mfa_challenge_endpoint": base + "/mfa/challenge",
		"userinfo_endpoint": base + "/userinfo", "jwks_uri": base + "/.well-known/jwks.json",
		"response_types_supported": []string{"code"}, "response_modes_supported": login.ResponseModes(),
		"grant_types_supported":   s.grantNames(),
		"scopes_supported":        []string{"openid", "profile", "email", offlineAccess},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"token_endpoint_auth_methods_supported": []string{"client_secret_basic", "client_secret_post", "none"},
		"code_challenge_methods_supported":      []string{"S256", "plain"},
		"claims_supported":                      []string{"acr", "amr", "aud", "auth_time", "email", "email_verified", "exp", "iat", "iss", "name", "nickname", "nonce", "sid", "sub"},
		"acr_values_supported":                  []string{"http://schemas.openid.net/pape/policies/2007/06/multi-factor"},
		"claims_parameter_supported":            true, "request_parameter_supported": false, "request_uri_parameter_supported": false,
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

// own tells whether an address is one of the server's own sample pages.
func (s *Service) own(r *http.Request, address string) bool {
	return s.OwnCallback != "" && strings.HasPrefix(address, edge.From(r).Base()+s.OwnCallback[:strings.LastIndex(s.OwnCallback, "/")+1])
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

// lacks answers a request in which one of these parameters is missing or empty, and tells whether it did.
func lacks(w http.ResponseWriter, form url.Values, names ...string) bool {
	for _, name := range names {
		if form.Get(name) == "" {
			oauthError(w, http.StatusBadRequest, "invalid_request", "Missing required parameter: "+name)
			return true
		}
	}
	return false
}
