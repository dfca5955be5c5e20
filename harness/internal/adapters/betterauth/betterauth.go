// Package betterauth owns the translation between the contract and better-auth, a library of Node for the accounts of an application,
// behind the server of this package (server/server.mjs), which says how the library is configured. It makes no codes and judges
// nothing.
//
// People turn on a second factor for themselves and are asked for it from then on: the library has no rule that demands one.
// Its passkeys sign people in and are no second factor.
package betterauth

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
)

// Target is a server of this package that is up.
type Target struct {
	at    string
	about about
	// transport is shared by all sessions, so that a case opens no more connections than it needs.
	transport http.RoundTripper
}

var _ target.Target = (*Target)(nil)

// about is what the server says of itself.
type about struct {
	Version, Passkey, Node, Origin string
}

// Attach finds a server that listens at an address such as http://127.0.0.1:4711. All that is sent goes through the transport.
func Attach(ctx context.Context, at string, transport http.RoundTripper) (*Target, error) {
	t := &Target{at: strings.TrimSuffix(at, "/"), transport: transport}
	if err := t.control(ctx, http.MethodGet, "/about", nil, &t.about); err != nil {
		return nil, fmt.Errorf("there is no better-auth server of mfaproof at %s: %w", at, err)
	}
	return t, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{
		Name: "better-auth", Version: t.about.Version,
		Capabilities: []string{
			"factor.otp", "factor.email", "factor.recovery-code", "via.passkey",
			"policy.instance", "policy.allow", "enrol.self", "login.choose", "login.session", "login.remember", "login.direct",
			"observe.session", "clock", "inbox", "seed",
		},
		Notes: []string{
			fmt.Sprintf("better-auth %s with @better-auth/passkey %s on Node %s, in memory", t.about.Version, t.about.Passkey, t.about.Node),
			"Passwords are hashed with salted SHA-256 in place of scrypt: they are not what is looked at, and scrypt would take most of the time.",
			"The rate limit is on, as it is in production by default: 3 requests in 10 seconds for each of the addresses of sign-in and of the second factor.",
			"A second factor is opt-in: who turned it on is asked for it. No setting of the library demands it of anybody.",
			"Recovery codes are the library's backup codes, which come with every app that is enrolled.",
		},
	}, nil
}

// control asks a control route of the server.
func (t *Target) control(ctx context.Context, method, path string, body, into any) error {
	a, err := jsonapi.New(t.at, t.transport, nil, nil).Do(ctx, method, "/control"+path, body)
	if err != nil {
		return err
	}
	if !a.OK() {
		var said struct{ Problem string }
		_ = a.Decode(&said)
		return fmt.Errorf("%s: status %d: %s", a.Request, a.Status, said.Problem)
	}
	if into == nil {
		return nil
	}
	return a.Decode(into)
}
