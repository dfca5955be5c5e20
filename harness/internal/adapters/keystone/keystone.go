// Package keystone owns the translation between the contract and Keystone, the identity service of OpenStack, with the packaged
// application behind the recipe's server. It makes no codes and judges nothing.
//
// A login is a request for a token by one or more methods. Where the rules of the account want more methods, Keystone answers with
// a receipt of those that were proved, which the next request brings along. There are no pages, and nobody enrols alone: an
// administrator gives an account its one-time password.
package keystone

import (
	"context"
	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/served"
	"github.com/mfaproof/mfaproof/harness/target"
)

// Target is a Keystone that is up.
type Target struct{ *served.System }

var _ target.Target = (*Target)(nil)

// Attach finds a Keystone of the recipe that listens at an address such as http://127.0.0.1:5000. All that is sent goes through the
// transport.
func Attach(ctx context.Context, at string, transport http.RoundTripper) (*Target, error) {
	s, err := served.Find(ctx, at, transport, "keystone", "Keystone")
	if err != nil {
		return nil, err
	}
	return &Target{s}, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{
		Name: "keystone", Version: t.Version,
		Capabilities: []string{
			"factor.otp", "policy.instance", "policy.role", "policy.allow",
			"login.direct", "observe.amr", "observe.session", "clock", "seed",
		},
		Notes: []string{
			"Keystone " + t.Version + " as Debian packages it, with the methods password, token and totp, on sqlite, with a clock for each case.",
			"Rules are options of accounts (multi_factor_auth_rules): they are set when an account is made, by the roles that it has in the case.",
			"It refuses nobody for what they lack: an account that needs a code and has no app is asked for one, and stays outside.",
			"Its settings for one-time codes are the packaged ones: one earlier period is accepted, and no lockout is configured.",
			"Keystone does not say why it refuses, so that every refusal is indistinct.",
		},
	}, nil
}
