package tenant

import "slices"

// Kind says how a connection lets people in.
type Kind string

// The kinds of connection, in the words of strategy_type in the tenant log.
const (
	Database     Kind = "database"
	Social       Kind = "social"
	Enterprise   Kind = "enterprise"
	Passwordless Kind = "passwordless"
)

// kinds are those of the strategies that the mock knows; strategies are the vendor's names.
var kinds = map[string]Kind{
	"auth0": Database, "email": Passwordless, "sms": Passwordless,
	"google-oauth2": Social, "github": Social, "facebook": Social, "apple": Social, "linkedin": Social, "windowslive": Social, "twitter": Social, "oauth2": Social,
	"samlp": Enterprise, "waad": Enterprise, "adfs": Enterprise, "ad": Enterprise, "oidc": Enterprise, "okta": Enterprise, "google-apps": Enterprise, "pingfederate": Enterprise,
}

// Strategies lists the strategies of connections other than databases, in alphabetical order.
func Strategies() []string {
	var all []string
	for strategy, kind := range kinds {
		if kind != Database {
			all = append(all, strategy)
		}
	}
	slices.Sort(all)
	return all
}

// Connection is a source of accounts: a database, a provider elsewhere, or a channel of one-time codes.
type Connection struct {
	ID, Name string
	Strategy string // auth0, google-oauth2, samlp, email, …; empty means auth0
	Label    string // display_name: what the button says
	Button   bool   // an enterprise connection has a button on the login page
	Passkeys bool   // people of this database may sign in with a passkey
	NoSignup bool   // a passwordless connection lets in nobody it does not know
	Clients  []string
	Metadata map[string]string
}

// Kind is the kind of the strategy.
func (c Connection) Kind() Kind { return kinds[c.StrategyName()] }

// StrategyName is the strategy, which is auth0 for a database.
func (c Connection) StrategyName() string {
	if c.Strategy == "" {
		return "auth0"
	}
	return c.Strategy
}

// Federated tells whether people prove who they are at a provider elsewhere.
func (c Connection) Federated() bool { return c.Kind() == Social || c.Kind() == Enterprise }

// EnabledFor tells whether an application may use the connection.
func (c Connection) EnabledFor(client Client) bool {
	return slices.Contains(c.Clients, client.Name) || slices.Contains(c.Clients, client.ID)
}

// UserID is the id of an account of the connection, of which the provider knows the rest. Accounts of enterprise connections name
// their connection, since several can have one strategy.
func (c Connection) UserID(rest string) string {
	if c.Kind() == Enterprise {
		return c.StrategyName() + "|" + c.Name + "|" + rest
	}
	return c.StrategyName() + "|" + rest
}

// Connection finds a connection by name.
func (f *Fixture) Connection(name string) (Connection, bool) {
	i := slices.IndexFunc(f.Connections, func(c Connection) bool { return c.Name == name })
	if i < 0 {
		return Connection{}, false
	}
	return f.Connections[i], true
}
