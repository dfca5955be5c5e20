package webauthn

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// Deviation names the one respect in which a response departs from the right one. The signature of an assertion is valid
// over what deviates, unless the signature itself is what deviates, so that a relying party can refuse for one reason only.
type Deviation string

// The deviations without a parameter. Those of the signature and the counter are possible with Get alone: a creation with
// attestation "none" is not signed, and its counter is where counting begins.
const (
	BadSignature   Deviation = "bad-signature"    // the signature is well-formed and signs other bytes
	WrongChallenge Deviation = "wrong-challenge"  // the client data has another challenge, of 32 bytes
	NoUserPresence Deviation = "no-user-presence" // the flag that a person touched the key is not set
	// NoUserVerification leaves the flag unset that says that the user was verified, also where that is required.
	NoUserVerification Deviation = "no-user-verification"
	CounterEqual       Deviation = "counter-equal" // the counter of the last assertion without deviation
	CounterLower       Deviation = "counter-lower" // one less than that counter
	CounterZero        Deviation = "counter-zero"  // the counter is 0, after it was above
	ReplayLast         Deviation = "replay-last"   // the last response without deviation of this ceremony, byte for byte
)

const none Deviation = ""

// foreign is the host of somebody else, for deviations that do not name one.
const foreign = "evil.example"

// The deviations with a parameter, which stands behind the name and a space; without one it is somebody else's host.
const (
	wrongOrigin = "wrong-origin"
	wrongRPID   = "wrong-rp-id"
)

// ErrNothingToReplay says that no response without deviation was given yet that could be replayed.
var ErrNothingToReplay = errors.New("nothing to replay: answer the ceremony without deviation first")

// ErrCounterUnused says that the counter stands at 0, so that no counter is equal to or below a used one.
var ErrCounterUnused = errors.New("webauthn: the counter was not used yet: answer Get without deviation first")

// WrongOrigin makes the client data name that origin: what a page in the middle could obtain from a careless browser.
func WrongOrigin(origin string) Deviation { return Deviation(wrongOrigin + " " + origin) }

// WrongRPID makes the authenticator data carry the hash of that relying party id.
func WrongRPID(rpID string) Deviation { return Deviation(wrongRPID + " " + rpID) }

// single returns the only deviation, or none.
func single(deviations []Deviation) (Deviation, error) {
	switch len(deviations) {
	case 0:
		return none, nil
	case 1:
		return deviations[0], nil
	default:
		return none, fmt.Errorf("webauthn: a response deviates in one respect only, and %q were asked for", deviations)
	}
}

// replay returns a response once more.
func replay(kind string, last []byte) (json.RawMessage, error) {
	if last == nil {
		return nil, fmt.Errorf("webauthn: %s: %w", kind, ErrNothingToReplay)
	}
	return append(json.RawMessage(nil), last...), nil
}

// deviate changes the one thing that d names; undeviating is the counter of the last assertion without deviation.
func (c *ceremony) deviate(d Deviation, undeviating uint32) error {
	name, value, _ := strings.Cut(string(d), " ")
	switch Deviation(name) {
	case none:
	case wrongOrigin:
		scheme, _, _ := strings.Cut(c.origin, "://")
		c.origin = cmp.Or(value, scheme+"://"+foreign)
	case wrongRPID:
		c.rpID = cmp.Or(value, foreign)
	case WrongChallenge:
		other := sha256.Sum256(c.challenge)
		c.challenge = other[:]
	case NoUserPresence:
		c.flags &^= flagUserPresent
	case NoUserVerification:
		c.flags &^= flagUserVerified
	case BadSignature, CounterEqual, CounterLower, CounterZero:
		return c.deviateAssertion(Deviation(name), undeviating)
	default:
		return fmt.Errorf("webauthn: there is no deviation %q", d)
	}
	return nil
}

// deviateAssertion makes the deviations that only an assertion can have.
func (c *ceremony) deviateAssertion(d Deviation, undeviating uint32) error {
	switch {
	case c.kind != assertion:
		return fmt.Errorf("webauthn: a creation cannot deviate by %s: it has no signature and no earlier counter", d)
	case d == BadSignature:
		c.signsOtherBytes = true
	case undeviating == 0:
		return ErrCounterUnused
	case d == CounterEqual:
		c.counter = undeviating
	case d == CounterLower:
		c.counter = undeviating - 1
	default:
		c.counter = 0
	}
	return nil
}
