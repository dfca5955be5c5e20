package tenant

import "time"

// Bucket is a rate limit: so many at once, and one more after each interval.
type Bucket struct {
	Name  string
	Size  int
	Every time.Duration
}

// The rate limits of factors. Source: semantics 3.10.
var (
	WrongCodes = Bucket{"wrong-codes", 10, 6 * time.Minute}
	PhoneSends = Bucket{"phone-sends", 10, time.Hour}
	MailSends  = Bucket{"mail-sends", 5, time.Minute}
	PushSends  = Bucket{"push-sends", 10, time.Hour}
)

// level is how full a user's bucket is.
type level struct {
	used  int
	since time.Time // when the oldest used place becomes free again is since + Every
}

// Take uses one place of a user's bucket and reports whether there was one.
func (t *Tenant) Take(userID string, b Bucket) bool {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	l := t.refilled(userID, b, now)
	if l.used >= b.Size {
		return false
	}
	if l.used == 0 {
		l.since = now
	}
	l.used++
	t.keepLevel(userID, b, l)
	return true
}

// Room tells whether a user's bucket has a place, without using it.
func (t *Tenant) Room(userID string, b Bucket) bool {
	now := t.Now()
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.refilled(userID, b, now).used < b.Size
}

func (t *Tenant) refilled(userID string, b Bucket, now time.Time) level {
	l := t.levels[userID+"\x00"+b.Name]
	if free := int(now.Sub(l.since) / b.Every); l.used > 0 && free > 0 {
		l.used = max(l.used-free, 0)
		l.since = l.since.Add(time.Duration(free) * b.Every)
	}
	return l
}

func (t *Tenant) keepLevel(userID string, b Bucket, l level) {
	if t.levels == nil {
		t.levels = map[string]level{}
	}
	t.levels[userID+"\x00"+b.Name] = l
}
