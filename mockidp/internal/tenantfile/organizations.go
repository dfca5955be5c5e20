package tenantfile

import (
	"regexp"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

type organizationEntry struct {
	Name        text                          `yaml:"name"`
	DisplayName string                        `yaml:"display_name"`
	Metadata    map[string]string             `yaml:"metadata"`
	Connections []organizationConnection      `yaml:"connections"`
	Rest        map[string]strictyaml.At[any] `yaml:",inline"`
}

type organizationConnection struct {
	Name             text                          `yaml:"name"`
	AssignMembership bool                          `yaml:"assign_membership_on_login"`
	ShowAsButton     *bool                         `yaml:"show_as_button"`
	Rest             map[string]strictyaml.At[any] `yaml:",inline"`
}

// The further properties of an organization and of its connections: known, without a meaning for a login here. Those that are read
// stand beside them for the did-you-mean of misspelt ones.
var (
	unusedOrganization           = []string{"branding", "clientGrants", "discovery_domains", "third_party_client_access", "token_quota", "display_name", "metadata", "connections"}
	unusedOrganizationConnection = []string{"is_signup_enabled", "is_enabled", "organization_access_level", "organization_connection_name", "assign_membership_on_login", "show_as_button"}
)

// organizationName is what the vendor's API takes, of at most fifty characters; an id could not be told from a name with its prefix.
var organizationName = regexp.MustCompile(`^[a-z0-9]([a-z0-9_-]{0,48}[a-z0-9])?$`)

const organizationPrefix = "org_"

func (l *loader) organizations(doc document) {
	var connections []string
	for _, c := range l.fixture.Connections {
		connections = append(connections, c.Name)
	}
	for _, o := range doc.Organizations {
		name := o.Name.Value
		l.unknown(o.Rest, unusedOrganization, "the organization "+name)
		_, taken := l.fixture.OrganizationNamed(name)
		switch {
		case taken:
			l.mistake(o.Name, "names of organizations are unique", "the organization %q is defined twice", name)
			continue
		case !organizationName.MatchString(name) || len(name) >= len(organizationPrefix) && name[:len(organizationPrefix)] == organizationPrefix:
			l.mistake(o.Name, "use 1 to 50 of a-z, 0-9, - and _, begin and end with a letter or digit, and do not begin with org_", "an organization cannot be called %q", name)
			continue
		}
		made := tenant.Organization{ID: organizationPrefix + name, Name: name, DisplayName: o.DisplayName, Metadata: o.Metadata}
		for _, c := range o.Connections {
			l.unknown(c.Rest, unusedOrganizationConnection, "the connection "+c.Name.Value+" of the organization "+name)
			if _, twice := made.Connection(c.Name.Value); twice {
				l.mistake(c.Name, "list it once", "the organization %s lists the connection %q twice", name, c.Name.Value)
				continue
			}
			if !slices.Contains(connections, c.Name.Value) {
				l.mistake(c.Name, strictyaml.DidYouMean(c.Name.Value, "connections", connections), "the organization %s names a connection %q that is not defined", name, c.Name.Value)
				continue
			}
			button := c.ShowAsButton == nil || *c.ShowAsButton
			made.Connections = append(made.Connections, tenant.OrganizationConnection{Name: c.Name.Value, AssignMembership: c.AssignMembership, Button: button})
		}
		l.fixture.Organizations = append(l.fixture.Organizations, made)
	}
}

var (
	organizationUsages  = []string{"deny", "allow", "require"}
	organizationPrompts = []string{"no_prompt", "post_login_prompt"}
)

// organizationUse reads how an application deals with organizations.
func (l *loader) organizationUse(client *tenant.Client, c clientEntry) {
	usage, prompt := c.OrganizationUsage, c.OrganizationPrompt
	client.OrganizationUsage, client.OrganizationPrompt = usage.Value, prompt.Value
	switch {
	case usage.Value == "":
		client.OrganizationUsage = l.fixture.Switches.Value(switches.OrganizationUsageUnset)
	case !slices.Contains(organizationUsages, usage.Value):
		l.mistake(usage, strictyaml.DidYouMean(usage.Value, "values", organizationUsages), "unknown organization_usage %q", usage.Value)
	}
	switch {
	case prompt.Value == "":
		client.OrganizationPrompt = "no_prompt"
	case prompt.Value == "pre_login_prompt":
		l.mistake(prompt, "use no_prompt and send organization=…, or post_login_prompt", "organization_require_behavior: pre_login_prompt is not built")
	case !slices.Contains(organizationPrompts, prompt.Value):
		l.mistake(prompt, strictyaml.DidYouMean(prompt.Value, "values", organizationPrompts), "unknown organization_require_behavior %q", prompt.Value)
	}
}
