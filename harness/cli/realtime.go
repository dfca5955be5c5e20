package cli

import (
	"io"
	mathrand "math/rand/v2"

	"github.com/mfaproof/mfaproof/harness/internal/wall"
)

// realTime is the machine's clock.
type realTime = wall.Clock

// seeded is a stream of bytes that a seed of 32 bytes determines.
func seeded(seed []byte) io.Reader { return mathrand.NewChaCha8([32]byte(seed)) }

// systemRandom fills a buffer from the system's source.
func systemRandom(b []byte) { wall.Random(b) }
