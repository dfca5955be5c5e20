// Package vocab owns the words that the mock, the scenarios and the harness share, spelled as the field spells them.
// It holds constants and nothing that decides: it imports no package of this module.
package vocab

// Factor is the type of a multi-factor authenticator, in the spelling of an Action's `enrolledFactors[].type`.
type Factor string

// The factor types that commands, tenants and people may name.
const (
	OTP              Factor = "otp"
	WebAuthnRoaming  Factor = "webauthn-roaming"
	WebAuthnPlatform Factor = "webauthn-platform"
	Phone            Factor = "phone"
	Email            Factor = "email"
	Push             Factor = "push-notification"
	RecoveryCode     Factor = "recovery-code"
)

// Factors lists every factor type in the order in which this project prints them.
func Factors() []Factor {
	return []Factor{OTP, WebAuthnRoaming, WebAuthnPlatform, Phone, Push, Email, RecoveryCode}
}

// Built lists the factor types that the mock can enrol and challenge today.
func Built() []Factor { return Factors() }

// TenantFactors lists the names of a tenant's factor switches (guardianFactors of the Deploy CLI).
// "sms" is the switch of the factor that Actions call "phone"; "duo" has no factor type of its own.
func TenantFactors() []string {
	return []string{"sms", "push-notification", "otp", "email", "duo", "webauthn-roaming", "webauthn-platform", "recovery-code"}
}

// The MFA policies of a tenant, in the spelling of guardianPolicies.
const (
	PolicyNever    = ""
	PolicyAlways   = "all-applications"
	PolicyAdaptive = "confidence-score"
)

// Command is the name of an MFA command that an Action may issue.
type Command string

// The four commands of api.authentication that ask for a second factor.
const (
	ChallengeWith    Command = "challengeWith"
	ChallengeWithAny Command = "challengeWithAny"
	EnrollWith       Command = "enrollWith"
	EnrollWithAny    Command = "enrollWithAny"
)

// Commands lists the four commands.
func Commands() []Command {
	return []Command{ChallengeWith, ChallengeWithAny, EnrollWith, EnrollWithAny}
}

// Enrols tells whether the command asks for an enrolment; the others ask for a challenge.
func (c Command) Enrols() bool { return c == EnrollWith || c == EnrollWithAny }

// Any tells whether the command gives a list to pick from; the others name one default factor.
func (c Command) Any() bool { return c == ChallengeWithAny || c == EnrollWithAny }

// Screen is the name of a Universal Login page.
type Screen string

// The screens that the mock serves.
const (
	ScreenLogin               Screen = "login"
	ScreenDetectBrowser       Screen = "mfa-detect-browser-capabilities"
	ScreenLoginOptions        Screen = "mfa-login-options"
	ScreenBeginEnroll         Screen = "mfa-begin-enroll-options"
	ScreenOTPEnrollQR         Screen = "mfa-otp-enrollment-qr"
	ScreenOTPEnrollCode       Screen = "mfa-otp-enrollment-code"
	ScreenOTPChallenge        Screen = "mfa-otp-challenge"
	ScreenWebAuthnEnroll      Screen = "mfa-webauthn-roaming-enrollment"
	ScreenWebAuthnNickname    Screen = "mfa-webauthn-change-key-nickname"
	ScreenWebAuthnSuccess     Screen = "mfa-webauthn-enrollment-success"
	ScreenWebAuthnChallenge   Screen = "mfa-webauthn-roaming-challenge"
	ScreenWebAuthnError       Screen = "mfa-webauthn-error"
	ScreenWebAuthnUnavailable Screen = "mfa-webauthn-not-available-error"
	ScreenPlatformEnroll      Screen = "mfa-webauthn-platform-enrollment"
	ScreenPlatformChallenge   Screen = "mfa-webauthn-platform-challenge"
	ScreenPhoneEnroll         Screen = "mfa-phone-enrollment"
	ScreenSMSEnroll           Screen = "mfa-sms-enrollment"
	ScreenVoiceEnroll         Screen = "mfa-voice-enrollment"
	ScreenCountryCodes        Screen = "mfa-country-codes"
	ScreenPhoneChallenge      Screen = "mfa-phone-challenge"
	ScreenSMSChallenge        Screen = "mfa-sms-challenge"
	ScreenVoiceChallenge      Screen = "mfa-voice-challenge"
	ScreenSMSList             Screen = "mfa-sms-list"
	ScreenEmailChallenge      Screen = "mfa-email-challenge"
	ScreenEmailList           Screen = "mfa-email-list"
	ScreenPushWelcome         Screen = "mfa-push-welcome"
	ScreenPushEnrollQR        Screen = "mfa-push-enrollment-qr"
	ScreenPushChallenge       Screen = "mfa-push-challenge-push"
	ScreenPushList            Screen = "mfa-push-list"
	ScreenRecoveryEnroll      Screen = "mfa-recovery-code-enrollment"
	ScreenRecoveryChallenge   Screen = "mfa-recovery-code-challenge"
	ScreenRecoveryNewCode     Screen = "mfa-recovery-code-challenge-new-code"
	ScreenVerifyEmail         Screen = "login-email-verification"
	ScreenConsent             Screen = "consent"
	ScreenForm                Screen = "form"
	ScreenPasswordless        Screen = "login-passwordless"
	ScreenPasswordlessEmail   Screen = "login-passwordless-email-code"
	ScreenPasswordlessSMS     Screen = "login-passwordless-sms-otp"
	ScreenOrganizationPicker  Screen = "organization-picker"
	ScreenDeviceActivation    Screen = "device-code-activation"
	ScreenDeviceConfirmation  Screen = "device-code-confirmation"
	ScreenDeviceAllowed       Screen = "device-code-activation-allowed"
	ScreenDeviceDenied        Screen = "device-code-activation-denied"
	ScreenUpstream            Screen = "stand-in-upstream" // the mock's own: it stands for the page of a provider elsewhere
	ScreenErrorPage           Screen = "error"
)

