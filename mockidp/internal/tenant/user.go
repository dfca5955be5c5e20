package tenant

import (
	"slices"
	"time"
)

// User is a person's account. Values are replaced whole, never changed in place: forks share them.
type User struct {
	ID            string
	Connection    string
	Email         string
	EmailVerified bool
	Username      string
	Name          string
	GivenName     string
	FamilyName    string
	Nickname      string // the name when empty
	Picture       string // URL
	PhoneNumber   string // E.164, of the profile: not a factor
	PhoneVerified bool
	Account       string // what the person is called at a provider or reached at by codes; empty in a database
	Password      Password
	Passkeys      []Passkey
	Blocked       bool // may not log in
	Organizations []Membership
	Roles         []string // names
	Groups        []string // names
	// Identities are the secondary ones: accounts elsewhere that were linked to this one.
	Identities   []Identity
	AppMetadata  map[string]any
	UserMetadata map[string]any
	Logins       int
	CreatedAt    time.Time
	UpdatedAt    time.Time // of the profile; zero means never since CreatedAt
	Enrolments   []Enrolment
}

// Identity is an account at another connection that belongs to a person.
type Identity struct {
	Connection string
	Provider   string // auth0, google-oauth2, …
	UserID     string // there, without the provider
	Social     bool
	Profile    map[string]any
}

// HasIdentity tells whether the account of an id was linked to this one.
func (u User) HasIdentity(id string) bool {
	return slices.ContainsFunc(u.Identities, func(i Identity) bool { return i.Provider+"|"+i.UserID == id })
}

// Dates are when an account was made and last changed. One that a folder brought is as old as the tenant.
func (t *Tenant) Dates(u User) (created, updated time.Time) {
	created, updated = u.CreatedAt, u.UpdatedAt
	if created.IsZero() {
		created = t.born
	}
	if updated.Before(created) {
		updated = created
	}
	return created, updated
}
