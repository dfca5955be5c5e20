package engine

import (
	"context"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// live gives a wallet the habits of its person, and the faults of what comes to them.
func live(w *virtualauthenticator.Wallet, p scenarios.Person) {
	w.Habits.Slow, w.Habits.TypesBadly = p.Habits.Slow, p.Habits.TypesBadly
	w.Habits.App = p.Habits.App
	switch p.Habits.Push {
	case "approve":
		w.Habits.Approve = virtualauthenticator.ApproveAlways
	case "deny":
		w.Habits.Approve = virtualauthenticator.ApproveNever
	}
	w.Habits.Keys = keyed(p.Habits.Keys)
	every := map[bool]int{true: 1}
	w.Inbox().Faults = inbox.Faults{
		LoseFirst: p.Inbox.Lose, Delay: p.Inbox.Delay, RepeatEvery: every[p.Inbox.Duplicate], OvertakeEvery: every[p.Inbox.Reorder],
	}
}

// keyed is what the person's WebAuthn authenticators are like, in the words of the authenticator.
func keyed(k scenarios.Keys) []webauthn.Option {
	var options []webauthn.Option
	if k.Algorithm != "" {
		algorithm := map[string]webauthn.Algorithm{"ES256": webauthn.ES256, "EdDSA": webauthn.EdDSA, "RS256": webauthn.RS256}
		options = append(options, webauthn.Algorithms(algorithm[k.Algorithm]))
	}
	if k.Attestation != "" {
		options = append(options, webauthn.Attest(webauthn.Attestation(k.Attestation)))
	}
	if k.Counter != "" {
		options = append(options, webauthn.Count(webauthn.Counting(k.Counter)))
	}
	if k.BackUp != "" {
		options = append(options, webauthn.BackUp(true, k.BackUp == "synced"))
	}
	if k.Verifies {
		options = append(options, webauthn.UserVerification(true))
	}
	return options
}

// walletOf is what another person holds; nil where nobody is named.
func (r *run) walletOf(name string) *virtualauthenticator.Wallet {
	if other := r.people[name]; other != nil {
		return other.wallet
	}
	return nil
}

// dawdle lets the time pass that the person takes between reading a page and handing in the answer.
func (r *run) dawdle(ctx context.Context) error {
	slow := r.who.wallet.Habits.Slow
	if slow == 0 {
		return nil
	}
	r.note("wait", "for "+r.who.name+", who takes "+slow.String(), "")
	return r.wait(ctx, slow)
}
