package oauth

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// grant is an authorization code.
type grant struct {
	award
	expires time.Time
	used    bool
	issued  []string // access tokens made from it, revoked when the code comes again
	refresh string   // id of the family of refresh tokens that it gave
}

// exchangeCode answers grant_type=authorization_code. The post-login Actions ran at the login: nothing runs here.
func (s *Service) exchangeCode(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	code := form.Get("code")
	s.mu.Lock()
	defer s.mu.Unlock()
	g, known := s.codes[code]
	refuse := func(why string) {
		s.log(client, g.about(), vocab.LogCodeExchangeFail, why)
		oauthError(w, http.StatusForbidden, "invalid_grant", why)
	}
	switch {
	case !known || g.request.Client.ID != client.ID:
		g = nil
		refuse("Invalid authorization code")
	case g.used:
		// A code that comes twice was stolen or replayed: what it gave is revoked (RFC 6749 section 4.1.2).
		for _, t := range g.issued {
			delete(s.tokens, t)
		}
		s.Tenant.RevokeRefresh(g.refresh)
		refuse("Invalid authorization code")
	case s.Tenant.Now().After(g.expires):
		refuse("The authorization code has expired")
	case form.Get("redirect_uri") != g.request.RedirectURI:
		refuse("The redirect URI is wrong: it must be the one of the authorization request")
	case !verified(g, form.Get("code_verifier")):
		refuse("Failed to verify code verifier")
	default:
		g.used = true
		g.from = tenant.Browser{IP: edge.ClientIP(r), UserAgent: r.UserAgent()}
		answer, token, err := s.issue(&g.award, edge.From(r))
		if err != nil {
			oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
			return
		}
		g.issued, g.refresh = append(g.issued, token), g.award.refresh.ID
		s.log(client, g.about(), vocab.LogCodeExchange, "Success exchanging an authorization code for tokens")
		writeJSON(w, http.StatusOK, answer)
	}
}

// about is whom a code is of; nobody when there is none.
func (g *grant) about() *award {
	if g == nil {
		return nil
	}
	return &g.award
}

// verified checks the PKCE verifier. A verifier without a challenge is refused too: somebody mixed two requests up.
func verified(g *grant, verifier string) bool {
	if g.request.Challenge == "" {
		return verifier == ""
	}
	want := verifier
	if g.request.Method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		want = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return verifier != "" && subtle.ConstantTimeCompare([]byte(want), []byte(g.request.Challenge)) == 1
}
