package tenantfile

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// membershipEntry is an organization that a user belongs to: its name, or an object with the roles there.
type membershipEntry struct {
	Name  text
	Roles []string
}

// UnmarshalNode takes both forms.
func (m *membershipEntry) UnmarshalNode(n *strictyaml.Node) {
	if n.Kind() == strictyaml.Scalar {
		n.Decode(&m.Name)
		return
	}
	var long struct {
		Name  text     `yaml:"name"`
		Roles []string `yaml:"roles"`
	}
	n.Decode(&long)
	m.Name, m.Roles = long.Name, long.Roles
	if m.Name.Line == 0 {
		m.Name.Line, m.Name.Column = n.Line(), n.Column()
	}
}

// passkeyEntry is a discoverable WebAuthn credential.
type passkeyEntry struct {
	CredentialID text `yaml:"credential_id"` // base64url
	PublicKey    text `yaml:"public_key"`    // COSE key, base64url
	RPID         text `yaml:"rp_id"`         // the host it was registered for
}

// name is what a user is called in messages, and where the user stands.
func (u userEntry) name() text {
	for _, name := range []text{u.Email, u.Username, u.Account, u.PhoneNumber} {
		if name.Value != "" {
			return name
		}
	}
	for _, at := range []text{u.Email, u.Username, u.Account, u.PhoneNumber, u.Connection, u.Password} {
		if at.Line > 0 {
			return text{Line: at.Line, Column: at.Column}
		}
	}
	return text{}
}

// credentials checks that a user can sign in by the user's connection.
func (l *loader) credentials(user *tenant.User, u userEntry, login text) bool {
	var names []string
	for _, c := range l.fixture.Connections {
		names = append(names, c.Name)
	}
	if user.Connection != "" && !slices.Contains(names, user.Connection) {
		l.mistakeIn(UsersFile, u.Connection, strictyaml.DidYouMean(user.Connection, "connections", names), "unknown connection %q", user.Connection)
		return false
	}
	connection, _ := connectionOf(l.fixture, *user)
	refuse := func(at text, hint, format string, args ...any) bool {
		if at.Line == 0 {
			at = login
		}
		l.mistakeIn(UsersFile, at, hint, format, args...)
		return false
	}
	kind := connection.Kind()
	switch {
	case kind == tenant.Database && (u.Email.Value == "" && u.Username.Value == "" || u.Password.Value == ""):
		what := "password"
		if u.Email.Value == "" && u.Username.Value == "" {
			what = "email or username"
		}
		return refuse(login, "give each user of a database email (or username) and password", "a user has no %s", what)
	case kind != tenant.Database && u.Password.Value != "":
		return refuse(u.Password, "remove it: people of other connections have no password here", "%s has a password and the connection %s, which is no database", login.Value, connection.Name)
	case kind == tenant.Database && u.Account.Value != "":
		return refuse(u.Account, "use username, or give the user another connection", "%s has an account and the database %s; account is a person's name at a provider", login.Value, connection.Name)
	case connection.StrategyName() == "sms" && (!strings.HasPrefix(u.PhoneNumber.Value, "+") || len(u.PhoneNumber.Value) < 8):
		return refuse(u.PhoneNumber, "write it like +15550100", "a user of the connection %s needs phone_number in international form", connection.Name)
	case connection.StrategyName() == "email" && !strings.Contains(u.Email.Value, "@"):
		return refuse(u.Email, "write an address", "a user of the connection %s needs email", connection.Name)
	case login.Value == "":
		return refuse(login, "give each user email, username or account", "a user has no name")
	case len(l.fixture.Connections) == 0:
		return refuse(login, "add databases: to tenant.yaml", "%s can never sign in: the tenant has no database", login.Value)
	case len(u.Passkeys) > 0 && kind != tenant.Database:
		return refuse(u.Passkeys[0].CredentialID, "give the user a database", "%s has passkeys and the connection %s, which is no database", login.Value, connection.Name)
	}
	if kind == tenant.Database {
		user.Password = tenant.NewPassword(user.LogName(), u.Password.Value)
	}
	return true
}

// sameName tells whether two users cannot be told apart when they sign in: the databases of a tenant share one login page.
func (l *loader) sameName(a, b tenant.User) bool {
	in, _ := l.fixture.Connection(a.Connection)
	other, _ := l.fixture.Connection(b.Connection)
	return strings.EqualFold(a.LogName(), b.LogName()) && (a.Connection == b.Connection || in.Kind() == tenant.Database && other.Kind() == tenant.Database)
}

func (l *loader) memberships(user *tenant.User, u userEntry, login text) {
	var names []string
	for _, o := range l.fixture.Organizations {
		names = append(names, o.Name)
	}
	for _, m := range u.Organizations {
		o, known := l.fixture.OrganizationNamed(m.Name.Value)
		if !known {
			l.mistakeIn(UsersFile, m.Name, strictyaml.DidYouMean(m.Name.Value, "organizations", names), "%s belongs to an organization %q that is not defined", login.Value, m.Name.Value)
			continue
		}
		if _, twice := user.Member(o.ID); twice {
			l.mistakeIn(UsersFile, m.Name, "list it once", "%s belongs to the organization %q twice", login.Value, o.Name)
			continue
		}
		user.Organizations = append(user.Organizations, tenant.Membership{Organization: o.ID, Roles: m.Roles})
	}
}

func (l *loader) passkeys(user *tenant.User, u userEntry) {
	for _, p := range u.Passkeys {
		id, err1 := base64.RawURLEncoding.DecodeString(p.CredentialID.Value)
		key, err2 := base64.RawURLEncoding.DecodeString(p.PublicKey.Value)
		if err1 != nil || err2 != nil || len(id) == 0 || len(key) == 0 {
			at := p.CredentialID
			if at.Line == 0 {
				at = p.PublicKey
			}
			l.mistakeIn(UsersFile, at, "both are base64url without padding", "a passkey of %s needs credential_id and public_key", user.LogName())
			continue
		}
		user.Passkeys = append(user.Passkeys, tenant.Passkey{ID: id, PublicKey: key, RPID: p.RPID.Value})
	}
}

// connectionOf is the connection of a user, which is the tenant's first one when the user names none.
func connectionOf(f *tenant.Fixture, u tenant.User) (tenant.Connection, bool) {
	if u.Connection == "" && len(f.Connections) > 0 {
		return f.Connections[0], true
	}
	return f.Connection(u.Connection)
}

// Complete fills in what an account leaves out: id, connection, name and nickname, and its name at a provider. Metadata without a JSON form
// (YAML has .nan) is refused: no event could carry it.
func Complete(f *tenant.Fixture, u *tenant.User) error {
	c, _ := connectionOf(f, *u)
	u.Connection = cmp.Or(u.Connection, c.Name)
	if c.Kind() != tenant.Database {
		u.Account = cmp.Or(u.Account, u.Email, u.Username, u.PhoneNumber)
	}
	if c.StrategyName() == "sms" {
		u.Account = u.PhoneNumber
	}
	login := u.LogName()
	u.ID = cmp.Or(u.ID, c.UserID(ClientID(login)))
	u.Name = cmp.Or(u.Name, login)
	if u.Nickname == "" {
		u.Nickname, _, _ = strings.Cut(login, "@")
	}
	if _, err := json.Marshal([]any{u.AppMetadata, u.UserMetadata}); err != nil {
		return fmt.Errorf("the metadata of %s has no JSON form: %w", login, err)
	}
	return nil
}