// Screens lists every screen that the mock serves.
func Screens() []Screen {
	return []Screen{
		ScreenLogin, ScreenDetectBrowser, ScreenLoginOptions, ScreenBeginEnroll,
		ScreenOTPEnrollQR, ScreenOTPEnrollCode, ScreenOTPChallenge,
		ScreenWebAuthnEnroll, ScreenWebAuthnNickname, ScreenWebAuthnSuccess, ScreenWebAuthnChallenge, ScreenWebAuthnError,
		ScreenWebAuthnUnavailable, ScreenPlatformEnroll, ScreenPlatformChallenge,
		ScreenPhoneEnroll, ScreenSMSEnroll, ScreenVoiceEnroll, ScreenCountryCodes, ScreenPhoneChallenge, ScreenSMSChallenge, ScreenVoiceChallenge, ScreenSMSList,
		ScreenEmailChallenge, ScreenEmailList, ScreenPushWelcome, ScreenPushEnrollQR, ScreenPushChallenge, ScreenPushList,
		ScreenRecoveryEnroll, ScreenRecoveryChallenge, ScreenRecoveryNewCode,
		ScreenPasswordless, ScreenPasswordlessEmail, ScreenPasswordlessSMS, ScreenOrganizationPicker, ScreenUpstream,
		ScreenDeviceActivation, ScreenDeviceConfirmation, ScreenDeviceAllowed, ScreenDeviceDenied,
		ScreenVerifyEmail, ScreenConsent,
		ScreenForm, ScreenErrorPage,
	}
}

// LogCode is the type code of a tenant log entry.
type LogCode string

