package scenarios

import (
	"fmt"
	"slices"

	"github.com/goccy/go-yaml"
)

// editSettings puts in what is neither a factor nor an Action: policy, risk, organizations, connections and secrets.
func (o Overlay) editSettings(tenant *yaml.MapSlice) {
	if o.Policy != nil {
		policies := []any{}
		if name := o.Policy.Guardian(); name != "" {
			policies = append(policies, name)
		}
		put(tenant, "guardianPolicies", yaml.MapSlice{{Key: "policies", Value: policies}})
	}
	if o.Risk != nil {
		o.Risk.edit(tenant)
	}
	if o.Organizations != nil {
		put(tenant, "organizations", o.Organizations)
	}
	if o.Connections != nil {
		put(tenant, "connections", o.Connections)
	}
	actions := mappings(get(*tenant, "actions"))
	for i := range actions {
		if values := o.Secrets[fmt.Sprint(get(actions[i], "name"))]; len(values) > 0 {
			put(&actions[i], "secrets", withSecrets(mappings(get(actions[i], "secrets")), values))
		}
	}
	if len(o.Secrets) > 0 {
		put(tenant, "actions", actions)
	}
}

// edit puts the settings into riskAssessment, where the Deploy CLI has them.
func (r *Risk) edit(tenant *yaml.MapSlice) {
	assessment, _ := get(*tenant, "riskAssessment").(yaml.MapSlice)
	if r.Enabled != nil {
		putAll(&assessment, "settings", map[string]bool{"enabled": *r.Enabled})
	}
	if r.RememberFor != nil {
		putAll(&assessment, "new_device", map[string]int{"remember_for": *r.RememberFor})
	}
	put(tenant, "riskAssessment", assessment)
}

// withSecrets gives the secrets with new values for some names; new names come last.
func withSecrets(secrets []yaml.MapSlice, values map[string]string) []yaml.MapSlice {
	for _, name := range keys(values) {
		i := slices.IndexFunc(secrets, func(s yaml.MapSlice) bool { return get(s, "name") == name })
		if i < 0 {
			i = len(secrets)
			secrets = append(secrets, yaml.MapSlice{{Key: "name", Value: name}})
		}
		put(&secrets[i], "value", values[name])
	}
	return secrets
}
