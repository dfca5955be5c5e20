package pipeline

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// connectionOf is event.connection. Source: semantics 1.3.
func connectionOf(c tenant.Connection) map[string]any {
	return map[string]any{"id": c.ID, "name": c.Name, "strategy": c.StrategyName(), "metadata": object(c.Metadata)}
}

// organizationOf is event.organization, and context.organization of Rules.
func organizationOf(o tenant.Organization) map[string]any {
	return map[string]any{"id": o.ID, "name": o.Name, "display_name": o.DisplayName, "metadata": object(o.Metadata)}
}

// rolesOf are the names of an account's roles, in a login to an organization with those that it has there.
func (f *Flow) rolesOf(u tenant.User) []string {
	o := f.about.Organization
	if o == nil {
		return list(u.Roles)
	}
	member, _ := u.Member(o.ID)
	if f.settings().Switches.Is(switches.OrganizationRoles, "organization") {
		return list(member.Roles)
	}
	roles := slices.Clone(list(u.Roles))
	for _, role := range member.Roles {
		if !slices.Contains(roles, role) {
			roles = append(roles, role)
		}
	}
	return roles
}
