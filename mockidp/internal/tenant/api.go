package tenant

import "slices"

// ResourceServer is an API that access tokens are issued for.
type ResourceServer struct {
	Identifier string // the audience
	Scopes     []string
	// Offline lets applications ask for refresh tokens with this audience (allow_offline_access).
	Offline bool
}

// API returns the resource server of an audience.
func (f *Fixture) API(audience string) (ResourceServer, bool) {
	i := slices.IndexFunc(f.ResourceServers, func(rs ResourceServer) bool { return rs.Identifier == audience })
	if i < 0 {
		return ResourceServer{}, false
	}
	return f.ResourceServers[i], true
}
