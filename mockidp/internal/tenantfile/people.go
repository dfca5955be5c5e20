package tenantfile

import (
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

var clientTypes = []string{"regular_web", "spa", "native", "non_interactive"}
var authMethods = []string{"none", "client_secret_post", "client_secret_basic"}

func (l *loader) clients(doc document) {
	for _, c := range doc.Clients {
		l.unknown(c.Rest, unusedClient, "the client "+c.Name.Value)
		if c.Name.Value == "" {
			l.mistake(c.Name, "give it a name:", "a client has no name")
			continue
		}
		if c.Type.Value != "" && !slices.Contains(clientTypes, c.Type.Value) {
			l.mistake(c.Type, strictyaml.DidYouMean(c.Type.Value, "types", clientTypes), "unknown app_type %q", c.Type.Value)
		}
		method := c.AuthMethod.Value
		switch {
		case method == "" && (c.Type.Value == "spa" || c.Type.Value == "native"):
			method = "none"
		case method == "":
			method = "client_secret_post"
		case !slices.Contains(authMethods, method):
			l.mistake(c.AuthMethod, strictyaml.DidYouMean(method, "methods", authMethods), "the token_endpoint_auth_method %q is not built", method)
		}
		client := tenant.Client{
			ID: c.ID, Name: c.Name.Value, Secret: c.Secret, Type: c.Type.Value, AuthMethod: method,
			Callbacks: c.Callbacks, LogoutURLs: c.LogoutURLs, GrantTypes: c.GrantTypes, Metadata: c.Metadata,
			PushedOnly: c.PushedOnly, TrustsForwardedFor: c.TrustsForwardedFor, Refresh: l.refresh(c.Refresh, method == "none"),
			Transfer: l.transfer(c.Transfer, c.Name.Value), Exchanges: l.exchanged(c.Exchange),
		}
		l.organizationUse(&client, c)
		if client.ID == "" {
			client.ID = ClientID(client.Name)
		}
		if client.ID == "" {
			l.mistake(c.Name, "give it a client_id", "no client id can be derived from the name %q", client.Name)
			continue
		}
		if client.Secret == "" && method != "none" {
			client.Secret = clientSecret(client.Name)
		}
		if slices.ContainsFunc(l.fixture.Clients, func(x tenant.Client) bool { return x.ID == client.ID }) {
			l.mistake(c.Name, "give one of them a client_id", "two clients have the id %s", client.ID)
			continue
		}
		l.fixture.Clients = append(l.fixture.Clients, client)
	}
}

// ClientID derives the id of a client that has none in its file: exports leave ids out. It is the name in kebab case.
func ClientID(name string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return strings.TrimSuffix(b.String(), "-")
}

// clientSecret derives a demo secret: the same every time, so that an application's settings survive a restart.
func clientSecret(name string) string {
	sum := sha256.Sum256([]byte("mfaproof client secret\x00" + name))
	return hex.EncodeToString(sum[:20])
}

func (l *loader) users(doc people) {
	for _, u := range doc.Users {
		login := u.name()
		user := tenant.User{
			ID: u.ID, Connection: u.Connection.Value, Email: u.Email.Value, EmailVerified: u.EmailVerified, Username: u.Username.Value,
			Name: u.Name, Account: u.Account.Value, PhoneNumber: u.PhoneNumber.Value, Blocked: u.Blocked, Roles: u.Roles,
			AppMetadata: u.AppMetadata, UserMetadata: u.UserMetadata, GivenName: u.GivenName, FamilyName: u.FamilyName, Nickname: u.Nickname,
		}
		if !l.credentials(&user, u, login) {
			continue
		}
		if err := Complete(l.fixture, &user); err != nil {
			l.mistakeIn(UsersFile, login, "write finite numbers", "%v", err)
			continue
		}
		l.profile(&user, u, login)
		for _, other := range l.fixture.Users {
			if l.sameName(other, user) && other.ID != user.ID {
				l.mistakeIn(UsersFile, login, "sign-in names are unique", "two users sign in as %s", user.LogName())
			}
		}
		if _, twice := l.fixture.Users[user.ID]; twice {
			l.mistakeIn(UsersFile, login, "give one of them another user_id", "two users have the id %s", user.ID)
		}
		l.memberships(&user, u, login)
		l.passkeys(&user, u)
		for i, e := range u.Enrolled {
			if enrolment, ok := l.enrolment(e); ok {
				enrolment.ID = fmt.Sprintf("%s|dev_%s_%d", enrolment.Type, ClientID(login.Value), i+1)
				if slices.ContainsFunc(user.Enrolments, enrolment.Same) {
					l.mistakeIn(UsersFile, e.Type, "list it once", "%s holds the same %s twice", user.LogName(), enrolment.Type)
				}
				user.Enrolments = append(user.Enrolments, enrolment)
			}
		}
		l.fixture.Users[user.ID] = user
	}
}

func (l *loader) enrolment(e enrolmentEntry) (tenant.Enrolment, bool) {
	f := vocab.Factor(e.Type.Value)
	out := tenant.Enrolment{Type: f}
	bad := func(at text, hint, format string, args ...any) (tenant.Enrolment, bool) {
		if at.Line == 0 {
			at = e.Type
		}
		l.mistakeIn(UsersFile, at, hint, format, args...)
		return out, false
	}
	switch f {
	case vocab.OTP:
		out.Secret = strings.ToUpper(strings.TrimRight(e.Secret.Value, "="))
		if raw, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(out.Secret); err != nil || len(raw) < 10 {
			return bad(e.Secret, "write at least 16 characters A-Z and 2-7", "the secret of an enrolled otp is not base32")
		}
	case vocab.WebAuthnRoaming, vocab.WebAuthnPlatform:
		var err1, err2 error
		out.CredentialID, err1 = base64.RawURLEncoding.DecodeString(e.CredentialID.Value)
		out.PublicKey, err2 = base64.RawURLEncoding.DecodeString(e.PublicKey.Value)
		out.RPID = e.RPID.Value
		if err1 != nil || err2 != nil || len(out.CredentialID) == 0 || len(out.PublicKey) == 0 {
			return bad(e.CredentialID, "both are base64url without padding", "an enrolled %s needs credential_id and public_key", f)
		}
	case vocab.Phone:
		out.Phone = e.Phone.Value
		if !tenant.IsPhoneNumber(out.Phone) {
			return bad(e.Phone, "write it like +15550100", "an enrolled phone needs phone_number in international form")
		}
	case vocab.Email:
		out.Email = e.Email.Value
		if !tenant.IsAddress(out.Email) {
			return bad(e.Email, "write an address", "an enrolled email needs email")
		}
	case vocab.Push:
		out.Device, out.DeviceID = e.Device.Value, e.Device.Value
		if out.Device == "" {
			return bad(e.Device, "give it a name", "an enrolled push-notification needs device")
		}
	case vocab.RecoveryCode:
		code := tenant.RecoveryCode(e.Code.Value)
		if code == "" {
			return bad(e.Code, "it has 24 letters and digits", "an enrolled recovery-code needs code")
		}
		out.RecoveryDigest = sha256.Sum256([]byte(code))
	default:
		var known []string
		for _, k := range vocab.Factors() {
			known = append(known, string(k))
		}
		return bad(e.Type, strictyaml.DidYouMean(e.Type.Value, "factors", known), "unknown factor %q", e.Type.Value)
	}
	return out, true
}
