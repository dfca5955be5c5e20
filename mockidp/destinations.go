package mockidp

// Connection is a source of accounts of a tenant.
type Connection struct {
	Name     string
	Strategy string // auth0 for a database, else the vendor's name
	Kind     string // database, social, enterprise or passwordless
}

// Connections lists the connections: databases first, each kind in the order of the file.
func (f *Fixture) Connections() []Connection {
	var out []Connection
	for _, c := range f.loaded.Connections {
		out = append(out, Connection{Name: c.Name, Strategy: c.StrategyName(), Kind: string(c.Kind())})
	}
	return out
}

// Organization is a business customer of a tenant.
type Organization struct{ ID, Name string }

// Organizations lists the organizations in the order of the file.
func (f *Fixture) Organizations() []Organization {
	var out []Organization
	for _, o := range f.loaded.Organizations {
		out = append(out, Organization{ID: o.ID, Name: o.Name})
	}
	return out
}
