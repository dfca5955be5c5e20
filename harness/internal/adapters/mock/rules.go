package mock

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	_ "embed"

	"github.com/mfaproof/mfaproof/harness/internal/folder"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// policyAction turns the portable policy into commands: it reads RULES, which is put before it.
//
//go:embed policy.js
var policyAction string

// asks tells whether a rule names a factor.
func asks(rules []target.Rule, f vocab.Factor) bool {
	return slices.ContainsFunc(rules, func(r target.Rule) bool { return slices.Contains(r.AnyOf, f) })
}

// rulesFolder is a tenant whose only Action applies the portable policy.
func rulesFolder(rules []target.Rule) fs.FS {
	encoded, err := json.Marshal(append([]target.Rule{}, rules...)) // no rule is a list too
	if err != nil {
		encoded = []byte("[]") // strings and numbers always have a JSON form
	}
	var factors strings.Builder
	for _, name := range vocab.TenantFactors() {
		// E-mail stays off unless a rule names it: a verified address would be a factor that no rule asks for, and recovery codes would
		// be shown.
		on := name != "duo" && (name != "email" && name != "recovery-code" || asks(rules, vocab.Factor(name)))
		fmt.Fprintf(&factors, "  - { name: %s, enabled: %t }\n", name, on)
	}
	return folder.Folder{
		"tenant.yaml": `tenant: { friendly_name: Portable policy, customize_mfa_in_postlogin_action: true }
guardianFactors:
` + factors.String() + `actions:
  - { name: policy, code: policy.js, deployed: true, runtime: node18, supported_triggers: [{ id: post-login, version: v3 }] }
triggers: { post-login: [{ action_name: policy }] }
clients: [{ name: Application, app_type: regular_web, callbacks: ['http://localhost:3000/callback'], grant_types: [authorization_code] }]
databases: [{ name: Username-Password-Authentication, strategy: auth0, enabled_clients: [Application] }]
`,
		"policy.js": "const RULES = " + string(encoded) + ";\n" + policyAction,
	}
}
