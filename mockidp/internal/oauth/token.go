package oauth

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The lifetimes of tokens: the vendor's defaults of 10 hours for ID tokens and 24 hours for access tokens.
const (
	idTokenLifetime = 10 * time.Hour
	accessLifetime  = 24 * time.Hour
)

// token is the token endpoint. It takes form and JSON bodies, as real clients send both.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	form, ok := s.body(w, r)
	if !ok {
		return
	}
	client, ok := s.client(w, r, form)
	if !ok {
		return
	}
	switch grantType := form.Get("grant_type"); grantType {
	case "authorization_code":
	case clientCredentials:
		s.clientToken(w, r, client, form)
		return
	default:
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", "The grant type "+grantType+" is not built; use authorization_code or client_credentials.")
		return
	}
	code := form.Get("code")
	s.mu.Lock()
	defer s.mu.Unlock()
	g, known := s.codes[code]
	refuse := func(why string) {
		s.log(client, g, vocab.LogCodeExchangeFail, why)
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
		refuse("Invalid authorization code")
	case s.Tenant.Now().After(g.expires):
		refuse("The authorization code has expired")
	case form.Get("redirect_uri") != g.request.RedirectURI:
		refuse("The redirect URI is wrong: it must be the one of the authorization request")
	case !verified(g, form.Get("code_verifier")):
		refuse("Failed to verify code verifier")
	default:
		g.used = true
		answer, err := s.issue(g, edge.From(r))
		if err != nil {
			oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
			return
		}
		s.log(client, g, vocab.LogCodeExchange, "Success exchanging an authorization code for tokens")
		writeJSON(w, http.StatusOK, answer)
	}
}

// body reads the parameters of a token request.
func (s *Service) body(w http.ResponseWriter, r *http.Request) (url.Values, bool) {
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			oauthError(w, http.StatusBadRequest, "invalid_request", "The form could not be read: "+err.Error())
			return nil, false
		}
		for name, values := range r.PostForm {
			if len(values) > 1 {
				oauthError(w, http.StatusBadRequest, "invalid_request", "The parameter "+name+" is given more than once.")
				return nil, false
			}
		}
		return r.PostForm, true
	case err == nil && kind == "application/json":
		var object map[string]any
		if err := json.NewDecoder(r.Body).Decode(&object); err != nil {
			oauthError(w, http.StatusBadRequest, "invalid_request", "The body is not a JSON object: "+err.Error())
			return nil, false
		}
		form := url.Values{}
		for k, v := range object {
			if text, ok := v.(string); ok {
				form.Set(k, text)
			}
		}
		return form, true
	}
	oauthError(w, http.StatusBadRequest, "invalid_request", "Send application/x-www-form-urlencoded or application/json.")
	return nil, false
}

