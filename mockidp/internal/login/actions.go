package login

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Actions that several screens take.
const (
	actDefault  = "default"
	actPick     = "pick-authenticator"
	actBack     = "back-action"
	actLanguage = "change-language"
	actSnooze   = "snooze-enrollment"
	actRefuse   = "refuse-add-device"
	actPassword = "use-password"
	actDeny     = "deny"   // at the stand-in of a provider; ours
	actResend   = "resend" // a code instead of a password
	actConfirm  = "confirm"
	actCancel   = "cancel"
)

// anyRow and anyError stand for actions that carry a value behind them.
const (
	anyRow   = "selection-action::"
	anyError = "showError::"
)

// screenActions lists what the forms of a screen post as action; a form without one means the first. Source: wire 1.3;
// pick-device is ours, since the way to mfa-push-list is not documented.
var screenActions = map[vocab.Screen][]string{
	vocab.ScreenLogin:              {actDefault, anyError},
	vocab.ScreenUpstream:           {actDefault, actDeny, actBack},
	vocab.ScreenPasswordless:       {actDefault, actBack},
	vocab.ScreenPasswordlessEmail:  {actDefault, actResend, actBack},
	vocab.ScreenPasswordlessSMS:    {actDefault, actResend, actBack},
	vocab.ScreenOrganizationPicker: {actDefault},
	vocab.ScreenDeviceActivation:   {actDefault},
	vocab.ScreenDeviceConfirmation: {actConfirm, actCancel},
	vocab.ScreenDetectBrowser:      {actPick},
	vocab.ScreenOTPEnrollQR:        {actDefault, "toggle-view", actPick},
	vocab.ScreenOTPEnrollCode:      {actDefault, "toggle-view", actPick},
	vocab.ScreenOTPChallenge:       {actDefault, actPick},
	vocab.ScreenPhoneEnroll:        {actDefault, "pick-country-code", actPick},
	vocab.ScreenSMSEnroll:          {actDefault, "pick-country-code", actPick},
	vocab.ScreenVoiceEnroll:        {actDefault, "pick-country-code", actPick},
	vocab.ScreenCountryCodes:       {anyRow, actBack},
	vocab.ScreenPhoneChallenge:     {actDefault, "pick-phone", actPick},
	vocab.ScreenSMSChallenge:       {actDefault, "resend-code", "pick-sms", "switch-to-voice", actPick},
	vocab.ScreenVoiceChallenge:     {actDefault, "resend-code", "pick-phone", "switch-to-sms", actPick},
	vocab.ScreenSMSList:            {anyRow, actBack},
	vocab.ScreenEmailChallenge:     {actDefault, "resend-code", "pick-email", actPick},
	vocab.ScreenEmailList:          {anyRow, actBack},
	vocab.ScreenPushWelcome:        {"enroll", actPick},
	vocab.ScreenPushEnrollQR:       {"continue", actPick},
	vocab.ScreenPushChallenge:      {"continue", "resend", "enter-otp-code", "pick-device", actPick},
	vocab.ScreenPushList:           {anyRow, actBack},
	vocab.ScreenRecoveryEnroll:     {actDefault, actPick},
	vocab.ScreenRecoveryChallenge:  {actDefault, actPick},
	vocab.ScreenRecoveryNewCode:    {actDefault},
	vocab.ScreenWebAuthnEnroll:     {actDefault, anyError, actPick},
	vocab.ScreenPlatformEnroll:     {actDefault, anyError, actSnooze, actRefuse, actPick},
	vocab.ScreenWebAuthnChallenge:  {actDefault, anyError, actPick},
	vocab.ScreenPlatformChallenge:  {actDefault, anyError, actPick},
	vocab.ScreenWebAuthnNickname:   {actDefault},
	vocab.ScreenWebAuthnSuccess:    {actDefault},
	vocab.ScreenWebAuthnError:      {"tryagain", actPassword, actRefuse, actPick},
	vocab.ScreenVerifyEmail:        {actDefault, "resend-code"},
	vocab.ScreenConsent:            {"accept", actDeny},
}

// actionOf reads the action of a posted form. It reports false for one that the screen does not have.
func actionOf(screen vocab.Screen, posted string) (string, bool) {
	known := screenActions[screen]
	if posted == "" && known[0] != anyRow {
		return known[0], true
	}
	return posted, slices.ContainsFunc(known, func(a string) bool {
		return a == posted || (a == anyRow || a == anyError) && strings.HasPrefix(posted, a)
	})
}

// impossible is the key of why an action of a screen cannot be taken now, or nothing.
func (tx *Transaction) impossible(action string) string {
	switch action {
	case actPick:
		if len(tx.step.Prompt.Offers) < 2 || tx.view.panel.settled() {
			return "invalid-option.no-other-method"
		}
	case actSnooze, actRefuse:
		if tx.step.Prompt.Progressive {
			return ""
		}
		return "invalid-option.not-optional"
	case actPassword:
		return "invalid-option.no-password"
	}
	return ""
}
