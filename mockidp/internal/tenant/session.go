package tenant

import (
	"cmp"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Session is a browser that signed in: who, when, and by which methods.
type Session struct {
	ID       string
	UserID   string
	AuthTime time.Time
	Methods  []Method
	Created  time.Time
	Updated  time.Time
	Used     time.Time // when a browser last signed in with it
	Clients  []string  // ids of the applications, in the order of their first login
	Initial  Browser
	Last     Browser
	Metadata map[string]string
	// Persistent tells that the cookie outlives the browser.
	Persistent bool
	// Expires and IdleExpires end the session; zero means no end. See SessionLimits.
	Expires     time.Time
	IdleExpires time.Time
	// Next is the id that a session about to start will have: Actions see it before the sign-in is done.
	Next string
	// Parent is the family of refresh tokens for which a session transfer token made the session, with whose end it ends; empty for none.
	Parent string
	order  int // counts sessions, so that the newest is known when the clock stands still
}

// SessionLimits say how long a session lives: unused, and at all. Zero means the documented default.
type SessionLimits struct{ Idle, Absolute time.Duration }

// The defaults of a tenant, by its documentation: three days unused, seven days at most.
const (
	DefaultSessionIdle     = 72 * time.Hour
	DefaultSessionAbsolute = 168 * time.Hour
)

// InForce are the limits with defaults filled in.
func (l SessionLimits) InForce() SessionLimits {
	l.Idle, l.Absolute = cmp.Or(l.Idle, DefaultSessionIdle), cmp.Or(l.Absolute, DefaultSessionAbsolute)
	return l
}

// NewSession is a session to come, of somebody who proves the first factor now.
func (t *Tenant) NewSession() Session {
	now, limits := t.Now(), t.Fixture().Sessions.InForce()
	return Session{AuthTime: now, Next: t.NextSession(), Expires: now.Add(limits.Absolute), IdleExpires: now.Add(limits.Idle)}
}

// Browser is the address and software that a session was used from.
type Browser struct{ IP, UserAgent string }

// live tells whether a session has not come to its end.
func (s Session) live(now time.Time) bool {
	return (s.Expires.IsZero() || now.Before(s.Expires)) && (s.IdleExpires.IsZero() || now.Before(s.IdleExpires))
}

// Method is one entry of event.authentication.methods. Type is set for name "mfa".
type Method struct {
	Name      string       `json:"name"`
	Timestamp time.Time    `json:"-"`
	Type      vocab.Factor `json:"type,omitempty"`
}

// MergeMethod adds an entry; one of the same name and type is replaced by the newer and moves to the end.
// Source: semantics 1.1; that several mfa entries of distinct types coexist is inferred from a published sample.
func MergeMethod(list []Method, m Method) []Method {
	out := slices.DeleteFunc(slices.Clone(list), func(x Method) bool { return x.Name == m.Name && x.Type == m.Type })
	return append(out, m)
}

// maxSessions bounds the memory of a server left running; the oldest go first.
const maxSessions = 10000

// maxDrawn bounds the ids of sessions to come that are remembered as secrets.
const maxDrawn = 4096

// NextSession draws the id of a session to come. Actions see it before the sign-in is done, so records must hide it from now on.
func (t *Tenant) NextSession() string {
	id := t.Token()
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.drawn) >= maxDrawn {
		t.drawn = append(t.drawn[:0], t.drawn[maxDrawn/4:]...)
	}
	t.drawn = append(t.drawn, id)
	return id
}

// StartSession keeps a new session and returns it with its id. A session never keeps an id across a sign-in: the id
// that a browser had before is worth nothing afterwards (session fixation).
func (t *Tenant) StartSession(s Session) Session {
	s.ID, s.Next = s.Next, ""
	if s.ID == "" {
		s.ID = t.Token()
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.made++
	s.order = t.made
	if t.sessions == nil {
		t.sessions = map[string]Session{}
	}
	if len(t.sessions) >= maxSessions {
		oldest := s
		for _, x := range t.sessions {
			if x.order < oldest.order {
				oldest = x
			}
		}
		delete(t.sessions, oldest.ID)
	}
	t.sessions[s.ID] = s
	return s
}

// Session returns a live session.
func (t *Tenant) Session(id string) (Session, bool) {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.sessions[id]
	if ok && !s.live(now) && !t.Faults.On(fault.SessionForever) {
		delete(t.sessions, id)
		return Session{}, false
	}
	return s, ok
}

// KeepSession replaces a live session by what became of it; one that has ended meanwhile stays so.
func (t *Tenant) KeepSession(s Session) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if old, ok := t.sessions[s.ID]; ok {
		s.order = old.order
		t.sessions[s.ID] = s
	}
}

// NewestSession returns the session that was started last for a user, or the zero value.
func (t *Tenant) NewestSession(userID string) Session {
	t.mu.Lock()
	defer t.mu.Unlock()
	var newest Session
	for _, s := range t.sessions {
		if s.UserID == userID && s.order > newest.order {
			newest = s
		}
	}
	return newest
}

// SessionsOf lists the live sessions of a user, the newest first.
func (t *Tenant) SessionsOf(userID string) []Session {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	var out []Session
	for _, s := range t.sessions {
		if s.UserID == userID && (s.live(now) || t.Faults.On(fault.SessionForever)) {
			out = append(out, s)
		}
	}
	slices.SortFunc(out, func(a, b Session) int { return b.order - a.order })
	return out
}

// EndSession forgets a session.
func (t *Tenant) EndSession(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sessions, id)
	t.Changed.Ring()
}
