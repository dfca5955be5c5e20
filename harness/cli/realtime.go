package cli

import (
	"context"
	"crypto/rand"
	"io"
	mathrand "math/rand/v2"
	"time"
)

// realTime is the machine's clock, the only place where the program asks for it.
type realTime struct{}

// Now is the machine's time.
func (realTime) Now() time.Time { return time.Now() }

// Sleep waits for a while, or until the context ends.
func (realTime) Sleep(ctx context.Context, d time.Duration) error {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// seeded is a stream of bytes that a seed of 32 bytes determines.
func seeded(seed []byte) io.Reader { return mathrand.NewChaCha8([32]byte(seed)) }

// systemRandom fills a buffer from the system's source.
func systemRandom(b []byte) { _, _ = rand.Read(b) } // never fails since Go 1.24
