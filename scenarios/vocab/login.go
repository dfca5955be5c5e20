package vocab

// Via is how a person gets through the first step of a login.
type Via string

// The first factors. Silent is none: the application asks without a page, and the session must be enough.
const (
	ViaPassword          Via = "password"
	ViaSocial            Via = "social"
	ViaEnterprise        Via = "enterprise"
	ViaPasskey           Via = "passkey"
	ViaPasswordlessEmail Via = "passwordless-email"
	ViaPasswordlessSMS   Via = "passwordless-sms"
	ViaSilent            Via = "silent"
	// ViaPasswordGrant is no page: the application hands the password in at the token endpoint.
	ViaPasswordGrant Via = "password-grant"
	// ViaPasswordRealm is the same with the name of the connection that has the account.
	ViaPasswordRealm Via = "password-realm"
	// ViaPasswordlessEmailGrant and ViaPasswordlessSMSGrant are no page either: the application has a code sent, and hands it in.
	ViaPasswordlessEmailGrant Via = "passwordless-email-grant"
	ViaPasswordlessSMSGrant   Via = "passwordless-sms-grant"
	// ViaDeviceCode is a device without a screen, which shows a code that the person enters in a browser.
	ViaDeviceCode Via = "device-code"
	// ViaTokenExchange is an application that hands in a token of somebody else's, by which an Action knows the person.
	ViaTokenExchange Via = "token-exchange"
	// ViaSessionTransfer is an application that opens a browser with the refresh token that it has of the person.
	ViaSessionTransfer Via = "session-transfer"
)

// Vias lists every first factor.
func Vias() []Via {
	return []Via{ViaPassword, ViaSocial, ViaEnterprise, ViaPasskey, ViaPasswordlessEmail, ViaPasswordlessSMS, ViaSilent, ViaPasswordGrant, ViaPasswordRealm,
		ViaPasswordlessEmailGrant, ViaPasswordlessSMSGrant, ViaDeviceCode, ViaTokenExchange, ViaSessionTransfer}
}

// ByPassword tells whether what the person or the application knows is handed in with the request itself: it can be right, wrong or
// left out.
func (v Via) ByPassword() bool {
	return v == "" || v == ViaPassword || v == ViaPasswordGrant || v == ViaPasswordRealm || v == ViaTokenExchange
}

// Policy says when a tenant asks for MFA by itself, whatever its code says.
type Policy string

// The policies of a tenant. Guardian gives the vendor's spelling.
const (
	PolicyIsNever    Policy = "never"
	PolicyIsAlways   Policy = "always"
	PolicyIsAdaptive Policy = "adaptive"
)

// Policies lists every policy.
func Policies() []Policy { return []Policy{PolicyIsNever, PolicyIsAlways, PolicyIsAdaptive} }

// Guardian gives the policy as guardianPolicies spells it: all-applications, confidence-score, or nothing for never.
func (p Policy) Guardian() string {
	return map[Policy]string{PolicyIsNever: PolicyNever, PolicyIsAlways: PolicyAlways, PolicyIsAdaptive: PolicyAdaptive}[p]
}
