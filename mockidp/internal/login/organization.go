package login

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// organizationPicker asks somebody who has signed in for which organization (organization_require_behavior: post_login_prompt).
type organizationPicker struct {
	offered  []tenant.Organization
	skipable bool // the application takes people without an organization too
}

// pickOrganization leaves the picker in front of the person where the application wants it. Who belongs to one organization and cannot
// go without is not asked; that is the mock's reading, no source says.
func (s *Service) pickOrganization(tx *Transaction, user tenant.User) (code, why string) {
	client, fixture := tx.Request.Client, s.Tenant.Fixture()
	if client.OrganizationPrompt != "post_login_prompt" || client.OrganizationUsage == "deny" {
		return "", ""
	}
	connection, _ := fixture.Connection(user.Connection)
	p := &organizationPicker{skipable: client.OrganizationUsage == "allow"}
	for _, o := range fixture.Organizations {
		if _, member := user.Member(o.ID); member && fixture.MayUse(connection, client, &o) {
			p.offered = append(p.offered, o)
		}
	}
	switch {
	case len(p.offered) == 0 && p.skipable:
	case len(p.offered) == 0:
		return "access_denied", "client requires organization membership, but user does not belong to any organization"
	case len(p.offered) == 1 && !p.skipable:
		tx.Request.Organization = &p.offered[0]
	default:
		tx.entrance = p
	}
	return "", ""
}

func (p *organizationPicker) screen() vocab.Screen { return vocab.ScreenOrganizationPicker }

func (p *organizationPicker) fill(v *visit, pg *page, data map[string]any) {
	pg.Several = p.skipable
	for _, o := range p.offered {
		pg.Choices = append(pg.Choices, choice{o.ID, cmp.Or(o.DisplayName, o.Name)})
	}
}

func (p *organizationPicker) post(v *visit, _ string, form url.Values) passage {
	if p.skipable && form.Get("organizationSkipped") == "true" {
		return passage{chosen: true}
	}
	i := slices.IndexFunc(p.offered, func(o tenant.Organization) bool { return o.ID == form.Get("organization") })
	if i < 0 {
		return stay("invalid-option.organization", "organization")
	}
	v.tx.Request.Organization = &p.offered[i]
	return passage{chosen: true}
}

// organizationsOf are the organizations that a person picks from, as the page's context lists them.
func (p *organizationPicker) organizationsOf() []map[string]any {
	var out []map[string]any
	for _, o := range p.offered {
		out = append(out, map[string]any{"organization_id": o.ID, "organization_name": o.Name, "display_name": o.DisplayName})
	}
	return out
}
