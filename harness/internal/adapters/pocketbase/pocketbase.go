// Package pocketbase owns the translation between the contract and PocketBase's own API: a world is a collection of accounts with a policy
// of its own, a rule of the portable policy its `mfa.rule`, and the second factor a one-time password that is sent by e-mail. It decides
// nothing about a login, and starts nothing.
//
// It drives PocketBase 0.36 with the hooks of its recipe, which keep what is sent and make time pass for one collection.
package pocketbase

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
)

// Name is that of the target.
const Name = "pocketbase"

// The administrator of the recipe.
const administrator, itsPassword = "admin@mfaproof.test", "mfaproof"

// Target is a PocketBase that is up. It is safe for concurrent use.
type Target struct {
	at, version string
	// run tells the collections of this run from those of others: the system is shared.
	run       string
	admin     string // the administrator's token, which is good for a day
	transport http.RoundTripper
}

var _ target.Target = (*Target)(nil)

// Attach makes a target of the PocketBase at an address (http://127.0.0.1:PORT). All that is sent goes through the transport. Random tells
// its collections from those of other runs.
func Attach(ctx context.Context, at string, transport http.RoundTripper, random io.Reader) (*Target, error) {
	run, err := bookkeeping.RunName(random)
	if err != nil {
		return nil, err
	}
	t := &Target{at: strings.TrimSuffix(at, "/"), run: run, transport: transport}
	var about struct{ Name, Version string }
	if err := t.do(ctx, http.MethodGet, "/mfaproof", nil, &about); err != nil {
		return nil, fmt.Errorf("there is no PocketBase with the hooks of mfaproof at %s: %w", at, err)
	}
	if about.Name != Name {
		return nil, fmt.Errorf("there is no PocketBase with the hooks of mfaproof at %s", at)
	}
	t.version = about.Version
	var signedIn struct{ Token string }
	if err := t.do(ctx, http.MethodPost, "/api/collections/_superusers/auth-with-password",
		map[string]any{"identity": administrator, "password": itsPassword}, &signedIn); err != nil {
		return nil, fmt.Errorf("the administrator of the recipe cannot sign in: %w", err)
	}
	t.admin = signedIn.Token
	return t, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{
		Name: Name, Version: t.version,
		Capabilities: []string{"factor.email", "policy.instance", "policy.role", "login.direct", "observe.session", "clock", "inbox", "seed"},
		Notes: []string{
			"PocketBase " + t.version + " with the settings of a new collection of accounts, but for MFA and one-time passwords, which are on: each case has a collection, and its policy is the collection's MFA rule.",
			"Every account with an address can be sent a one-time password, verified or not, so that everybody holds the factor email.",
			"The general rate limits are off, as they are by default; that of one-time passwords (5 in 3 minutes for an account and address) cannot be switched off. Addresses of devices come in X-Forwarded-For, as behind a proxy.",
			"Time passes for a case in that its one-time passwords and its logins under way become older. The windows of rate limits, and the seven days of a token, pass in real time.",
			"It has no logout: an application forgets its token, which stays valid until its time is over.",
		},
	}, nil
}

// client talks to PocketBase below a path. It keeps no cookies: PocketBase sets none.
func (t *Target) client(path string, header http.Header) *jsonapi.Client {
	return jsonapi.New(t.at+path, t.transport, nil, header)
}

// do asks as the administrator, once there is one.
func (t *Target) do(ctx context.Context, method, path string, body, into any) error {
	header := http.Header{}
	if t.admin != "" {
		header.Set("Authorization", t.admin)
	}
	a, err := t.client("", header).Do(ctx, method, path, body)
	switch {
	case err != nil:
		return err
	case !a.OK():
		return fmt.Errorf("%s: status %d: %s %s", a.Request, a.Status, said(a).Message, said(a).Data)
	case into == nil:
		return nil
	}
	return a.Decode(into)
}
