package engine

import (
	"context"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
)

// live gives a wallet the habits of its person, and the faults of what comes to them.
func live(w *virtualauthenticator.Wallet, p scenarios.Person) {
	w.Habits.Slow, w.Habits.TypesBadly = p.Habits.Slow, p.Habits.TypesBadly
	switch p.Habits.Push {
	case "approve":
		w.Habits.Approve = virtualauthenticator.ApproveAlways
	case "deny":
		w.Habits.Approve = virtualauthenticator.ApproveNever
	}
	every := map[bool]int{true: 1}
	w.Inbox().Faults = inbox.Faults{
		LoseFirst: p.Inbox.Lose, Delay: p.Inbox.Delay, RepeatEvery: every[p.Inbox.Duplicate], OvertakeEvery: every[p.Inbox.Reorder],
	}
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
