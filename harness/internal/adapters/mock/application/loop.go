package application

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
)

// rounds is how often the same requests follow each other before they are a loop.
const rounds = 3

// cycle is the shortest sequence of requests that came one after the other at least so many rounds, somewhere in the exchanges; nil for none. What the
// requests carry does not count: each round has a state of its own.
func cycle(exchanges []target.Exchange) []string {
	var asked []string
	for _, e := range exchanges {
		asked = append(asked, e.Request)
	}
	for length := 1; length*rounds <= len(asked); length++ {
		for from := 0; from+length*rounds <= len(asked); from++ {
			one := asked[from : from+length]
			n := 1
			for n < rounds && slices.Equal(one, asked[from+n*length:from+(n+1)*length]) {
				n++
			}
			if n == rounds {
				return one
			}
		}
	}
	return nil
}

// told is a loop as a person reads it, closed.
func told(loop []string) string { return strings.Join(append(slices.Clone(loop), loop[0]), " → ") }
