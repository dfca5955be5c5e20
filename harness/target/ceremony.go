package target

import (
	"context"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// Ceremonies is a Session in a real browser, which runs the page's own script: the page asks the browser for a credential, and gets it from a
// key of the person that the browser has for that time. It is an optional part of a Session, for targets of this program alone; whoever has it
// is given no Proof with a credential.
type Ceremonies interface {
	// Answers lists the ways in which the key can answer this ceremony here.
	Answers(c Ceremony) []vocab.Answer
	// Ceremony presses the button of an offer that wants a credential. The key is not to be used meanwhile, and has learnt afterwards
	// what the browser did with it.
	Ceremony(ctx context.Context, offer string, c Ceremony) (Observation, error)
}

// Ceremony is how a person answers it.
type Ceremony struct {
	Key      *webauthn.Key
	Creates  bool // a credential is made; else one that there is signs
	How      vocab.Answer
	Remember bool // ticks the box that asks to remember this device
}
