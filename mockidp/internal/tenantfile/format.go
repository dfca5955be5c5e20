// Package tenantfile owns the reading of a tenant folder: the Deploy CLI's YAML layout, users.yaml and mfaproof.yaml.
// It turns files into a tenant.Fixture and reports mistakes with file, line and column; it runs nothing.
package tenantfile

import "github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"

// The names of the files of a tenant folder.
const (
	TenantFile   = "tenant.yaml"
	UsersFile    = "users.yaml"
	SettingsFile = "mfaproof.yaml"
)

type text = strictyaml.At[string]

// document is tenant.yaml. Fields below "known but unused" are read so that a typing error in a key is noticed, and
// noted when they are present.
type document struct {
	Tenant           settings         `yaml:"tenant"`
	GuardianFactors  []guardianFactor `yaml:"guardianFactors"`
	GuardianPolicies struct {
		Policies []text `yaml:"policies"`
	} `yaml:"guardianPolicies"`
	Actions       []actionEntry             `yaml:"actions"`
	Triggers      map[string][]bindingEntry `yaml:"triggers"`
	Rules         []ruleEntry               `yaml:"rules"`
	RulesConfigs  []ruleConfig              `yaml:"rulesConfigs"`
	Hooks         []hookEntry               `yaml:"hooks"`
	Clients       []clientEntry             `yaml:"clients"`
	ClientGrants  []clientGrantEntry        `yaml:"clientGrants"`
	Databases     []databaseEntry           `yaml:"databases"`
	Connections   []connectionEntry         `yaml:"connections"`
	Organizations []organizationEntry       `yaml:"organizations"`
	MessageTypes  struct {
		Types []text `yaml:"message_types"`
	} `yaml:"guardianPhoneFactorMessageTypes"`
	RiskAssessment  riskAssessment                `yaml:"riskAssessment"`
	ResourceServers []resourceServer              `yaml:"resourceServers"`
	Exchanges       []exchangeEntry               `yaml:"tokenExchangeProfiles"`
	Branding        branding                      `yaml:"branding"`
	Prompts         prompts                       `yaml:"prompts"`
	Unused          map[string]strictyaml.At[any] `yaml:",inline"`
}

// unusedKeys are the Deploy CLI's other resources: known, loaded with a note, not acted on.
var unusedKeys = []string{
	"actionModules", "attackProtection", "brandingTemplates", "connectionProfiles", "customDomains",
	"emailProvider", "emailTemplates", "eventStreams", "flowVaultConnections", "flows", "forms",
	"guardianFactorProviders", "guardianFactorTemplates",
	"guardianPhoneFactorSelectedProvider", "logStreams", "migrations", "networkACLs", "pages",
	"phoneProviders", "phoneTemplates", "roles", "selfServiceProfiles", "themes",
	"userAttributeProfiles",
}

type settings struct {
	FriendlyName  string   `yaml:"friendly_name"`
	Customise     bool     `yaml:"customize_mfa_in_postlogin_action"`
	AllowedLogout []string `yaml:"allowed_logout_urls"`
	// OrganizationNames lets applications name organizations by name.
	OrganizationNames bool                          `yaml:"allow_organization_name_in_authentication_api"`
	Flags             map[string]strictyaml.At[any] `yaml:"flags"`
	// How long sessions live: hours, or minutes, which count where both are given.
	DefaultDirectory text                          `yaml:"default_directory"`
	DeviceFlow       deviceFlow                    `yaml:"device_flow"`
	SessionHours     *hours                        `yaml:"session_lifetime"`
	SessionMinutes   *hours                        `yaml:"session_lifetime_in_minutes"`
	IdleHours        *hours                        `yaml:"idle_session_lifetime"`
	IdleMinutes      *hours                        `yaml:"idle_session_lifetime_in_minutes"`
	Rest             map[string]strictyaml.At[any] `yaml:",inline"`
}

// unusedSettings are further properties of a tenant: loaded with a note.
var unusedSettings = []string{
	"acr_values_supported", "change_password", "default_audience",
	"default_redirection_uri", "default_token_quota", "enabled_locales", "error_page", "guardian_mfa_page",
	"mtls", "oidc_logout", "picture_url", "pushed_authorization_requests_supported", "sandbox_version",
	"session_cookie", "sessions", "support_email", "support_url",
}

type guardianFactor struct {
	Name    text `yaml:"name"`
	Enabled bool `yaml:"enabled"`
	// Settings of the WebAuthn factors, as the Management API names them.
	Settings struct {
		UserVerification text `yaml:"userVerification"`
		Override         bool `yaml:"overrideRelyingParty"`
		RelyingParty     text `yaml:"relyingPartyIdentifier"`
	} `yaml:"settings"`
}

