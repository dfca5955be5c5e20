// Package tenant owns the state of a tenant: an immutable fixture (settings, clients, Actions, users) and the forks that
// tests and servers change by copy on write. All changes go through Tenant's methods; it knows neither HTTP nor pages.
package tenant

import (
	"cmp"
	"crypto/sha256"
	"crypto/subtle"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/outbound"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Fixture is a tenant as it was loaded. Nobody changes it after that: forks share it.
type Fixture struct {
	Name         string
	FriendlyName string
	// Customise is the toggle "Customize MFA Factors using Actions" (customize_mfa_in_postlogin_action).
	Customise       bool
	Enabled         []vocab.Factor
	WebAuthnUV      string   // userVerification of security keys: discouraged, preferred or required
	WebAuthnRPID    string   // relying party id that overrides the host; empty for none
	MessageTypes    []string // how phones are reached: sms, voice
	AllowedLogout   []string
	Risk            RiskSettings
	TrustedProxy    bool          // X-Forwarded-For of a proxy on this machine is believed (laxity trusted-proxy)
	Actions         []Action      // bound and deployed, in order of execution
	Shelf           []ShelfAction // every Action of the file: those that run in their order, then the others
	Exchanges       []ExchangeProfile
	Rules           []Rule            // enabled, in order of execution
	RuleSettings    map[string]string // what Rules see as configuration
	Clients         []Client
	Connections     []Connection
	Organizations   []Organization
	ClientGrants    []ClientGrant
	ResourceServers []ResourceServer
	Users           map[string]User // by user id
	// Policy is the MFA policy: empty (never), all-applications or confidence-score.
	Policy string
	// ShowFactorList lets an enrolment at the end of a login begin with the list of factors
	// (flags.mfa_show_factor_list_on_enrollment) instead of the most secure one.
	ShowFactorList bool
	// OrganizationNames lets applications name organizations by name, and tokens say it (allow_organization_name_in_authentication_api).
	OrganizationNames bool
	// DefaultDirectory is the database of the password grant (default_directory); empty for none.
	DefaultDirectory string
	DeviceFlow       DeviceFlow
	Branding         Branding
	// Texts are the tenant's own texts of pages: by language, prompt, screen and key.
	Texts        map[string]map[string]map[string]map[string]string
	Remember     RememberLimits
	Sessions     SessionLimits
	Switches     switches.Set
	ActionLimits action.Limits
	Outbound     *outbound.Stub // what the requests of Actions meet
	Notes        []string       // what was loaded and is not used, one line each
}

// Action is a deployed Action that is bound to post-login.
type Action struct {
	Name    string
	File    string
	Version string // trigger version; the MFA commands need v3
	Runtime string // as declared, "node22", or empty
	Engine  string // what really runs it, "quickjs"
	Secrets map[string]string
	Program action.Program
	// GeoIPLine is the line that first mentions the place of a login, 0 for none.
	GeoIPLine int
}

// ShelfAction is an Action as the tenant's file has it, whether it runs or not.
type ShelfAction struct {
	Name, File, Runtime string
	Version             string // of the trigger post-login; empty where it supports another one
	Deployed            bool
	Triggers            []string // that it is bound to
	Place               int      // in the flow of post-login, from 1; 0 when it is not in it
	Mentions            []Mention
}

// Mention is a factor that the code of an Action names in a command, at the first line that does.
type Mention struct {
	Factor vocab.Factor
	Line   int
}

// Rule is an enabled legacy Rule. Rules run before the post-login Actions.
type Rule struct {
	ID      string // "rul_…"
	Name    string
	File    string
	Off     bool // switched off since the tenant was loaded
	Program action.RuleProgram
}

// WithoutSecrets is the Action with the names of its secrets alone: for records that people read.
func (a Action) WithoutSecrets() Action {
	masked := map[string]string{}
	for name := range a.Secrets {
		masked[name] = "********"
	}
	a.Secrets = masked
	return a
}

// Client is an application.
type Client struct {
	ID, Name, Secret string
	Type             string // regular_web, spa, native, non_interactive
	AuthMethod       string // client_secret_post, client_secret_basic or none
	Callbacks        []string
	LogoutURLs       []string
	GrantTypes       []string
	Metadata         map[string]string
	// OrganizationUsage is deny, allow or require; OrganizationPrompt is no_prompt or post_login_prompt.
	OrganizationUsage, OrganizationPrompt string
	// PushedOnly refuses authorization requests that were not pushed (RFC 9126).
	PushedOnly bool
	// TrustsForwardedFor believes the header auth0-forwarded-for of this client at the token endpoint.
	TrustsForwardedFor bool
	Refresh            RefreshPolicy
	Transfer           SessionTransfer
	Exchanges          bool // may exchange tokens by the profiles of the tenant
}

// ClientGrant lets an application ask for tokens in its own name.
type ClientGrant struct {
	ClientID string
	// Management tells that the audience is this tenant's Management API; Audience is it as the file has it.
	Management bool
	Audience   string
	Scopes     []string
}

// May tells whether the client may use a grant. One without a list may use what its type is made for; a grant that takes a
// person's password or factor, or another token, is always listed.
func (c Client) May(grant string) bool {
	if grant == GrantExchange {
		return c.Exchanges
	}
	if len(c.GrantTypes) > 0 {
		return slices.Contains(c.GrantTypes, grant)
	}
	switch grant {
	case "client_credentials":
		return c.Type == "non_interactive"
	case "authorization_code", "refresh_token":
		return c.Type != "non_interactive"
	}
	return false
}

// Redirects tells whether an address is registered as redirect URI, letter for letter.
func (c Client) Redirects(address string) bool { return slices.Contains(c.Callbacks, address) }

// Public tells whether the client cannot keep a secret.
func (c Client) Public() bool { return c.AuthMethod == "none" }

// Enrolment is one authenticator of a user. Only confirmed enrolments exist; one that is under way belongs to its login.
type Enrolment struct {
	ID         string // "totp|dev_…", "webauthn-roaming|dev_…"
	Type       vocab.Factor
	EnrolledAt time.Time
	// Secret is the base32 TOTP secret; LastStep the newest time step that was used.
	Secret   string
	LastStep int64
	// The WebAuthn credential: its id, COSE public key, signature counter and the person's nickname for it.
	CredentialID []byte
	PublicKey    []byte
	SignCount    uint32
	AAGUID       []byte
	Flags        byte
	RPID         string
	Nickname     string
	DeviceClass  string // of a platform authenticator that was enrolled in a login; see DeviceClass
	// Phone is a number in E.164, Email an explicitly enrolled address, Device the name of a phone with the push app.
	Phone, Email, Device string
	DeviceID             string // names the device for push messages
	// RecoveryDigest is the SHA-256 of the recovery code: nobody reads a code back from the mock.
	RecoveryDigest [32]byte
}

// Factors lists the types a user enrolled, in the order of enrolment, each once.
func (u User) Factors() []vocab.Factor {
	var out []vocab.Factor
	for _, e := range u.Enrolments {
		if !slices.Contains(out, e.Type) {
			out = append(out, e.Type)
		}
	}
	return out
}

// Holds lists the types a user holds in a tenant: those enrolled and, where the tenant's e-mail factor is on, a verified
// address behind them (semantics 1.4; the place in the order is ours).
func (u User) Holds(f *Fixture) []vocab.Factor {
	out := u.Factors()
	if u.EmailVerified && u.Email != "" && slices.Contains(f.Enabled, vocab.Email) && !slices.Contains(out, vocab.Email) {
		out = append(out, vocab.Email)
	}
	return out
}

// Of lists the enrolments of a type, in the order of enrolment.
func (u User) Of(f vocab.Factor) []Enrolment {
	var out []Enrolment
	for _, e := range u.Enrolments {
		if e.Type == f {
			out = append(out, e)
		}
	}
	return out
}

// LogName is how the tenant log calls the user.
func (u User) LogName() string { return cmp.Or(u.Email, u.Username, u.Account) }

// Password is a salted SHA-256 digest. A costly hash would only slow tests down: the mock guards nothing real.
type Password struct{ salt, sum [32]byte }

// NewPassword digests a password; the salt is derived from the account so that loading stays deterministic.
func NewPassword(account, password string) Password {
	p := Password{salt: sha256.Sum256([]byte("mfaproof password salt\x00" + account))}
	p.sum = sha256.Sum256(append(p.salt[:], password...))
	return p
}

// Matches compares in constant time.
func (p Password) Matches(password string) bool {
	sum := sha256.Sum256(append(append([]byte(nil), p.salt[:]...), password...))
	return subtle.ConstantTimeCompare(sum[:], p.sum[:]) == 1
}
