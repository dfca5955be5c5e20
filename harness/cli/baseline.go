package cli

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios/schema"
)

// baselineCommand is the gate over runs that are stored.
type baselineCommand struct {
	Check  baselineCheck  `cmd:"" help:"Hold a run against the failures that are expected, and exit by the gate."`
	Update baselineUpdate `cmd:"" help:"Make the file expect exactly the failures of a run; reasons that stand there stay."`
	Schema baselineSchema `cmd:"" help:"Print the JSON Schema of the file, for editors."`
}

type baselineCheck struct {
	Stored   string `arg:"" name:"run" help:"A run.json or run.jsonl."`
	Baseline string `default:"mfaproof-baseline.yaml" placeholder:"FILE" help:"Expected failures (${default})."`
	JSON     bool   `help:"Print the decision as JSON."`
}

// Run prints what the baseline makes of the run.
func (c *baselineCheck) Run(e *env) error {
	run, err := readRun(c.Stored)
	if err != nil {
		return usageError{err}
	}
	b, err := readBaseline(c.Baseline)
	if err != nil {
		return err
	}
	d := gate.Judge(run, b, gate.Options{Today: realTime{}.Now()})
	show := d.WriteText
	if c.JSON {
		show = d.WriteJSON
	}
	if err := show(e.stdout); err != nil {
		return err
	}
	return exitBy(d.ExitCode(run))
}

type baselineUpdate struct {
	Stored   string `arg:"" name:"run" help:"A run.json or run.jsonl."`
	Baseline string `default:"mfaproof-baseline.yaml" placeholder:"FILE" help:"The file to make or to change (${default})."`
	Reason   string `placeholder:"TEXT" help:"Why new failures are accepted. Without one, new failures are refused."`
	Issue    string `placeholder:"URL" help:"Where new failures will be mended."`
	Expires  string `placeholder:"DATE" help:"The last day (UTC, 2027-01-31) on which new and expired entries count."`
}

// Run writes the file.
func (c *baselineUpdate) Run(e *env) error {
	run, err := readRun(c.Stored)
	if err != nil {
		return usageError{err}
	}
	old := &gate.Baseline{File: c.Baseline}
	if _, missing := os.Stat(c.Baseline); !errors.Is(missing, os.ErrNotExist) {
		if old, err = readBaseline(c.Baseline); err != nil {
			return err
		}
	}
	fresh := gate.New{Reason: c.Reason, Issue: c.Issue}
	if c.Expires != "" {
		if fresh.Expires, err = gate.Day(c.Expires); err != nil {
			return usageError{fmt.Errorf("--expires: %w", err)}
		}
	}
	updated, changes, err := gate.Update(run, old, fresh, realTime{}.Now())
	if err != nil {
		return usageError{err}
	}
	if err := os.WriteFile(c.Baseline, updated.Text(), 0o666); err != nil {
		return usageError{fmt.Errorf("--baseline: %w", err)}
	}
	for _, line := range changes {
		fmt.Fprintln(e.stdout, line)
	}
	_, err = fmt.Fprintf(e.stdout, "%s written, entries: %d\n", c.Baseline, len(updated.Entries))
	return err
}

type baselineSchema struct{}

// Run prints the schema.
func (*baselineSchema) Run(e *env) error {
	_, err := e.stdout.Write(schema.Baseline())
	return err
}

// readBaseline reads expected failures.
func readBaseline(name string) (*gate.Baseline, error) {
	data, err := os.ReadFile(name)
	if errors.Is(err, os.ErrNotExist) {
		return nil, usageError{fmt.Errorf("--baseline: %w; `mfaproof baseline update` makes it", err)}
	}
	if err != nil {
		return nil, usageError{fmt.Errorf("--baseline: %w", err)}
	}
	b, err := gate.Parse(filepath.ToSlash(name), data)
	if err != nil {
		return nil, usageError{err}
	}
	return b, nil
}

func exitBy(code int) error {
	if code != reports.ExitKept {
		return exitError(code)
	}
	return nil
}
