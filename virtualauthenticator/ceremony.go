package virtualauthenticator

import (
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// EnrolmentKey gives the key that a person takes for the enrolment of webauthn-roaming or webauthn-platform, for a real browser to use it.
// It counts as an answer to the enrolment page: Confirm says that it was accepted.
func (w *Wallet) EnrolmentKey(factor vocab.Factor) (*webauthn.Key, error) {
	k, err := w.keysOf(factor)
	if err != nil {
		return nil, err
	}
	newest, err := k.newest()
	if err != nil {
		return nil, err
	}
	newest.answered = true
	w.open[factor] = nil
	return newest.device, nil
}

// ChallengeKey gives the key that a person takes for a challenge, for a real browser to use it: of several the first that the browser would
// let answer, beginning with the one used last, as Answer does. It counts as an answer. The error may be a *LostError.
func (w *Wallet) ChallengeKey(p Prompt) (*webauthn.Key, error) {
	k, err := w.keysOf(p.Factor)
	if err != nil {
		return nil, err
	}
	key, err := k.forChallenge(p)
	if err == nil {
		w.open[p.Factor] = nil
	}
	return key, err
}

// PasskeyKey is ChallengeKey for a login page that takes a passkey.
func (w *Wallet) PasskeyKey(p Prompt) (*webauthn.Key, error) { return w.first.passkeys.forChallenge(p) }

func (w *Wallet) keysOf(factor vocab.Factor) (*keys, error) {
	k, ok := w.kind(factor).(*keys)
	if !ok {
		return nil, fmt.Errorf("wallet: %q is not answered with a key", factor)
	}
	return k, nil
}

func (k *keys) forChallenge(p Prompt) (*webauthn.Key, error) {
	if len(k.has) == 0 && len(k.lost) > 0 {
		return nil, &LostError{Factor: k.factor}
	}
	if _, err := k.newest(); err != nil {
		return nil, err
	}
	turn, err := k.only(p.Device, k.inTurn())
	if err != nil {
		return nil, err
	}
	i := max(0, slices.IndexFunc(turn, func(one *item[*webauthn.Key]) bool { return one.device.Allowed(p.PublicKey) }))
	k.last = turn[i]
	return turn[i].device, nil
}
