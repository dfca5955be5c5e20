package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// codeLifetime is the longest that RFC 6749 section 4.1.2 recommends.
const codeLifetime = 10 * time.Minute

// maxAge is as good as none: longer than any session lives, and far from what a duration can hold.
const maxAge = 10 * 365 * 24 * time.Hour

// authorize is the authorization endpoint: code flow with PKCE. While client and redirect URI are not proved to belong
// together, a mistake is told on a page of our own and never redirected (RFC 6749 section 4.1.2.1).
func (s *Service) authorize(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		w.Header().Set("Allow", "GET, POST")
		s.page(w, http.StatusMethodNotAllowed, "method-not-allowed", "The authorization endpoint takes GET and POST.", "")
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		s.page(w, http.StatusBadRequest, "bad-request", "The request could not be read.", err.Error())
		return
	}
	for name, values := range r.Form {
		if len(values) > 1 {
			s.page(w, http.StatusBadRequest, "repeated-parameter", "The parameter "+name+" is given more than once.", "RFC 6749 section 3.1 allows each parameter once.")
			return
		}
	}
	fixture := s.Tenant.Fixture()
	client, ok := find(fixture, r.Form.Get("client_id"))
	if !ok {
		s.page(w, http.StatusBadRequest, "unknown-client", "The client "+strconv.Quote(r.Form.Get("client_id"))+" does not exist.", "Known clients: "+clientIDs(fixture)+".")
		return
	}
	redirect := r.Form.Get("redirect_uri")
	if !slices.Contains(client.Callbacks, redirect) && !(s.OwnCallback != "" && redirect == edge.From(r).Base()+s.OwnCallback) {
		s.page(w, http.StatusBadRequest, "redirect-uri-not-registered", "The redirect URI "+strconv.Quote(redirect)+" is not registered for the client "+client.ID+".",
			"Add it to callbacks of the client in tenant.yaml, letter for letter.")
		return
	}
	req, code, description := request(r.Form, client, redirect, fixture)
	if code != "" {
		http.Redirect(w, r, s.refused(req, code, description), http.StatusFound)
		return
	}
	req.Query = map[string]string{}
	for name := range r.Form {
		req.Query[name] = r.Form.Get(name)
	}
	s.Login.Begin(w, r, req)
}

// request reads and checks what the application asks for; a mistake is an OAuth error code and its description.
func request(form url.Values, client tenant.Client, redirect string, fixture *tenant.Fixture) (req login.Request, code, description string) {
	req = login.Request{
		Client: client, RedirectURI: redirect, ResponseType: form.Get("response_type"), ResponseMode: form.Get("response_mode"),
		State: form.Get("state"), Scope: strings.Fields(form.Get("scope")), Audience: form.Get("audience"), Nonce: form.Get("nonce"),
		Challenge: form.Get("code_challenge"), Method: form.Get("code_challenge_method"), Prompt: strings.Fields(form.Get("prompt")),
		LoginHint: form.Get("login_hint"), ACRValues: strings.Fields(form.Get("acr_values")), UILocales: strings.Fields(form.Get("ui_locales")),
		CorrelationID: form.Get("correlation_id"),
	}
	if len(req.Scope) == 0 {
		req.Scope = []string{"openid", "profile", "email"} // the vendor's default
	}
	switch {
	case req.ResponseType == "":
		return req, "invalid_request", "response_type is missing."
	case req.ResponseType != "code":
		return req, "unsupported_response_type", "Only response_type=code is built."
	case req.ResponseMode != "" && req.ResponseMode != "query":
		return req, "invalid_request", "Only response_mode=query is built."
	case form.Get("request") != "":
		return req, "request_not_supported", "Request objects are not built."
	case form.Get("request_uri") != "":
		return req, "request_uri_not_supported", "Pushed and by-reference requests are not built."
	case len(client.GrantTypes) > 0 && !slices.Contains(client.GrantTypes, "authorization_code"):
		return req, "unauthorized_client", "The client may not use the grant authorization_code."
	case req.Challenge == "" && client.Public():
		return req, "invalid_request", "A public client needs PKCE: code_challenge is missing."
	case req.Challenge == "" && req.Method != "":
		return req, "invalid_request", "code_challenge_method without code_challenge."
	case req.Audience != "" && !slices.Contains(fixture.ResourceServers, req.Audience):
		return req, "access_denied", "Service not found: " + req.Audience
	case req.Silent() && len(req.Prompt) > 1:
		return req, "invalid_request", "prompt=none cannot be combined with other values."
	}
	if description := destination(&req, form, fixture); description != "" {
		return req, "invalid_request", description
	}
	if req.Challenge != "" {
		if req.Method == "" {
			req.Method = "plain" // RFC 7636 section 4.3
		}
		if req.Method != "S256" && req.Method != "plain" {
			return req, "invalid_request", "code_challenge_method is S256 or plain."
		}
		if n := len(req.Challenge); n < 43 || n > 128 {
			return req, "invalid_request", "code_challenge has 43 to 128 characters."
		}
	}
	for _, p := range req.Prompt {
		if !slices.Contains([]string{"none", "login"}, p) {
			return req, "invalid_request", "prompt=" + p + " is not built."
		}
	}
	if text := form.Get("max_age"); text != "" {
		seconds, err := strconv.Atoi(text)
		if err != nil || seconds < 0 {
			return req, "invalid_request", "max_age is a number of seconds."
		}
		seconds = min(seconds, int(maxAge/time.Second))
		age := time.Duration(seconds) * time.Second
		req.MaxAge = &age
	}
	return req, "", ""
}

// granted makes a code for the application and returns where the browser goes with it.
func (s *Service) granted(tx *login.Transaction) string {
	flow := tx.Flow()
	g := &grant{request: tx.Request, user: tx.User(), session: tx.Session, expires: s.Tenant.Now().Add(codeLifetime)}
	g.idClaims, g.atClaims = flow.Claims()
	g.scopes = flow.Scopes
	for _, f := range flow.Factored() {
		g.factors = append(g.factors, string(f))
	}
	code := s.Tenant.Token()
	s.mu.Lock()
	s.sweep()
	s.codes[code] = g
	s.mu.Unlock()
	return location(tx.Request.RedirectURI, map[string]string{"code": code, "state": tx.Request.State})
}

// spent tells whether the code in an address was redeemed.
func (s *Service) spent(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return true
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.codes[u.Query().Get("code")]
	return u.Query().Has("code") && (g == nil || g.used)
}

// refused returns where the browser goes to tell the application that there is no login.
func (s *Service) refused(req login.Request, code, description string) string {
	return location(req.RedirectURI, map[string]string{"error": code, "error_description": description, "state": req.State})
}

func location(redirect string, params map[string]string) string {
	u, err := url.Parse(redirect)
	if err != nil {
		return redirect
	}
	q := u.Query()
	for k, v := range params {
		if v != "" {
			q.Set(k, v)
		}
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// sweep forgets codes and tokens that are past their time; called with the lock held.
func (s *Service) sweep() {
	now := s.Tenant.Now()
	for k, g := range s.codes {
		if now.After(g.expires) {
			delete(s.codes, k)
		}
	}
	for k, a := range s.tokens {
		if now.After(a.expires) {
			delete(s.tokens, k)
		}
	}
}
