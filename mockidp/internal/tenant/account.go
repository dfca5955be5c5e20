package tenant

import (
	"bytes"
	"cmp"
	"slices"
	"strings"
)

// Passkey is a discoverable WebAuthn credential that signs a person in. It is no factor of MFA.
type Passkey struct {
	ID, PublicKey []byte // the public key is a COSE key
	RPID          string // the host it was registered for; empty fits every host
	SignCount     uint32
	Flags         byte
}

// names are what an account is found by. An account elsewhere, or one of a channel of codes, has a name there.
func (u User) names() []string { return []string{u.Email, u.Username, u.Account} }

// FindAccount returns the account of a connection that is called by its e-mail address, its username or its name at the provider,
// without regard to case.
func (t *Tenant) FindAccount(connection, name string) (User, bool) {
	return t.find(func(u User) bool {
		return u.Connection == connection && name != "" && slices.ContainsFunc(u.names(), func(n string) bool { return strings.EqualFold(n, name) })
	})
}

// FindPasskey returns the account that holds a passkey.
func (t *Tenant) FindPasskey(id []byte) (User, bool) {
	return t.find(func(u User) bool {
		return slices.ContainsFunc(u.Passkeys, func(p Passkey) bool { return bytes.Equal(p.ID, id) })
	})
}

// FindCredential gives the account that holds a WebAuthn credential, as a factor or as a passkey.
func (t *Tenant) FindCredential(id []byte) (User, bool) {
	return t.find(func(u User) bool { return u.holds(id) })
}

// holds tells whether the account has the WebAuthn credential.
func (u User) holds(credentialID []byte) bool {
	return slices.ContainsFunc(u.Enrolments, func(e Enrolment) bool { return bytes.Equal(e.CredentialID, credentialID) }) ||
		slices.ContainsFunc(u.Passkeys, func(p Passkey) bool { return bytes.Equal(p.ID, credentialID) })
}

func (t *Tenant) find(is func(User) bool) (User, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, id := range t.ids() {
		if u, _ := t.user(id); is(u) {
			return u, true
		}
	}
	return User{}, false
}

// maxAccounts bounds the accounts that people make for themselves on a server left running.
const maxAccounts = 10000

// Full tells that nobody new can be taken in.
func (t *Tenant) Full() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.users) >= maxAccounts
}

// AddAccount makes the account of somebody who came by a connection for the first time.
func (t *Tenant) AddAccount(c Connection, u User) User {
	u.Connection, u.CreatedAt = c.Name, t.Now()
	u.Name = cmp.Or(u.Name, u.LogName())
	u.ID = c.UserID(t.Token())
	t.PutUser(u)
	return u
}
