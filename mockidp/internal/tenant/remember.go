package tenant

import (
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// RememberLimits say how long a browser stays remembered: unused, and at all. Zero means the documented default.
// Source: semantics 3.8 (7 days of inactivity, 30 days at most).
type RememberLimits struct{ Idle, Absolute time.Duration }

// The documented limits.
const (
	DefaultRememberIdle     = 7 * 24 * time.Hour
	DefaultRememberAbsolute = 30 * 24 * time.Hour
)

// InForce are the limits with defaults filled in.
func (l RememberLimits) InForce() RememberLimits {
	if l.Idle == 0 {
		l.Idle = DefaultRememberIdle
	}
	if l.Absolute == 0 {
		l.Absolute = DefaultRememberAbsolute
	}
	return l
}

// trust is one person whom a browser is remembered for.
type trust struct{ since, used time.Time }

// maxBrowsers bounds the memory of a server left running; the one that was not used for the longest time goes first.
const maxBrowsers = 10000

// RememberBrowser remembers a browser for a person and returns the browser's new identifier, which is unguessable. Others
// whom it is remembered for move along from the identifier that it had, which is worth nothing afterwards: nobody can
// plant one.
func (t *Tenant) RememberBrowser(had, userID string) string {
	id, now := t.Token(), t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	people := t.browsers[had]
	delete(t.browsers, had)
	if people == nil {
		people = map[string]trust{}
	}
	people[userID] = trust{since: now, used: now}
	if t.browsers == nil {
		t.browsers = map[string]map[string]trust{}
	}
	if len(t.browsers) >= maxBrowsers {
		t.dropBrowser()
	}
	t.browsers[id] = people
	return id
}

func (t *Tenant) dropBrowser() {
	var oldest string
	var at time.Time
	for id, people := range t.browsers {
		var used time.Time
		for _, tr := range people {
			if tr.used.After(used) {
				used = tr.used
			}
		}
		if oldest == "" || used.Before(at) || used.Equal(at) && id < oldest {
			oldest, at = id, used
		}
	}
	delete(t.browsers, oldest)
}

// Remembered tells whether a browser is remembered for a person now.
func (t *Tenant) Remembered(id, userID string) bool {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.remembered(id, userID, now)
}

func (t *Tenant) remembered(id, userID string, now time.Time) bool {
	people := t.browsers[id]
	tr, known := people[userID]
	if t.Faults.On(fault.RememberedShared) {
		for _, tr = range people {
			known = true
		}
	}
	limits := t.base.Remember.InForce()
	idle := now.Sub(tr.used) > limits.Idle && !t.Faults.On(fault.RememberForever)
	return known && !idle && now.Sub(tr.since) <= limits.Absolute && !now.Before(tr.since)
}

// RenewBrowser starts the time of inactivity anew, where a browser is remembered for a person.
func (t *Tenant) RenewBrowser(id, userID string) {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	if tr, known := t.browsers[id][userID]; known && t.remembered(id, userID, now) {
		tr.used = now
		t.browsers[id][userID] = tr
	}
}

// ForgetBrowsers makes every browser forget a person, as an administrator does.
func (t *Tenant) ForgetBrowsers(userID string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.forgetBrowsers(userID)
}

func (t *Tenant) forgetBrowsers(userID string) {
	for id, people := range t.browsers {
		delete(people, userID)
		if len(people) == 0 {
			delete(t.browsers, id)
		}
	}
}
