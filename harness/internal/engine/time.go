package engine

import (
	"context"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
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
