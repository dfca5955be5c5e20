package virtualauthenticator

import (
	"errors"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// first is what a person signs in with in place of a password. None of it is a factor of MFA: a passkey lies apart from the
// platform's credentials that are.
type first struct {
	passkeys keys
	codes    map[string]*inbox.Codes // by the address or number to which they come
	to       string                  // where the code given last had come
	shown    string                  // the code of a device given last
	used     string                  // that of a device which was connected
}

// SeedPasskey makes a passkey, which replaces none, and returns it for an administrator to register. The user handle is the
// user.id of the relying party, 1 to 64 bytes. It fails if the handle or the random source does.
func (w *Wallet) SeedPasskey(rpID string, userHandle []byte) (webauthn.Credential, error) {
	return w.first.passkeys.mint(rpID, userHandle)
}

// Passkey answers a login page that takes a passkey: its Origin and PublicKey. The ways are those of a challenge of
// webauthn-platform, and so are the errors.
func (w *Wallet) Passkey(now time.Time, p Prompt, how vocab.Answer) (Proof, error) {
	g, err := w.first.passkeys.answer(now, p, how)
	return g.Proof, err
}

// SignInCode gives a code that was sent to that address or number for a login without a password, in the ways of
// inbox.Codes.Answer.
func (w *Wallet) SignInCode(now time.Time, to string, how vocab.Answer) (Proof, error) {
	c := w.first.codes[to]
	if c == nil {
		c = w.inbox.Codes(to)
		w.first.codes[to] = c
	}
	code, err := c.Answer(now, how, inbox.Email, inbox.SMS)
	if err == nil {
		w.first.to = to
	}
	return Proof{Code: code}, err
}

// UserCode enters a code that a device shows: right, wrong (its last letter is another one), reused (that of a device which was
// connected before, as SignedIn told), or right in another writing. It fails for other ways, and where no code was used before.
func (w *Wallet) UserCode(shown string, how vocab.Answer) (Proof, error) {
	w.first.to, w.first.shown = "", ""
	switch how {
	case vocab.AnswerRight:
		w.first.shown = shown
		return Proof{Code: shown}, nil
	case vocab.AnswerWrong:
		end := "B"
		if strings.HasSuffix(shown, end) {
			end = "C"
		}
		return Proof{Code: shown[:len(shown)-1] + end}, nil
	case vocab.AnswerReused:
		if w.first.used == "" {
			return Proof{}, errors.New("wallet: no device was connected by a code yet")
		}
		return Proof{Code: w.first.used}, nil
	}
	code, err := write(shown, how)
	if err == nil && how != vocab.AnswerTooShort {
		w.first.shown = shown
	}
	return Proof{Code: code}, err
}

// SignedIn says that the code of SignInCode given last was accepted: it can be reused from then on. Without one it does
// nothing, and passkeys remember their right answers by themselves.
func (w *Wallet) SignedIn() error {
	if w.first.shown != "" {
		w.first.used, w.first.shown = w.first.shown, ""
		return nil
	}
	c := w.first.codes[w.first.to]
	if c == nil {
		return nil
	}
	w.first.to = ""
	return c.Accepted()
}
