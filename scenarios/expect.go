package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab"

// Expect is what a case expects. What is nil is not checked; an empty list is checked to be empty.
type Expect struct {
	Pos
	// Screens are the screens on which a person acted, in order.
	Screens *Want[[]vocab.Screen]
	// Stages are the portable twin of Screens: where a login waited for the person, after a password that was accepted.
	Stages *Want[[]vocab.Stage]
	Offers []WantOffers
	// Outcome is the stage where the last login stands at the end: granted, refused or the stage that waits for a person. NotGranted
	// is any but granted.
	Outcome Want[vocab.Stage]
	// ErrorClass and ErrorText describe the last refusal; the text is exactly what the page or the answer says.
	ErrorClass *Want[vocab.ErrorClass]
	ErrorText  *Want[string]
	// ErrorCode is the code beside the text, such as an error of OAuth.
	ErrorCode *Want[string]
	// Errors are the classes of all refusals along the way, in order.
	Errors   *Want[[]vocab.ErrorClass]
	Commands []WantCommands
	Factors  []WantFactors
	// Methods are the methods of the session at the end, in order: "pwd", "mfa:otp".
	Methods *Want[[]string]
	Claims  []WantClaim
	Log     *WantLog
	// Probe is granted or refused: whether the protected thing is reachable at the end. Probes are what every probe found, in order.
	Probe  *Want[vocab.Stage]
	Probes *Want[[]vocab.Stage]
	// Calls and Visits are what APIs and applications answered, in order: "200", "401 insufficient_user_authentication acr_values=URI max_age=300",
	// granted, refused, and loop where somebody who insists gave up.
	Calls, Visits *Want[[]string]
	// Proved are the second factors that the implementation says were proved in the last login, in any order.
	Proved *Want[[]vocab.Factor]
	// Reached is on how many devices of an AtOnce the protected thing was reachable right after it.
	Reached *Want[int]
	// SecretBits is how many bits each secret that a page handed to an authenticator app in the case has at least.
	SecretBits *Want[int]
	// SessionID is SessionRotated: the implementation knows the browser by another identifier after the last login than in the
	// middle of it.
	SessionID *Want[string]

	Event       []WantEvent
	Console     []WantConsole
	Diagnostics *WantDiagnostics
	Messages    []WantMessages
	// Outbound are the requests that Actions sent, in order: "GET https://host/path", with ": 200" where the outcome counts.
	Outbound    *Want[[]string]
	RememberBox []WantBox
	// OtherMethod says of screens whether they lead to other factors.
	OtherMethod []WantBox
	// Redirects are the addresses of other sites that the person was sent to, in order, without the state.
	Redirects *Want[[]string]
}

// NotGranted as an outcome is any stage but granted: implementations differ in where they leave a login that they do not accept.
const NotGranted vocab.Stage = "not-granted"

// SessionRotated is what a session identifier is to be.
const SessionRotated = "rotated"

// WantOffers is the order of the factors on one picker.
type WantOffers struct {
	Pos
	// Screen is the picker's name; in a portable suite it is empty and Stage is set instead.
	Screen vocab.Screen
	Stage  vocab.Stage
	// Nth counts from one: which time the picker came up.
	Nth     int
	Factors []vocab.Factor
}

// WantCommands are the commands that one Action issued, in order, such as "challengeWithAny otp, webauthn-roaming".
type WantCommands struct {
	Pos
	Action   string
	Commands []string
}

// WantFactors are the factors that a person holds at the end, in any order.
type WantFactors struct {
	Pos
	Person  string
	Factors []vocab.Factor
}

// WantClaim is one claim of the ID token. Claims that are not named are free.
type WantClaim struct {
	Pos
	Name string
	// Value is as strictyaml decodes it: nil, string, bool, int64, float64, []any or map[string]any.
	Value any
	// Absent means that the token must not have the claim; Value is nil then.
	Absent bool
}

// WantLog is what the tenant log of a case has and has not.
type WantLog struct {
	// Has lists entries that must be there, in any order.
	Has []WantEntry
	// None lists codes of which there must be no entry.
	None []Want[vocab.LogCode]
	// Count gives the exact number of entries of a code.
	Count []WantCount
	// Reasons are the reason codes of the entries that have one, in order; a free text of the implementation.
	Reasons *Want[[]string]
}

// WantEntry is one log entry.
type WantEntry struct {
	Pos
	Code vocab.LogCode
	// Text is the exact text; with AnyText it is free.
	Text    string
	AnyText bool
}

// WantCount is the number of log entries of one code.
type WantCount struct {
	Pos
	Code  vocab.LogCode
	Count int
}
