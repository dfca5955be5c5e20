package mockidp

import (
	"maps"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantfile"
)

// Errors of PatchUser, Seed and RemoveFactor.
var (
	// ErrNoUser means that no account has the id.
	ErrNoUser = tenant.ErrNoUser
	// ErrCredential means that a WebAuthn credential is registered already.
	ErrCredential = tenant.ErrCredential
	// ErrHeld means that the account holds the number, address, device or secret already.
	ErrHeld = tenant.ErrHeld
)

// Users lists the accounts by id. Passwords cannot be read back: the field stays empty.
func (t *Tenant) Users() []User {
	var out []User
	for _, u := range t.state.Users() {
		out = append(out, userOf(t.state.Fixture(), u))
	}
	return out
}

// User returns an account by id, without its password, and whether there is one.
func (t *Tenant) User(id string) (User, bool) {
	u, ok := t.state.User(id)
	return userOf(t.state.Fixture(), u), ok
}

// UserPatch changes parts of an account; a field that is nil changes nothing.
type UserPatch struct {
	// AppMetadata and UserMetadata are merged at the first level; a nil value removes its name.
	AppMetadata, UserMetadata map[string]any
	// Roles replace the roles of the account; an empty list takes them all.
	Roles []string
	// Organizations replace the memberships of the account; an empty list takes them all.
	Organizations []Membership
	// Blocked keeps the person from logging in, or lets them again.
	Blocked       *bool
	EmailVerified *bool
	// Password takes the place of the old one; empty leaves it. Browsers stay remembered and sessions live on.
	Password string
	// Name and Nickname are derived from the address when they are set to nothing.
	Name, Nickname *string
}

// PatchUser changes parts of an account in one step and returns what it is now, without its password. A login under way
// sees it when the next Action starts. Errors: ErrNoUser, an organization that the tenant does not have, and metadata without a JSON form.
func (t *Tenant) PatchUser(id string, p UserPatch) (User, error) {
	fixture := t.state.Fixture()
	memberships, err := membershipsOf(fixture, p.Organizations)
	if err != nil {
		return User{}, err
	}
	var after User
	err = t.state.UpdateUser(id, func(u *tenant.User) error {
		u.AppMetadata = merged(u.AppMetadata, p.AppMetadata)
		u.UserMetadata = merged(u.UserMetadata, p.UserMetadata)
		if p.Roles != nil {
			u.Roles = slices.Clone(p.Roles)
		}
		if p.EmailVerified != nil {
			u.EmailVerified = *p.EmailVerified
		}
		if p.Organizations != nil {
			u.Organizations = memberships
		}
		if p.Blocked != nil {
			u.Blocked = *p.Blocked
		}
		if p.Password != "" {
			u.Password = tenant.NewPassword(u.LogName(), p.Password)
		}
		if p.Name != nil {
			u.Name = *p.Name
		}
		if p.Nickname != nil {
			u.Nickname = *p.Nickname
		}
		err := tenantfile.Complete(fixture, u)
		after = userOf(fixture, *u)
		return err
	})
	if err != nil {
		return User{}, err
	}
	return after, nil
}

// EditMetadata replaces the metadata of an account in one step by what the function makes of what it is now. The function gets maps of
// its own, which may be nil; an error of it keeps everything as it is and is handed on. Errors: ErrNoUser, metadata without a JSON form.
func (t *Tenant) EditMetadata(id string, edit func(app, user map[string]any) (newApp, newUser map[string]any, err error)) error {
	fixture := t.state.Fixture()
	return t.state.UpdateUser(id, func(u *tenant.User) error {
		app, user, err := edit(copiedMap(u.AppMetadata), copiedMap(u.UserMetadata))
		if err != nil {
			return err
		}
		u.AppMetadata, u.UserMetadata = copiedMap(app), copiedMap(user)
		return tenantfile.Complete(fixture, u)
	})
}

// merged lays names over others. Neither map changes: forks share what was loaded.
func merged(old, over map[string]any) map[string]any {
	out := maps.Clone(old)
	if out == nil && len(over) > 0 {
		out = map[string]any{}
	}
	for name, value := range over {
		if value == nil {
			delete(out, name)
			continue
		}
		out[name] = copied(value)
	}
	return out
}

// copied is a value of metadata that shares nothing with the original: a caller may change it.
func copied(v any) any {
	switch v := v.(type) {
	case map[string]any:
		return copiedMap(v)
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = copied(v[i])
		}
		return out
	}
	return v
}

func copiedMap(m map[string]any) map[string]any {
	if m == nil {
		return nil
	}
	out := make(map[string]any, len(m))
	for name, value := range m {
		out[name] = copied(value)
	}
	return out
}
