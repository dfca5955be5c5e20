package tenant

import (
	"encoding/base64"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/clock"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/mockidp/internal/watch"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ErrNoUser means that no account has the id.
var ErrNoUser = errors.New("the user does not exist")

// entropyLen is the bytes of an identifier: 192 bits, above the 128 that OWASP asks of a session identifier.
const entropyLen = 24

// Random fills a buffer with random bytes. It cannot fail: a source that may is wrapped by who wires it.
type Random func([]byte)

// Tenant is a fork of a fixture: it shares what was loaded and owns what changes. Safe for concurrent use.
type Tenant struct {
	Name   string
	Clock  clock.Clock
	Faults fault.Set
	Log    tenantlog.Log
	// Changed rings when something changed that is not part of answering a request to the tenant.
	Changed watch.Bell

	mu        sync.Mutex
	base      *Fixture
	loaded    *Fixture        // base as it came, before settings were changed
	reverted  time.Time       // see Reverted
	users     map[string]User // changed or added users, over base.Users
	sessions  map[string]Session
	histories map[string]risk.History
	signals   map[string]Signals
	drawn     []string // ids of sessions to come
	made      int      // sessions so far
	// heirs names the session that took the place of another; the order in which they came bounds it.
	heirs     map[string]string
	heirOrder []string
	random    Random
	outbox    []Message
	sent      int // messages so far
	levels    map[string]level
	pushes    map[string]pushRequest
	noted     map[string]bool // descriptions that WriteOnce has written
	asked     int             // push requests so far

	refresh       map[string]Refresh // families of refresh tokens by id
	refreshTokens map[string]string  // family of each token
	refreshMade   int

	browsers   map[string]map[string]trust // remembered ones: by identifier and user id
	declined   map[string]time.Time        // devices that a person does not want to add, by user and device
	confidence string
	cache      map[string]CacheRecord
	born       time.Time
	written    int // log entries so far
}

// Fork makes a tenant over a fixture; nothing is copied until it changes. The random source gives every identifier and secret
// that the tenant makes: hand in a seeded one for runs that repeat, the system's for a server.
func Fork(name string, base *Fixture, c clock.Clock, random Random, faults fault.Set) *Tenant {
	return &Tenant{Name: name, Clock: c, Faults: faults, base: base, loaded: base, random: random, born: c.Now()}
}

// Fixture returns what is loaded now.
func (t *Tenant) Fixture() *Fixture {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.base
}

// Now is the tenant's time.
func (t *Tenant) Now() time.Time { return t.Clock.Now() }

// Token draws an unguessable identifier, base64url without padding.
func (t *Tenant) Token() string {
	return base64.RawURLEncoding.EncodeToString(t.Bytes(entropyLen))
}

// Bytes draws n random bytes.
func (t *Tenant) Bytes(n int) []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	b := make([]byte, n)
	t.random(b)
	return b
}

// User returns an account by id.
func (t *Tenant) User(id string) (User, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.user(id)
}

func (t *Tenant) user(id string) (User, bool) {
	if u, ok := t.users[id]; ok {
		return u, true
	}
	u, ok := t.base.Users[id]
	return u, ok
}

// FindUser returns the account of a database whose e-mail address or username is given, without regard to case.
func (t *Tenant) FindUser(login string) (User, bool) {
	fixture := t.Fixture()
	return t.find(func(u User) bool {
		c, _ := fixture.Connection(u.Connection)
		return login != "" && c.Kind() == Database && (strings.EqualFold(u.Email, login) || strings.EqualFold(u.Username, login))
	})
}

// FindUserIn is FindUser in one database.
func (t *Tenant) FindUserIn(connection, login string) (User, bool) {
	return t.find(func(u User) bool {
		return login != "" && u.Connection == connection && (strings.EqualFold(u.Email, login) || strings.EqualFold(u.Username, login))
	})
}

