package oauth

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
)

const (
	// pushedLifetime is the vendor's default for a pushed request.
	pushedLifetime = 90 * time.Second
	pushedPrefix   = "urn:ietf:params:oauth:request_uri:"
	// maxPushed bounds the memory of a server left running.
	maxPushed = 10000
)

// pushed is an authorization request that a client left here before the browser came.
type pushed struct {
	form    url.Values
	expires time.Time
}

// par takes an authorization request from the client itself (RFC 9126). What is wrong with it is told at once.
func (s *Service) par(w http.ResponseWriter, r *http.Request) {
	client, form, ok := s.application(w, r)
	if !ok {
		return
	}
	if form.Has("request_uri") {
		oauthError(w, http.StatusBadRequest, "invalid_request", "A pushed request has no request_uri of its own (RFC 9126 section 2.1).")
		return
	}
	redirect := form.Get("redirect_uri")
	if !s.redirects(r, client, redirect) {
		oauthError(w, http.StatusBadRequest, "invalid_request", "The redirect URI is not registered for the client "+client.ID+".")
		return
	}
	if _, code, why := s.request(r, form, client, redirect, s.Tenant.Fixture()); code != "" {
		oauthError(w, http.StatusBadRequest, code, why)
		return
	}
	form.Del("client_secret")
	form.Set("client_id", client.ID)
	uri := pushedPrefix + s.Tenant.Token()
	s.mu.Lock()
	s.sweep()
	if len(s.pushed) < maxPushed {
		s.pushed[uri] = pushed{form, s.Tenant.Now().Add(pushedLifetime)}
	}
	s.mu.Unlock()
	writeJSON(w, http.StatusCreated, map[string]any{"request_uri": uri, "expires_in": int(pushedLifetime.Seconds())})
}

// parameters are those of an authorization request: its own, or those that were pushed before, once. What stands beside a
// request_uri does not count. Where there is no such request it gives back the key of the error page that says so.
func (s *Service) parameters(form url.Values) (url.Values, string) {
	uri := form.Get("request_uri")
	if uri == "" {
		return form, s.mustPush(form)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.pushed[uri]
	if !strings.HasPrefix(uri, pushedPrefix) || !known || p.form.Get("client_id") != form.Get("client_id") || s.Tenant.Now().After(p.expires) {
		return nil, "request-uri-refused"
	}
	delete(s.pushed, uri)
	return p.form, ""
}

func (s *Service) mustPush(form url.Values) string {
	if client, ok := find(s.Tenant.Fixture(), form.Get("client_id")); ok && client.PushedOnly {
		return "request-uri-refused.push"
	}
	return ""
}

// serves tells whether access tokens may be asked for an audience: an API of the tenant, or its MFA API.
func (s *Service) serves(r *http.Request, audience string) bool {
	_, known := s.Tenant.Fixture().API(audience)
	return known || edge.From(r).IsMFA(audience)
}
