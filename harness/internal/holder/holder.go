// Package holder owns what lies between the wallet of whoever holds authenticators and what a target shows: the prompt that an offer is, the proof that is handed in,
// the messages that come, and an authenticator as an administrator registers it. It walks through no login and judges nothing.
package holder

import (
	"cmp"
	"context"
	"encoding/json"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
)

// Prompt is what an offer asks of a person. What is known of the device that is to answer comes with the prompt, and stays.
func Prompt(p virtualauthenticator.Prompt, o target.Offer) virtualauthenticator.Prompt {
	m := o.Material
	p.Factor, p.Wants, p.Origin, p.OTPAuthURI = o.Factor, virtualauthenticator.Want(m.Wants), m.Origin, m.OTPAuthURI
	p.PublicKey, p.Destination, p.PushLink, p.RecoveryCode = m.PublicKey, m.Destination, m.PushLink, m.RecoveryCode
	return p
}

// Proof is what a wallet gave as a target takes it. A decision is not in it: Decide hands that on. The error is that of a browser's exception
// without a JSON form.
func Proof(p virtualauthenticator.Proof) (target.Proof, error) {
	out := target.Proof{Code: p.Code, Credential: p.Credential, Destination: p.Destination, Channel: p.Channel, Acknowledge: p.Acknowledge}
	if p.ClientError == nil {
		return out, nil
	}
	var err error
	out.ClientError, err = json.Marshal(p.ClientError)
	return out, err
}

// Decide hands what the person tapped on the phone to the target: the answer to a request, or, where the page showed a link, the phone itself.
// An enrolment that is not approved is left open.
func Decide(ctx context.Context, phone target.Decide, m target.Material, d push.Decision) error {
	switch {
	case m.PushLink == "":
		return phone.Approve(ctx, d.Transaction, d.Approve)
	case d.Approve:
		return phone.Register(ctx, d.Transaction, d.Device, d.Name)
	}
	return nil
}

// Deliver brings a message that the target sent into the person's inbox; each device knows what is for it.
func Deliver(w *virtualauthenticator.Wallet, m target.Message) {
	w.Inbox().Deliver(inbox.Message{ID: m.ID, At: m.At, Channel: m.Channel, To: m.To, Code: cmp.Or(m.Code, m.Transaction), Body: m.Body})
}
