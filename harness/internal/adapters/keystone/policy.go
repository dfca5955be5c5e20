package keystone

import (
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// applied says how faithfully the accounts of a world apply a policy. What an account needs is an option of the account, and not
// of its roles: a person who gets a role in mid-case is asked for nothing more.
func applied(f target.Fixture) target.Applied {
	if f.Tenant != nil {
		return target.Unsupported
	}
	how := target.Exact
	for _, r := range f.Rules {
		if r.Factors != 1 || !slices.Equal(r.AnyOf, []vocab.Factor{vocab.OTP}) || r.IfMissing == "enrol" || r.StepUp || r.Remember {
			return target.Unsupported
		}
		if len(r.Roles) > 0 {
			how = target.Approximate
		}
	}
	for _, p := range f.People {
		if p.Blocked || len(p.Organizations)+len(p.Identities) > 0 || p.Connection != "" {
			return target.Unsupported
		}
	}
	return how
}

// rule is the one that fits a person: the first of them.
func rule(rules []target.Rule, p target.Person) (target.Rule, bool) {
	for _, r := range rules {
		if len(r.Roles) == 0 || slices.ContainsFunc(r.Roles, func(role string) bool { return slices.Contains(p.Roles, role) }) {
			return r, true
		}
	}
	return target.Rule{}, false
}

// both are the options of an account that needs the password and a one-time code.
func both() map[string]any {
	return map[string]any{"multi_factor_auth_enabled": true, "multi_factor_auth_rules": [][]string{{"password", "totp"}}}
}
