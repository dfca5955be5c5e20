package virtualauthenticator

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Prompt is what a page asks of the person.
type Prompt struct {
	Factor     vocab.Factor
	Origin     string          // the page's origin, scheme://host[:port]; for webauthn-roaming
	OTPAuthURI string          // what the QR code says; for the enrolment of otp
	PublicKey  json.RawMessage // creation or request options in their JSON form; for webauthn-roaming
}

// Proof is what the person gives to the page. Exactly one field is set.
type Proof struct {
	Code        string                // digits to type
	Credential  json.RawMessage       // response of the browser, in its JSON form
	ClientError *webauthn.ClientError // exception of the browser in place of a response
}

// Enrol answers an enrolment page at now.
//
// For otp the app reads the URI and gives a code, in any way of totp.Authenticator.Answer. A page shown again with the same
// secret finds the same authenticator, which remembers what it spent; another secret takes the place of one unconfirmed.
//
// For webauthn-roaming the key creates a credential: right, wrong (another challenge) or reused (the last right response).
// An exception of the browser is a Proof. An error says that the question cannot be asked: a *totp.SpentError that the
// person has to wait for the next code, totp.ErrNothingToReuse and webauthn.ErrNothingToReplay that nothing was answered
// before, others that the factor, the way or the prompt do not fit.
func (w *Wallet) Enrol(now time.Time, p Prompt, how vocab.Answer) (Proof, error) {
	switch p.Factor {
	case vocab.OTP:
		authenticator, err := w.app.scan(p.OTPAuthURI)
		if err != nil {
			return Proof{}, err
		}
		return code(authenticator, now, how)
	case vocab.WebAuthnRoaming:
		proof, err := creation(w.key).touch(p, how)
		w.keyUsed = w.keyUsed || proof.Credential != nil
		return proof, err
	default:
		return Proof{}, unknown(p.Factor)
	}
}

// Answer answers a challenge page at now.
//
// For otp the confirmed authenticator gives a code, in any way of totp.Authenticator.Answer. For webauthn-roaming the key
// signs: right, wrong (a signature over other bytes), reused (the last right response) or stale (a counter below the last).
// An exception of the browser is a Proof; errors are those of Enrol, and webauthn.ErrCounterUnused.
func (w *Wallet) Answer(now time.Time, p Prompt, how vocab.Answer) (Proof, error) {
	switch p.Factor {
	case vocab.OTP:
		if w.app.held == nil {
			return Proof{}, errors.New("wallet: the app holds no confirmed enrolment: enrol and confirm otp, or seed it")
		}
		return code(w.app.held, now, how)
	case vocab.WebAuthnRoaming:
		return assertion(w.key).touch(p, how)
	default:
		return Proof{}, unknown(p.Factor)
	}
}
