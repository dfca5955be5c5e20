// Package management owns the tenant's Management API as far as it is built: reading and changing one account. It issues no tokens
// and knows no pages; what it changes counts at the next event of a login.
package management

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Service is the Management API of one tenant.
type Service struct {
	Tenant *tenant.Tenant
	// Verify checks the signature of an access token and returns its claims.
	Verify func(token string) (map[string]any, error)
}

// Routes registers the endpoints. What is not built answers 404 with its name, after the token was checked.
func (s *Service) Routes(mux *http.ServeMux) {
	mux.HandleFunc("GET /api/v2/users/{id}", s.guarded("read:users", s.readUser))
	mux.HandleFunc("PATCH /api/v2/users/{id}", s.guarded("update:users", s.updateUser))
	mux.HandleFunc("/api/v2/", s.guarded("", func(w http.ResponseWriter, r *http.Request) {
		refuse(w, http.StatusNotFound, "", r.Method+" "+r.URL.Path+" is not built; this mock has GET and PATCH /api/v2/users/{id}.")
	}))
}

// guarded lets a request pass that has a token of this tenant, for its Management API, that is in time and has the scope.
func (s *Service) guarded(scope string, next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
		if !strings.EqualFold(kind, "Bearer") || token == "" {
			refuse(w, http.StatusUnauthorized, "", "Missing authentication")
			return
		}
		claims, err := s.Verify(token)
		if err != nil || !s.ours(claims, edge.From(r)) {
			refuse(w, http.StatusUnauthorized, "", "Invalid token")
			return
		}
		granted, _ := claims["scope"].(string)
		if scope != "" && !slices.Contains(strings.Fields(granted), scope) {
			refuse(w, http.StatusForbidden, "insufficient_scope", "Insufficient scope, expected any of: "+scope)
			return
		}
		next(w, r)
	}
}

// ours tells whether a token that this process signed is one of this tenant, for this API, and still in time. All tenants of a process
// share a key, and people's tokens are signed with it too: issuer, audience and grant are each looked at, though one would do today.
func (s *Service) ours(claims map[string]any, o edge.Origin) bool {
	expires, _ := claims["exp"].(float64)
	return claims["iss"] == o.Issuer() && claims["gty"] == "client-credentials" && s.Tenant.Now().Unix() < int64(expires) &&
		(claims["aud"] == o.Base()+"/api/v2/" || claims["aud"] == "https://"+o.Host+"/api/v2/")
}

// refuse answers with the API's error envelope; the code is left out where the vendor gives none.
func refuse(w http.ResponseWriter, status int, code, message string) {
	envelope := map[string]any{"statusCode": status, "error": http.StatusText(status), "message": message}
	if code != "" {
		envelope["errorCode"] = code
	}
	write(w, status, envelope)
}

func invalid(w http.ResponseWriter, format string, args ...any) {
	refuse(w, http.StatusBadRequest, "invalid_body", "Payload validation error: "+fmt.Sprintf(format, args...))
}

func write(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(w, `{"statusCode":500,"error":"Internal Server Error"}`, http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = w.Write(body)
}
