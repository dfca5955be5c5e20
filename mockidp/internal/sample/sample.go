// Package sample owns the little application that ends a hand-made login: it starts one with PKCE and shows the decoded
// tokens. It talks to the tenant through its public endpoints, like any application, and holds no tenant state.
package sample

import (
	"bytes"
	"cmp"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	_ "embed"
)

// The paths of the application on the tenant's origin.
const (
	Prefix   = "/try/"
	Callback = Prefix + "callback"
)

//go:embed sample.html
var source string

var page = template.Must(template.New("sample").Parse(source))

// App is the sample application.
type App struct {
	// HTTP asks the tenant, as the application's server would.
	HTTP *http.Client
	// Base is the origin of the tenant, such as http://localhost:4400.
	Base string
	// Clients lists the applications that a login can be tried for.
	Clients func() []Client
	// Problem is what keeps the newest version of the tenant's files from loading; empty when all is well.
	Problem func() string

	mu      sync.Mutex
	pending map[string]pending // by state
}

// Client is an application that a login can be tried for.
type Client struct{ ID, Name, Secret string }

type pending struct {
	client          Client
	verifier, nonce string
}

// maxPending bounds the logins that were started and never came back.
const maxPending = 256

// ServeHTTP serves the start page, the start of a login, and the callback.
func (a *App) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case Prefix:
		a.show(w, http.StatusOK, view{Title: "Try a login", Clients: a.Clients(), Problem: a.Problem()})
	case Prefix + "login":
		a.login(w, r)
	case Callback:
		a.callback(w, r)
	default:
		http.NotFound(w, r)
	}
}

type view struct {
	Title, Problem, Error, Description string
	Person, Client                     string // who is signed in, to what
	Clients                            []Client
	IDToken, AccessToken, UserInfo     string
	ClientID, LogoutURL                string
}

func (a *App) login(w http.ResponseWriter, r *http.Request) {
	clients := a.Clients()
	if len(clients) == 0 {
		a.show(w, http.StatusBadRequest, view{Title: "No application", Error: "no-client", Description: "The tenant has no application to sign in to. Add one to clients of its tenant.yaml."})
		return
	}
	client := clients[0]
	for _, c := range clients {
		if c.ID == r.URL.Query().Get("client_id") {
			client = c
		}
	}
	p := pending{client: client, verifier: random(), nonce: random()}
	state := random()
	a.mu.Lock()
	if a.pending == nil || len(a.pending) >= maxPending {
		a.pending = map[string]pending{}
	}
	a.pending[state] = p
	a.mu.Unlock()
	sum := sha256.Sum256([]byte(p.verifier))
	q := url.Values{
		"response_type": {"code"}, "client_id": {client.ID}, "redirect_uri": {a.Base + Callback}, "scope": {"openid profile email"},
		"state": {state}, "nonce": {p.nonce}, "code_challenge_method": {"S256"},
		"code_challenge": {base64.RawURLEncoding.EncodeToString(sum[:])},
	}
	for _, name := range []string{"prompt", "acr_values", "login_hint", "max_age"} {
		if v := r.URL.Query().Get(name); v != "" {
			q.Set(name, v)
		}
	}
	http.Redirect(w, r, a.Base+"/authorize?"+q.Encode(), http.StatusFound)
}

func (a *App) callback(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	a.mu.Lock()
	p, ok := a.pending[q.Get("state")]
	delete(a.pending, q.Get("state"))
	a.mu.Unlock()
	if !ok {
		a.show(w, http.StatusBadRequest, view{Title: "This login is not known", Error: "unknown-state", Description: "It was shown already, or was started elsewhere. Start again."})
		return
	}
	if e := q.Get("error"); e != "" {
		a.show(w, http.StatusOK, view{Title: "The login was refused", Error: e, Description: q.Get("error_description")})
		return
	}
	form := url.Values{"grant_type": {"authorization_code"}, "code": {q.Get("code")}, "redirect_uri": {a.Base + Callback},
		"client_id": {p.client.ID}, "code_verifier": {p.verifier}}
	if p.client.Secret != "" {
		form.Set("client_secret", p.client.Secret)
	}
	var tokens struct {
		ID          string `json:"id_token"`
		Access      string `json:"access_token"`
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if err := a.call(http.MethodPost, "/oauth/token", "", form, &tokens); err != nil || tokens.Error != "" {
		if err != nil {
			tokens.Error, tokens.Description = "no-answer", err.Error()
		}
		a.show(w, http.StatusBadGateway, view{Title: "The code was not accepted", Error: tokens.Error, Description: tokens.Description})
		return
	}
	var info map[string]any
	if err := a.call(http.MethodGet, "/userinfo", tokens.Access, nil, &info); err != nil {
		info = map[string]any{"error": err.Error()}
	}
	if !strings.Contains(decode(tokens.ID), `"nonce": "`+p.nonce+`"`) {
		a.show(w, http.StatusBadGateway, view{Title: "The ID token is not for this login", Error: "wrong-nonce", Description: "Its nonce is not the one that was sent."})
		return
	}
	named := func(claim string) string { s, _ := info[claim].(string); return s }
	a.show(w, http.StatusOK, view{
		Title: "You are signed in", Person: cmp.Or(named("email"), named("name"), named("sub")), Client: p.client.Name, ClientID: p.client.ID, IDToken: decode(tokens.ID), AccessToken: tokens.Access, UserInfo: pretty(info),
		LogoutURL: "/v2/logout?" + url.Values{"returnTo": {a.Base + Prefix}, "client_id": {p.client.ID}}.Encode(),
	})
}

// call asks an endpoint of the tenant that answers with JSON.
func (a *App) call(method, path, bearer string, form url.Values, into any) error {
	req, err := http.NewRequest(method, a.Base+path, strings.NewReader(form.Encode()))
	if err != nil {
		return err
	}
	if form != nil {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	answer, err := a.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if err := json.NewDecoder(answer.Body).Decode(into); err != nil {
		return fmt.Errorf("%s answered %d without JSON", path, answer.StatusCode)
	}
	return nil
}

func (a *App) show(w http.ResponseWriter, status int, v view) {
	var b bytes.Buffer
	if err := page.Execute(&b, v); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'")
	w.Header().Set("Referrer-Policy", "no-referrer")
	w.WriteHeader(status)
	_, _ = w.Write(b.Bytes())
}

// decode shows the header and the claims of a JWT.
func decode(token string) string {
	var out []string
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return token
	}
	for _, part := range parts[:2] {
		raw, err := base64.RawURLEncoding.DecodeString(part)
		var v any
		if err != nil || json.Unmarshal(raw, &v) != nil {
			return token
		}
		out = append(out, pretty(v))
	}
	return strings.Join(out, "\n")
}

func pretty(v any) string {
	b, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err.Error()
	}
	return string(b)
}

func random() string {
	b := make([]byte, 32)
	_, _ = rand.Read(b) // never fails since Go 1.24
	return base64.RawURLEncoding.EncodeToString(b)
}
