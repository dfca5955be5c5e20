// Package wall owns the machine's clock and randomness, for the places where a user's program or test comes in. Nothing else asks
// the machine: everybody else is handed a clock and a source. It imports no package of this module.
package wall

import (
	"context"
	"crypto/rand"
	"time"
)

// Clock is the machine's clock.
type Clock struct{}

// Now is the machine's time.
func (Clock) Now() time.Time { return time.Now() }

// Sleep waits for a while, or until the context ends, and then returns its error.
func (Clock) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Random fills a buffer from the system's source.
func Random(b []byte) { _, _ = rand.Read(b) } // never fails since Go 1.24

// Source is the system's source of randomness.
type Source struct{}

// Read fills a buffer.
func (Source) Read(b []byte) (int, error) {
	Random(b)
	return len(b), nil
}
