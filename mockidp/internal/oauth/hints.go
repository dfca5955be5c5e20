package oauth

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
)

// hints reads whom the application means and which context classes it needs. A mistake is a description of invalid_request.
func (s *Service) hints(r *http.Request, req *login.Request, form url.Values) string {
	if token := form.Get("id_token_hint"); token != "" {
		claims, err := s.Keys.Verify(token)
		if err != nil || claims["iss"] != edge.From(r).Issuer() || claims["aud"] != req.Client.ID {
			return "id_token_hint is no ID token that this tenant issued to the client."
		}
		// That it may have expired is part of what a hint is (OpenID Connect Core 3.1.2.2).
		req.Subject, _ = claims["sub"].(string)
		if u, known := s.Tenant.User(req.Subject); known && req.LoginHint == "" {
			req.LoginHint = u.LogName()
		}
	}
	if text := form.Get("claims"); text != "" {
		return essential(req, text)
	}
	return ""
}

// essential reads the acr of the claims parameter (OpenID Connect Core 5.5.1.1). Other claims are voluntary, and no page of the
// mock gives them.
func essential(req *login.Request, text string) string {
	var claims struct {
		IDToken struct {
			ACR *struct {
				Essential bool     `json:"essential"`
				Value     string   `json:"value"`
				Values    []string `json:"values"`
			} `json:"acr"`
		} `json:"id_token"`
	}
	if err := json.Unmarshal([]byte(text), &claims); err != nil {
		return "claims is no JSON object of the form of OpenID Connect Core 5.5."
	}
	acr := claims.IDToken.ACR
	if acr == nil {
		return ""
	}
	wanted := acr.Values
	if acr.Value != "" {
		wanted = append([]string{acr.Value}, wanted...)
	}
	for _, value := range wanted {
		if !slices.Contains(req.ACRValues, value) {
			req.ACRValues = append(req.ACRValues, value) // the same request in another spelling: Actions see it as acr_values
		}
	}
	if acr.Essential {
		req.EssentialACR = wanted
	}
	return ""
}
