package tenant

import (
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Session is a browser that signed in: who, when, and by which methods.
type Session struct {
	ID       string
	UserID   string
	AuthTime time.Time
	Methods  []Method
	order    int // counts sessions, so that the newest is known when the clock stands still
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

// StartSession keeps a new session and returns it with its id. A session never keeps an id across a sign-in: the id
// that a browser had before is worth nothing afterwards (session fixation).
func (t *Tenant) StartSession(s Session) Session {
	s.ID = t.Token()
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
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.sessions[id]
	return s, ok
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

// EndSession forgets a session.
func (t *Tenant) EndSession(id string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.sessions, id)
}
