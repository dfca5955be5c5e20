package mockidp

import (
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Message is something that a real tenant would have sent. Nothing leaves the mock.
type Message struct {
	ID          string
	At          time.Time
	Channel     string // sms, voice, email or push
	To          string // phone number, address or device id
	Code        string
	Transaction string // what a push message asks to approve
	Body        string
}

// Messages returns what was sent after a cursor (0 is the start) and the cursor behind it.
func (t *Tenant) Messages(cursor int) ([]Message, int) {
	sent, next := t.state.Messages(cursor)
	var out []Message
	for _, m := range sent {
		out = append(out, Message{m.ID, m.At, string(m.Channel), m.To, m.Code, m.Transaction, m.Body})
	}
	return out, next
}

// PushState tells what became of the request of a push message: pending, approved, denied or expired. One that is not known has expired.
func (t *Tenant) PushState(transaction string) string {
	state, _ := t.state.Push(transaction)
	return string(state)
}

// PushEnrolment is the code of an enrolment that the app of a phone has not scanned yet.
type PushEnrolment struct {
	Transaction, UserID string
	Expires             time.Time
}

// PushEnrolments lists the codes that wait to be scanned, the oldest first; RegisterPush answers one.
func (t *Tenant) PushEnrolments() []PushEnrolment {
	var out []PushEnrolment
	for _, p := range t.state.OpenEnrolments() {
		out = append(out, PushEnrolment{p.ID, p.UserID, p.Expires})
	}
	return out
}

// ErrNoPush means that there is no open push request with the id.
var ErrNoPush = tenant.ErrNoPush

// DecidePush is what a person's phone answers to a push message: its transaction, approved or denied. It counts once.
func (t *Tenant) DecidePush(transaction string, approve bool) error {
	return t.state.DecidePush(transaction, approve)
}

// RegisterPush is the app on a phone that scanned the code of an enrolment: enrollment_tx_id of the link.
// The device's id is where push messages go; the name is what pages show.
func (t *Tenant) RegisterPush(transaction, deviceID, name string) error {
	return t.state.RegisterPush(transaction, tenant.Device{ID: deviceID, Name: name})
}

// RemoveFactor takes all authenticators of a type from an account. A push device goes with its one-time codes; the account's own e-mail
// address stays, but counts as verified no more. It reports whether there was one.
func (t *Tenant) RemoveFactor(userID string, f vocab.Factor) (bool, error) {
	found, err := t.state.RemoveEnrolment(userID, f)
	if found && err == nil {
		t.state.WriteUnenrolled(userID, f)
	}
	return found, err
}

// Enrolment is an authenticator that an account holds. It has no secret, and of a number or an address what its owner
// recognises it by.
type Enrolment struct {
	ID         string
	Type       vocab.Factor
	EnrolledAt time.Time // zero where the tenant was loaded with it
	Phone      string    // masked: XXXXXXX0100
	Email      string    // masked: ana****@exa****
	Device     string    // name of a phone with the push app, of a security key or of a device
}

// Enrolments lists the authenticators of an account in the order of enrolment. A verified address that counts as a factor
// stands behind them, with the id email.
func (t *Tenant) Enrolments(userID string) []Enrolment {
	u, _ := t.state.User(userID)
	var out []Enrolment
	for _, e := range u.Enrolments {
		one := Enrolment{ID: e.ID, Type: e.Type, EnrolledAt: e.EnrolledAt, Device: e.Device}
		if len(e.CredentialID) > 0 {
			one.Device = e.Nickname
		}
		if e.Phone != "" {
			one.Phone = login.Masked(e.Phone)
		}
		if e.Email != "" {
			one.Email = login.Masked(e.Email)
		}
		out = append(out, one)
	}
	if held := u.Holds(t.state.Fixture()); slices.Contains(held, vocab.Email) && len(u.Of(vocab.Email)) == 0 {
		out = append(out, Enrolment{ID: string(vocab.Email), Type: vocab.Email, Email: login.Masked(u.Email)})
	}
	return out
}

// RemoveEnrolment takes one authenticator from an account by its id, as RemoveFactor takes all of a type. It reports
// whether there was one.
func (t *Tenant) RemoveEnrolment(userID, id string) (bool, error) {
	if id == string(vocab.Email) {
		return t.RemoveFactor(userID, vocab.Email)
	}
	f, found, err := t.state.RemoveOne(userID, id)
	if found && err == nil {
		t.state.WriteUnenrolled(userID, f)
	}
	return found, err
}

// SwitchFactor switches a factor of the tenant on or off; a command whose turn comes later sees it.
func (t *Tenant) SwitchFactor(f vocab.Factor, on bool) { t.state.SwitchFactor(f, on) }
