package scenarios

import (
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Step is one thing that a person, or an administrator, does. It is one of Login, Choose, OtherMethod, Enrol, Answer,
// OtherDevice, Back, Acknowledge, Resend, Admin, Wait, Logout, Probe and Abandon.
type Step interface {
	// Where gives the place of the step in its suite file.
	Where() Pos
	// Word gives the step's name in the language.
	Word() string
}

// Login begins a login with a password.
type Login struct {
	Pos
	// Person is a name in Case.People.
	Person string
	// Password says how the person answers the password prompt: right or wrong.
	Password vocab.Answer
	// Device names the browser or device; empty is the person's usual one.
	Device string
	// Client names the application that asks; empty is the tenant's first.
	Client string
	// Browser says what the device lacks: no-webauthn or no-script; empty is an ordinary browser.
	Browser string
}

// Choose picks a factor where several are offered, or a row of a list of phones, addresses or devices: exactly one of its
// fields is set.
type Choose struct {
	Pos
	Factor vocab.Factor
	Number int // from 1
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
	// How says how the person confirms the enrolment.
	How vocab.Answer
	// By says how a phone is reached, where the person is asked: sms or voice.
	By string
	// Country is that of the phone number, which is then given as people write it there, after its country was picked;
	// empty gives a number with its prefix.
	Country string
}

// Answer answers the challenge of a factor.
type Answer struct {
	Pos
	Factor vocab.Factor
	How    vocab.Answer
	By     string // as in Enrol
	// Device says which of several of the person's authenticators answers, from 1 in the order of their enrolment; zero is
	// the one that the page asks for.
	Device int
}

// Acknowledge takes note of what is shown: a recovery code is written down, or the person says that the phone was answered.
type Acknowledge struct{ Pos }

// Resend asks for the code or the notification once more.
type Resend struct{ Pos }

// Admin is what an administrator does in the middle of a case; exactly one of its fields is set.
type Admin struct {
	Pos
	// Person loses the factor Remove.
	Person string
	Remove vocab.Factor
	// SwitchOff and SwitchOn are factors of the tenant.
	SwitchOff, SwitchOn vocab.Factor
}

// Wait lets time pass.
type Wait struct {
	Pos
	For time.Duration
}

// Logout ends the session of the last login's device.
type Logout struct{ Pos }

// Probe asks whether the protected thing is reachable now.
type Probe struct{ Pos }

// Abandon leaves the login where it stands.
type Abandon struct{ Pos }

// Word gives "login".
func (Login) Word() string { return "login" }

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

// Word gives "admin".
func (Admin) Word() string { return "admin" }

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
	return []string{"login", "choose", "other-method", "other-device", "back", "enrol", "answer", "acknowledge", "resend", "admin", "wait", "logout", "probe", "abandon"}
}
