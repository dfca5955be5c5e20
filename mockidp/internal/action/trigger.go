package action

import (
	"context"
	"errors"
)

// errTrigger says that the Actions of a trigger have used up the time that they have together.
var errTrigger = errors.New("the trigger has used up its time")

// Trigger bounds the Actions that run one after another without a pause: they share the time that the limits give one run.
func Trigger(ctx context.Context, l Limits) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, l.withDefaults().Time, errTrigger)
}
