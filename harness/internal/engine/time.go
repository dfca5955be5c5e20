package engine

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// now is the time that authenticators go by: the world's where it can be read, else the real one.
func (r *run) now(ctx context.Context) (time.Time, error) {
	if clock, ok := target.Optional[target.Clock](r.world); ok {
		return clock.Now(ctx)
	}
	return r.options.Wall.Now(), nil
}

// wait lets time pass: it moves the world's clock, or really waits within the budget of the case.
func (r *run) wait(ctx context.Context, d time.Duration) error {
	if clock, ok := target.Optional[target.Clock](r.world); ok {
		return clock.Advance(ctx, d)
	}
	if r.waited += d; r.waited > r.options.WaitBudget {
		return &unmet{fmt.Sprintf("the case would have to wait %s on a target whose clock cannot be moved; the budget is %s", r.waited, r.options.WaitBudget)}
	}
	return r.options.Wall.Sleep(ctx, d)
}

// margin is how much of a time step has to be left for a code of it, where the target's time cannot be made to stand still: on a busy
// machine a request takes so long now and then, and some implementations take the code of this very step alone.
const margin, usualStep = 3 * time.Second, 30 * time.Second

// moment is what a person is later than the first instant of a time step, where time really passes. The time(2) of an implementation goes by
// ticks of its system's clock, and may still be in the step before: one that takes no code of the future refuses a code of the first millisecond.
const moment = 250 * time.Millisecond

// waitForStep waits until the next time step begins, which is so far away.
func (r *run) waitForStep(ctx context.Context, left time.Duration) error {
	if _, still := target.Optional[target.Clock](r.world); !still {
		left += moment
	}
	return r.wait(ctx, left)
}

// settledStep is now; but a person who sees that the code is about to change waits for the next one.
func (r *run) settledStep(ctx context.Context, f vocab.Factor, how vocab.Answer) (time.Time, error) {
	now, err := r.now(ctx)
	if _, still := target.Optional[target.Clock](r.world); err != nil || still || f != vocab.OTP || how != vocab.AnswerRight {
		return now, err
	}
	left := usualStep - time.Duration(now.UnixNano())%usualStep
	if left > margin {
		return now, nil
	}
	if err := r.waitForStep(ctx, left); err != nil {
		return now, err
	}
	return r.now(ctx)
}

// zeroSteps is for how many codes a person waits for one that begins with a zero: one in a thousand million people waits in vain.
const zeroSteps = 200

// waitForZero waits until the app shows a code that begins with a zero, and has just begun to.
func (r *run) waitForZero(ctx context.Context, wallet *virtualauthenticator.Wallet) error {
	for range zeroSteps {
		now, err := r.now(ctx)
		if err != nil {
			return err
		}
		left := usualStep - time.Duration(now.UnixNano())%usualStep
		if err := r.waitForStep(ctx, left); err != nil {
			return err
		}
		code, err := wallet.Glance(now.Add(left))
		if err != nil {
			return err
		}
		if strings.HasPrefix(code, "0") {
			return nil
		}
	}
	return &unmet{fmt.Sprintf("none of %d codes began with a zero", zeroSteps)}
}

// note adds to the transcript. Times are the world's: real ones would make equal runs differ.
func (r *run) note(kind, title, detail string) {
	e := reports.Entry{Kind: kind, Title: title, Detail: detail}
	if clock, ok := target.Optional[target.Clock](r.world); ok {
		if now, err := clock.Now(context.Background()); err == nil {
			e.At = now.Format(time.RFC3339)
		}
	}
	r.transcript = append(r.transcript, e)
}
