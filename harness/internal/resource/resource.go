// Package resource owns an API that is called with access tokens: it verifies them and, where a call needs a stronger or a fresher
// authentication than the token tells of, says so as RFC 9470 does. It knows no implementation, and sends nothing.
package resource

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// API is a resource server. Its tokens are JWTs (RFC 9068) of which it reads acr and auth_time under these names or, as implementations
// that let nobody set them want it, under names below the audience: "https://api.example.test/acr".
type API struct {
	// Audience is what the token must be for, and Issuer who must have issued it.
	Audience, Issuer string
	// Keys is the issuer's JSON Web Key Set.
	Keys []byte
	Now  func() time.Time
}

// Demand is what a call needs. The zero value needs a good token and nothing else.
type Demand struct {
	// ACR is an authentication context class, empty for any.
	ACR string
	// MaxAge is the greatest age of the authentication, nil for any.
	MaxAge *time.Duration
}

// Answer is what the API answers a call with.
type Answer struct {
	Status int
	// Challenge is the header WWW-Authenticate, empty where there is none.
	Challenge string
}

// The errors of RFC 6750 section 3.1 and RFC 9470 section 3.
const (
	invalidToken = "invalid_token"
	// Insufficient is the error of a token that is good and tells of too weak or too old an authentication.
	Insufficient = "insufficient_user_authentication"
)

// Call answers a call with an access token, empty for none.
func (a API) Call(token string, d Demand) Answer {
	if token == "" {
		return Answer{http.StatusUnauthorized, "Bearer"}
	}
	claims, err := a.verify(token)
	if err != nil {
		return refuse(invalidToken, err.Error(), Demand{})
	}
	if d.ACR != "" {
		if acr, _ := a.claim(claims, "acr").(string); acr != d.ACR {
			return refuse(Insufficient, "A different authentication level is required", d)
		}
	}
	if d.MaxAge != nil {
		at, known := a.claim(claims, "auth_time").(float64)
		if !known || a.Now().Sub(time.Unix(int64(at), 0)) > *d.MaxAge {
			return refuse(Insufficient, "A more recent authentication is required", d)
		}
	}
	return Answer{Status: http.StatusOK}
}

// claim finds a claim by its own name or by the one below the audience.
func (a API) claim(claims map[string]any, name string) any {
	if value, there := claims[name]; there {
		return value
	}
	return claims[strings.TrimSuffix(a.Audience, "/")+"/"+name]
}

// verify checks signature, issuer, audience and expiry.
func (a API) verify(token string) (map[string]any, error) {
	var keys jose.JSONWebKeySet
	if err := json.Unmarshal(a.Keys, &keys); err != nil {
		return nil, fmt.Errorf("the key set of the issuer could not be read: %w", err)
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256, jose.PS256, jose.ES256, jose.EdDSA})
	if err != nil {
		return nil, fmt.Errorf("the access token is no signed JWT")
	}
	known := keys.Key(signed.Signatures[0].Header.KeyID)
	if len(known) == 0 {
		return nil, fmt.Errorf("the access token is signed by an unknown key")
	}
	payload, err := signed.Verify(known[0])
	if err != nil {
		return nil, fmt.Errorf("the signature of the access token is wrong")
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, fmt.Errorf("the access token has no claims")
	}
	expires, _ := claims["exp"].(float64)
	switch {
	case claims["iss"] != a.Issuer:
		return nil, fmt.Errorf("the access token is of another issuer")
	case !slices.Contains(audiences(claims), a.Audience):
		return nil, fmt.Errorf("the access token is for another API")
	case !a.Now().Before(time.Unix(int64(expires), 0)):
		return nil, fmt.Errorf("the access token expired")
	}
	return claims, nil
}

// audiences reads aud, which is one text or a list.
func audiences(claims map[string]any) []string {
	switch aud := claims["aud"].(type) {
	case string:
		return []string{aud}
	case []any:
		var all []string
		for _, one := range aud {
			if text, ok := one.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}

func refuse(code, description string, d Demand) Answer {
	text := fmt.Sprintf("Bearer error=%q, error_description=%q", code, description)
	if d.ACR != "" {
		text += fmt.Sprintf(", acr_values=%q", d.ACR)
	}
	if d.MaxAge != nil {
		text += fmt.Sprintf(", max_age=%q", strconv.Itoa(int(d.MaxAge.Seconds())))
	}
	return Answer{http.StatusUnauthorized, text}
}
