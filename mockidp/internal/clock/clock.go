// Package clock owns the time of a tenant: the machine's clock for a server that people use, a still one for tests.
// It imports no other package of the mock.
package clock

import (
	"sync"
	"time"
)

// Clock tells the time of a tenant. All times are UTC.
type Clock interface{ Now() time.Time }

// Func is a clock that asks a function, such as time.Now.
type Func func() time.Time

// Now returns the function's time in UTC.
func (f Func) Now() time.Time { return f().UTC() }

// Still is a clock that moves only when told to. It is safe for concurrent use.
type Still struct {
	mu  sync.Mutex
	now time.Time
}

// NewStill starts a still clock at a time.
func NewStill(at time.Time) *Still { return &Still{now: at.UTC()} }

// Now returns where the clock stands.
func (s *Still) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// Advance moves the clock and returns the new time.
func (s *Still) Advance(d time.Duration) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
	return s.now
}
