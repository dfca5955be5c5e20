// Package virtualauthenticator owns one person's devices and how the person answers a page with them, rightly or wrongly.
// It must not fetch or read pages, wait, or read a clock: it is given what a page asks for and gives back what a person
// would enter.
package virtualauthenticator

import (
	"fmt"
	"io"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Wallet is one person's devices: an authenticator app and a roaming security key. It is to be used by one goroutine at a
// time.
type Wallet struct {
	random io.Reader
	app    app
	key    *webauthn.Key
	// keyUsed says that the key answered an enrolment page, keyHeld that the enrolment was confirmed.
	keyUsed, keyHeld bool
}

// app is an authenticator app with room for an enrolment under way and for the one that counts.
type app struct {
	pending, held *totp.Authenticator
}

// New returns a wallet whose devices hold nothing yet. Secrets and keys are read from random as they are made: the same
// bytes and the same calls give the same proofs.
func New(random io.Reader) *Wallet {
	return &Wallet{random: random, key: webauthn.NewKey(random)}
}

// factors lists what the wallet can answer.
func factors() []vocab.Factor { return []vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming} }

// unknown is the error about a factor for which the wallet has no device.
func unknown(factor vocab.Factor) error {
	return fmt.Errorf("wallet: there is no device for factor %q: the wallet has %q", factor, factors())
}

// Confirm says that the implementation accepted the enrolment that was answered last, so that the factor is held from then
// on. A newly confirmed app enrolment takes the place of the one before. It is an error if no enrolment was answered.
func (w *Wallet) Confirm(factor vocab.Factor) error {
	switch {
	case !slices.Contains(factors(), factor):
		return unknown(factor)
	case factor == vocab.OTP && w.app.pending != nil:
		w.app = app{held: w.app.pending}
	case factor == vocab.WebAuthnRoaming && w.keyUsed:
		w.keyHeld = true
	case !w.Holds(factor):
		return fmt.Errorf("wallet: no enrolment of %q can be confirmed: answer its enrolment page first", factor)
	}
	return nil
}

// Holds tells whether an enrolment of the factor was confirmed or seeded.
func (w *Wallet) Holds(factor vocab.Factor) bool {
	switch factor {
	case vocab.OTP:
		return w.app.held != nil
	case vocab.WebAuthnRoaming:
		return w.keyHeld
	default:
		return false
	}
}

// SeedOTP puts an authenticator with a secret of 20 random bytes into the app, confirmed, and returns its parameters for
// an administrator to register. It fails if the random source does.
func (w *Wallet) SeedOTP() (totp.Params, error) {
	secret := make([]byte, 20)
	if _, err := io.ReadFull(w.random, secret); err != nil {
		return totp.Params{}, fmt.Errorf("wallet: read a secret from the random source: %w", err)
	}
	authenticator, err := totp.New(totp.Params{Secret: base32Secret(secret)})
	if err != nil {
		return totp.Params{}, err
	}
	w.app = app{held: authenticator}
	return authenticator.Params(), nil
}

// SeedKey puts a credential into the key, confirmed, and returns it for an administrator to register. The user handle is
// the user.id of the relying party, 1 to 64 bytes. It fails if the handle or the random source does.
func (w *Wallet) SeedKey(rpID string, userHandle []byte) (webauthn.Credential, error) {
	credential, err := w.key.Mint(rpID, userHandle)
	if err != nil {
		return webauthn.Credential{}, err
	}
	w.keyUsed, w.keyHeld = true, true
	return credential, nil
}
