package tenantfile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// policies reads the MFA policy: none, or one of two. The list of the Management API holds at most one.
func (l *loader) policies(doc document) {
	known := []string{vocab.PolicyAlways, vocab.PolicyAdaptive}
	for i, p := range doc.GuardianPolicies.Policies {
		switch {
		case !slices.Contains(known, p.Value):
			l.mistake(p, "the policies are all-applications and confidence-score", "unknown MFA policy %q", p.Value)
		case i > 0:
			l.mistake(p, "keep one of them", "a tenant has one MFA policy")
		default:
			l.fixture.Policy = p.Value
		}
	}
}

// factorListFlag is the one flag of the tenant that the mock acts on.
const factorListFlag = "mfa_show_factor_list_on_enrollment"

// flags reads the tenant's flags; the others are noted, since which of them exist changes too often to check.
func (l *loader) flags(flags map[string]strictyaml.At[any]) {
	var unused []string
	for name, at := range flags {
		if name != factorListFlag {
			unused = append(unused, name)
			continue
		}
		on, ok := at.Value.(bool)
		if !ok {
			l.add(&strictyaml.Error{File: l.path(TenantFile), Line: at.Line, Column: at.Column,
				Message: fmt.Sprintf("the flag %s must be true or false, not %v", name, at.Value)})
		}
		l.fixture.ShowFactorList = on
	}
	slices.Sort(unused)
	if len(unused) > 0 {
		l.note("%s: tenant flags loaded, not used: %s", TenantFile, strings.Join(unused, ", "))
	}
}

// remember reads how long a browser stays remembered.
func (l *loader) remember(own ownSettings) {
	limit := func(at text, name string) time.Duration {
		if at.Value == "" {
			return 0
		}
		d, err := time.ParseDuration(at.Value)
		if err != nil || d <= 0 {
			l.mistakeIn(SettingsFile, at, "write it like 168h", "remember_browser.%s must be a time above 0, not %q", name, at.Value)
		}
		return d
	}
	l.fixture.Remember = tenant.RememberLimits{Idle: limit(own.Remember.Idle, "idle"), Absolute: limit(own.Remember.Absolute, "absolute")}
}
