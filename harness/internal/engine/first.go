package engine

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// byProof tells whether a login begins with something that the person proves or enters, and not at another site.
func byProof(via vocab.Via) bool {
	switch via {
	case vocab.ViaPasskey, vocab.ViaPasswordlessEmail, vocab.ViaPasswordlessSMS, vocab.ViaPasswordlessEmailGrant, vocab.ViaPasswordlessSMSGrant,
		vocab.ViaDeviceCode:
		return true
	}
	return false
}

// firstOffer is what the page of a first factor takes, where the login stands at one.
func (r *run) firstOffer() (target.Offer, bool) {
	if r.sight.Stage == vocab.StagePrimary {
		for _, offer := range r.sight.Offers {
			if offer.Kind == target.OfferFirst {
				return offer, true
			}
		}
	}
	return target.Offer{}, false
}

// prove answers the page of a first factor.
func (r *run) prove(ctx context.Context, s scenarios.Prove) error {
	if _, err := r.session(); err != nil {
		return err
	}
	offer, ok := r.firstOffer()
	if !ok {
		return &mismatch{"a first factor to prove", r.standing()}
	}
	if err := r.deliver(ctx); err != nil {
		return err
	}
	now, err := r.now(ctx)
	if err != nil {
		return err
	}
	var proof virtualauthenticator.Proof
	switch m := offer.Material; {
	case m.UserCode != "":
		proof, err = r.who.wallet.UserCode(m.UserCode, s.How)
	case m.Wants == target.WantsCredential:
		if json.Unmarshal(m.PublicKey, &map[string]any{}) != nil {
			return r.lacks("no WebAuthn options that a browser can read")
		}
		if in, ok := r.ceremonies(offer); ok {
			return r.ceremony(ctx, in, offer, s.How, virtualauthenticator.Prompt{}, false)
		}
		proof, err = r.who.wallet.Passkey(now, virtualauthenticator.Prompt{Origin: m.Origin, PublicKey: m.PublicKey}, s.How)
	default:
		proof, err = r.who.wallet.SignInCode(now, m.Destination, s.How)
	}
	if missing := (*inbox.NoMessageError)(nil); errors.As(err, &missing) {
		return &mismatch{"a message to the person", missing.Error()}
	}
	if err != nil {
		return err
	}
	p := target.Proof{Code: proof.Code, Credential: proof.Credential}
	if proof.ClientError != nil {
		if p.ClientError, err = json.Marshal(proof.ClientError); err != nil {
			return err
		}
	}
	if err := r.submit(ctx, offer, p); err != nil {
		return err
	}
	if r.accepted(vocab.StagePrimary, offer) {
		return r.who.wallet.SignedIn()
	}
	return nil
}

// organization takes the offer of an organization, or to go on without one.
func (r *run) organization(ctx context.Context, session target.Session, s scenarios.Choose) error {
	for _, offer := range r.sight.Offers {
		if offer.Kind == target.OfferOrganization && offer.Organization == s.Organization {
			o, err := session.Choose(ctx, offer.ID)
			return r.see(o, err)
		}
	}
	return &mismatch{"an offer of " + chosen(s), r.standing()}
}

// passkeys gives a passkey to everybody who signs in with one, before any factor: an administrator registers it.
func (r *run) passkeys(ctx context.Context) error {
	given := map[string]bool{}
	for _, step := range r.c.Steps {
		s, ok := step.(scenarios.Login)
		if !ok || s.Via != vocab.ViaPasskey || given[s.Person] {
			continue
		}
		given[s.Person] = true
		seeder, ok := target.Optional[target.Seeder](r.world)
		if !ok {
			return &unmet{fmt.Sprintf("%s could not be given a passkey: %s has no administrator who registers one", s.Person, r.about.Name)}
		}
		switch err := r.passkey(ctx, seeder, s.Person); {
		case unanswered(ctx, err):
			return fmt.Errorf("giving %s a passkey: %w", s.Person, err)
		case err != nil:
			return &unmet{fmt.Sprintf("%s could not be given a passkey: %v", s.Person, err)}
		}
	}
	return nil
}

func (r *run) passkey(ctx context.Context, seeder target.Seeder, name string) error {
	rpID, handle, err := seeder.RelyingParty(ctx, name)
	if err != nil {
		return err
	}
	credential, err := r.people[name].wallet.SeedPasskey(rpID, handle)
	if err != nil {
		return err
	}
	return seeder.Seed(ctx, name, target.Seed{Passkey: true, ID: credential.ID, PublicKey: credential.PublicKey, SignCount: credential.SignCount})
}

// memberships are those of a person, in the words of the contract.
func memberships(p scenarios.Person) []target.Membership {
	var out []target.Membership
	for _, m := range p.Organizations {
		out = append(out, target.Membership(m))
	}
	return out
}
