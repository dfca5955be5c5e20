// Package cognitolocal owns the translation between the contract and cognito-local, a stand-in for Amazon Cognito that developers
// run for themselves. It makes no codes and judges nothing.
//
// The stand-in is there to develop against and guards nothing, which makes it a control: suites that find nothing here would find
// nothing anywhere. What it does says nothing of Amazon Cognito.
package cognitolocal

import (
	"context"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/served"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Target is a cognito-local that is up.
type Target struct{ *served.System }

var _ target.Target = (*Target)(nil)

// Attach finds a cognito-local of the recipe that listens at an address such as http://127.0.0.1:9229. All that is sent goes through
// the transport.
func Attach(ctx context.Context, at string, transport http.RoundTripper) (*Target, error) {
	s, err := served.Find(ctx, at, transport, "cognito-local", "cognito-local")
	if err != nil {
		return nil, err
	}
	return &Target{s}, nil
}

// Describe implements target.Target.
func (t *Target) Describe(context.Context) (target.Description, error) {
	return target.Description{
		Name: "cognito-local", Version: t.Version,
		Capabilities: []string{"factor.otp", "policy.instance", "policy.allow", "enrol.self", "login.direct", "observe.session", "clock"},
		Notes: []string{
			"cognito-local " + t.Version + ", with user pools whose MFA is OPTIONAL, and a clock for each case.",
			"It is a stand-in for development and a control here. What it does says nothing of Amazon Cognito.",
			"A second factor is opt-in: who turned it on is asked for it.",
		},
	}, nil
}

// applied says how faithfully a pool applies a policy: whoever turned on an app is asked for it, and everybody else gets in.
func applied(f target.Fixture) target.Applied {
	if f.Tenant != nil || len(f.Rules) != 1 {
		return target.Unsupported
	}
	r := f.Rules[0]
	if len(r.Roles) > 0 || r.Factors != 1 || len(r.AnyOf) != 1 || r.AnyOf[0] != vocab.OTP || r.IfMissing != "allow" && r.IfMissing != "" || r.StepUp || r.Remember {
		return target.Unsupported
	}
	for _, p := range f.People {
		if !strings.Contains(p.Login, "@") || !bookkeeping.Plain(p) {
			return target.Unsupported
		}
	}
	return target.Exact
}