type actionEntry struct {
	Name              text           `yaml:"name"`
	Code              text           `yaml:"code"`
	Runtime           text           `yaml:"runtime"`
	Deployed          *bool          `yaml:"deployed"`
	Dependencies      []dependency   `yaml:"dependencies"`
	Secrets           []secret       `yaml:"secrets"`
	SupportedTriggers []triggerEntry `yaml:"supported_triggers"`
	Status            string         `yaml:"status"`
	DisplayName       string         `yaml:"display_name"`
}

// dependency is an npm package as the Deploy CLI writes it; the registry is that of whoever installs it.
type dependency struct {
	Name     text   `yaml:"name"`
	Version  text   `yaml:"version"`
	Registry string `yaml:"registry_url"`
}

type secret struct {
	Name  string `yaml:"name"`
	Value string `yaml:"value"`
}

type triggerEntry struct {
	ID      text   `yaml:"id"`
	Version string `yaml:"version"`
}

// ruleEntry is a legacy Rule.
type ruleEntry struct {
	Name    text               `yaml:"name"`
	Script  text               `yaml:"script"`
	Order   strictyaml.At[int] `yaml:"order"`
	Enabled *bool              `yaml:"enabled"`
	Stage   text               `yaml:"stage"`
	ID      string             `yaml:"id"`
}

// ruleConfig is one setting that Rules read in the global configuration.
type ruleConfig struct {
	Key   text `yaml:"key"`
	Value text `yaml:"value"`
}

// hookEntry is a legacy Hook, which is refused.
type hookEntry struct {
	Name text                          `yaml:"name"`
	Rest map[string]strictyaml.At[any] `yaml:",inline"`
}

type bindingEntry struct {
	ActionName  text   `yaml:"action_name"`
	DisplayName string `yaml:"display_name"`
}

type clientEntry struct {
	ID                 string                        `yaml:"client_id"`
	Secret             string                        `yaml:"client_secret"`
	Name               text                          `yaml:"name"`
	Type               text                          `yaml:"app_type"`
	AuthMethod         text                          `yaml:"token_endpoint_auth_method"`
	Callbacks          []string                      `yaml:"callbacks"`
	LogoutURLs         []string                      `yaml:"allowed_logout_urls"`
	GrantTypes         []string                      `yaml:"grant_types"`
	Metadata           map[string]string             `yaml:"client_metadata"`
	OrganizationUsage  text                          `yaml:"organization_usage"`
	OrganizationPrompt text                          `yaml:"organization_require_behavior"`
	PushedOnly         bool                          `yaml:"require_pushed_authorization_requests"`
	TrustsForwardedFor bool                          `yaml:"is_token_endpoint_ip_header_trusted"`
	Refresh            refreshEntry                  `yaml:"refresh_token"`
	Transfer           transferEntry                 `yaml:"session_transfer"`
	Exchange           tokenExchange                 `yaml:"token_exchange"`
	Rest               map[string]strictyaml.At[any] `yaml:",inline"`
}

// unusedClient are further properties of a client: loaded without a note, they are in every export.
var unusedClient = []string{
	"addons", "allowed_clients", "allowed_origins", "client_aliases", "compliance_level", "cross_origin_auth",
	"cross_origin_authentication", "cross_origin_loc", "custom_login_page", "custom_login_page_on", "default_organization", "description",
	"encryption_key", "form_template", "global", "initiate_login_uri", "is_first_party",
	"jwt_configuration", "logo_uri", "mobile", "native_social_login", "oidc_backchannel_logout", "oidc_conformant", "oidc_logout",
	"organization_discovery_methods", "par_request_expiry", "redirection_policy",
	"require_proof_of_possession", "resource_server_identifier",
	"signed_request_object", "signing_keys", "skip_non_verifiable_callback_uri_confirmation_prompt", "sso",
	"sso_disabled", "token_quota", "web_origins",
}

// clientGrantEntry says which scopes an application has at an API. Exports put the application's name into client_id.
type clientGrantEntry struct {
	ClientID   text                          `yaml:"client_id"`
	ClientName text                          `yaml:"client_name"`
	Audience   text                          `yaml:"audience"`
	Scope      []text                        `yaml:"scope"`
	Rest       map[string]strictyaml.At[any] `yaml:",inline"`
}

var unusedClientGrant = []string{"allow_all_scopes", "allow_any_organization", "authorization_details_types", "organization_usage", "subject_type"}

