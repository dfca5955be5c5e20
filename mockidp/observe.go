package mockidp

import (
	"cmp"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxRuns bounds the record of Action runs; older ones are forgotten.
const maxRuns = 1000

// ErrRealClock means that the tenant runs on a clock that cannot be moved.
var ErrRealClock = errors.New("this tenant runs on a real clock; fork it without Now to move its time")

// Credential is an authenticator that an administrator registers for a person. Fields that its type has no use for stay
// empty.
type Credential struct {
	Type vocab.Factor
	// Secret is the base32 secret of an otp factor, and of the one-time codes of a push device.
	Secret string
	// ID, PublicKey (COSE) and SignCount belong to a WebAuthn credential; RPID is the host it is for.
	ID, PublicKey []byte
	SignCount     uint32
	RPID          string
	Phone         string // E.164
	Email         string
	Device        string // name of a phone with the push app
	DeviceID      string // where its push messages go; the name when empty
	RecoveryCode  string
}

// Seed gives an account a confirmed authenticator without a login. A push device with a secret brings its one-time codes.
func (t *Tenant) Seed(userID string, c Credential) error {
	if !slices.Contains(vocab.Built(), c.Type) {
		return fmt.Errorf("the mock does not know the factor %s", c.Type)
	}
	c.RecoveryCode = tenant.RecoveryCode(c.RecoveryCode)
	if lacks := c.lacks(); lacks != "" {
		return fmt.Errorf("a %s cannot be registered without %s", c.Type, lacks)
	}
	switch {
	case c.Type == vocab.Phone && !tenant.IsPhoneNumber(c.Phone):
		return errors.New("the phone number is not in international form: write it like +15550100")
	case c.Type == vocab.Email && !tenant.IsAddress(c.Email):
		return errors.New("the e-mail address is none: write it like ana@example.com")
	}
	e := tenant.Enrolment{
		Type: c.Type, CredentialID: c.ID, PublicKey: c.PublicKey, SignCount: c.SignCount, RPID: c.RPID, Nickname: "Security key",
		Phone: c.Phone, Email: c.Email, Device: c.Device, DeviceID: cmp.Or(c.DeviceID, c.Device),
	}
	switch c.Type {
	case vocab.OTP:
		e.Secret = c.Secret
	case vocab.RecoveryCode:
		e.RecoveryDigest = sha256.Sum256([]byte(c.RecoveryCode))
	}
	if c.Secret != "" {
		if _, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(c.Secret); err != nil {
			return fmt.Errorf("the secret of %s is not base32: %w", c.Type, err)
		}
	}
	if _, err := t.state.AddEnrolment(userID, e); err != nil || c.Type != vocab.Push || c.Secret == "" {
		return err
	}
	_, err := t.state.AddEnrolment(userID, tenant.Enrolment{Type: vocab.OTP, Secret: c.Secret, Device: c.Device, DeviceID: e.DeviceID})
	return err
}

// lacks names what the type of the credential needs and does not have.
func (c Credential) lacks() string {
	need := map[vocab.Factor]struct {
		given bool
		what  string
	}{
		vocab.OTP: {c.Secret != "", "a secret"}, vocab.Phone: {c.Phone != "", "a phone number"}, vocab.Email: {c.Email != "", "an address"},
		vocab.Push: {c.Device != "", "a device"}, vocab.RecoveryCode: {c.RecoveryCode != "", "a code of 24 letters and digits"},
		vocab.WebAuthnRoaming: {len(c.ID) > 0 && len(c.PublicKey) > 0, "id and public key"}, vocab.WebAuthnPlatform: {len(c.ID) > 0 && len(c.PublicKey) > 0, "id and public key"},
	}[c.Type]
	if need.given {
		return ""
	}
	return need.what
}

// UserHandle is the WebAuthn user handle of an account.
func UserHandle(userID string) []byte { return webauthn.Handle(userID) }

// Factors lists the factor types that an account holds, in the order of enrolment.
func (t *Tenant) Factors(userID string) []vocab.Factor {
	u, _ := t.state.User(userID)
	return u.Holds(t.state.Fixture())
}

// Methods lists the methods of the newest session of an account: "pwd", "mfa:otp", in order.
func (t *Tenant) Methods(userID string) []string { return methodsOf(t.state.NewestSession(userID)) }

// Now is the tenant's time.
func (t *Tenant) Now() time.Time { return t.state.Now() }

// RealClock tells that the tenant's clock runs by itself and cannot be moved.
func (t *Tenant) RealClock() bool { return t.still == nil }

// Advance moves the tenant's clock.
func (t *Tenant) Advance(d time.Duration) (time.Time, error) {
	if t.still == nil {
		return time.Time{}, ErrRealClock
	}
	now := t.still.Advance(d)
	t.state.Changed.Ring()
	return now, nil
}

// LogEntry is a line of the tenant log.
type LogEntry struct {
	Date        time.Time
	Type        vocab.LogCode
	Description string
	UserID      string
	Details     map[string]any
	// Login is the number of the login that it belongs to, as Logins has it; 0 for none.
	Login int
	// Entry is the whole line with the field names of the vendor's log, such as log_id and connection_id.
	Entry map[string]any
}

// Log returns the entries from a cursor on (0 is the start) and the cursor behind them.
func (t *Tenant) Log(cursor int) ([]LogEntry, int) {
	entries, next := t.state.Log.Since(cursor)
	var out []LogEntry
	for _, e := range entries {
		out = append(out, LogEntry{e.Date, e.Type, e.Description, e.UserID, e.Details, e.Login, e.Fields()})
	}
	return out, next
}

// ActionRun is the record of one run of an Action or a legacy Rule.
type ActionRun struct {
	Action string
	// Rule tells that this was a Rule; Event then holds its arguments as {"user": …, "context": …}.
	Rule     bool
	Runtime  string // as the tenant declares it, "node22"; empty where it does not
	Engine   string // what really ran it, "quickjs"
	Event    json.RawMessage
	Commands []string
	Console  []string // "warn: text (file:line:column)"
	Requests []string // "GET https://api.example.com/risk: 200", "POST https://x.example/: not allowed"
	Failure  string
	// Diagnostics are remarks on the run, such as MFA commands that had no effect.
	Diagnostics []string
}

// cutMark stands where console output was cut: the platform stores 256 characters of an Action.
var cutMark = map[bool]string{true: " […cut: 256 characters are stored]"}

// ActionRuns lists the runs of Rules and Actions in order.
func (t *Tenant) ActionRuns() []ActionRun {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []ActionRun
	for _, r := range t.runs {
		out = append(out, runOf(r))
	}
	return out
}

func runOf(r pipeline.Run) ActionRun {
	run := ActionRun{Action: r.Action, Rule: r.Rule, Runtime: r.Runtime, Engine: r.Engine, Requests: slices.Clone(r.Requests), Event: r.Event, Commands: slices.Clone(r.Commands), Failure: r.Failure, Diagnostics: r.Diagnostics}
	for _, line := range r.Console {
		run.Console = append(run.Console, fmt.Sprintf("%s: %s%s (%s:%d:%d)", line.Level, line.Text, cutMark[line.Cut], line.File, line.Line, line.Column))
	}
	return run
}

func (t *Tenant) record(run pipeline.Run) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.runs = append(t.runs, run)
	if len(t.runs) > maxRuns {
		t.runs = slices.Clone(t.runs[len(t.runs)-maxRuns:])
	}
}
