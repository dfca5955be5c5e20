package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lint"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/harness/wire"
	"github.com/mfaproof/mfaproof/harness/wire/schema"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

type adapterList struct {
	Target string `arg:"" optional:"" name:"spec" help:"List what this one declares; a system that is not up is started for it."`
}

// Run lists what --target takes, or what one of them declares.
func (c *adapterList) Run(e *env) error {
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	if c.Target != "" {
		if err := c.declared(e, w); err != nil {
			return err
		}
		return w.Flush()
	}
	for _, one := range adapters.Known() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", one.Name, one.Had, one.About)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\n", "http://127.0.0.1:PORT", "up already", "An adapter that answers over HTTP.")
	fmt.Fprintf(w, "%s\t%s\t%s\n", "exec:COMMAND", "a process", "An adapter that answers on standard output, a message a line.")
	return w.Flush()
}

// declared writes what an adapter says of itself.
func (c *adapterList) declared(e *env, to io.Writer) error {
	t, closing, err := openAdapter(e, c.Target, nil)
	if err != nil {
		return err
	}
	about, err := t.Describe(e.ctx)
	if err := errors.Join(err, closing()); err != nil {
		return codedError{err, reports.ExitUnreachable}
	}
	fmt.Fprintf(to, "%s %s\n", about.Name, about.Version)
	for _, capability := range scenarios.Capabilities() {
		if slices.Contains(about.Capabilities, capability.Name) {
			fmt.Fprintf(to, "  %s\t%s\n", capability.Name, capability.Means)
		}
	}
	return nil
}

// openAdapter has an adapter, and what gives it up within its limit.
func openAdapter(e *env, spec string, tap wire.Tap) (target.Target, func() error, error) {
	t, closing, err := adapters.Open(e.ctx, spec, adapters.Options{Tap: tap, Say: func(text string) { fmt.Fprintln(e.stderr, text) }})
	if err != nil {
		return nil, nil, targetError(err)
	}
	return t, func() error {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closeLimit)
		defer cancel()
		return closing(ctx)
	}, nil
}

type adapterLint struct {
	Target string `arg:"" name:"spec" help:"The adapter, as --target of run takes it: a name, http://127.0.0.1:PORT or exec:COMMAND."`
}

// Run prints one line for each check, and ends with 1 where something is wrong.
func (c *adapterLint) Run(e *env) (err error) {
	recording := &lint.Recording{}
	t, closing, err := openAdapter(e, c.Target, recording.Record)
	if err != nil {
		return err
	}
	findings, err := lint.Run(e.ctx, t, lint.Options{Now: realTime{}.Now, Recording: recording})
	if ended := closing(); ended != nil {
		findings = append(findings, lint.Finding{Check: "close", Wrong: ended.Error(), Do: "end when the input ends"})
	} else {
		findings = append(findings, lint.Finding{Check: "close"})
	}
	if err != nil {
		return codedError{err, reports.ExitUnreachable}
	}
	for _, f := range findings {
		switch {
		case !f.OK():
			fmt.Fprintf(e.stdout, "wrong  %s: %s\n       do: %s\n", f.Check, strings.ReplaceAll(f.Wrong, "\n", "\n       "), f.Do)
		case f.Skipped != "":
			fmt.Fprintf(e.stdout, "–      %s: %s\n", f.Check, f.Skipped)
		default:
			fmt.Fprintf(e.stdout, "ok     %s\n", f.Check)
		}
	}
	if slices.ContainsFunc(findings, func(f lint.Finding) bool { return !f.OK() }) {
		return exitError(reports.ExitBroken)
	}
	return nil
}

type adapterSchema struct{}

// Run prints the schema of the messages.
func (*adapterSchema) Run(e *env) error {
	_, err := e.stdout.Write(schema.Messages())
	return err
}
