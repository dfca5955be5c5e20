package tenantfile

import (
	"regexp"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// managementAudience matches the audience of the Management API of whatever tenant a file was exported from: it stands for this one's.
var managementAudience = regexp.MustCompile(`^https?://[^/]+/api/v2/$`)

func (l *loader) clientGrants(doc document) {
	var names []string
	for _, c := range l.fixture.Clients {
		names = append(names, c.Name, c.ID)
	}
	for _, g := range doc.ClientGrants {
		l.unknown(g.Rest, unusedClientGrant, "clientGrants")
		at := g.ClientID
		if at.Value == "" {
			at = g.ClientName
		}
		i := slices.IndexFunc(l.fixture.Clients, func(c tenant.Client) bool { return c.ID == at.Value || c.Name == at.Value })
		switch {
		case at.Value == "":
			l.mistake(g.Audience, "give it client_id: or client_name:", "a client grant names no client")
			continue
		case i < 0:
			l.mistake(at, strictyaml.DidYouMean(at.Value, "clients", names), "clientGrants names a client %q that is not defined", at.Value)
			continue
		case g.Audience.Value == "":
			l.mistake(at, "the audience of the Management API is https://HOST/api/v2/", "the client grant of %q has no audience", at.Value)
			continue
		}
		grant := tenant.ClientGrant{ClientID: l.fixture.Clients[i].ID, Audience: g.Audience.Value, Management: managementAudience.MatchString(g.Audience.Value)}
		if slices.ContainsFunc(l.fixture.ClientGrants, func(x tenant.ClientGrant) bool {
			return x.ClientID == grant.ClientID && (x.Management && grant.Management || x.Audience == grant.Audience)
		}) {
			l.mistake(g.Audience, "keep one of them", "the client %q has two grants for this audience", at.Value)
			continue
		}
		for _, s := range g.Scope {
			grant.Scopes = append(grant.Scopes, s.Value)
		}
		if !grant.Management {
			l.note("%s: the client grant of %s for %s is loaded, not used: tokens for the Management API alone are issued to clients in their own name", TenantFile, at.Value, grant.Audience)
		}
		l.fixture.ClientGrants = append(l.fixture.ClientGrants, grant)
	}
}
