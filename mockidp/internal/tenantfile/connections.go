package tenantfile

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

type databaseEntry struct {
	Name           text                          `yaml:"name"`
	Strategy       text                          `yaml:"strategy"`
	DisplayName    string                        `yaml:"display_name"`
	EnabledClients []text                        `yaml:"enabled_clients"`
	Options        databaseOptions               `yaml:"options"`
	Metadata       map[string]string             `yaml:"metadata"`
	Rest           map[string]strictyaml.At[any] `yaml:",inline"`
}

// databaseOptions are the options that a login depends on; the others are the business of sign-up and of the password policy.
type databaseOptions struct {
	Methods struct {
		Passkey  method                        `yaml:"passkey"`
		Password method                        `yaml:"password"`
		Rest     map[string]strictyaml.At[any] `yaml:",inline"`
	} `yaml:"authentication_methods"`
	Rest map[string]strictyaml.At[any] `yaml:",inline"`
}

type method struct {
	Enabled strictyaml.At[bool]           `yaml:"enabled"`
	Rest    map[string]strictyaml.At[any] `yaml:",inline"`
}

// connectionEntry is a connection that is no database.
type connectionEntry struct {
	Name           text                          `yaml:"name"`
	Strategy       text                          `yaml:"strategy"`
	DisplayName    string                        `yaml:"display_name"`
	EnabledClients []text                        `yaml:"enabled_clients"`
	ShowAsButton   bool                          `yaml:"show_as_button"`
	Options        connectionOptions             `yaml:"options"`
	Metadata       map[string]string             `yaml:"metadata"`
	Rest           map[string]strictyaml.At[any] `yaml:",inline"`
}

// connectionOptions are the options that a login depends on; the others describe the provider, which has a stand-in here.
type connectionOptions struct {
	DisableSignup bool                          `yaml:"disable_signup"`
	Rest          map[string]strictyaml.At[any] `yaml:",inline"`
}

// unusedConnection are further properties of a database or another connection: loaded without a note, they are in every export.
var unusedConnection = []string{
	"authentication", "connected_accounts", "cross_app_access_requesting_app", "directory_provisioning_configuration", "is_domain_connection", "realms",
	"scim_configuration", "show_as_button", "enabled_clients", "display_name", "strategy",
}

func (l *loader) connections(doc document) {
	for _, db := range doc.Databases {
		l.unknown(db.Rest, unusedConnection, "the database "+db.Name.Value)
		if db.Strategy.Value != "" && db.Strategy.Value != "auth0" {
			l.mistake(db.Strategy, "a database has strategy: auth0", "unknown strategy %q of a database", db.Strategy.Value)
		}
		if password := db.Options.Methods.Password.Enabled; password.Line > 0 && !password.Value {
			l.mistake(placeOf(password), "enable it", "a database without passwords is not built")
		}
		l.connection(db.Name, db.EnabledClients, tenant.Connection{
			Label: db.DisplayName, Passkeys: db.Options.Methods.Passkey.Enabled.Value, Metadata: db.Metadata,
		}, "a database has no name, or that of another one", "give each database a name of its own")
	}
	for _, c := range doc.Connections {
		l.unknown(c.Rest, unusedConnection, "the connection "+c.Name.Value)
		made := tenant.Connection{Strategy: c.Strategy.Value, Label: c.DisplayName, Button: c.ShowAsButton, NoSignup: c.Options.DisableSignup, Metadata: c.Metadata}
		at := c.Strategy
		if at.Line == 0 {
			at = c.Name
		}
		switch {
		case c.Strategy.Value == "auth0":
			l.mistake(at, "list it under databases:", "the connection %q is a database", c.Name.Value)
		case !slices.Contains(tenant.Strategies(), c.Strategy.Value):
			l.mistake(at, strictyaml.DidYouMean(c.Strategy.Value, "strategies", tenant.Strategies()), "unknown strategy %q of the connection %q", c.Strategy.Value, c.Name.Value)
			continue
		case made.Kind() == tenant.Enterprise && !c.ShowAsButton:
			l.note("%s: the enterprise connection %s has no button on the login page: applications reach it by connection=%s", TenantFile, c.Name.Value, c.Name.Value)
		}
		l.connection(c.Name, c.EnabledClients, made, "a connection has no name, or that of another one", "give each connection a name of its own")
	}
}

// connection adds one connection to the fixture, unless its name says that it cannot be told from others.
func (l *loader) connection(name text, clients []text, c tenant.Connection, unnamed, hint string) {
	if _, taken := l.fixture.Connection(name.Value); taken || name.Value == "" {
		l.mistake(name, hint, "%s", unnamed)
		return
	}
	var known []string
	for _, client := range l.fixture.Clients {
		known = append(known, client.Name, client.ID)
	}
	c.ID, c.Name = "con_"+ClientID(name.Value), name.Value
	for _, client := range clients {
		if !slices.Contains(known, client.Value) {
			l.mistake(client, strictyaml.DidYouMean(client.Value, "clients", known), "enabled_clients names a client %q that is not defined", client.Value)
		}
		c.Clients = append(c.Clients, client.Value)
	}
	l.fixture.Connections = append(l.fixture.Connections, c)
}