// client authenticates the caller: basic, post or none, each only where the client is registered for it.
func (s *Service) client(w http.ResponseWriter, r *http.Request, form url.Values) (tenant.Client, bool) {
	id, secret, basic := r.BasicAuth()
	if basic {
		// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
		if u, err := url.QueryUnescape(id); err == nil {
			id = u
		}
		if u, err := url.QueryUnescape(secret); err == nil {
			secret = u
		}
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	if basic && (form.Has("client_secret") || form.Has("client_id") && form.Get("client_id") != id) {
		oauthError(w, http.StatusBadRequest, "invalid_request", "A request authenticates its client in one way only (RFC 6749 section 2.3).")
		return tenant.Client{}, false
	}
	client, ok := find(s.Tenant.Fixture(), id)
	good := ok && (client.Public() && secret == "" && !basic ||
		!client.Public() && basic == (client.AuthMethod == "client_secret_basic") && subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) == 1)
	if !good {
		if basic {
			w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		}
		oauthError(w, http.StatusUnauthorized, "invalid_client", "Unknown client, wrong client secret, or another token_endpoint_auth_method than the client's.")
	}
	return client, good
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

// issue makes the tokens of a grant. An access token is opaque unless an audience asks for a JWT.
func (s *Service) issue(g *grant, o edge.Origin) (map[string]any, error) {
	now := s.Tenant.Now()
	user, _ := s.Tenant.User(g.user)
	granted := slices.DeleteFunc(slices.Clone(g.request.Scope), func(x string) bool {
		return !slices.Contains([]string{"openid", "profile", "email"}, x)
	})
	scope := granted // of the access token; the ID token follows what was asked for
	if g.scopes != nil {
		scope = g.scopes(granted)
	}
	answer := map[string]any{"token_type": "Bearer", "expires_in": int(accessLifetime.Seconds()), "scope": strings.Join(scope, " ")}
	token := s.Tenant.Token()
	if g.request.Audience != "" {
		claims := custom(g.atClaims)
		add(claims, map[string]any{
			"iss": o.Issuer(), "sub": user.ID, "aud": []string{g.request.Audience, o.Base() + "/userinfo"}, "azp": g.request.Client.ID,
			"iat": now.Unix(), "exp": now.Add(accessLifetime).Unix(), "scope": strings.Join(scope, " "), "jti": s.Tenant.Token(),
		})
		s.organization(claims, g)
		var err error
		if token, err = s.Keys.Sign(claims); err != nil {
			return nil, err
		}
	}
	s.tokens[token] = &access{user: user.ID, scope: scope, expires: now.Add(accessLifetime)}
	g.issued = append(g.issued, token)
	answer["access_token"] = token
	if !slices.Contains(granted, "openid") {
		return answer, nil
	}
	claims := custom(g.idClaims)
	add(claims, profile(user, granted))
	add(claims, map[string]any{
		"iss": o.Issuer(), "aud": g.request.Client.ID, "iat": now.Unix(), "exp": now.Add(idTokenLifetime).Unix(),
		"auth_time": g.session.AuthTime.Unix(), "sid": g.session.ID,
	})
	s.organization(claims, g)
	if g.request.Nonce != "" {
		claims["nonce"] = g.request.Nonce
	}
	s.multiFactor(claims, g)
	id, err := s.Keys.Sign(claims)
	if err != nil {
		return nil, err
	}
	answer["id_token"] = id
	return answer, nil
}

// multiFactor sets amr and acr after MFA in this login; without it neither claim is there. Source: semantics 3.9.
func (s *Service) multiFactor(claims map[string]any, g *grant) {
	delete(claims, "amr")
	delete(claims, "acr")
	if len(g.factors) == 0 || s.Tenant.Faults.On(fault.AMRMissing) {
		return
	}
	amr := []string{"mfa"}
	if s.Tenant.Fixture().Switches.Is(switches.AMRValues, "mfa-and-factors") {
		amr = append(amr, g.factors...)
	}
	claims["amr"], claims["acr"] = amr, vocab.MultiFactorACR
}

func custom(claims map[string]json.RawMessage) map[string]any {
	out := map[string]any{}
	for k, v := range claims {
		out[k] = v
	}
	return out
}

// add puts the protocol's claims over those of Actions, which may not change them.
func add(claims, own map[string]any) {
	for k, v := range own {
		claims[k] = v
	}
}

// profile is what the scopes release of a user.
func profile(u tenant.User, scope []string) map[string]any {
	claims := map[string]any{"sub": u.ID}
	if slices.Contains(scope, "profile") {
		for name, text := range map[string]string{
			"name": u.Name, "nickname": cmp.Or(u.Nickname, u.Name), "given_name": u.GivenName, "family_name": u.FamilyName, "picture": u.Picture,
		} {
			if text != "" {
				claims[name] = text
			}
		}
	}
	if slices.Contains(scope, "email") && u.Email != "" {
		claims["email"], claims["email_verified"] = u.Email, u.EmailVerified
	}
	return claims
}

// userinfo answers with the claims of the scopes of an access token.
func (s *Service) userinfo(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		oauthError(w, http.StatusMethodNotAllowed, "invalid_request", "userinfo takes GET and POST.")
		return
	}
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	s.mu.Lock()
	a, ok := s.tokens[token]
	s.mu.Unlock()
	if !strings.EqualFold(kind, "Bearer") || !ok || s.Tenant.Now().After(a.expires) {
		w.Header().Set("WWW-Authenticate", `Bearer error="invalid_token"`)
		oauthError(w, http.StatusUnauthorized, "invalid_token", "The access token is missing, unknown or expired.")
		return
	}
	user, _ := s.Tenant.User(a.user)
	writeJSON(w, http.StatusOK, profile(user, a.scope))
}

func (s *Service) log(client tenant.Client, g *grant, code vocab.LogCode, description string) {
	e := tenantlog.Entry{Type: code, Description: description, ClientID: client.ID, ClientName: client.Name}
	if g != nil {
		user, _ := s.Tenant.User(g.user)
		e.UserID, e.UserName, e.Connection = user.ID, user.LogName(), user.Connection
		if o := g.request.Organization; o != nil {
			e.OrganizationID, e.OrganizationName = o.ID, o.Name
		}
	}
	s.Tenant.Write(e)
}
