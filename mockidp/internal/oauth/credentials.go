package oauth

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	clientCredentials = "client_credentials"
	// managementLifetime is the vendor's default for tokens of the Management API.
	managementLifetime = 24 * time.Hour
)

// clientToken answers grant_type=client_credentials (RFC 6749 section 4.4) for the one API that is built: this tenant's Management
// API. Its audience is the tenant's own address and /api/v2/, written with https as clients do, or with the scheme that is served.
func (s *Service) clientToken(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	o := edge.From(r)
	audience := form.Get("audience")
	refuse := func(status int, code, why string) {
		s.log(client, nil, vocab.LogClientTokenFail, why)
		oauthError(w, status, code, why)
	}
	i := slices.IndexFunc(s.Tenant.Fixture().ClientGrants, func(g tenant.ClientGrant) bool { return g.ClientID == client.ID && g.Management })
	switch {
	case client.Public() || !client.May(clientCredentials):
		refuse(http.StatusForbidden, "unauthorized_client", "The client "+client.ID+" may not use the grant client_credentials: it needs a secret, and the grant in its grant_types or the app_type non_interactive.")
		return
	case audience == "":
		refuse(http.StatusBadRequest, "invalid_request", "audience is missing; that of the Management API is "+o.Base()+"/api/v2/")
		return
	case audience != o.Base()+"/api/v2/" && audience != "https://"+o.Host+"/api/v2/":
		refuse(http.StatusForbidden, "access_denied", "Service not found: "+audience)
		return
	case i < 0:
		refuse(http.StatusForbidden, "access_denied", "The client "+client.ID+" has no client grant for "+audience+"; add one to clientGrants in tenant.yaml.")
		return
	}
	scope := s.Tenant.Fixture().ClientGrants[i].Scopes
	if asked := strings.Fields(form.Get("scope")); len(asked) > 0 {
		for _, one := range asked {
			if !slices.Contains(scope, one) {
				refuse(http.StatusForbidden, "access_denied", fmt.Sprintf("The client %s has not been granted the scope %s.", client.ID, one))
				return
			}
		}
		scope = asked
	}
	now := s.Tenant.Now()
	token, err := s.Keys.Sign(map[string]any{
		"iss": o.Issuer(), "sub": client.ID + "@clients", "aud": audience, "azp": client.ID, "gty": "client-credentials",
		"iat": now.Unix(), "exp": now.Add(managementLifetime).Unix(), "scope": strings.Join(scope, " "),
	})
	if err != nil {
		oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
		return
	}
	s.log(client, nil, vocab.LogClientToken, "Success exchanging client credentials for a token")
	writeJSON(w, http.StatusOK, map[string]any{
		"access_token": token, "token_type": "Bearer", "expires_in": int(managementLifetime.Seconds()), "scope": strings.Join(scope, " "),
	})
}
