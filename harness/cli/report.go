package cli

import (
	"bytes"
	"fmt"
	"os"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/diff"
	"github.com/mfaproof/mfaproof/reports/formats"
	"github.com/mfaproof/mfaproof/reports/implementations"
	"github.com/mfaproof/mfaproof/reports/merge"
	"github.com/mfaproof/mfaproof/reports/terminal"
)

// reportCommand is what can be done with stored runs.
type reportCommand struct {
	Render          renderCommand         `cmd:"" help:"Write the report of a run again from its document, with other runs beside it."`
	Merge           reportMerge           `cmd:"" help:"Put the shards of one run together, or the runs of several implementations, or of both drivers, beside each other. What does not belong together is refused by name."`
	Implementations reportImplementations `cmd:"" help:"Write the matrix of implementations, or of drivers, again as one Markdown page, from implementations.json or drivers.json."`

	Diff reportDiff `cmd:"" help:"Say what became of each case between two runs: exit 1 when something regressed."`
}

type reportMerge struct {
	Runs     []string `arg:"" name:"run" help:"The run.json or run.jsonl of each shard, of each implementation, or of each driver."`
	Out      string   `required:"" placeholder:"DIR" help:"Write the report of the whole run into this folder."`
	Baseline string   `placeholder:"FILE" help:"Gate on this file of expected failures; gate.json says what it makes of the run."`
}

// Run writes the whole run, prints its matrix, and exits by its gate.
func (c *reportMerge) Run(e *env) error {
	var parts []merge.Part
	for _, name := range c.Runs {
		run, err := readRun(name)
		if err != nil {
			return usageError{err}
		}
		parts = append(parts, merge.Part{Name: name, Run: run})
	}
	if groups := byTarget(parts); len(groups) > 1 {
		return c.implementations(e, groups)
	}
	run, err := merge.Merge(parts)
	if err != nil {
		return usageError{err}
	}
	run = withPictures(run, c.Out, c.Runs...)
	in := formats.Input{Run: run}
	if c.Baseline != "" {
		b, err := readBaseline(c.Baseline)
		if err != nil {
			return err
		}
		in.Decision = gate.Judge(run, b, gate.Options{Today: realTime{}.Now()})
	}
	if err := formats.Write(c.Out, in, formats.Usual()); err != nil {
		return usageError{fmt.Errorf("--out: %w", err)}
	}
	if err := terminal.Render(e.stdout, in.Decision.Over(run), terminal.Options{Color: e.color, Width: width(), Pictures: found(run, c.Out)}); err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	if in.Decision == nil {
		return exitBy(run.ExitCode())
	}
	if err := in.Decision.WriteText(e.stdout); err != nil {
		return err
	}
	return exitBy(in.Decision.ExitCode(run))
}

type reportImplementations struct {
	Document string `arg:"" help:"The implementations.json of a run against several targets, or the drivers.json of one by both drivers."`
	To       string `required:"" placeholder:"FILE" help:"Write the page into this file."`
	Date     string `placeholder:"YYYY-MM-DD" help:"The day of the runs, where the document does not say it: one that report merge made."`
}

// Run writes the page, without links: it stands by itself.
func (c *reportImplementations) Run(*env) error {
	file, err := os.Open(c.Document)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", c.Document, reason(err))}
	}
	defer file.Close()
	d, err := implementations.Read(file)
	if err != nil {
		return usageError{fmt.Errorf("%s: %w", c.Document, err)}
	}
	if d.Date == "" && c.Date != "" {
		if _, err := time.Parse(time.DateOnly, c.Date); err != nil {
			return usageError{fmt.Errorf("--date %q is no day: write it as 2026-11-22", c.Date)}
		}
		d.Date = c.Date
	}
	var page bytes.Buffer
	if err := d.Markdown(&page, nil); err != nil {
		return err
	}
	if err := os.WriteFile(c.To, page.Bytes(), 0o644); err != nil {
		return usageError{fmt.Errorf("--to: %w", err)}
	}
	return nil
}

type reportDiff struct {
	Old  string `arg:"" help:"The run.json or run.jsonl from before."`
	New  string `arg:"" help:"The one from now."`
	JSON bool   `help:"Print the differences as JSON."`
}

// Run prints the differences.
func (c *reportDiff) Run(e *env) error {
	before, err := readRun(c.Old)
	if err != nil {
		return usageError{err}
	}
	after, err := readRun(c.New)
	if err != nil {
		return usageError{err}
	}
	d := diff.Compare(before, after)
	show := d.WriteText
	if c.JSON {
		show = d.WriteJSON
	}
	if err := show(e.stdout); err != nil {
		return err
	}
	if d.Regressions() > 0 {
		return exitError(reports.ExitBroken)
	}
	return nil
}
