package target

import (
	"context"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Tamperer sends what no page of a login offers, as an attacker would (capability "tamper"). It is an optional part of a Session.
type Tamperer interface {
	// Tamper sends it, with the proof where the way is one of vocab.TamperedAnswers, and tells where the login stands then: the
	// observation's Error is what the implementation said to the tampered request, unless that ended the login.
	Tamper(ctx context.Context, how vocab.Tamper, p Proof) (Observation, error)
}
