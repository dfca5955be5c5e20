package scenarios

import (
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Step is one thing that a person, or an administrator, does. It is one of Login, Prove, Relogin, Silent, Refresh, Poll, Choose, OtherMethod,
// Enrol, Answer, OtherDevice, Back, Acknowledge, Resend, Admin, Signal, Redirect, Wait, Logout, Probe, Abandon, Device, SelfEnrol, StepUp, AtOnce and Attempt.
type Step interface {
	// Where gives the place of the step in its suite file.
	Where() Pos
	// Word gives the step's name in the language.
	Word() string
}

// AnswerNone leaves the password out: the login goes straight to the second factor.
const AnswerNone vocab.Answer = "none"

// Login begins a login, with a password unless Via says otherwise.
type Login struct {
	Pos
	// Person is a name in Case.People.
	Person string
	// Password says how the person answers the password prompt: right, wrong, or left out (AnswerNone).
	Password vocab.Answer
	// Device names the browser or device; empty is the person's usual one.
	Device string
	// Client names the application that asks; empty is the tenant's first.
	Client string
	// Browser says what the device lacks: no-webauthn or no-script; empty is an ordinary browser.
	Browser string
	// Via is the first factor, one of vocab.Vias; empty is a password.
	Via vocab.Via
	// How says how the person proves a first factor other than the password: right, wrong, stale, reused or cancelled; empty
	// is right. To cancel is to refuse at a provider elsewhere, to refuse to connect a device that shows a code, or to close the
	// browser's dialogue. A login via session-transfer is right, or reused: it hands in what opened a browser before.
	How vocab.Answer
	// Email is what a provider elsewhere says of the person's address: verified, unverified or none (it tells no address);
	// empty is as the account has it.
	Email string
	// Organization names the organization that is logged in to; empty is none.
	Organization string
	Ask
}

// Prove answers the page of a first factor once more: a passkey, or a code that was sent.
type Prove struct {
	Pos
	How vocab.Answer
}

// Ask is what the application asks for beyond the login itself, with each authorization request.
type Ask struct {
	// Prompt is none, login, consent or select_account; empty leaves it out.
	Prompt string
	// MaxAge is the greatest age of the authentication in seconds; nil leaves it out.
	MaxAge *int
	// ACR is an authentication context class that is asked for, as a URI.
	ACR string
	// Essential is a context class that the claims parameter makes essential, as a URI.
	Essential string
	// LoginHint is the person whom the application means, by name in Case.People.
	LoginHint string
	// Audience is the API that the access token is for; mfa is the implementation's own for the management of factors.
	Audience string
	// Scope is what is asked for; empty leaves it to the application.
	Scope string
}

// Relogin is another request for access on a device where somebody is logged in. No password is given: where one is asked
// for, the login stands at primary.
type Relogin struct {
	Pos
	Person string
	// Device and Browser name the device; empty is the person's usual one. Client is as in Login.
	Device, Browser, Client string
	// Organization is as in Login.
	Organization string
	Ask
}

// Silent is a request for access that may show no page (prompt=none), on the device of the last login.
type Silent struct {
	Pos
	Client string
}

// Refresh exchanges the refresh token of the last login on the device, without anybody there.
type Refresh struct {
	Pos
	// How is right for the token that is good, or reused for the one that it took the place of.
	How vocab.Answer
	// Client names another application than the one that got the token.
	Client string
	// Scope asks for less than was granted; empty for all of it.
	Scope string
}

// Poll is the device of a login via device-code asking whether the person is ready.
type Poll struct{ Pos }

// Choose picks a factor where several are offered, a row of a list of phones, addresses or devices, or the organization of
// the login: exactly one of its fields is set.
type Choose struct {
	Pos
	Factor       vocab.Factor
	Number       int    // from 1
	Organization string // name, or none to go on without one
}

// OtherDevice asks for the person's other phones, addresses or devices. `other-device: 2` is read as OtherDevice and Choose
// at one place.
type OtherDevice struct{ Pos }

// Back goes back: from a list to the page before it, from a failed attempt to the page that asks again.
type Back struct{ Pos }

// OtherMethod asks for the other factors. `other-method: otp` is read as OtherMethod and Choose at one place.
type OtherMethod struct{ Pos }

// Enrol enrols a factor that is offered for enrolment.
type Enrol struct {
	Pos
	Factor vocab.Factor
	// How says how the person confirms the enrolment, Times how often in a row: once where it is zero.
	How   vocab.Answer
	Times int
	// By says how a phone is reached, where the person is asked: sms or voice.
	By string
	// Country is that of the phone number, which is then given as people write it there, after its country was picked;
	// empty gives a number with its prefix.
	Country string
	// Of is the person in Case.People whose authenticator answers, where How is a deviation of WebAuthn authenticators.
	Of string
	// Sent says how the code that confirms is sent, as in Answer.
	Sent vocab.Tamper
}

// Answer answers the challenge of a factor.
type Answer struct {
	Pos
	Factor vocab.Factor
	How    vocab.Answer
	Times  int    // as in Enrol
	Spread bool   // go on from another device where this one is stopped
	By     string // as in Enrol
	// Device says which of several of the person's authenticators answers, from 1 in the order of their enrolment; zero is
	// the one that the page asks for.
	Device int
	// Remember ticks the box that asks to remember this device.
	Remember bool
	// Of is the person in Case.People whose code it is, where How is other-user, or whose authenticator answers, where it is a
	// deviation of WebAuthn authenticators.
	Of string
	// Sent says how the answer is sent where no page has it so (capability tamper); empty is as the page's form does.
	Sent vocab.Tamper
}

// Acknowledge takes note of what is shown: a recovery code is written down, or the person says that the phone was answered.
type Acknowledge struct{ Pos }

// Resend asks for the code or the notification once more.
type Resend struct{ Pos }

// Wait lets time pass.
type Wait struct {
	Pos
	For time.Duration
	// LeadingZero is the person whose authenticator app is to show a code that begins with a zero; For is zero then.
	LeadingZero string
}

// Logout ends the session of the last login's device.
type Logout struct{ Pos }

// Probe asks whether the protected thing is reachable now; with StepUp, that which needs a step-up.
type Probe struct {
	Pos
	StepUp bool
}

// Abandon leaves the login where it stands.
type Abandon struct{ Pos }

// Word gives "login".
func (Login) Word() string { return "login" }

// Word gives "prove".
func (Prove) Word() string { return "prove" }

// Word gives "relogin".
func (Relogin) Word() string { return "relogin" }

// Word gives "silent".
func (Silent) Word() string { return "silent" }

// Word gives "refresh".
func (Refresh) Word() string { return "refresh" }

// Word gives "poll".
func (Poll) Word() string { return "poll" }

// Word gives "choose".
func (Choose) Word() string { return "choose" }

// Word gives "other-device".
func (OtherDevice) Word() string { return "other-device" }

// Word gives "back".
func (Back) Word() string { return "back" }

// Word gives "other-method".
func (OtherMethod) Word() string { return "other-method" }

// Word gives "enrol".
func (Enrol) Word() string { return "enrol" }

// Word gives "answer".
func (Answer) Word() string { return "answer" }

// Word gives "acknowledge".
func (Acknowledge) Word() string { return "acknowledge" }

// Word gives "resend".
func (Resend) Word() string { return "resend" }

// Word gives "wait".
func (Wait) Word() string { return "wait" }

// Word gives "logout".
func (Logout) Word() string { return "logout" }

// Word gives "probe".
func (Probe) Word() string { return "probe" }

// Word gives "abandon".
func (Abandon) Word() string { return "abandon" }

// stepWords lists the names of the steps.
func stepWords() []string {
	return []string{"login", "prove", "relogin", "silent", "refresh", "poll", "choose", "other-method", "other-device", "back", "enrol", "answer", "acknowledge", "resend", "admin", "signal", "redirect", "wait", "call", "replay", "visit", "logout", "probe", "abandon", "tamper", "switch-channel",
		"device", "self-enrol", "step-up", "at-once", "attempt"}
}