type resourceServer struct {
	Name       string                        `yaml:"name"`
	Identifier text                          `yaml:"identifier"`
	Offline    bool                          `yaml:"allow_offline_access"`
	Scopes     []scopeEntry                  `yaml:"scopes"`
	Rest       map[string]strictyaml.At[any] `yaml:",inline"`
}

var unusedResourceServer = []string{
	"authorization_details", "consent_policy", "enforce_policies", "is_system", "proof_of_possession", "signing_alg",
	"signing_secret", "skip_consent_for_verifiable_first_party_clients", "subject_type_authorization", "token_dialect", "token_encryption",
	"token_lifetime", "token_lifetime_for_web",
}

// people is users.yaml.
type people struct {
	Users []userEntry `yaml:"users"`
}

type userEntry struct {
	ID            string            `yaml:"user_id"`
	Connection    text              `yaml:"connection"`
	Email         text              `yaml:"email"`
	EmailVerified bool              `yaml:"email_verified"`
	Username      text              `yaml:"username"`
	Name          string            `yaml:"name"`
	GivenName     string            `yaml:"given_name"`
	FamilyName    string            `yaml:"family_name"`
	Nickname      string            `yaml:"nickname"`
	Picture       text              `yaml:"picture"`
	PhoneNumber   text              `yaml:"phone_number"`
	PhoneVerified *bool             `yaml:"phone_verified"`
	Identities    []identityEntry   `yaml:"identities"`
	Account       text              `yaml:"account"` // what the person is called at the provider
	Password      text              `yaml:"password"`
	Passkeys      []passkeyEntry    `yaml:"passkeys"`
	Blocked       bool              `yaml:"blocked"`
	Organizations []membershipEntry `yaml:"organizations"`
	Roles         []string          `yaml:"roles"`
	Groups        []text            `yaml:"groups"`
	AppMetadata   map[string]any    `yaml:"app_metadata"`
	UserMetadata  map[string]any    `yaml:"user_metadata"`
	Enrolled      []enrolmentEntry  `yaml:"enrolled"`
}

// identityEntry is an account elsewhere that was linked to the user.
type identityEntry struct {
	Connection text           `yaml:"connection"`
	Provider   text           `yaml:"provider"`
	UserID     text           `yaml:"user_id"`
	Social     bool           `yaml:"isSocial"`
	Profile    map[string]any `yaml:"profileData"`
}

type enrolmentEntry struct {
	Type         text `yaml:"type"`
	Secret       text `yaml:"secret"`        // otp: base32
	Phone        text `yaml:"phone_number"`  // phone: E.164
	Email        text `yaml:"email"`         // email: an address beside the account's own
	Device       text `yaml:"device"`        // push-notification: name of the phone
	Code         text `yaml:"code"`          // recovery-code: 24 letters and digits
	CredentialID text `yaml:"credential_id"` // webauthn: base64url
	PublicKey    text `yaml:"public_key"`    // webauthn: COSE key, base64url
	RPID         text `yaml:"rp_id"`         // webauthn: the host the key was registered for
}

// ownSettings is mfaproof.yaml: what the Deploy CLI has no place for.
type ownSettings struct {
	Switches        map[string]text                `yaml:"switches"`
	Laxities        map[string]text                `yaml:"laxities"`
	Risk            riskEntry                      `yaml:"risk"`
	GeoIP           text                           `yaml:"geoip"` // a MaxMind file in the folder
	Append          map[string]text                `yaml:"append"`
	Rules           map[string]strictyaml.At[bool] `yaml:"rules"` // switches legacy Rules on and off
	ActionTimeLimit text                           `yaml:"action_time_limit"`
	NodeModules     text                           `yaml:"node_modules"`
	Branding        ownBranding                    `yaml:"branding"`
	Outbound        []outboundEntry                `yaml:"outbound"`
	Remember        struct {
		Idle     text `yaml:"idle"`
		Absolute text `yaml:"absolute"`
	} `yaml:"remember_browser"`
}

// outboundEntry answers an Action's requests to an address; exactly one of Answer, Fail and Allow is there.
type outboundEntry struct {
	URL    text         `yaml:"url"`
	Method text         `yaml:"method"`
	Answer *answerEntry `yaml:"answer"`
	Delay  text         `yaml:"delay"`
	Fail   text         `yaml:"fail"`
	Allow  bool         `yaml:"allow"`
}

type answerEntry struct {
	Status  strictyaml.At[int]  `yaml:"status"`
	Headers map[string]string   `yaml:"headers"`
	JSON    *strictyaml.At[any] `yaml:"json"`
	Body    *text               `yaml:"body"`
}
