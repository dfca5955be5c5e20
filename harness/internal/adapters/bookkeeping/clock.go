package bookkeeping

import (
	"context"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
)

// Clock is the time of a world whose system is told it with each request. A world that embeds one implements target.Clock. It is safe for
// concurrent use.
type Clock struct {
	mu  sync.Mutex
	now time.Time
}

var _ target.Clock = (*Clock)(nil)

// StartAt makes a clock that stands still at a time.
func StartAt(t time.Time) *Clock { return &Clock{now: t} }

// Time is what the clock shows.
func (c *Clock) Time() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Now implements target.Clock.
func (c *Clock) Now(context.Context) (time.Time, error) { return c.Time(), nil }

// Advance implements target.Clock.
func (c *Clock) Advance(_ context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
	return nil
}
