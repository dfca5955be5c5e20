package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const grantPasswordless = "http://auth0.com/oauth/grant-type/passwordless/otp"

// startPasswordless sends a code for a login without pages. Source: wire 2.5.
func (s *Service) startPasswordless(w http.ResponseWriter, r *http.Request) {
	client, form, ok := s.application(w, r, "authParams")
	if !ok {
		return
	}
	wrong := func(code, why string) { oauthError(w, http.StatusBadRequest, code, why) }
	c, known := s.codesBy(client, form.Get("connection"))
	name := "phone_number"
	if c.StrategyName() == "email" {
		name = "email"
	}
	send := form.Get("send")
	switch {
	case !client.May(grantPasswordless):
		oauthError(w, http.StatusForbidden, "unauthorized_client", "Grant type '"+grantPasswordless+"' not allowed for the client.")
		return
	case !known:
		wrong("bad.connection", "Connection does not exist, or is not enabled for the client")
		return
	case send != "" && send != "code" && send != "link":
		wrong("bad.send", "send is link or code")
		return
	case name == "email" && send != "code": // which is the vendor's default
		wrong("bad.send", "Links are not built: ask with send=code.")
		return
	}
	to := form.Get(name)
	if why := s.Login.SendCode(r, login.Request{Client: client}, c, to); why != nil {
		oauthError(w, why.Status, why.Code, why.Message)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"_id": s.Tenant.Token(), name: to})
}

// codesBy finds a connection by which an application has codes sent: by its name, or by what it sends them with.
func (s *Service) codesBy(client tenant.Client, name string) (tenant.Connection, bool) {
	all := s.Tenant.Fixture().Connections
	i := slices.IndexFunc(all, func(c tenant.Connection) bool {
		return c.Kind() == tenant.Passwordless && (c.Name == name || c.StrategyName() == name) && c.EnabledFor(client)
	})
	if i < 0 {
		return tenant.Connection{}, false
	}
	return all[i], true
}

// byCode answers the grant of a code that was sent. Where MFA is required the application gets an mfa_token.
func (s *Service) byCode(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	if lacks(w, form, "username", "otp", "realm") {
		return
	}
	refuse := func(status int, code, why string) {
		s.log(client, nil, vocab.LogPasswordlessFail, why)
		oauthError(w, status, code, why)
	}
	c, known := s.codesBy(client, form.Get("realm"))
	audience := form.Get("audience")
	switch {
	case !known:
		refuse(http.StatusBadRequest, "invalid_request", "Unknown realm, or one that is not enabled for the client: "+form.Get("realm"))
		return
	case audience != "" && !s.serves(r, audience): // before the code is used up
		refuse(http.StatusForbidden, "access_denied", "Service not found: "+audience)
		return
	}
	req := login.Request{Client: client, Scope: strings.Fields(form.Get("scope")), Audience: audience, Connection: &c}
	user, why := s.Login.TakeCode(r, req, c, form.Get("username"), form.Get("otp"))
	if why != nil {
		refuse(why.Status, why.Code, why.Message)
		return
	}
	d := login.Direct{User: user, Method: c.StrategyName(), Protocol: s.Tenant.Fixture().Switches.Value(switches.PasswordlessProtocol), Form: form}
	if client.TrustsForwardedFor && !client.Public() {
		d.ForwardedFor = r.Header.Get(forwardedFor)
	}
	tx, code, reason := s.Login.StartDirect(r, req, d)
	if code != "" {
		s.log(client, &award{request: req, user: user.ID}, vocab.LogPasswordlessFail, reason)
		oauthError(w, http.StatusUnauthorized, code, reason)
		return
	}
	s.settle(w, r, &pending{tx: tx, client: client, grant: grantPasswordless})
}
