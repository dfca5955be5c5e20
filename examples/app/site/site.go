// Package site is a small application with a login by OpenID Connect (authorization code, PKCE, state, nonce), as a thing to try
// `mfaproof run --app` on. On request it has a mistake that people make.
package site

import (
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

// The mistakes.
const (
	Loop         = "loop"          // begins another login in place of a session
	NoState      = "no-state"      // sends no state and looks for none
	IgnoresError = "ignores-error" // begins another login when the issuer says no
	LetsIn       = "lets-in"       // takes any answer for a login
)

// Flaws lists the mistakes.
func Flaws() []string { return []string{Loop, NoState, IgnoresError, LetsIn} }

// Site is the application. Sessions are in memory.
type Site struct {
	// Issuer is the address of the issuer, without a slash at the end; Origin that of this application.
	Issuer, Origin, ClientID string
	Flaw                     string // one of the mistakes; empty for none
	Pushes                   bool   // pushes its authorization requests (RFC 9126)

	mu       sync.Mutex
	sessions map[string]string // names of people
}

// ServeHTTP implements http.Handler.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/":
		name, ok := s.person(r)
		if !ok {
			http.Redirect(w, r, "/login", http.StatusFound)
			return
		}
		page(w, http.StatusOK, "Hello, "+name)
	case "/login":
		if _, ok := s.person(r); ok {
			http.Redirect(w, r, "/", http.StatusFound)
			return
		}
		s.begin(w, r)
	case "/callback":
		s.callback(w, r)
	default:
		page(w, http.StatusNotFound, "There is no such page")
	}
}

func (s *Site) person(r *http.Request) (string, bool) {
	c, err := r.Cookie("session")
	if err != nil {
		return "", false
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name, ok := s.sessions[c.Value]
	return name, ok
}

// begin sends the person to the issuer. What the answer has to fit is in a cookie of the browser that began.
func (s *Site) begin(w http.ResponseWriter, r *http.Request) {
	state, nonce, verifier := rand.Text(), rand.Text(), rand.Text()+rand.Text()
	sum := sha256.Sum256([]byte(verifier))
	q := url.Values{"response_type": {"code"}, "client_id": {s.ClientID}, "redirect_uri": {s.Origin + "/callback"}, "scope": {"openid profile email"},
		"state": {state}, "nonce": {nonce}, "code_challenge_method": {"S256"}, "code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])}}
	if s.Flaw == NoState {
		q.Del("state")
		state = ""
	}
	put(w, "login", strings.Join([]string{state, nonce, verifier}, "."))
	if s.Pushes {
		uri, err := s.push(q)
		if err != nil {
			page(w, http.StatusBadGateway, "The login cannot begin: "+err.Error())
			return
		}
		q = url.Values{"client_id": {s.ClientID}, "request_uri": {uri}}
	}
	http.Redirect(w, r, s.Issuer+"/authorize?"+q.Encode(), http.StatusFound)
}

// push leaves the request at the issuer, and gives what the browser takes along in its place.
func (s *Site) push(q url.Values) (string, error) {
	var pushed struct {
		URI string `json:"request_uri"`
	}
	status, err := s.post("/oauth/par", q, &pushed)
	if err == nil && status != http.StatusCreated {
		err = fmt.Errorf("the issuer answered a pushed request with %d", status)
	}
	return pushed.URI, err
}

// post sends a form to the issuer, and reads the JSON of the answer.
func (s *Site) post(path string, form url.Values, into any) (int, error) {
	client := http.Client{Timeout: 20 * time.Second}
	res, err := client.PostForm(s.Issuer+path, form)
	if err != nil {
		return 0, err
	}
	defer res.Body.Close()
	return res.StatusCode, json.NewDecoder(res.Body).Decode(into)
}

func (s *Site) callback(w http.ResponseWriter, r *http.Request) {
	began, err := r.Cookie("login")
	parts := []string{}
	if err == nil {
		parts = strings.Split(began.Value, ".")
	}
	q := r.URL.Query()
	if len(parts) != 3 || subtle.ConstantTimeCompare([]byte(parts[0]), []byte(q.Get("state"))) == 0 {
		page(w, http.StatusBadRequest, "This login was not begun in this browser")
		return
	}
	switch denied := q.Get("error"); {
	case denied != "" && s.Flaw == IgnoresError, s.Flaw == Loop:
		http.Redirect(w, r, "/login", http.StatusFound)
		return
	case denied != "" && s.Flaw == LetsIn:
		s.signIn(w, r, "guest")
		return
	case denied != "":
		page(w, http.StatusForbidden, "You were not signed in: "+q.Get("error_description"))
		return
	}
	name, err := s.redeem(q.Get("code"), parts[1], parts[2])
	if err != nil {
		page(w, http.StatusBadGateway, "The login failed: "+err.Error())
		return
	}
	s.signIn(w, r, name)
}

func (s *Site) signIn(w http.ResponseWriter, r *http.Request, name string) {
	id := rand.Text()
	s.mu.Lock()
	if s.sessions == nil || len(s.sessions) >= 1000 { // an example has no need of more
		s.sessions = map[string]string{}
	}
	s.sessions[id] = name
	s.mu.Unlock()
	put(w, "session", id)
	http.Redirect(w, r, "/", http.StatusFound)
}

// redeem exchanges the code. The ID token comes from the issuer itself, so its signature need not be looked at (OpenID Connect Core 1.0 section 3.1.3.7).
func (s *Site) redeem(code, nonce, verifier string) (string, error) {
	var tokens struct {
		ID string `json:"id_token"`
	}
	status, err := s.post("/oauth/token", url.Values{"grant_type": {"authorization_code"}, "code": {code}, "client_id": {s.ClientID},
		"redirect_uri": {s.Origin + "/callback"}, "code_verifier": {verifier}}, &tokens)
	if err == nil && status != http.StatusOK {
		err = fmt.Errorf("the token endpoint answered %d", status)
	}
	if err != nil {
		return "", err
	}
	parts := strings.Split(tokens.ID, ".")
	if len(parts) != 3 {
		return "", errors.New("there is no ID token")
	}
	var claims struct{ Nonce, Aud, Email string }
	payload, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err == nil {
		err = json.Unmarshal(payload, &claims)
	}
	if err != nil || claims.Nonce != nonce || claims.Aud != s.ClientID {
		return "", errors.New("the ID token is not for this login")
	}
	return claims.Email, nil
}

func put(w http.ResponseWriter, name, value string) {
	http.SetCookie(w, &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode})
}

func page(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprintf(w, "<!doctype html><html lang=\"en\"><title>Example</title><link rel=\"icon\" href=\"data:,\"><h1>%s</h1>", html.EscapeString(text))
}
