package wire

import (
	"encoding/json"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// logEntry is a line of the implementation's log.
type logEntry struct {
	// At is when it was written.
	At time.Time `json:"at,omitzero"`
	// Code is the type of the entry.
	Code string `json:"code"`
	// Text of the entry.
	Text string `json:"text"`
	// Account tells the entries of one account from those of others.
	Account string `json:"account,omitempty"`
	// Factor is what the person is asked for from here on, in entries that begin a challenge or an enrolment.
	Factor vocab.Factor `json:"factor,omitempty"`
	// Confidence is that of the risk assessment of a login, in the entry of its end.
	Confidence string `json:"confidence,omitempty"`
	// Assessors are the confidences of its findings, by assessor.
	Assessors map[string]string `json:"assessors,omitzero"`
	// Reason is why something was refused, in the implementation's own code.
	Reason string `json:"reason,omitempty"`
}

// seed is a factor that an administrator registers.
type seed struct {
	// Factor to be registered.
	Factor vocab.Factor `json:"factor,omitzero"`
	// Passkey in place of a factor: the credential signs the person in.
	Passkey bool `json:"passkey,omitzero"`
	// Secret of an app, in base32.
	Secret string `json:"secret,omitzero"`
	// ID of a WebAuthn credential.
	ID binary `json:"id,omitzero"`
	// PublicKey of a WebAuthn credential, as a COSE key.
	PublicKey binary `json:"public_key,omitzero"`
	// SignCount of a WebAuthn credential.
	SignCount uint32 `json:"sign_count,omitzero"`
	// Phone number (E.164).
	Phone string `json:"phone,omitzero"`
	// Device is the name of a phone with the push app.
	Device string `json:"device,omitzero"`
	// DeviceID is where its messages go.
	DeviceID string `json:"device_id,omitzero"`
	// Code is a recovery code.
	Code string `json:"code,omitzero"`
	// Email is an address that counts as enrolled, verified or not.
	Email string `json:"email,omitzero"`
}

func fromSeed(s target.Seed) seed {
	return seed{Factor: s.Factor, Passkey: s.Passkey, Secret: s.Secret, ID: s.ID, PublicKey: s.PublicKey, SignCount: s.SignCount, Phone: s.Phone,
		Device: s.Device, DeviceID: s.DeviceID, Code: s.Code, Email: s.Email}
}

func (s seed) target() target.Seed {
	return target.Seed{Factor: s.Factor, Passkey: s.Passkey, Secret: s.Secret, ID: s.ID, PublicKey: s.PublicKey, SignCount: s.SignCount, Phone: s.Phone,
		Device: s.Device, DeviceID: s.DeviceID, Code: s.Code, Email: s.Email}
}

// actionRun is one run of a tenant's Action, or of a legacy Rule under the name "Rule NAME".
type actionRun struct {
	// Action is its name.
	Action string `json:"action"`
	// Event is what it saw.
	Event json.RawMessage `json:"event,omitzero"`
	// Commands that it issued, such as "challengeWith otp".
	Commands []string `json:"commands,omitzero"`
	// Console is what it printed.
	Console []string `json:"console,omitzero"`
	// Requests that it sent, with what came of them.
	Requests []string `json:"requests,omitzero"`
	// Failure is what ended it early.
	Failure string `json:"failure,omitzero"`
	// Diagnostics are remarks of the implementation that keep a case from being a clean pass.
	Diagnostics []string `json:"diagnostics,omitzero"`
}

// message is something that was sent to a person.
type message struct {
	// ID of the message.
	ID string `json:"id"`
	// At is when it was sent.
	At time.Time `json:"at,omitzero"`
	// Channel is sms, voice, email or push.
	Channel string `json:"channel"`
	// To is the number, address or device that it went to.
	To string `json:"to"`
	// Code that it holds.
	Code string `json:"code,omitzero"`
	// Transaction of a push request.
	Transaction string `json:"transaction,omitzero"`
	// Body is its text.
	Body string `json:"body,omitzero"`
}

// userChange is what changes of an account; what is left out stays.
type userChange struct {
	// AppMetadata is merged at the first level; null removes a name.
	AppMetadata map[string]any `json:"app_metadata,omitzero"`
	// UserMetadata is merged at the first level; null removes a name.
	UserMetadata map[string]any `json:"user_metadata,omitzero"`
	// EmailVerified says whether the address counts as the person's own.
	EmailVerified *bool `json:"email_verified,omitzero"`
	// Blocked accounts must not get in.
	Blocked *bool `json:"blocked,omitzero"`
	// Roles replace those of the account; an empty list takes them all.
	Roles []string `json:"roles,omitzero"`
	// Password takes the place of the old one.
	Password string `json:"password,omitzero"`
}

// signal is what changes of a device; what is left out stays.
type signal struct {
	// Address is an IP address. Only one of it and place is given.
	Address string `json:"address,omitzero"`
	// Place is a name for where the device is.
	Place string `json:"place,omitzero"`
	// UserAgent is what its browser calls itself.
	UserAgent string `json:"user_agent,omitzero"`
	// ForwardedFor is an address that the device claims in the header X-Forwarded-For.
	ForwardedFor string `json:"forwarded_for,omitzero"`
	// ForgetCookies empties the cookie jar.
	ForgetCookies bool `json:"forget_cookies,omitzero"`
	// DenyListed puts the address on a deny list; an empty source takes it off.
	DenyListed *denyListing `json:"deny_listed,omitzero"`
	// Risk is what the risk assessment finds.
	Risk *risk `json:"risk,omitzero"`
}

// denyListing is the deny list that an address is on.
type denyListing struct {
	// Source is the name of the list.
	Source string `json:"source"`
	// Category of the list.
	Category string `json:"category"`
}

// risk is what the risk assessment of a device's logins finds; empty finds what there is.
type risk struct {
	// None says that there is no assessment at all.
	None bool `json:"none,omitzero"`
	// Confidence overall; empty is what the findings come to.
	Confidence string `json:"confidence,omitzero"`
	// Codes are findings by assessor.
	Codes map[string]string `json:"codes,omitzero"`
	// Confidences by assessor; without one it is that of the code.
	Confidences map[string]string `json:"confidences,omitzero"`
	// Without names the assessors whose finding is not there.
	Without []string `json:"without,omitzero"`
}

func fromSignal(s target.Signal) signal {
	return signal{Address: s.Address, Place: s.Place, UserAgent: s.UserAgent, ForwardedFor: s.ForwardedFor, ForgetCookies: s.ForgetCookies,
		DenyListed: (*denyListing)(s.DenyListed), Risk: (*risk)(s.Risk)}
}

func (s signal) target() target.Signal {
	return target.Signal{Address: s.Address, Place: s.Place, UserAgent: s.UserAgent, ForwardedFor: s.ForwardedFor, ForgetCookies: s.ForgetCookies,
		DenyListed: (*target.DenyListing)(s.DenyListed), Risk: (*target.Risk)(s.Risk)}
}
