package virtualauthenticator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// keys are the WebAuthn authenticators of one attachment.
type keys struct {
	drawer[*webauthn.Key]
	noun string
}

func roamingKeys(random io.Reader, habits *Habits) keys {
	return newKeys(vocab.WebAuthnRoaming, "a security key", random, habits)
}

func platformKeys(random io.Reader, habits *Habits) keys {
	return newKeys(vocab.WebAuthnPlatform, "a platform authenticator", random, habits, webauthn.Platform())
}

func newKeys(factor vocab.Factor, noun string, random io.Reader, habits *Habits, kind ...webauthn.Option) keys {
	return keys{noun: noun, drawer: drawer[*webauthn.Key]{factor: factor, get: func() (*webauthn.Key, error) {
		return webauthn.NewKey(random, slices.Concat(kind, habits.Keys)...), nil
	}}}
}

// way is a way to answer with a key, and the deviations for which it stands.
type way struct {
	how        vocab.Answer
	deviations []webauthn.Deviation
}

// creating and asserting give the ways that the ceremonies have.
func creating() []way {
	return []way{
		{vocab.AnswerRight, nil},
		{vocab.AnswerWrong, []webauthn.Deviation{webauthn.WrongChallenge}},
		{vocab.AnswerReused, []webauthn.Deviation{webauthn.ReplayLast}},
	}
}

func asserting() []way {
	return []way{
		{vocab.AnswerRight, nil},
		{vocab.AnswerWrong, []webauthn.Deviation{webauthn.BadSignature}},
		{vocab.AnswerReused, []webauthn.Deviation{webauthn.ReplayLast}},
		{vocab.AnswerStale, []webauthn.Deviation{webauthn.CounterLower}},
	}
}

func (k *keys) enrol(_ time.Time, p Prompt, how vocab.Answer) (given, error) {
	if how.InBrowser() {
		return ended(how), nil
	}
	deviations, err := k.deviations("an enrolment", p, how, creating())
	if err != nil {
		return given{}, err
	}
	newest, err := k.newest()
	if err != nil {
		return given{}, err
	}
	g, err := seen(credential(newest.device.Create(p.Origin, p.PublicKey, deviations...)))
	newest.answered = newest.answered || g.Credential != nil
	return g, err
}

func (k *keys) answer(_ time.Time, p Prompt, how vocab.Answer) (given, error) {
	if how.InBrowser() {
		return ended(how), nil
	}
	deviations, err := k.deviations("a challenge", p, how, asserting())
	if err != nil {
		return given{}, err
	}
	if len(k.has) == 0 && len(k.lost) > 0 {
		return given{}, &LostError{Factor: k.factor}
	}
	// A person without an enrolment has a key all the same, with which the browser then finds nothing to do.
	if _, err := k.newest(); err != nil {
		return given{}, err
	}
	turn, err := k.only(p.Device, k.inTurn())
	if err != nil {
		return given{}, err
	}
	return seen(k.try(turn, func(key *webauthn.Key) (given, error) {
		return credential(key.Get(p.Origin, p.PublicKey, deviations...))
	}))
}

// ended is what a page sees when the browser's dialogue ends without an answer (WebAuthn level 3, section 5.1.3).
func ended(how vocab.Answer) given {
	exception := webauthn.ClientErrors()[string(how)]
	return given{Proof: Proof{ClientError: &exception}}
}

func credential(response json.RawMessage, err error) (given, error) {
	return given{Proof: Proof{Credential: response}}, err
}

// seen makes an exception of the browser a proof, because it is what the person sees.
func seen(g given, err error) (given, error) {
	var refused *webauthn.ClientError
	if errors.As(err, &refused) {
		return given{Proof: Proof{ClientError: refused}}, nil
	}
	return g, err
}

// deviations says what a way to answer means for a ceremony, after a look at the prompt.
func (k *keys) deviations(ceremony string, p Prompt, how vocab.Answer, ways []way) ([]webauthn.Deviation, error) {
	if _, err := p.want(WantCredential); err != nil {
		return nil, err
	}
	if len(p.PublicKey) == 0 {
		return nil, fmt.Errorf("wallet: %s of %s needs the page's WebAuthn options, and the prompt has none", ceremony, k.noun)
	}
	if d, known := vocab.FindDeviation(how); known {
		return []webauthn.Deviation{webauthn.Deviation(d.Name)}, nil
	}
	i := slices.IndexFunc(ways, func(w way) bool { return w.how == how })
	if i < 0 {
		possible := make([]vocab.Answer, len(ways))
		for i, w := range ways {
			possible[i] = w.how
		}
		return nil, fmt.Errorf("wallet: %q does not apply to %s of %s: use one of %q", how, ceremony, k.noun, possible)
	}
	return ways[i].deviations, nil
}
