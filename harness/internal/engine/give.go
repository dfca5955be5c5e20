package engine

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/holder"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

type proving func(time.Time, virtualauthenticator.Prompt, vocab.Answer) (virtualauthenticator.Proof, error)

// give lets the person's device make a proof and hands it in. When the device has used up the current time step, the
// person waits for the next one, as people do. The prompt brings what the case says of the device, the page the rest.
func (r *run) give(ctx context.Context, offer target.Offer, how vocab.Answer, prompt virtualauthenticator.Prompt, prove proving, remember bool) error {
	if offer.Material.Wants == target.WantsChannel {
		return r.submit(ctx, offer, target.Proof{Channel: cmp.Or(prompt.Channel, "sms")})
	}
	if in, ok := r.ceremonies(offer); ok {
		return r.ceremony(ctx, in, offer, how, prompt, remember)
	}
	p, err := r.prepare(ctx, offer, how, prompt, prove, remember)
	if err != nil {
		return err
	}
	return r.submit(ctx, offer, p)
}

// prepare lets the person's device make a proof, and hands nothing in.
func (r *run) prepare(ctx context.Context, offer target.Offer, how vocab.Answer, prompt virtualauthenticator.Prompt, prove proving, remember bool) (target.Proof, error) {
	m, none := offer.Material, target.Proof{}
	if err := r.handed(offer.Factor, m); err != nil {
		return none, err
	}
	if err := r.deliver(ctx); err != nil {
		return none, err
	}
	prompt = holder.Prompt(prompt, offer)
	r.measure(m.OTPAuthURI)
	now, err := r.settledStep(ctx, offer.Factor, how)
	if err != nil {
		return none, err
	}
	proof, err := prove(now, prompt, how)
	var spent *totp.SpentError
	if errors.As(err, &spent) {
		r.note("wait", "for the next one-time code", "")
		if err := r.waitForStep(ctx, spent.Next.Sub(now)); err != nil {
			return none, err
		}
		if now, err = r.now(ctx); err != nil {
			return none, err
		}
		proof, err = prove(now, prompt, how)
	}
	if missing := (*inbox.NoMessageError)(nil); errors.As(err, &missing) {
		return none, &mismatch{"a message to the person", missing.Error()}
	}
	if err != nil && r.sight.Stage == vocab.StageChallenge && !r.who.wallet.Holds(offer.Factor) {
		return none, &mismatch{"a challenge of what " + r.who.name + " holds", r.standing() + ", and no enrolment of it was accepted"}
	}
	if err != nil {
		return none, err
	}
	if err := r.dawdle(ctx); err != nil {
		return none, err
	}
	p, err := holder.Proof(proof)
	if err != nil {
		return none, err
	}
	p.Remember = remember
	if p.Destination != "" {
		p.Country = prompt.Country
	}
	if proof.Decision != nil {
		if err := r.decide(ctx, m, *proof.Decision); err != nil {
			return none, err
		}
		p.Acknowledge = true
	}
	return p, nil
}

// measure notes how long the secret of an enrolment is; what cannot be read as one is for the person's app to refuse.
func (r *run) measure(uri string) {
	app, err := totp.FromURI(uri)
	if err != nil {
		return
	}
	bits := len(app.Params().Secret) * 5 / 8 * 8 // base32: five bits a sign, of which whole bytes count
	if r.seen.secretBits == 0 || bits < r.seen.secretBits {
		r.seen.secretBits = bits
	}
}

func (r *run) submit(ctx context.Context, offer target.Offer, p target.Proof) error {
	if r.smuggle != "" {
		return r.tamper(ctx, r.smuggle, p)
	}
	r.secrets.add("code", p.Code)
	r.secrets.add("phone number", p.Destination)
	o, err := r.devices[r.device].Submit(ctx, offer.ID, p)
	return r.see(o, err)
}

// decide hands what the person tapped on the phone to the target.
func (r *run) decide(ctx context.Context, m target.Material, d push.Decision) error {
	phone, ok := target.Optional[target.Decide](r.world)
	if !ok {
		return &unmet{"the target takes no answers of phones"}
	}
	return holder.Decide(ctx, phone, m, d)
}

// deliver brings what the target sent into the inboxes of the people; each device knows what is for it.
func (r *run) deliver(ctx context.Context) error {
	box, ok := target.Optional[target.Inbox](r.world)
	if !ok {
		return nil
	}
	sent, err := box.Messages(ctx, r.mail)
	if err != nil {
		return fmt.Errorf("reading the inbox: %w", err)
	}
	r.mail += len(sent)
	for _, m := range sent {
		r.secrets.message(m)
		r.note(reports.EntryMessage, m.Channel+" to "+m.To, m.Body)
		for _, p := range r.people {
			holder.Deliver(p.wallet, m)
		}
	}
	return nil
}
