package oauth

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// forwardedFor is the header in which an application says where the person is. Source: semantics 5 and 1.3.
const forwardedFor = "auth0-forwarded-for"

// byPassword answers the grants password and password-realm. Where MFA is required the application gets an mfa_token.
func (s *Service) byPassword(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	if lacks(w, form, "username", "password") {
		return
	}
	req, code, why := s.passwordRequest(r, client, form)
	if code != "" {
		s.log(client, nil, vocab.LogPasswordFail, why)
		status := http.StatusForbidden
		if code == "invalid_request" {
			status = http.StatusBadRequest
		}
		oauthError(w, status, code, why)
		return
	}
	user, known := s.Tenant.FindUserIn(req.Connection.Name, strings.TrimSpace(form.Get("username")))
	if !known || !user.Password.Matches(form.Get("password")) {
		const wrong = "Wrong email or password."
		a := &award{request: req, user: user.ID}
		s.log(client, a, vocab.LogPasswordFail, wrong)
		oauthError(w, http.StatusForbidden, "invalid_grant", wrong)
		return
	}
	d := login.Direct{User: user, Method: "pwd", Protocol: "oauth2-password", Form: form}
	if client.TrustsForwardedFor && !client.Public() { // anybody could write it for a client without a secret
		d.ForwardedFor = r.Header.Get(forwardedFor)
	}
	tx, code, why := s.Login.StartDirect(r, req, d)
	if code != "" {
		s.log(client, &award{request: req, user: user.ID}, vocab.LogPasswordFail, why)
		oauthError(w, http.StatusUnauthorized, code, why)
		return
	}
	s.settle(w, r, &pending{tx: tx, client: client, gty: grantPassword})
}

// passwordRequest reads what is asked for with a password, and which database has the account: that of the realm, or the tenant's default
// directory.
func (s *Service) passwordRequest(r *http.Request, client tenant.Client, form url.Values) (req login.Request, code, why string) {
	fixture := s.Tenant.Fixture()
	req = login.Request{Client: client, Scope: strings.Fields(form.Get("scope")), Audience: form.Get("audience")}
	realm := fixture.DefaultDirectory
	if form.Get("grant_type") == grantPasswordRealm {
		if realm = form.Get("realm"); realm == "" {
			return req, "invalid_request", "Missing required parameter: realm"
		}
	}
	if realm == "" {
		return req, "server_error", "Authorization server not configured with default connection."
	}
	if name := form.Get("organization"); name != "" {
		o, known := fixture.FindOrganization(name)
		if !known {
			return req, "invalid_request", "parameter organization is invalid"
		}
		req.Organization = &o
	}
	c, known := fixture.Connection(realm)
	if !known || c.Kind() != tenant.Database || !fixture.MayUse(c, client, req.Organization) {
		return req, "invalid_request", "Unknown realm, or one that is not enabled for the client: " + realm
	}
	req.Connection = &c
	if req.Audience != "" && !s.serves(r, req.Audience) {
		return req, "access_denied", "Service not found: " + req.Audience
	}
	return req, "", ""
}
