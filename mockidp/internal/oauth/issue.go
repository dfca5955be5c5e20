package oauth

import (
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The lifetimes of tokens: the vendor's defaults of 10 hours for ID tokens and 24 hours for access tokens, and the documented 10
// minutes of access tokens for the MFA API.
const (
	idTokenLifetime = 10 * time.Hour
	accessLifetime  = 24 * time.Hour
	mfaLifetime     = 10 * time.Minute
)

// offlineAccess is the scope that asks for a refresh token.
const offlineAccess = "offline_access"

// award is what tokens are made from, whatever the grant was.
type award struct {
	request  login.Request
	user     string
	login    int            // its number in records, 0 for none
	session  tenant.Session // of the browser; of a login without one it has the time alone
	factors  []string       // that were proved on pages of this login: what amr and acr say
	idClaims map[string]json.RawMessage
	atClaims map[string]json.RawMessage
	scopes   func(granted []string) []string // what Actions make of the granted scopes for the access token
	gty      string                          // the grant, as access tokens say it
	from     tenant.Browser
	// refresh is the family that the tokens come from, or that was begun with them.
	refresh tenant.Refresh
}

// access is an access token as userinfo and the MFA API know it.
type access struct {
	user    string
	client  string
	scope   []string
	mfa     bool // its audience is the MFA API
	expires time.Time
}

// awardOf is what a granted login earns. What was proved without a page is not in amr: the documents say that tokens of the MFA API
// and of refresh tokens have none.
func awardOf(tx *login.Transaction) award {
	flow := tx.Flow()
	a := award{request: tx.Request, user: tx.User(), login: tx.Number(), session: tx.Session, scopes: flow.Scopes}
	a.idClaims, a.atClaims = flow.Claims()
	if !tx.Direct() {
		for _, f := range flow.Factored() {
			a.factors = append(a.factors, string(f))
		}
	}
	return a
}

// scopes lists the scopes that the application gets of those that it asked for.
func (s *Service) scopes(a *award, o edge.Origin) []string {
	known := []string{"openid", "profile", "email"}
	api, _ := s.Tenant.Fixture().API(a.request.Audience)
	known = append(known, api.Scopes...)
	if o.IsMFA(a.request.Audience) {
		known = append(known, mfaScopes...)
	}
	handedOver := a.request.Transfer != nil && !a.request.Client.Transfer.Refresh
	if (a.request.Audience == "" || api.Offline) && a.request.Client.May(grantRefresh) && !handedOver {
		known = append(known, offlineAccess)
	}
	return slices.DeleteFunc(slices.Clone(a.request.Scope), func(x string) bool { return !slices.Contains(known, x) })
}

// issue makes the tokens of an award and tells the access token. An access token is opaque unless an audience asks for a JWT.
// Called with the lock held.
func (s *Service) issue(a *award, o edge.Origin) (answer map[string]any, token string, err error) {
	now := s.Tenant.Now()
	user, _ := s.Tenant.User(a.user)
	granted := s.scopes(a, o)
	scope := granted // of the access token; the ID token follows what was asked for
	if a.scopes != nil {
		scope = a.scopes(granted)
	}
	kept := &access{user: user.ID, client: a.request.Client.ID, scope: scope, mfa: o.IsMFA(a.request.Audience), expires: now.Add(accessLifetime)}
	if kept.mfa {
		kept.expires = now.Add(mfaLifetime)
	}
	lives := kept.expires.Sub(now)
	answer = map[string]any{"token_type": "Bearer", "expires_in": int(lives.Seconds())}
	if len(scope) > 0 { // an empty one is none (RFC 6749 section 3.3)
		answer["scope"] = strings.Join(scope, " ")
	}
	token = s.Tenant.Token()
	if a.request.Audience != "" {
		if token, err = s.accessJWT(a, o, user, kept); err != nil {
			return nil, "", err
		}
	}
	s.sweep()
	s.tokens[token] = kept
	answer["access_token"] = token
	if slices.Contains(granted, offlineAccess) && a.refresh.ID == "" {
		answer["refresh_token"] = s.startRefresh(a, granted)
	}
	if !slices.Contains(granted, "openid") {
		return answer, token, nil
	}
	claims := custom(a.idClaims)
	add(claims, profile(user, granted))
	add(claims, map[string]any{
		"iss": o.Issuer(), "aud": a.request.Client.ID, "iat": now.Unix(), "exp": now.Add(idTokenLifetime).Unix(), "auth_time": a.session.AuthTime.Unix(),
	})
	if s.Tenant.Faults.On(fault.AuthTimeRenewed) {
		claims["auth_time"] = now.Unix()
	}
	if a.session.ID != "" {
		claims["sid"] = a.session.ID
	}
	s.organization(claims, a)
	if a.request.Nonce != "" {
		claims["nonce"] = a.request.Nonce
	}
	s.multiFactor(claims, a)
	answer["id_token"], err = s.Keys.Sign(claims)
	return answer, token, err
}

// accessJWT is an access token for an API.
func (s *Service) accessJWT(a *award, o edge.Origin, user tenant.User, t *access) (string, error) {
	claims := custom(a.atClaims)
	add(claims, map[string]any{
		"iss": o.Issuer(), "sub": user.ID, "aud": []string{a.request.Audience, o.Base() + "/userinfo"}, "azp": a.request.Client.ID,
		"iat": s.Tenant.Now().Unix(), "exp": t.expires.Unix(), "scope": strings.Join(t.scope, " "), "jti": s.Tenant.Token(),
	})
	if t.mfa {
		claims["aud"] = a.request.Audience
	}
	delete(claims, "gty")
	if a.gty != "" {
		claims["gty"] = a.gty
	}
	s.organization(claims, a)
	return s.Keys.Sign(claims)
}

// multiFactor sets amr and acr after MFA in this login; without it neither claim is there. Source: semantics 3.9.
func (s *Service) multiFactor(claims map[string]any, a *award) {
	delete(claims, "amr")
	delete(claims, "acr")
	if len(a.factors) == 0 && s.Tenant.Faults.On(fault.AMRFirstFactor) {
		claims["amr"] = []string{"pwd"}
	}
	if len(a.factors) == 0 && !s.Tenant.Faults.On(fault.ACROverclaimed) || s.Tenant.Faults.On(fault.AMRMissing) {
		return
	}
	amr := []string{"mfa"}
	if s.Tenant.Fixture().Switches.Is(switches.AMRValues, "mfa-and-factors") {
		amr = append(amr, a.factors...)
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
