package webauthn

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Deviation names the one respect in which a response departs from the ordinary one: ReplayLast, or a name of
// vocab.WebAuthnDeviations. The signature is valid over what deviates, unless the signature itself is what deviates, so that a
// relying party can refuse for one reason only.
type Deviation string

// The deviations that code names most.
const (
	BadSignature       Deviation = "bad-signature"
	WrongChallenge     Deviation = "wrong-challenge"
	NoUserPresence     Deviation = "no-user-presence"
	NoUserVerification Deviation = "no-user-verification"
	// CounterEqual, CounterLower and CounterZero are said of the counter of the last assertion that broke no rule.
	CounterEqual         Deviation = "counter-equal"
	CounterLower         Deviation = "counter-lower"
	CounterZero          Deviation = "counter-zero"
	CredentialNotAllowed Deviation = "credential-not-allowed"
	RegisteredAgain      Deviation = "registered-again"
	// ReplayLast is the last response without deviation of this ceremony, byte for byte.
	ReplayLast Deviation = "replay-last"
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

// ErrNothingRegistered says that the key has no credential that could be registered once more.
var ErrNothingRegistered = errors.New("webauthn: nothing to register again: let the key answer Create without deviation first")

// WrongOrigin makes the client data name that origin: what a page in the middle could obtain from a careless browser.
func WrongOrigin(origin string) Deviation { return Deviation(wrongOrigin + " " + origin) }

// WrongRPID makes the authenticator data carry the hash of that relying party id.
func WrongRPID(rpID string) Deviation { return Deviation(wrongRPID + " " + rpID) }

// permitted tells whether the response breaks no rule.
func (d Deviation) permitted() bool {
	known, _ := vocab.FindDeviation(vocab.Answer(d))
	return d == none || known.Permitted
}

// single returns the only deviation, or none, after a look at whether the ceremony can have it.
func single(kind string, deviations []Deviation) (Deviation, error) {
	switch len(deviations) {
	case 0:
		return none, nil
	case 1:
	default:
		return none, fmt.Errorf("webauthn: a response deviates in one respect only, and %q were asked for", deviations)
	}
	d := deviations[0]
	name, _, _ := strings.Cut(string(d), " ")
	known, is := vocab.FindDeviation(vocab.Answer(name))
	switch {
	case d == none, d == ReplayLast:
	case !is:
		return none, fmt.Errorf("webauthn: there is no deviation %q", d)
	case kind == creation && !known.Creation:
		return none, fmt.Errorf("webauthn: a creation cannot deviate by %s: it has no signature of that kind and no earlier counter", d)
	case kind == assertion && !known.Assertion:
		return none, fmt.Errorf("webauthn: an assertion cannot deviate by %s: it registers nothing", d)
	}
	return d, nil
}

// replay returns a response once more.
func replay(kind string, last []byte) (json.RawMessage, error) {
	if last == nil {
		return nil, fmt.Errorf("webauthn: %s: %w", kind, ErrNothingToReplay)
	}
	return append(json.RawMessage(nil), last...), nil
}

// bend is how a deviation changes a ceremony, or sets what is done to its response. value is its parameter.
type bend func(k *Key, c *ceremony, h *held, value string) error

// deviate changes the one thing that d names.
func (k *Key) deviate(c *ceremony, h *held, d Deviation) error {
	name, value, _ := strings.Cut(string(d), " ")
	if d == none {
		return nil
	}
	for _, group := range []map[Deviation]bend{clientBends, dataBends, keyBends, attestationBends, encodingBends, assertionBends} {
		if bent, is := group[Deviation(name)]; is {
			return bent(k, c, h, value)
		}
	}
	return fmt.Errorf("webauthn: there is no deviation %q", d)
}
