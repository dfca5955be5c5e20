package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
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
		s.Login.ErrorPage(w, http.StatusMethodNotAllowed, "method-not-allowed.authorize", nil)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	if err := r.ParseForm(); err != nil {
		s.Login.ErrorPage(w, http.StatusBadRequest, "bad-request", map[string]string{"reason": err.Error()})
		return
	}
	for name, values := range r.Form {
		if len(values) > 1 {
			s.Login.ErrorPage(w, http.StatusBadRequest, "repeated-parameter", map[string]string{"parameter": name})
			return
		}
	}
	fixture := s.Tenant.Fixture()
	form, refusal := s.parameters(r.Form)
	if refusal != "" {
		s.Login.ErrorPage(w, http.StatusBadRequest, refusal, map[string]string{"clientId": r.Form.Get("client_id")})
		return
	}
	client, ok := find(fixture, form.Get("client_id"))
	if !ok && form.Get("client_id") == "" {
		s.Login.ErrorPage(w, http.StatusBadRequest, "unknown-client.none", map[string]string{"clientIds": clientIDs(fixture)})
		return
	}
	if !ok {
		s.Login.ErrorPage(w, http.StatusBadRequest, "unknown-client", map[string]string{"clientId": strconv.Quote(form.Get("client_id")), "clientIds": clientIDs(fixture)})
		return
	}
	redirect := form.Get("redirect_uri")
	if !s.redirects(r, client, redirect) {
		s.Login.ErrorPage(w, http.StatusBadRequest, "redirect-uri-not-registered", map[string]string{"redirectUri": strconv.Quote(redirect), "clientId": client.ID})
		return
	}
	req, code, description := s.request(r, form, client, redirect, fixture)
	if code != "" {
		login.Send(w, r, req, s.refused(req, code, description))
		return
	}
	req.Transfer = s.transferOf(r, form, req)
	form.Del(transferParameter) // which no Rule sees
	req.Query = map[string]string{}
	for name := range form {
		req.Query[name] = form.Get(name)
	}
	s.Login.Begin(w, r, req)
}

// request reads and checks what the application asks for; a mistake is an OAuth error code and its description.
func (s *Service) request(r *http.Request, form url.Values, client tenant.Client, redirect string, fixture *tenant.Fixture) (req login.Request, code, description string) {
	req = login.Request{
		Client: client, RedirectURI: redirect, ResponseType: form.Get("response_type"), ResponseMode: form.Get("response_mode"),
		State: form.Get("state"), Scope: strings.Fields(form.Get("scope")), Audience: form.Get("audience"), Nonce: form.Get("nonce"),
		Challenge: form.Get("code_challenge"), Method: form.Get("code_challenge_method"), Prompt: strings.Fields(form.Get("prompt")),
		LoginHint: form.Get("login_hint"), ACRValues: strings.Fields(form.Get("acr_values")), UILocales: strings.Fields(form.Get("ui_locales")),
		CorrelationID: form.Get("correlation_id"),
	}
	if s.Tenant.Faults.On(fault.ACRValuesIgnored) {
		req.ACRValues = nil
	}
	if len(req.Scope) == 0 {
		req.Scope = []string{"openid", "profile", "email"} // the vendor's default
	}
	switch {
	case req.ResponseType == "":
		return req, "invalid_request", "response_type is missing."
	case req.ResponseType != "code":
		return req, "unsupported_response_type", "Only response_type=code is built."
	case req.ResponseMode != "" && !slices.Contains(login.ResponseModes(), req.ResponseMode):
		req.ResponseMode = ""
		return req, "invalid_request", "response_mode is one of " + strings.Join(login.ResponseModes(), ", ") + "."
	case form.Get("request") != "":
		return req, "request_not_supported", "Request objects are not built."
	case len(client.GrantTypes) > 0 && !slices.Contains(client.GrantTypes, "authorization_code"):
		return req, "unauthorized_client", "The client may not use the grant authorization_code."
	case req.Challenge == "" && client.Public():
		return req, "invalid_request", "A public client needs PKCE: code_challenge is missing."
	case req.Challenge == "" && req.Method != "":
		return req, "invalid_request", "code_challenge_method without code_challenge."
	case req.Audience != "" && !s.serves(r, req.Audience):
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
		if !slices.Contains([]string{"none", "login", "consent"}, p) {
			return req, "invalid_request", "prompt=" + p + " is not built."
		}
	}
	if description := s.hints(r, &req, form); description != "" {
		return req, "invalid_request", description
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

// granted makes a code for the application and returns the answer with it.
func (s *Service) granted(tx *login.Transaction) login.Answer {
	if tx.Request.Device != "" {
		a := awardOf(tx)
		return s.connect(tx.Request, &a, "", "")
	}
	g := &grant{award: awardOf(tx), expires: s.Tenant.Now().Add(codeLifetime)}
	code := s.Tenant.Token()
	s.mu.Lock()
	s.sweep()
	s.codes[code] = g
	s.mu.Unlock()
	return answer(tx.Request, map[string]string{"code": code})
}

// spent tells whether the code in an answer was redeemed.
func (s *Service) spent(a login.Answer) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	g := s.codes[a.Parameters.Get("code")]
	return a.Parameters.Has("code") && (g == nil || g.used)
}

// refused is the answer that tells the application that there is no login.
func (s *Service) refused(req login.Request, code, description string) login.Answer {
	if req.Device != "" {
		return s.connect(req, nil, code, description)
	}
	return answer(req, map[string]string{"error": code, "error_description": description})
}

func answer(req login.Request, parameters map[string]string) login.Answer {
	a := login.Answer{URI: req.RedirectURI, Parameters: url.Values{}}
	parameters["state"] = req.State
	for name, value := range parameters {
		if value != "" {
			a.Parameters.Set(name, value)
		}
	}
	return a
}

// redirects tells whether an answer may go to an address: one of the client's, or the server's own sample application.
func (s *Service) redirects(r *http.Request, client tenant.Client, address string) bool {
	return client.Redirects(address) || s.OwnCallback != "" && address == edge.From(r).Base()+s.OwnCallback
}

// sweepEvery is how often what is past its time is looked for: a look at all of it for each token would cost more than the token.
const sweepEvery = time.Minute

// sweep forgets codes and tokens that are past their time; called with the lock held.
func (s *Service) sweep() {
	now := s.Tenant.Now()
	if since := now.Sub(s.swept); since >= 0 && since < sweepEvery && len(s.codes)+len(s.tokens)+len(s.pending) < maxKept {
		return
	}
	s.swept = now
	s.bound()
	for k, g := range s.codes {
		if now.After(g.expires) {
			delete(s.codes, k)
		}
	}
	for k, p := range s.pushed {
		if now.After(p.expires) {
			delete(s.pushed, k)
		}
	}
	for k, p := range s.pending {
		if now.After(p.expires) {
			delete(s.pending, k)
		}
	}
	for k, a := range s.tokens {
		if now.After(a.expires) {
			delete(s.tokens, k)
		}
	}
}

// maxKept bounds codes, tokens and logins that wait, of a server left running.
const maxKept = 100000

// bound makes room where too much is kept although nothing of it is past its time: a run with a standing clock is a short one.
func (s *Service) bound() {
	if len(s.codes)+len(s.tokens)+len(s.pending) >= maxKept {
		clear(s.codes)
		clear(s.tokens)
		clear(s.pending)
	}
}
