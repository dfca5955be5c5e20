package cli

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lint"
	"github.com/mfaproof/mfaproof/harness/wire/schema"
	"github.com/mfaproof/mfaproof/reports"
)

type adapterList struct{}

// Run lists what --target takes.
func (*adapterList) Run(e *env) error {
	w := tabwriter.NewWriter(e.stdout, 0, 0, 2, ' ', 0)
	for _, one := range adapters.Known() {
		fmt.Fprintf(w, "%s\t%s\t%s\n", one.Name, one.Had, one.About)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\n", "http://127.0.0.1:PORT", "up already", "An adapter that answers over HTTP.")
	fmt.Fprintf(w, "%s\t%s\t%s\n", "exec:COMMAND", "a process", "An adapter that answers on standard output, a message a line.")
	return w.Flush()
}

type adapterLint struct {
	Target string `arg:"" name:"spec" help:"The adapter, as --target of run takes it: a name, http://127.0.0.1:PORT or exec:COMMAND."`
}

// Run prints one line for each check, and ends with 1 where something is wrong.
func (c *adapterLint) Run(e *env) (err error) {
	recording := &lint.Recording{}
	t, closing, err := adapters.Open(e.ctx, c.Target, adapters.Options{Tap: recording.Record, Say: func(text string) { fmt.Fprintln(e.stderr, text) }})
	if err != nil {
		return targetError(err)
	}
	findings, err := lint.Run(e.ctx, t, lint.Options{Now: realTime{}.Now, Recording: recording})
	ctx, cancel := context.WithTimeout(context.WithoutCancel(e.ctx), closeLimit)
	defer cancel()
	if ended := closing(ctx); ended != nil {
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
