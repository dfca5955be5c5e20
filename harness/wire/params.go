package wire

import (
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// nothing is the params or the result of a method that has none.
type nothing struct{}

// greeting is what both sides say first.
type greeting struct {
	// Protocol is the version of the messages: mfaproof-adapter/1.
	Protocol string `json:"protocol"`
}

// provisioned is a new world.
type provisioned struct {
	// World is the id by which other messages name it.
	World string `json:"world"`
	// Applied says how faithfully the policy was applied: a case runs on exact and approximate, and is not applicable on unsupported.
	Applied target.Applied `json:"applied"`
}

// inWorld names a world.
type inWorld struct {
	// World is its id.
	World string `json:"world"`
}

// ofPerson names a person of a world.
type ofPerson struct {
	// World is its id.
	World string `json:"world"`
	// Person by name.
	Person string `json:"person"`
}

// held are the factors of a person.
type held struct {
	// Factors by type, each once.
	Factors []vocab.Factor `json:"factors"`
}

// opening is a device to be opened.
type opening struct {
	// World is its id.
	World string `json:"world"`
	// Device to be opened.
	Device device `json:"device"`
}

// opened is a new session.
type opened struct {
	// Session is the id by which other messages name it.
	Session string `json:"session"`
}

// inSession names a session.
type inSession struct {
	// Session is its id.
	Session string `json:"session"`
}

// leaving is a session to be closed.
type leaving struct {
	// Session is its id.
	Session string `json:"session"`
	// Logout says that the session ends at the implementation too.
	Logout bool `json:"logout"`
}

// beginning is a login to be begun.
type beginning struct {
	// Session is its id.
	Session string `json:"session"`
	// Login says who asks for access, and how.
	Login login `json:"login"`
}

// choosing is an offer that is taken.
type choosing struct {
	// Session is its id.
	Session string `json:"session"`
	// Offer is its id.
	Offer string `json:"offer"`
}

// submitting is an offer that is answered.
type submitting struct {
	// Session is its id.
	Session string `json:"session"`
	// Offer is its id.
	Offer string `json:"offer"`
	// Proof is the answer.
	Proof proof `json:"proof"`
}

type tampering struct {
	// Session is its id.
	Session string `json:"session"`
	// How is what is sent: resume, repeat, or a way to send a proof, such as no-cookies.
	How vocab.Tamper `json:"how"`
	// Proof is the answer; empty where none is sent.
	Proof proof `json:"proof,omitzero"`
}

// enrolling is a factor that somebody wants.
type enrolling struct {
	// Session is its id.
	Session string `json:"session"`
	// Factor that is wanted.
	Factor vocab.Factor `json:"factor"`
}

// reached is the answer of a probe.
type reached struct {
	// Reach is yes, no or unknown.
	Reach target.Reach `json:"reach"`
}

// reference is how the implementation knows a browser.
type reference struct {
	// SessionRef is a SHA-256 digest in hexadecimal; empty means that there is no identifier.
	SessionRef string `json:"session_ref"`
}

// clockTime is a world's time.
type clockTime struct {
	// Now is the world's time.
	Now time.Time `json:"now"`
}

// moving is a clock to be moved.
type moving struct {
	// World is its id.
	World string `json:"world"`
	// Milliseconds to move it by.
	Milliseconds int64 `json:"milliseconds"`
}

// entries are a log.
type entries struct {
	// Entries in the order in which they were written.
	Entries []logEntry `json:"entries"`
}

// party is where WebAuthn credentials are for.
type party struct {
	// RPID is the host.
	RPID string `json:"rp_id"`
	// Handle is the person's user handle.
	Handle binary `json:"handle,omitzero"`
}

// seeding is a factor to be registered.
type seeding struct {
	// World is its id.
	World string `json:"world"`
	// Person by name.
	Person string `json:"person"`
	// Seed is the factor.
	Seed seed `json:"seed"`
}

// seeded is a factor that was registered.
type seeded struct {
	// PersonOnly says that it was not: nobody but the person can register this factor, in a login or of their own accord.
	PersonOnly bool `json:"person_only,omitzero"`
}

// runs are those of Actions.
type runs struct {
	// Runs in their order.
	Runs []actionRun `json:"runs"`
}

// reading is an inbox to be read.
type reading struct {
	// World is its id.
	World string `json:"world"`
	// After is how many messages of the world to pass over.
	After int `json:"after"`
}

// mail is what was sent.
type mail struct {
	// Messages in the order in which they were sent.
	Messages []message `json:"messages"`
}

// approving is an answer to a push request.
type approving struct {
	// World is its id.
	World string `json:"world"`
	// Transaction of the request.
	Transaction string `json:"transaction"`
	// Approve is false for a denial.
	Approve bool `json:"approve"`
}

// registering is a phone that scanned a link.
type registering struct {
	// World is its id.
	World string `json:"world"`
	// Transaction of the enrolment.
	Transaction string `json:"transaction"`
	// DeviceID is where messages to the phone go.
	DeviceID string `json:"device_id"`
	// Name of the phone.
	Name string `json:"name"`
}

// removing is a factor to be taken away.
type removing struct {
	// World is its id.
	World string `json:"world"`
	// Person by name.
	Person string `json:"person"`
	// Factor to be taken away.
	Factor vocab.Factor `json:"factor"`
}

// switching is a factor to be switched.
type switching struct {
	// World is its id.
	World string `json:"world"`
	// Factor to be switched.
	Factor vocab.Factor `json:"factor"`
	// On or off.
	On bool `json:"on"`
}

// settingUser is an account to be changed.
type settingUser struct {
	// World is its id.
	World string `json:"world"`
	// Person by name.
	Person string `json:"person"`
	// Change says what becomes of the account.
	Change userChange `json:"change"`
}

// settingPolicy is a policy to be set.
type settingPolicy struct {
	// World is its id.
	World string `json:"world"`
	// Policy is never, always or adaptive.
	Policy vocab.Policy `json:"policy"`
}

// settingTenant are settings to be changed.
type settingTenant struct {
	// World is its id.
	World string `json:"world"`
	// Settings by name.
	Settings map[string]any `json:"settings"`
}

// switchingRule is a Rule to be switched.
type switchingRule struct {
	// World is its id.
	World string `json:"world"`
	// Name of the Rule.
	Name string `json:"name"`
	// On or off.
	On bool `json:"on"`
}

// signalling is a device to be changed.
type signalling struct {
	// World is its id.
	World string `json:"world"`
	// Device by name; it need not be open.
	Device string `json:"device"`
	// Signal says what changes.
	Signal signal `json:"signal"`
}
