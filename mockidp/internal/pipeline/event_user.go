package pipeline

import (
	"cmp"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// userOf is event.user.
func (f *Flow) userOf(u tenant.User) map[string]any {
	created, updated := f.tenant.Dates(u)
	enrolled, multifactor := f.factorsOf(u)
	user := map[string]any{
		"user_id": u.ID, "email_verified": u.EmailVerified, "created_at": stamp(created), "updated_at": stamp(updated),
		"app_metadata": object(u.AppMetadata), "user_metadata": object(u.UserMetadata),
		"enrolledFactors": enrolled, "multifactor": multifactor, "identities": f.identities(u),
	}
	for name, text := range map[string]string{
		"email": u.Email, "username": u.Username, "name": u.Name, "nickname": cmp.Or(u.Nickname, u.Name), "given_name": u.GivenName, "family_name": u.FamilyName,
		"picture": u.Picture, "phone_number": u.PhoneNumber,
	} {
		if text != "" {
			user[name] = text
		}
	}
	if u.PhoneNumber != "" {
		user["phone_verified"] = u.PhoneVerified
	}
	return user
}

// factorsOf are enrolledFactors and the flag multifactor, which are not the same (semantics 1.4).
func (f *Flow) factorsOf(u tenant.User) (enrolled []map[string]any, multifactor []string) {
	observed := f.settings().Switches.Is(switches.EnrolledFactorsShape, "observed")
	enrolled, multifactor = []map[string]any{}, []string{}
	for _, factor := range u.Holds(f.settings()) {
		entry := map[string]any{"type": factor}
		if !observed && factor == vocab.RecoveryCode {
			continue
		}
		if observed && factor == vocab.Phone {
			entry["options"] = map[string]any{"preferredMethod": phoneMethod(f.settings().MessageTypes)}
		}
		enrolled = append(enrolled, entry)
		if factor != vocab.Email && factor != vocab.WebAuthnPlatform {
			multifactor = []string{"guardian"} // a flag, whatever is enrolled; e-mail or biometrics alone do not count
		}
	}
	return enrolled, multifactor
}

// identities lists the account itself and those that were linked to it, of which the profile is known.
func (f *Flow) identities(u tenant.User) []map[string]any {
	provider, id, ok := strings.Cut(u.ID, "|")
	if !ok {
		provider, id = "auth0", u.ID
	}
	connection, _ := f.fixture.Connection(u.Connection)
	out := []map[string]any{{"connection": u.Connection, "isSocial": connection.Kind() == tenant.Social, "provider": provider, "user_id": id}}
	for _, i := range u.Identities {
		out = append(out, map[string]any{"connection": i.Connection, "isSocial": i.Social, "provider": i.Provider, "user_id": i.UserID,
			"profileData": object(i.Profile)})
	}
	return out
}

// phoneMethod says in one word how phones are reached.
func phoneMethod(types []string) string {
	if len(types) == 1 {
		return types[0]
	}
	return "both"
}
