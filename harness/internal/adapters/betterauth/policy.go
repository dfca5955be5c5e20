package betterauth

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// applied says how faithfully an instance applies a policy. What it does is one thing: whoever turned on a second factor is asked
// for one, and everybody else gets in by password. That is a single rule for everybody which allows people without the
// factor.
func applied(f target.Fixture) target.Applied {
	if f.Tenant != nil || slices.ContainsFunc(f.People, foreign) {
		return target.Unsupported
	}
	if len(f.Rules) != 1 {
		return target.Unsupported
	}
	r := f.Rules[0]
	if len(r.Roles) > 0 || r.Factors != 1 || r.StepUp || r.IfMissing != "allow" && r.IfMissing != "" {
		return target.Unsupported
	}
	for _, factor := range r.AnyOf {
		switch factor {
		case vocab.OTP, vocab.Email, vocab.RecoveryCode:
		default:
			return target.Unsupported
		}
	}
	if !slices.Contains(r.AnyOf, vocab.RecoveryCode) {
		return target.Approximate // a backup code opens the login too
	}
	return target.Exact
}

// foreign tells whether an account is none that the library keeps here: without an address, or with what belongs to a tenant.
func foreign(p target.Person) bool {
	return !strings.Contains(p.Login, "@") || !bookkeeping.Plain(p)
}
