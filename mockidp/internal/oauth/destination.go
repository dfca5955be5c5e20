package oauth

import (
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// destination reads where people are to sign in: the organization, and the connection to come by. A mistake is a description of
// invalid_request. Whether a connection does not exist or is only not enabled, no application is told.
func destination(req *login.Request, form url.Values, fixture *tenant.Fixture) string {
	const noConnection = "the connection was not found"
	sent, usage := form.Get("organization"), req.Client.OrganizationUsage
	switch {
	case sent != "" && usage == "deny":
		return "parameter organization is not allowed for this client"
	case sent == "" && usage == "require" && req.Client.OrganizationPrompt == "no_prompt":
		return "parameter organization is required for this client"
	case form.Get("invitation") != "":
		return "Invitations are not built."
	case sent != "":
		o, known := fixture.FindOrganization(sent)
		if !known {
			return "parameter organization is invalid"
		}
		req.Organization = &o
	}
	name := form.Get("connection")
	if name == "" && !slices.ContainsFunc(fixture.Connections, func(c tenant.Connection) bool { return fixture.MayUse(c, req.Client, req.Organization) }) {
		return "no connections enabled for the client"
	}
	if name == "" {
		return ""
	}
	c, known := fixture.Connection(name)
	switch {
	case !known, req.Organization == nil && !c.EnabledFor(req.Client):
		return noConnection
	case !fixture.MayUse(c, req.Client, req.Organization):
		return "the connection is not enabled for the organization"
	}
	req.Connection = &c
	return ""
}

// organization sets the claims of a token that was issued in an organization's name; no Action sets them. Its name comes with its id
// where applications may use names.
func (s *Service) organization(claims map[string]any, a *award) {
	delete(claims, "org_id")
	delete(claims, "org_name")
	o := a.request.Organization
	if o == nil || s.Tenant.Faults.On(fault.OrgClaimMissing) {
		return
	}
	claims["org_id"] = o.ID
	if s.Tenant.Fixture().OrganizationNames {
		claims["org_name"] = o.Name
	}
}
