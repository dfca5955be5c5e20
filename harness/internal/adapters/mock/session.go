package mock

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	chromium "github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is one tab of a device: the pages of a login, and the application behind its redirect URI.
type session struct {
	world   *world
	device  *device
	http    *http.Client
	browser *form.Browser
	tab     *chromium.Tab // where the browser's pages are shown; nil over HTTP
	logins  int           // counts authorization requests, so that each has values of its own

	client mockidp.Client
	person string
	state  string
	nonce  string
	ended  *target.Observation // the login is over: granted or refused
	tokens tokens
	claims map[string]any
	direct bool // the login was begun without a password
	raised bool // the last login was asked for as a step-up

	pageless *pageless  // a login without pages that waits for a factor
	proved   url.Values // the last proof of a login without pages
	began    url.Values // the password with which such a login began
	gadget   *gadget    // a login via device-code
	sent     *sentCode  // a login by a code without pages that waits for it
	// refresh are the refresh tokens that the application got on the device, the newest at the end.
	refresh []string
	keeper  mockidp.Client // the application that they are of
}

type tokens struct {
	ID      string `json:"id_token"`
	Access  string `json:"access_token"`
	Refresh string `json:"refresh_token"`
	Error   string `json:"error"`
	About   string `json:"error_description"`
	// What the answer of a login without pages has beside them.
	MFA          string       `json:"mfa_token"`
	Requirements requirements `json:"mfa_requirements"`
	Recovery     string       `json:"recovery_code"`
}

var _ target.Session = (*session)(nil)

func (s *session) pick(name string) error {
	clients := s.world.fixture.Clients()
	for _, c := range clients {
		if name == "" || c.Name == name || c.ID == name {
			if len(c.Callbacks) == 0 {
				return fmt.Errorf("the client %q has no callback to come back to: add one to its callbacks in tenant.yaml", c.Name)
			}
			s.client = c
			return nil
		}
	}
	return fmt.Errorf("the tenant has no client %q", name)
}

// authorize opens the authorization endpoint as the application would, with PKCE, state and nonce.
func (s *session) authorize(ctx context.Context, more url.Values) error {
	s.logins++
	s.state, s.nonce = s.own("state"), s.own("nonce")
	s.browser.Callback = s.client.Callbacks[0]
	sum := sha256.Sum256([]byte(s.own("verifier")))
	q := url.Values{
		"response_type": {"code"}, "client_id": {s.client.ID}, "redirect_uri": {s.browser.Callback}, "scope": {"openid profile email"},
		"state": {s.state}, "nonce": {s.nonce}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	for k, v := range more {
		q[k] = v
	}
	return s.browser.Open(ctx, "http://"+s.world.host+"/authorize?"+q.Encode())
}

// own derives the application's values from the login: they need no secrecy here, only to differ.
func (s *session) own(what string) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %s %d %s", s.world.host, s.browser.Device.Name, s.logins, what))
	return hex.EncodeToString(sum[:])
}

// Observe implements target.Session.
func (s *session) Observe(ctx context.Context) (target.Observation, error) { return s.observe(ctx) }

// observe looks at the page, or finishes the login at the application when the browser came back to it.
func (s *session) observe(ctx context.Context) (target.Observation, error) {
	if s.ended != nil {
		return *s.ended, nil
	}
	if s.pageless != nil {
		return s.pageless.sight, nil
	}
	if s.sent != nil {
		return s.sent.sight, nil
	}
	if s.gadget != nil {
		return s.page(ctx)
	}
	back := s.browser.Returned()
	if back == nil {
		return s.browser.Observe()
	}
	o, err := s.finish(ctx, back)
	if err != nil {
		return o, err
	}
	ended := o
	s.ended = &ended
	o.Dialect.Passed, o.Evidence = s.browser.Walked() // seen once, however often it is looked at
	return o, nil
}

func (s *session) finish(ctx context.Context, back url.Values) (target.Observation, error) {
	if back.Get("state") != s.state {
		return target.Observation{}, &form.Defect{Screen: "callback", What: "came back with another state than the application sent"}
	}
	if code := back.Get("error"); code != "" {
		return target.Observation{Stage: vocab.StageRefused, Error: &target.Refusal{Class: vocab.ErrNotAllowed, Text: back.Get("error_description"), Code: code},
			Dialect: target.Dialect{Codes: []string{code}}}, nil
	}
	exchange := url.Values{"grant_type": {"authorization_code"}, "code": {back.Get("code")}, "redirect_uri": {s.browser.Callback},
		"client_id": {s.client.ID}, "client_secret": {s.client.Secret}, "code_verifier": {s.own("verifier")}}
	if s.client.Secret == "" {
		exchange.Del("client_secret")
	}
	if err := s.call(ctx, http.MethodPost, "/oauth/token", exchange, "", &s.tokens); err != nil {
		return target.Observation{}, err
	}
	if s.tokens.Error != "" {
		return target.Observation{}, &form.Defect{Screen: "token endpoint", What: "refused the code: " + s.tokens.Error + ": " + s.tokens.About}
	}
	claims, err := s.idToken(ctx)
	if err != nil {
		return target.Observation{}, err
	}
	s.claims = claims
	s.keepRefresh()
	return target.Observation{Stage: vocab.StageGranted}, nil
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	if s.pageless != nil {
		return s.pageless.choose(ctx, vocab.Factor(offer))
	}
	if s.sent != nil {
		return s.sendCode(ctx)
	}
	if err := s.browser.Choose(ctx, offer); err != nil {
		return target.Observation{}, err
	}
	return s.observe(ctx)
}