func (t *Tenant) ids() []string {
	ids := slices.Collect(maps.Keys(t.base.Users))
	for id := range t.users {
		if _, ok := t.base.Users[id]; !ok {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// Users lists the accounts by id.
func (t *Tenant) Users() []User {
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []User
	for _, id := range t.ids() {
		u, _ := t.user(id)
		out = append(out, u)
	}
	return out
}

// PutUser adds an account or replaces it whole.
func (t *Tenant) PutUser(u User) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.put(u)
}

func (t *Tenant) put(u User) {
	if t.users == nil {
		t.users = map[string]User{}
	}
	t.users[u.ID] = u
	t.Changed.Ring()
}

// UpdateUser changes an account in one step: nobody sees or makes another change in between. The function gets a copy
// whose enrolments may be changed in place; when it returns an error nothing is kept and the error is handed on.
func (t *Tenant) UpdateUser(id string, change func(*User) error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	u, ok := t.user(id)
	if !ok {
		return ErrNoUser
	}
	u.Enrolments, u.Passkeys = slices.Clone(u.Enrolments), slices.Clone(u.Passkeys)
	if err := change(&u); err != nil {
		return err
	}
	t.put(u)
	return nil
}

// Errors of AddEnrolment and Enrol.
var (
	ErrChanged    = errors.New("the user's enrolments have changed")
	ErrCredential = errors.New("the WebAuthn credential belongs to somebody already")
)

// AddEnrolment gives a user a confirmed authenticator, as an administrator does, and returns it with its id and time set.
func (t *Tenant) AddEnrolment(userID string, e Enrolment) (Enrolment, error) {
	return t.enrol(userID, e, -1)
}

// Enrol is AddEnrolment for a person who was found to be allowed to enrol while holding so many enrolments; when there
// are others by now nothing is kept (ErrChanged).
func (t *Tenant) Enrol(userID string, e Enrolment, held int) (Enrolment, error) {
	return t.enrol(userID, e, held)
}

func (t *Tenant) enrol(userID string, e Enrolment, held int) (Enrolment, error) {
	prefix := string(e.Type)
	if e.Type == vocab.OTP {
		prefix = "totp"
	}
	e.ID = prefix + "|dev_" + t.Token()[:16]
	e.EnrolledAt = t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	u, ok := t.user(userID)
	switch {
	case !ok:
		return e, ErrNoUser
	case held >= 0 && len(u.Enrolments) != held:
		return e, ErrChanged
	case held < 0 && slices.ContainsFunc(u.Enrolments, e.Same):
		return e, ErrHeld
	case len(e.CredentialID) > 0 && t.credentialTaken(e.CredentialID) && !t.Faults.On(fault.WebAuthnKnown):
		return e, ErrCredential // WebAuthn level 3, section 7.1: a credential id is registered once
	}
	u.Enrolments = append(slices.Clone(u.Enrolments), e)
	t.put(u)
	return e, nil
}

func (t *Tenant) credentialTaken(id []byte) bool {
	for _, userID := range t.ids() {
		if u, _ := t.user(userID); u.holds(id) {
			return true
		}
	}
	return false
}

// WriteOnce adds an entry unless this tenant has written one of the same description. Callers use it for the few descriptions that
// are part of their code.
func (t *Tenant) WriteOnce(e tenantlog.Entry) {
	t.mu.Lock()
	written := t.noted[e.Description]
	if t.noted == nil {
		t.noted = map[string]bool{}
	}
	t.noted[e.Description] = true
	t.mu.Unlock()
	if !written {
		t.Write(e)
	}
}

// Write adds an entry to the tenant log, dated now.
func (t *Tenant) Write(e tenantlog.Entry) {
	e.Date, e.TenantName = t.Now(), t.Name
	t.mu.Lock()
	t.written++
	e.LogID = fmt.Sprintf("%s%06d", e.Date.UTC().Format("20060102150405"), t.written) // ids sort by time
	for _, c := range t.base.Connections {
		if c.Name == e.Connection {
			e.ConnectionID, e.Strategy, e.StrategyType = c.ID, c.StrategyName(), string(c.Kind())
		}
	}
	t.mu.Unlock()
	t.Log.Append(e)
	t.Changed.Ring()
}