// The tenant log codes that the mock writes.
const (
	LogLogin             LogCode = "s"
	LogFailedLogin       LogCode = "f"
	LogWrongPassword     LogCode = "fp"
	LogUnknownUser       LogCode = "fu"
	LogLogout            LogCode = "slo"
	LogCodeSent          LogCode = "cs"
	LogCodeOrLinkSent    LogCode = "cls"
	LogWarning           LogCode = "w"
	LogMFAFailure        LogCode = "mfar"
	LogCodeExchange      LogCode = "seacft"
	LogCodeExchangeFail  LogCode = "feacft"
	LogStartEnroll       LogCode = "gd_start_enroll"
	LogEnrollComplete    LogCode = "gd_enrollment_complete"
	LogStartAuth         LogCode = "gd_start_auth"
	LogAuthSucceed       LogCode = "gd_auth_succeed"
	LogAuthFailed        LogCode = "gd_auth_failed"
	LogOTPRateLimit      LogCode = "gd_otp_rate_limit_exceed"
	LogWebAuthnEnroll    LogCode = "gd_webauthn_enrollment_failed"
	LogWebAuthnAuth      LogCode = "gd_webauthn_challenge_failed"
	LogAuthRejected      LogCode = "gd_auth_rejected"
	LogSendSMS           LogCode = "gd_send_sms"
	LogSendVoice         LogCode = "gd_send_voice"
	LogSendPush          LogCode = "gd_send_pn"
	LogSendEmail         LogCode = "gd_send_email"
	LogRecoverySucceed   LogCode = "gd_recovery_succeed"
	LogRecoveryFailed    LogCode = "gd_recovery_failed"
	LogRecoveryRateLimit LogCode = "gd_recovery_rate_limit_exceed"
	LogUnenroll          LogCode = "gd_unenroll"
	LogStartEnrollFailed LogCode = "gd_start_enroll_failed"
	LogSendSMSFailed     LogCode = "gd_send_sms_failure"
	LogSendVoiceFailed   LogCode = "gd_send_voice_failure"
	LogSendPushFailed    LogCode = "gd_send_pn_failure"
	LogSendVerification  LogCode = "gd_send_email_verification"
	LogAddressVerified   LogCode = "gd_auth_email_verification"
	LogAddressRefused    LogCode = "gd_auth_fail_email_verification"
	LogActionsFailed     LogCode = "actions_execution_failed"
	LogSilentFailed      LogCode = "fsa"
	LogSilent            LogCode = "ssa"
	LogDeprecation       LogCode = "depnote"
	LogClientToken       LogCode = "seccft"
	LogClientTokenFail   LogCode = "feccft"
	LogRefresh           LogCode = "sertft"
	LogRefreshFail       LogCode = "fertft"
	LogRefreshReused     LogCode = "ferrt"
	LogRefreshRevoked    LogCode = "srrt"
	LogPassword          LogCode = "sepft"
	LogPasswordFail      LogCode = "fepft"
	LogPasswordOTP       LogCode = "seotpft"
	LogPasswordOTPFail   LogCode = "feotpft"
	LogPasswordOOB       LogCode = "seoobft"
	LogPasswordOOBFail   LogCode = "feoobft"

	LogPasswordRecovery     LogCode = "sercft"
	LogPasswordRecoveryFail LogCode = "fercft"

	LogDeviceRequestFail    LogCode = "fdeaz"
	LogDeviceActivationFail LogCode = "fdeac"
	LogDeviceCancelled      LogCode = "fdecc"
	LogDeviceExchange       LogCode = "sede"
	LogDeviceExchangeFail   LogCode = "fede"
	// LogPasswordless has no place in the documented table, which has the code of the failure alone; it is the one beside it.
	LogPasswordless     LogCode = "sepotpft"
	LogPasswordlessFail LogCode = "fepotpft"
	LogExchange         LogCode = "secte"
	LogExchangeFail     LogCode = "fecte"
)

// LogCodes lists every tenant log code that the mock writes.
func LogCodes() []LogCode {
	return []LogCode{
		LogLogin, LogFailedLogin, LogWrongPassword, LogUnknownUser, LogLogout, LogWarning, LogMFAFailure,
		LogCodeExchange, LogCodeExchangeFail, LogStartEnroll, LogEnrollComplete, LogStartAuth, LogAuthSucceed,
		LogAuthFailed, LogAuthRejected, LogSendSMS, LogSendVoice, LogSendPush, LogSendEmail, LogRecoverySucceed, LogRecoveryFailed,
		LogRecoveryRateLimit, LogStartEnrollFailed, LogSendSMSFailed, LogSendVoiceFailed, LogSendPushFailed, LogUnenroll,
		LogSendVerification, LogAddressVerified, LogAddressRefused,
		LogOTPRateLimit, LogWebAuthnEnroll, LogWebAuthnAuth, LogActionsFailed, LogSilentFailed, LogSilent, LogDeprecation,
		LogClientToken, LogClientTokenFail, LogRefresh, LogRefreshFail, LogRefreshReused, LogRefreshRevoked, LogPassword, LogPasswordFail,
		LogPasswordOTP, LogPasswordOTPFail, LogPasswordOOB, LogPasswordOOBFail, LogPasswordRecovery, LogPasswordRecoveryFail,
		LogDeviceRequestFail, LogDeviceActivationFail, LogDeviceCancelled, LogDeviceExchange, LogDeviceExchangeFail,
		LogPasswordless, LogPasswordlessFail, LogExchange, LogExchangeFail, LogCodeSent, LogCodeOrLinkSent,
	}
}

// MultiFactorACR is the authentication context class that an ID token carries after MFA.
// Source: OpenID PAPE policies, as the vendor's step-up documentation uses it.
const MultiFactorACR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor"
