// Package keycloak owns the translation between the contract and Keycloak: accounts by its administration API, logins by its pages, which
// are forms, and access by OpenID Connect. All cases share a realm; a rule of the portable policy is a group of it, by whose role the realm's
// conditional flow goes. It decides nothing about a login, and starts nothing.
//
// It drives Keycloak 26 with the realm of realm.json.
package keycloak

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
)

// Name is that of the target.
const Name = "keycloak"

// The administrator of the recipe.
const administrator, itsPassword = "admin", "mfaproof"

// The names in realm.json.
const (
	realm       = "mfaproof"
	application = "mfaproof"
	callback    = "http://127.0.0.1:3000/callback"
	toEnrol     = "mfaproof-enrol"
	toAllow     = "mfaproof-allow"
)

// definition is the realm: a new one as Keycloak makes it, but for a flow with rules, brute force detection, which is on, an application, and
// tokens that outlast a case.
//
//go:embed realm.json
var definition json.RawMessage

// Target is a Keycloak that is up. It is safe for concurrent use.
type Target struct {
	base, version string
	run           string // tells the accounts of this run from those of others: the realm is shared
	transport     http.RoundTripper

	mu    sync.Mutex
	admin string // the administrator's token, which is good for a minute
}

var _ target.Target = (*Target)(nil)

// Attach makes a target of the Keycloak at a base address (http://127.0.0.1:PORT), and makes its realm where it is not there yet. Random tells
// its accounts from those of other runs.
func Attach(ctx context.Context, base string, transport http.RoundTripper, random io.Reader) (*Target, error) {
	run, err := bookkeeping.RunName(random)
	if err != nil {
		return nil, err
	}
	t := &Target{base: strings.TrimRight(base, "/"), run: run, transport: transport}
	var server struct{ SystemInfo struct{ Version string } }
	if _, err := t.administer(ctx, http.MethodGet, "/serverinfo", nil, &server); err != nil {
		return nil, fmt.Errorf("there is no Keycloak with the administrator of the recipe at %s: %w", base, err)
	}
	t.version = server.SystemInfo.Version
	a, err := t.administer(ctx, http.MethodGet, "/realms/"+realm, nil, nil, http.StatusNotFound)
	if err == nil && a.Status == http.StatusNotFound {
		_, err = t.administer(ctx, http.MethodPost, "/realms", definition, nil, http.StatusConflict) // another run was faster
	}
	if err != nil {
		return nil, fmt.Errorf("making the realm: %w", err)
	}
	return t, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{Name: Name, Version: t.version, Capabilities: []string{
		"factor.otp", "policy.instance", "policy.role", "policy.allow", "enrol.inline", "enrol.self", "login.direct", "login.step-up", "protect.replay", "observe.session", "seed",
	}, Notes: []string{
		"Keycloak " + t.version + " with a new realm as it makes one, in memory, but for brute force detection, which is on with its default settings, and tokens that last for half an hour.",
		"Its browser flow has conditional parts by role: the one-time code is required, so that whoever has no app is sent to set one up, or required of those who have one. A step-up is its level 2, which an application asks for by acr_values.",
		"It says the same of a wrong code, a used one and an account that is locked for a while, so that every refusal is indistinct.",
	}}, nil
}

// client talks to Keycloak as a program does, without cookies.
func (t *Target) client(header http.Header) *jsonapi.Client {
	return jsonapi.New(t.base, t.transport, nil, header)
}

// administer asks the administration API, and signs the administrator in where the token is over. A status that says no is an error unless it
// is among the allowed.
func (t *Target) administer(ctx context.Context, method, path string, body, into any, allowed ...int) (jsonapi.Answer, error) {
	t.mu.Lock()
	token := t.admin
	t.mu.Unlock()
	for again := false; ; again = true {
		a, err := t.client(http.Header{"Authorization": {"Bearer " + token}}).Do(ctx, method, "/admin"+path, body)
		switch {
		case err != nil:
			return a, err
		case a.Status == http.StatusUnauthorized && !again:
			if token, err = t.signIn(ctx); err != nil {
				return a, err
			}
			continue
		case a.OK() && into != nil:
			return a, a.Decode(into)
		case a.OK():
			return a, nil
		}
		for _, status := range allowed {
			if a.Status == status {
				return a, nil
			}
		}
		return a, fmt.Errorf("%s: status %d: %s", a.Request, a.Status, first(a.Body))
	}
}

// signIn gets the administrator a token.
func (t *Target) signIn(ctx context.Context) (string, error) {
	a, err := t.client(nil).Form(ctx, "/realms/master/protocol/openid-connect/token", url.Values{
		"grant_type": {"password"}, "client_id": {"admin-cli"}, "username": {administrator}, "password": {itsPassword}})
	if err != nil {
		return "", err
	}
	var got struct {
		Token string `json:"access_token"`
	}
	if !a.OK() {
		return "", fmt.Errorf("the administrator cannot sign in: status %d: %s", a.Status, first(a.Body))
	}
	if err := a.Decode(&got); err != nil {
		return "", err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.admin = got.Token
	return got.Token, nil
}

// first is the beginning of an answer, for a message.
func first(body []byte) string {
	const most = 300
	return string(body[:min(len(body), most)])
}
