package decide

import (
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Message is a text that the tenant log, and for failures the error page, carries word for word.
type Message string

// The messages of failed and warned commands. Source: troubleshooting tables of the MFA customisation guides; note that
// the warnings have a comma after "action" and the failures have none.
const (
	EnrolNoneUsable      Message = "An MFA enrollment is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is not already enrolled with them."
	EnrolBeforeChallenge Message = "An MFA enrollment was requested but the user is already enrolled in MFA. Challenge with at least one existing factor before enrolling a new one."
	ChallengeNoneUsable  Message = "An MFA challenge is used in a PostLogin action but the requested factors are not properly set up. To perform MFA, enable the requested factors and ensure the user is enrolled with them."

	// EndNoneToEnrol is the documented text of the policy path; the two below it are the mock's own.
	EndNoneToEnrol Message = "No MFA factors enabled for enrollment"
	EndUnusable    Message = "MFA is required, but none of the enrolled factors can be used in this login"
	EndBlocked     Message = "The login was blocked: its risk is high, and the account has neither a factor nor an e-mail address"

	enrolWarning     = "An MFA enrollment is used in a PostLogin action, but the requested factor {factor} is not properly set up. Enable the requested factor and ensure the user is not already enrolled with it."
	challengeWarning = "An MFA challenge is used in a PostLogin action, but the requested factor {factor} is not properly set up. Enable the requested factor and ensure the user is enrolled with it."
)

// Warning is the text of the w entry for a factor that a command asked for and that is unusable.
func Warning(name vocab.Command, f vocab.Factor, sw switches.Set) string {
	text := challengeWarning
	if name.Enrols() {
		text = enrolWarning
	}
	shown := string(f)
	if sw.Is(switches.FactorNameInLog, "display") {
		shown = DisplayName(f)
	}
	return strings.Replace(text, "{factor}", shown, 1)
}

// DisplayName is the label of a factor on the pickers.
func DisplayName(f vocab.Factor) string {
	switch f {
	case vocab.OTP:
		return "Google Authenticator or similar"
	case vocab.WebAuthnRoaming:
		return "Security Key"
	case vocab.WebAuthnPlatform:
		return "Fingerprint or Face Recognition"
	case vocab.Phone:
		return "Phone"
	case vocab.Email:
		return "Email"
	case vocab.Push:
		return "Notification via app"
	case vocab.RecoveryCode:
		return "Recovery code"
	}
	return string(f)
}
