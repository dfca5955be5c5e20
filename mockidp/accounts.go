package mockidp

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
)

// User is an account to be put into a tenant.
type User struct {
	ID            string // derived from the address when empty
	Connection    string // name; the tenant's first connection when empty
	Email         string
	EmailVerified bool
	Username      string
	Account       string // what the person is called at a provider elsewhere; the address or username when empty
	PhoneNumber   string // E.164; needed where the connection sends codes by SMS
	Name          string
	Nickname      string // the part of the address before the @ when empty
	Password      string // needed in a database, and nowhere else
	Blocked       bool   // may not log in
	Roles         []string
	Organizations []Membership
	Passkeys      []Passkey // sign the person in, where the database allows it; no factors of MFA
	AppMetadata   map[string]any
	UserMetadata  map[string]any
	Logins        int        // how often the person logged in
	Identities    []Identity // accounts elsewhere that are linked to this one
}

// Identity is an account at another connection that is linked to a person's; UserID is the id there, without the provider.
type Identity struct {
	Connection, Provider, UserID string
	Social                       bool
}

// Membership is that of an account in an organization, with the roles that it has there.
type Membership struct {
	Organization string // name
	Roles        []string
}

// Passkey is a discoverable WebAuthn credential.
type Passkey struct {
	ID, PublicKey []byte // the public key is a COSE key
	SignCount     uint32
	RPID          string // the host that it is for; empty fits every host
}

// ErrOrganization means that an account cannot belong to an organization: the tenant does not have it, or it is named twice.
var ErrOrganization = errors.New("the account cannot belong to the organization")

// PutUser adds an account, or replaces the one with the same id, and returns its id. Errors: a connection or organization that the
// tenant does not have, an account that nobody could sign in to, an id that another account has, metadata without a JSON form.
func (t *Tenant) PutUser(u User) (string, error) {
	fixture := t.state.Fixture()
	user := tenant.User{
		ID: u.ID, Connection: u.Connection, Email: u.Email, EmailVerified: u.EmailVerified, Username: u.Username, Account: u.Account,
		PhoneNumber: u.PhoneNumber, Name: u.Name, Nickname: u.Nickname, Blocked: u.Blocked, Roles: u.Roles,
		AppMetadata: u.AppMetadata, UserMetadata: u.UserMetadata, Logins: u.Logins, CreatedAt: t.state.Now(),
	}
	for _, i := range u.Identities {
		user.Identities = append(user.Identities, tenant.Identity{Connection: i.Connection, Provider: i.Provider, UserID: i.UserID, Social: i.Social})
	}
	_, known := fixture.Connection(u.Connection)
	if u.Connection != "" && !known {
		return "", fmt.Errorf("the tenant has no connection %q", u.Connection)
	}
	if err := tenantfile.Complete(fixture, &user); err != nil {
		return "", err
	}
	connection, _ := fixture.Connection(user.Connection)
	if lacks := signInLacks(connection, user, u.Password); lacks != "" {
		return "", errors.New(lacks)
	}
	memberships, err := membershipsOf(fixture, u.Organizations)
	if err != nil {
		return "", err
	}
	user.Organizations = memberships
	for _, p := range u.Passkeys {
		if err := t.free(user.ID, p); err != nil {
			return "", err
		}
		user.Passkeys = append(user.Passkeys, tenant.Passkey{ID: p.ID, PublicKey: p.PublicKey, SignCount: p.SignCount, RPID: p.RPID})
	}
	if other, taken := t.state.User(user.ID); taken && other.LogName() != user.LogName() {
		return "", fmt.Errorf("the id %s derived for %s belongs to %s; give one of them an ID", user.ID, user.LogName(), other.LogName())
	}
	if connection.Kind() == tenant.Database {
		user.Password = tenant.NewPassword(user.LogName(), u.Password)
	}
	t.state.PutUser(user)
	return user.ID, nil
}

// free tells whether a passkey can be registered: it is complete, and nobody else has it.
func (t *Tenant) free(userID string, p Passkey) error {
	if len(p.ID) == 0 || len(p.PublicKey) == 0 {
		return errors.New("a passkey cannot be registered without id and public key")
	}
	if other, taken := t.state.FindPasskey(p.ID); taken && other.ID != userID {
		return ErrCredential
	}
	return nil
}

// signInLacks says what keeps everybody from signing in to an account.
func signInLacks(c tenant.Connection, u tenant.User, password string) string {
	switch {
	case c.Kind() == tenant.Database && (u.Email == "" && u.Username == "" || password == ""):
		return "an account needs an e-mail address or username, and a password"
	case c.Kind() != tenant.Database && password != "":
		return fmt.Sprintf("an account of the connection %s, which is no database, has no password", c.Name)
	case c.StrategyName() == "sms" && !strings.HasPrefix(u.PhoneNumber, "+"):
		return fmt.Sprintf("an account of the connection %s needs a phone number in international form", c.Name)
	case c.StrategyName() == "email" && !strings.Contains(u.Email, "@"):
		return fmt.Sprintf("an account of the connection %s needs an e-mail address", c.Name)
	case c.Kind() != tenant.Database && u.Account == "":
		return "an account needs an e-mail address, a username or an account at its provider"
	}
	return ""
}

func membershipsOf(f *tenant.Fixture, named []Membership) ([]tenant.Membership, error) {
	var out []tenant.Membership
	for _, m := range named {
		o, known := f.OrganizationNamed(m.Organization)
		if !known {
			return nil, fmt.Errorf("%w %q: the tenant does not have it", ErrOrganization, m.Organization)
		}
		if slices.ContainsFunc(out, func(x tenant.Membership) bool { return x.Organization == o.ID }) {
			return nil, fmt.Errorf("%w %q twice", ErrOrganization, o.Name)
		}
		out = append(out, tenant.Membership{Organization: o.ID, Roles: slices.Clone(m.Roles)})
	}
	return out, nil
}

func userOf(f *tenant.Fixture, u tenant.User) User {
	out := User{
		ID: u.ID, Connection: u.Connection, Email: u.Email, EmailVerified: u.EmailVerified, Username: u.Username, Account: u.Account,
		PhoneNumber: u.PhoneNumber, Name: u.Name, Nickname: u.Nickname, Blocked: u.Blocked, Roles: slices.Clone(u.Roles),
		AppMetadata: copiedMap(u.AppMetadata), UserMetadata: copiedMap(u.UserMetadata), Logins: u.Logins,
	}
	for _, i := range u.Identities {
		out.Identities = append(out.Identities, Identity{i.Connection, i.Provider, i.UserID, i.Social})
	}
	for _, m := range u.Organizations {
		for _, o := range f.Organizations {
			if o.ID == m.Organization {
				out.Organizations = append(out.Organizations, Membership{Organization: o.Name, Roles: slices.Clone(m.Roles)})
			}
		}
	}
	for _, p := range u.Passkeys {
		out.Passkeys = append(out.Passkeys, Passkey{ID: slices.Clone(p.ID), PublicKey: slices.Clone(p.PublicKey), SignCount: p.SignCount, RPID: p.RPID})
	}
	return out
}
