package engine

import (
	"context"
	"fmt"
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// ceremonies is the real browser in which a page that wants a credential is open; false where wallets make credentials themselves.
func (r *run) ceremonies(offer target.Offer) (target.Ceremonies, bool) {
	if offer.Material.Wants != target.WantsCredential {
		return nil, false
	}
	return target.Optional[target.Ceremonies](r.devices[r.device])
}

// ceremony lets the page ask the browser for a credential, with a key of the person in it.
func (r *run) ceremony(ctx context.Context, in target.Ceremonies, offer target.Offer, how vocab.Answer, prompt virtualauthenticator.Prompt, remember bool) error {
	m := offer.Material
	if err := r.handed(offer.Factor, m); err != nil {
		return err
	}
	if err := r.deliver(ctx); err != nil {
		return err
	}
	prompt.Factor, prompt.Origin, prompt.PublicKey = offer.Factor, m.Origin, m.PublicKey
	c := target.Ceremony{Creates: r.sight.Stage == vocab.StageEnrol, How: how, Remember: remember}
	var err error
	switch r.sight.Stage {
	case vocab.StagePrimary:
		c.Key, err = r.who.wallet.PasskeyKey(prompt)
	case vocab.StageEnrol:
		c.Key, err = r.who.wallet.EnrolmentKey(offer.Factor)
	default:
		c.Key, err = r.who.wallet.ChallengeKey(prompt)
	}
	if err != nil {
		return err
	}
	if !slices.Contains(in.Answers(c), how) || prompt.Other != nil {
		return &unmet{fmt.Sprintf("a key in a real browser cannot answer %q here; the driver form can", how)}
	}
	if err := r.dawdle(ctx); err != nil {
		return err
	}
	o, err := in.Ceremony(ctx, offer.ID, c)
	return r.see(o, err)
}
