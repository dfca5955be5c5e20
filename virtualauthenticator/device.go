package virtualauthenticator

import (
	"encoding/base32"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// scan reads an enrolment URI: into the authenticator that has these parameters already, or into a new, pending one.
func (a *app) scan(uri string) (*totp.Authenticator, error) {
	scanned, err := totp.FromURI(uri)
	if err != nil {
		return nil, fmt.Errorf("wallet: the app cannot read the enrolment: %w", err)
	}
	known := func(b *totp.Authenticator) bool { return b != nil && b.Params() == scanned.Params() }
	switch {
	case known(a.pending):
	case known(a.held):
		a.pending = a.held
	default:
		a.pending = scanned
	}
	return a.pending, nil
}

// code turns an answer of an authenticator into a proof.
func code(authenticator *totp.Authenticator, now time.Time, how vocab.Answer) (Proof, error) {
	answer, err := authenticator.Answer(now, how)
	return Proof{Code: answer.Code}, err
}

// ceremony is what a page can ask of the key, and the deviations for which the ways to answer stand.
type ceremony struct {
	name string
	run  func(origin string, publicKey json.RawMessage, deviations ...webauthn.Deviation) (json.RawMessage, error)
	ways []way
}

// way is a way to answer with the key.
type way struct {
	how        vocab.Answer
	deviations []webauthn.Deviation
}

func creation(key *webauthn.Key) ceremony {
	return ceremony{"an enrolment", key.Create, []way{
		{vocab.AnswerRight, nil},
		{vocab.AnswerWrong, []webauthn.Deviation{webauthn.WrongChallenge}},
		{vocab.AnswerReused, []webauthn.Deviation{webauthn.ReplayLast}},
	}}
}

func assertion(key *webauthn.Key) ceremony {
	return ceremony{"a challenge", key.Get, []way{
		{vocab.AnswerRight, nil},
		{vocab.AnswerWrong, []webauthn.Deviation{webauthn.BadSignature}},
		{vocab.AnswerReused, []webauthn.Deviation{webauthn.ReplayLast}},
		{vocab.AnswerStale, []webauthn.Deviation{webauthn.CounterLower}},
	}}
}

// touch runs the ceremony. An exception of the browser is a proof, because it is what the person sees.
func (c ceremony) touch(p Prompt, how vocab.Answer) (Proof, error) {
	if len(p.PublicKey) == 0 {
		return Proof{}, fmt.Errorf("wallet: %s of a security key needs the page's WebAuthn options, and the prompt has none", c.name)
	}
	deviations, err := c.deviations(how)
	if err != nil {
		return Proof{}, err
	}
	response, err := c.run(p.Origin, p.PublicKey, deviations...)
	var refused *webauthn.ClientError
	if errors.As(err, &refused) {
		return Proof{ClientError: refused}, nil
	}
	return Proof{Credential: response}, err
}

// deviations says what a way to answer means for the key.
func (c ceremony) deviations(how vocab.Answer) ([]webauthn.Deviation, error) {
	possible := make([]vocab.Answer, len(c.ways))
	for i, w := range c.ways {
		if w.how == how {
			return w.deviations, nil
		}
		possible[i] = w.how
	}
	return nil, fmt.Errorf("wallet: %q does not apply to %s of a security key: use one of %q", how, c.name, possible)
}

// base32Secret spells a secret as apps and pages do.
func base32Secret(secret []byte) string {
	return base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(secret)
}
