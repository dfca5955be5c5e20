package webauthn

import "slices"

// Counting says how the signature counter of a key moves with each assertion.
type Counting string

// The ways to count. All but the first two are those of keys that a relying party has reason to suspect.
const (
	CountUp   Counting = "increment" // by one
	CountZero Counting = "zero"      // the key has no counter: it is always 0
	CountHeld Counting = "stuck"     // from 0 to 1, and then no further
	CountDown Counting = "regress"   // from 0 to 1000, and then down by one
)

// next is the counter of the next assertion.
func (c Counting) next(now uint32) uint32 {
	switch {
	case c == CountZero:
		return 0
	case c == CountHeld && now > 0:
		return now
	case c == CountDown && now == 0:
		return 1000
	case c == CountDown:
		return now - 1
	}
	return now + 1 // 2^32-1 is followed by 0, as in the hardware
}

// Copy returns a second key with the same secrets, as if somebody had got at them: the counters of the two go apart from here.
func (k *Key) Copy() *Key {
	twin := *k
	twin.held = make([]*held, len(k.held))
	for i, h := range k.held {
		same := *h
		same.Credential = h.Credential.clone()
		twin.held[i] = &same
	}
	twin.transports = slices.Clone(k.transports)
	return &twin
}
