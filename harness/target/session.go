package target

import "context"

// The interfaces below are optional, and Optional finds them on a Session. A target that has one declares its capability, and
// one that declares the capability has it.

// Stepper asks, inside a login, for what needs more than the login gave (capability "login.step-up").
type Stepper interface {
	// StepUp asks for what the rules for step-up protect. It stands at a challenge, at granted where nothing more was asked for, or
	// has an Error; what was reachable before stays so.
	StepUp(ctx context.Context) (Observation, error)
	// ProbeStepUp tells whether what those rules protect is reachable now, at this device.
	ProbeStepUp(ctx context.Context) (Reach, error)
}

// Referenced tells by what the implementation knows a browser (capability "observe.session").
type Referenced interface {
	// SessionRef is a digest (SHA-256, hexadecimal) of the identifier by which the implementation knows this browser now: the value
	// of a cookie, or a token. It is asked in the middle of a login and after it. Empty means that there is none.
	SessionRef(ctx context.Context) (string, error)
}

// Refresher exchanges the refresh token of the last login in the session (capability "login.refresh").
type Refresher interface {
	// Refresh is a request of the application: nobody is there. Where a factor is demanded the login stands at a challenge or an
	// enrolment, as after a password that was handed in without a page.
	Refresh(ctx context.Context, r Refresh) (Observation, error)
}

// Poller asks for the tokens of a login via device-code before the person is ready (capability "via.device-code"). Where the login
// is over, Begin and Submit do so by themselves.
type Poller interface {
	// Poll is a request of the device. Where the login is not over it stands where it stood, with the Error of the answer.
	Poll(ctx context.Context) (Observation, error)
}

// Refresh says which token is exchanged, and by whom.
type Refresh struct {
	// Replaced sends the token that the newest one took the place of.
	Replaced bool
	Client   string // another application than the one that got it; empty for that one
	Scope    string // less than was granted; empty for all of it
}
