package pocketbase

import (
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// applied says how faithfully a collection applies a policy. Everybody holds the factor, so that it does not matter what becomes of those who
// lack it. A rule that takes other factors too is applied with less choice than it gives.
func applied(f target.Fixture) target.Applied {
	how := target.Exact
	if f.Tenant != nil {
		return target.Unsupported
	}
	for _, r := range f.Rules {
		if r.Factors != 1 || !slices.Contains(r.AnyOf, vocab.Email) || r.StepUp || r.Remember {
			return target.Unsupported
		}
		if len(r.AnyOf) > 1 {
			how = target.Approximate
		}
	}
	for _, p := range f.People {
		if !strings.Contains(p.Login, "@") || !bookkeeping.Plain(p) {
			return target.Unsupported
		}
	}
	return how
}

// mfa is the part of a collection that says who needs both factors: a filter over accounts, of which an empty one means everybody. As every
// rule asks for the same, it is enough that one of them fits.
func mfa(rules []target.Rule) map[string]any {
	var fits []string
	for _, r := range rules {
		if len(r.Roles) == 0 {
			return map[string]any{"enabled": true}
		}
		for _, role := range r.Roles {
			fits = append(fits, fmt.Sprintf("roles:each ?= %q", role))
		}
	}
	if len(fits) == 0 {
		return map[string]any{"enabled": false}
	}
	return map[string]any{"enabled": true, "rule": strings.Join(fits, " || ")}
}

// roles are all that a fixture speaks of, each once.
func roles(f target.Fixture) []string {
	var all []string
	for _, r := range f.Rules {
		all = append(all, r.Roles...)
	}
	for _, p := range f.People {
		all = append(all, p.Roles...)
	}
	slices.Sort(all)
	return slices.Compact(all)
}
