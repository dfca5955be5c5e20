package tenantfile

import (
	"encoding/json"
	"net/url"
	"regexp"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// e164 is a telephone number in international form.
var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// profile reads what a user's profile says beside name and address, and what the account is linked to and belongs to.
func (l *loader) profile(user *tenant.User, u userEntry, login text) {
	user.Picture, user.PhoneNumber = u.Picture.Value, u.PhoneNumber.Value
	if p, err := url.Parse(user.Picture); user.Picture != "" && (err != nil || p.Host == "" || p.Scheme != "https" && p.Scheme != "http") {
		l.mistakeIn(UsersFile, u.Picture, "write an http or https URL", "the picture of %s is no URL: %q", login.Value, user.Picture)
	}
	if user.PhoneNumber != "" && !e164.MatchString(user.PhoneNumber) {
		l.mistakeIn(UsersFile, u.PhoneNumber, "write it like +15550100", "the phone_number of %s is not in international form: %q", login.Value, user.PhoneNumber)
	}
	if u.PhoneVerified != nil {
		user.PhoneVerified = *u.PhoneVerified
		if user.PhoneNumber == "" {
			l.mistakeIn(UsersFile, login, "give the user a phone_number", "%s has phone_verified and no phone_number", login.Value)
		}
	}
	for _, g := range u.Groups {
		if g.Value == "" || slices.Contains(user.Groups, g.Value) {
			l.mistakeIn(UsersFile, g, "name each group once", "a group of %s has no name, or that of another one", login.Value)
			continue
		}
		user.Groups = append(user.Groups, g.Value)
	}
	for _, i := range u.Identities {
		l.identity(user, i, login)
	}
}

// identity reads an account that was linked to a user.
func (l *loader) identity(user *tenant.User, i identityEntry, login text) {
	for _, needed := range []struct {
		name  string
		value text
	}{{"connection", i.Connection}, {"provider", i.Provider}, {"user_id", i.UserID}} {
		if needed.value.Value != "" {
			continue
		}
		at := needed.value
		for _, other := range []text{i.Connection, i.Provider, i.UserID, login} {
			if at.Line == 0 {
				at = other
			}
		}
		l.mistakeIn(UsersFile, at, "an identity has connection, provider and user_id, which is the id there without the provider", "an identity of %s has no %s", login.Value, needed.name)
		return
	}
	identity := tenant.Identity{Connection: i.Connection.Value, Provider: i.Provider.Value, UserID: i.UserID.Value, Social: i.Social, Profile: i.Profile}
	id := identity.Provider + "|" + identity.UserID
	switch _, err := json.Marshal(i.Profile); {
	case err != nil:
		l.mistakeIn(UsersFile, i.UserID, "write finite numbers", "the profileData of the identity %s has no JSON form: %v", id, err)
	case id == user.ID:
		l.mistakeIn(UsersFile, i.UserID, "identities lists the linked accounts; the account itself is always there", "the identity %s of %s is the account itself", id, login.Value)
	case user.HasIdentity(id):
		l.mistakeIn(UsersFile, i.UserID, "list it once", "the identity %s of %s is listed twice", id, login.Value)
	default:
		user.Identities = append(user.Identities, identity)
	}
}
