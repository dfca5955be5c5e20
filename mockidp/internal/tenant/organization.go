package tenant

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
)

// Organization is a business customer of the tenant, whose members sign in to applications in its name.
type Organization struct {
	ID          string // org_…
	Name        string
	DisplayName string
	Metadata    map[string]string
	Connections []OrganizationConnection
}

// OrganizationConnection is a connection that an organization's members can use.
type OrganizationConnection struct {
	Name string
	// AssignMembership makes everybody who signs in by the connection a member.
	AssignMembership bool
	// Button shows an enterprise connection on the organization's login page.
	Button bool
}

// Membership is that of an account in an organization, with the roles that it has there.
type Membership struct {
	Organization string // id
	Roles        []string
}

// Connection finds what the organization says of a connection; none means that it is not enabled there.
func (o Organization) Connection(name string) (OrganizationConnection, bool) {
	i := slices.IndexFunc(o.Connections, func(c OrganizationConnection) bool { return c.Name == name })
	if i < 0 {
		return OrganizationConnection{}, false
	}
	return o.Connections[i], true
}

// FindOrganization finds an organization by what an application sent: its id or, where the tenant accepts names, its name.
func (f *Fixture) FindOrganization(sent string) (Organization, bool) {
	return f.organization(func(o Organization) bool { return o.ID == sent || f.OrganizationNames && o.Name == sent })
}

// OrganizationNamed finds an organization by its name, as the files of a tenant do.
func (f *Fixture) OrganizationNamed(name string) (Organization, bool) {
	return f.organization(func(o Organization) bool { return o.Name == name })
}

func (f *Fixture) organization(is func(Organization) bool) (Organization, bool) {
	i := slices.IndexFunc(f.Organizations, is)
	if i < 0 {
		return Organization{}, false
	}
	return f.Organizations[i], true
}

// Member finds an account's membership.
func (u User) Member(organization string) (Membership, bool) {
	i := slices.IndexFunc(u.Organizations, func(m Membership) bool { return m.Organization == organization })
	if i < 0 {
		return Membership{}, false
	}
	return u.Organizations[i], true
}

// MayUse tells whether a login to an application, in an organization or in none, may go by a connection. In an organization its own
// list counts; whether the application's counts too, sources disagree about.
func (f *Fixture) MayUse(c Connection, client Client, o *Organization) bool {
	if o == nil {
		return c.EnabledFor(client)
	}
	_, enabled := o.Connection(c.Name)
	return enabled && (f.Switches.Is(switches.OrganizationConnections, "organization") || c.EnabledFor(client))
}
