package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// inspector is a target that reads tenant folders, and says what there is to say of one before anything runs.
type inspector interface {
	Inspect(folder fs.FS, key, prefix string) (mock.Tenant, error)
}

// comparer is a target that runs the code of tenants in two engines, and says at the end what they made of it.
type comparer interface{ Compared() []string }

// closeLimit is how long a target may take to stop what was started for a run; of one that is interrupted it is engine.InterruptLimit.
const closeLimit = 30 * time.Second

// open has the target of a run; giveUp is to be called at its end.
func (c *runCommand) open(e *env) (impl target.Target, giveUp func(), err error) {
	spec := strings.Join(c.Target, "")
	say := func(text string) {
		if !c.Quiet {
			fmt.Fprintln(e.stderr, text)
		}
	}
	options := adapters.Options{Faults: c.Fault, Runtime: c.Runtime, Say: say, Pages: c.pages()}
	impl, closing, err := adapters.Open(e.ctx, spec, options)
	if errors.Is(err, browser.ErrNone) {
		c.without, options.Pages = browser.ErrNone.Error(), nil // the report says of each case that it was not run, and why
		impl, closing, err = adapters.Open(e.ctx, spec, options)
	}
	if err != nil {
		return nil, nil, targetError(err)
	}
	return impl, func() {
		limit := closeLimit
		if e.ctx.Err() != nil {
			limit = engine.InterruptLimit
		}
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), limit)
		defer cancel()
		if err := closing(ctx); err != nil {
			fmt.Fprintf(e.stderr, "mfaproof: giving up the target %s: %v\n", spec, err)
		}
	}, nil
}

// targetError gives the error of a target that cannot be had its exit code.
func targetError(err error) error {
	if unreachable := (*adapters.UnreachableError)(nil); errors.As(err, &unreachable) {
		return codedError{err, reports.ExitUnreachable}
	}
	return usageError{err}
}

// quoted writes a word as a shell takes it.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:@%+=,", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
