// Package watch owns the bell that rings when something about a tenant changed. It does not know what: who hears it looks for
// themselves.
package watch

import (
	"errors"
	"sync"
)

// Limit is how many can listen to a bell at once, so that pages left open somewhere cost a bounded part of a server.
const Limit = 64

// ErrFull means that as many listen as may.
var ErrFull = errors.New("too many are watching already")

// Bell wakes its listeners. The zero value is ready; it is safe for concurrent use.
type Bell struct {
	mu   sync.Mutex
	ears map[chan struct{}]bool
}

// Ring wakes every listener. It never waits: whoever has not come round since the last ring is woken once for both.
func (b *Bell) Ring() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for ear := range b.ears {
		select {
		case ear <- struct{}{}:
		default:
		}
	}
}

// Listen returns a channel that gets a value after each ring, and what ends that, to be called once. Errors: ErrFull.
func (b *Bell) Listen() (rings <-chan struct{}, end func(), err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.ears) >= Limit {
		return nil, nil, ErrFull
	}
	if b.ears == nil {
		b.ears = map[chan struct{}]bool{}
	}
	ear := make(chan struct{}, 1)
	b.ears[ear] = true
	return ear, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.ears, ear)
	}, nil
}