// Enrol implements target.Session: inside a login, the page of an enrolment is answered by Submit.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	if s.pageless != nil {
		return s.pageless.associate(ctx, f, "")
	}
	o, err := s.observe(ctx)
	if err == nil && o.Stage == vocab.StageEnrolSelect {
		return s.Choose(ctx, string(f))
	}
	return o, err
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, _ string, p target.Proof) (target.Observation, error) {
	if s.pageless != nil {
		return s.pageless.submit(ctx, p)
	}
	if s.sent != nil {
		return s.handIn(ctx, p.Code)
	}
	if s.direct {
		return s.force(ctx, p)
	}
	if s.gadget != nil && s.browser.Screen() == vocab.ScreenDeviceActivation {
		return s.activate(ctx, p)
	}
	if err := s.browser.Submit(ctx, p); err != nil {
		return target.Observation{}, err
	}
	return s.observe(ctx)
}

// Probe implements target.Session: with tokens the protected thing is userinfo; without, it is what a silent request of
// the same browser gets.
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.client.ID == "" {
		return target.Unclear, errors.New("no login has begun in this session: begin one before probing")
	}
	if s.tokens.Access != "" {
		var info struct{ Sub, Error string }
		if err := s.call(ctx, http.MethodGet, "/userinfo", nil, s.tokens.Access, &info); err != nil {
			return target.Unclear, err
		}
		if info.Sub != "" {
			return target.Reachable, nil
		}
		return target.Unreachable, nil
	}
	silent := &session{world: s.world, device: s.device, http: s.http, client: s.client, browser: &form.Browser{HTTP: s.http, Device: s.browser.Device}, logins: s.logins + 1000}
	if s.tab != nil {
		if err := silent.openTab(ctx); err != nil {
			return target.Unclear, err
		}
		defer silent.tab.Close()
	}
	if err := silent.authorize(ctx, url.Values{"prompt": {"none"}}); err != nil {
		return target.Unclear, err
	}
	back := silent.browser.Returned()
	switch {
	case back == nil:
		return target.Unclear, nil
	case back.Get("code") != "":
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	if s.claims == nil {
		return target.Result{}, errors.New("the login was not granted: there is no result")
	}
	subject, _ := s.claims["sub"].(string)
	methods := s.world.fork.Methods(s.world.people[s.person].id)
	r := target.Result{Claims: s.claims, Subject: subject, Methods: methods, Proved: proved(methods)}
	if strings.Count(s.tokens.Access, ".") == 2 { // an opaque one is for the tenant's own endpoints
		if err := s.call(ctx, http.MethodGet, "/.well-known/jwks.json", nil, "", &r.Keys); err != nil {
			return r, err
		}
		r.AccessToken = s.tokens.Access
	}
	return r, nil
}

// Close implements target.Session. A logout leaves the application without tokens: whether the session at the
// implementation ended too, a silent request of the browser tells.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout {
		return nil
	}
	s.tokens, s.claims, s.pageless = tokens{}, nil, nil
	if s.tab != nil {
		return s.browser.Open(ctx, "http://"+s.world.host+"/v2/logout")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+s.world.host+"/v2/logout", nil)
	if err != nil {
		return err
	}
	res, err := s.http.Do(req)
	if err != nil {
		return fmt.Errorf("logging out: %w", err)
	}
	return res.Body.Close()
}

// call asks an endpoint that answers with JSON.
func (s *session) call(ctx context.Context, method, path string, body url.Values, bearer string, into any) error {
	_, err := s.ask(ctx, method, path, body, bearer, into)
	return err
}

// ask is call with the status of the answer.
func (s *session) ask(ctx context.Context, method, path string, body url.Values, bearer string, into any) (int, error) {
	kind := ""
	if body != nil {
		kind = formBody
	}
	return s.send(ctx, method, path, kind, body.Encode(), bearer, into)
}

// send is ask with a body of any type; none where it has no type.
func (s *session) send(ctx context.Context, method, path, kind, body, bearer string, into any) (int, error) {
	req, err := http.NewRequestWithContext(ctx, method, "http://"+s.world.host+path, strings.NewReader(body))
	if err != nil {
		return 0, err
	}
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if path == "/oauth/token" && s.device != nil && s.device.address.IsValid() {
		req.Header.Set("auth0-forwarded-for", s.device.address.String()) // an application without pages says where the person is
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := s.http.Do(req)
	if err != nil {
		return 0, fmt.Errorf("asking %s: %w", path, err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(into); err != nil {
		return res.StatusCode, &form.Defect{Screen: path, What: fmt.Sprintf("answered %d without JSON: %v", res.StatusCode, err)}
	}
	return res.StatusCode, nil
}
