package target

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The interfaces below are optional, and Optional finds them on a World. A target that has one declares its capability, and
// one that declares the capability has it.

// Optional finds an optional interface of a World, such as Clock, or of a Session, such as Stepper. What only learns in the run
// what it can do, as a world behind a connection does, has no such methods itself but As, which is then asked.
func Optional[T any](of any) (T, bool) {
	if late, ok := of.(interface{ As(optional any) bool }); ok {
		var found T
		ok := late.As(&found)
		return found, ok
	}
	found, ok := of.(T)
	return found, ok
}

// Clock moves the world's time (capability "clock").
type Clock interface {
	Now(ctx context.Context) (time.Time, error)
	Advance(ctx context.Context, d time.Duration) error
}

// Log reads the implementation's own log (capability "log").
type Log interface {
	Log(ctx context.Context) ([]LogEntry, error)
}

// LogEntry is a line of the implementation's log. What comes behind Text may be left out: reports count logins by it, and checks do not look
// at it.
type LogEntry struct {
	At   time.Time
	Code string
	Text string
	// Account tells the entries of one account from those of others: the name of the person, or whatever else is the account's own.
	Account string
	// Factor is what the person is asked for from here on, in entries that begin a challenge or an enrolment.
	Factor vocab.Factor
	// Confidence is that of the risk assessment of a login, in the entry of its end, and Assessors those of its findings.
	Confidence string
	Assessors  map[string]string
	// Reason is why something was refused, in the implementation's own code; empty where it gives none.
	Reason string
}

// Seeder registers a factor for a person as an administrator does, without a login (capability "seed").
type Seeder interface {
	// RelyingParty says for which host WebAuthn credentials are made, and the person's user handle.
	RelyingParty(ctx context.Context, person string) (rpID string, handle []byte, err error)
	Seed(ctx context.Context, person string, s Seed) error
}

// ErrNotSeedable is what Seed returns for a factor that nobody but the person can register at this implementation. The person then
// enrols it in a login, or of their own accord (capability enrol.self).
var ErrNotSeedable = errors.New("only the person can enrol this factor")

// Seed is a factor to be registered.
type Seed struct {
	Factor    vocab.Factor
	Passkey   bool   // no factor: the credential is a passkey that signs the person in
	Secret    string // base32
	ID        []byte // WebAuthn credential
	PublicKey []byte // COSE
	SignCount uint32
	Phone     string // E.164
	Device    string // name of a phone with the push app
	DeviceID  string // where its messages go
	Code      string // recovery code
	Email     string // an address that counts as enrolled, verified or not
}

// Events tells what each Action issued (capability "event").
type Events interface {
	Events(ctx context.Context) ([]ActionRun, error)
}

// ActionRun is one run of a tenant's Action, or of a legacy Rule under the name "Rule NAME".
type ActionRun struct {
	Action   string
	Event    json.RawMessage
	Commands []string
	Console  []string
	// Requests are those that it sent, with what came of them: "GET https://api.example.com/risk: 200".
	Requests []string
	Failure  string
	// Diagnostics are remarks of the implementation that keep a case from being a clean pass, such as ignored commands.
	Diagnostics []string
}

// Inbox reads what the implementation would have sent to people (capability "inbox").
type Inbox interface {
	// Messages lists what was sent after the first n messages of the world.
	Messages(ctx context.Context, n int) ([]Message, error)
}

// Message is something that was sent to a person.
type Message struct {
	ID          string
	At          time.Time
	Channel     string // sms, voice, email or push
	To          string
	Code        string
	Transaction string // of a push request
	Body        string
}

// Decide is the way back from a person's phone (capability "decide").
type Decide interface {
	// Approve answers a push request; a denial is an answer too.
	Approve(ctx context.Context, transaction string, approve bool) error
	// Register connects the app of a phone that scanned the link of an enrolment: its transaction, the device's id and name.
	Register(ctx context.Context, transaction, deviceID, name string) error
}

// Admin changes a world in mid-case as an administrator does (capability "admin").
type Admin interface {
	RemoveFactor(ctx context.Context, person string, f vocab.Factor) error
	SwitchFactor(ctx context.Context, f vocab.Factor, on bool) error
	// SetUser changes an account; a login under way sees it when it looks at the account next.
	SetUser(ctx context.Context, person string, change UserChange) error
	SetPolicy(ctx context.Context, policy vocab.Policy) error
	// ForgetBrowsers makes every browser forget a person: whatever spared them a challenge is void.
	ForgetBrowsers(ctx context.Context, person string) error
	// SetSettings changes settings of the tenant, in the layout of the Deploy CLI's tenant.
	SetSettings(ctx context.Context, settings map[string]any) error
	// SwitchRule switches a legacy Rule on or off.
	SwitchRule(ctx context.Context, name string, on bool) error
}

// UserChange is what changes of an account; what is nil stays.
type UserChange struct {
	// AppMetadata and UserMetadata are merged at the first level; a nil value removes its name.
	AppMetadata, UserMetadata map[string]any
	EmailVerified, Blocked    *bool
	// Roles replace the roles of the account; an empty list takes them all.
	Roles []string
	// Password takes the place of the old one; empty leaves it.
	Password string
}

// Signals changes what a device looks like to the implementation (capability "signals").
type Signals interface {
	// Signal counts from the device's next request on; the device need not be open. What is empty or nil stays.
	Signal(ctx context.Context, device string, s Signal) error
}

// Signal is what changes of a device.
type Signal struct {
	// Address is an IP address, Place one of vocab.Places: one of them at most.
	Address, Place string
	UserAgent      string
	// ForwardedFor is an address that the device claims in the header X-Forwarded-For.
	ForwardedFor string
	// ForgetCookies empties the cookie jar.
	ForgetCookies bool
	// DenyListed puts the address on a deny list; an empty source takes it off.
	DenyListed *DenyListing
	Risk       *Risk
}

// DenyListing is the deny list that an address is on: its name, and one of vocab.DenyCategories.
type DenyListing struct{ Source, Category string }

// Risk is what the risk assessment of a device's logins finds; the zero value finds what there is.
type Risk struct {
	None       bool   // no assessment at all
	Confidence string // overall; empty is what the findings come to
	// Codes and Confidences are findings by assessor; without a confidence it is that of the code.
	Codes, Confidences map[string]string
	Without            []string // assessors whose finding is not there
}
