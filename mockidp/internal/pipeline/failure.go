package pipeline

import (
	"fmt"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Reason is the stable code of a failed login, for pages, logs and reports.
type Reason string

// The reasons for which a flow fails.
const (
	ReasonChallengeFirst Reason = "challenge-required"
	ReasonNoneUsable     Reason = "none-usable"
	ReasonDenied         Reason = "access-denied"
	ReasonLimit          Reason = "command-limit"
	ReasonActionFailed   Reason = "action-failed"
	ReasonToggleOff      Reason = "customise-toggle-off"
	ReasonOldTrigger     Reason = "old-trigger-version"
	ReasonRuleRefused    Reason = "rule-refused"
	ReasonRuleFailed     Reason = "rule-failed"
	ReasonNoneToEnrol    Reason = "none-to-enrol"
	ReasonProvider       Reason = "unknown-provider"
	ReasonBlocked        Reason = "login-blocked"
	ReasonUserBlocked    Reason = "user-blocked"
	ReasonValidation     Reason = "validation-error"
	ReasonPrimaryUser    Reason = "primary-user"
	ReasonNotModelled    Reason = "not-modelled"
	ReasonExchange       Reason = "unsupported-in-exchange"
)

// Failure is how a flow ended without a login.
type Failure struct {
	Reason Reason
	// Message is for the person: what happened.
	Message string
	// Hint is for the developer: what to do next, with the place in the Action where there is one.
	Hint   string
	Action string // the name of the Action or Rule
	// Code is the OAuth error that the application gets; access_denied when it is empty.
	Code string
	// Redirect sends the refusal to the application; otherwise the tenant's own error page shows it.
	Redirect bool

	entries []tenantlog.Entry
}

func commandFailed(action string, msg decide.Message, asWarning bool) *Failure {
	reason := ReasonNoneUsable
	if msg == decide.EnrolBeforeChallenge {
		reason = ReasonChallengeFirst
	}
	code := vocab.LogMFAFailure
	if asWarning {
		code = vocab.LogWarning
	}
	return &Failure{Reason: reason, Message: string(msg), Action: action,
		entries: []tenantlog.Entry{{Type: code, Description: string(msg)}}}
}

// accessDenied is api.access.deny: the application gets the reason.
func accessDenied(action, reason string) *Failure {
	return &Failure{Reason: ReasonDenied, Message: reason, Action: action, Redirect: true,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: reason, Details: oauthError("access_denied", reason)}}}
}

// validationError is api.validation.error: the application gets the Action's own code and message.
func validationError(action, code, message string) *Failure {
	return &Failure{Reason: ReasonValidation, Message: message, Action: action, Redirect: true, Code: code,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: message, Details: oauthError(code, message)}}}
}

// primaryRefused is api.authentication.setPrimaryUser with an account that the authenticating one is not linked to.
func primaryRefused(action, message string) *Failure {
	return &Failure{Reason: ReasonPrimaryUser, Message: message, Action: action,
		Hint:    "Link the account first: give the primary user an entry of identities in users.yaml.",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: message, Details: oauthError("access_denied", message)}}}
}

// notModelled is a call that was recorded and that nothing gives a meaning.
func notModelled(action, method string) *Failure {
	msg := "Action " + action + " calls api." + method + ", which is not modelled yet."
	return &Failure{Reason: ReasonNotModelled, Message: msg, Action: action,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg}}}
}

// noExchange is an MFA command in a token exchange, which the documents call a failure that cannot be recovered from.
func noExchange(action string) *Failure {
	msg := "MFA commands are not supported in a token exchange; Action " + action + " issues one."
	return &Failure{Reason: ReasonExchange, Message: msg, Action: action, Code: "invalid_request",
		Hint: "Leave them out where event.transaction.protocol is oauth2-token-exchange; api.multifactor.enable is supported there."}
}

func limitReached(action string) *Failure {
	msg := fmt.Sprintf("A login may use %d MFA commands; Action %s asks for one more.", maxCommands, action)
	return &Failure{Reason: ReasonLimit, Message: msg, Action: action,
		Hint:    "Count every challengeWith, challengeWithAny, enrollWith and enrollWithAny over all Actions of the flow.",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("access_denied", msg)}}}
}

func actionFailed(name string, err error) *Failure {
	failure := asFailure(err)
	class := "action_error"
	switch failure.Class {
	case "timeout":
		class = "action_timeout"
	case "memory", "platform":
		class = "platform_error"
	}
	details := map[string]any{
		"action_name": name, "trigger_id": "post-login", "error_class": class,
		"action_error": map[string]any{"name": failure.Name, "message": failure.Message, "stack": failure.Stack},
	}
	msg := "The login failed because an Action did: " + failure.Error()
	return &Failure{Reason: ReasonActionFailed, Message: msg, Hint: failure.Hint, Action: name, entries: []tenantlog.Entry{
		{Type: vocab.LogActionsFailed, Description: failure.Error(), Details: details},
		{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("access_denied", msg)},
	}}
}

func toggleOff(action string) *Failure {
	msg := fmt.Sprintf("Action %s issues MFA commands, but Customize MFA Factors using Actions is off in this tenant.", action)
	return &Failure{Reason: ReasonToggleOff, Message: msg, Action: action, Hint: "Set customize_mfa_in_postlogin_action: true in tenant.yaml.",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg}}}
}

func oldTrigger(action, version string) *Failure {
	msg := fmt.Sprintf("Action %s issues MFA commands, but supports the trigger post-login only in version %s.", action, version)
	return &Failure{Reason: ReasonOldTrigger, Message: msg, Action: action, Hint: "MFA commands need supported_triggers: [{ id: post-login, version: v3 }].",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg}}}
}

// endFailed is MFA at the end of a login that cannot begin.
func endFailed(action string, d decide.EndDecision) *Failure {
	reason, hint := ReasonProvider, "multifactor.enable takes any, none, guardian or google-authenticator."
	switch d.Message {
	case decide.EndNoneToEnrol:
		reason, hint = ReasonNoneToEnrol, "Enable a factor that can be somebody's first one: webauthn-roaming, push-notification, otp or sms. E-mail, biometrics and recovery codes cannot."
	case decide.EndUnusable:
		reason, hint = ReasonNoneUsable, "Enable a factor that the account holds, or use a browser that can do WebAuthn."
	}
	msg := string(d.Message)
	return &Failure{Reason: reason, Message: msg, Hint: "Asked for by " + d.By + ". " + hint, Action: action,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("access_denied", msg)}}}
}

// loginBlocked is a login that Adaptive MFA cannot let pass.
func loginBlocked(d decide.EndDecision) *Failure {
	msg := string(d.Message)
	return &Failure{Reason: ReasonBlocked, Message: msg, Hint: "Give the account an e-mail address, or enrol a factor for it. Asked for by " + d.By + ".",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("access_denied", msg)}}}
}

// refuseBlocked ends the login of an account that is blocked. The documents send such people to the application with this message.
func (f *Flow) refuseBlocked() {
	user, _ := f.tenant.User(f.about.UserID)
	if f.failed != nil || !user.Blocked {
		return
	}
	const msg = "user is blocked"
	f.fail(&Failure{Reason: ReasonUserBlocked, Message: msg, Code: "unauthorized", Redirect: true, Hint: "An administrator has to unblock the account.",
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("unauthorized", msg)}}})
}

func oauthError(code, message string) map[string]any {
	return map[string]any{"error": map[string]any{"message": message, "oauthError": code}}
}
