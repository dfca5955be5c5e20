package cli

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/implementations"
	"github.com/mfaproof/mfaproof/reports/parity"
	"github.com/mfaproof/mfaproof/reports/terminal"
)

// driverBoth is the value of --driver for one run by each driver, and their comparison.
const driverBoth = "both"

// checkBoth says what does not go with a run by both drivers.
func (c *runCommand) checkBoth() error {
	switch {
	case c.Driver != driverBoth:
		return nil
	case c.App != "":
		return errors.New("--app is shown in Chromium alone: leave out --driver both")
	case c.Baseline != "":
		return errors.New("--baseline is about one run, and --driver both makes two: use it with --driver form and with --driver browser")
	case c.Runtime == "both":
		return errors.New("--runtime both and --driver both each compare two runs of every case: use one of them at a time")
	}
	return nil
}

// bothDrivers runs the cases labelled browser through requests and then, because a browser makes the machine slow, in Chromium, and puts
// the runs beside each other. Columns that are not equal break the gate.
func (c *runCommand) bothDrivers(e *env, shard *reports.Shard) error {
	var runs []*reports.Run
	var folders []string
	for _, driver := range []string{driverForm, driverBrowser} {
		if e.ctx.Err() != nil {
			return codedError{errors.New("interrupted before Chromium had its turn, so that there is nothing to compare: run it again"), reports.ExitBroken}
		}
		run, err := c.half(e, driver, shard)
		if err != nil {
			return err
		}
		runs, folders = append(runs, run), append(folders, driver)
		if !c.Quiet {
			fmt.Fprintf(e.stderr, "%s: %s\n", driver, ended(run))
		}
	}
	return c.beside(e, runs, folders)
}

// half is the run by one of the drivers.
func (c *runCommand) half(e *env, driver string, shard *reports.Shard) (*reports.Run, error) {
	one := *c
	one.Driver, one.labelled = driver, true
	if c.Report != "" {
		one.Report = filepath.Join(c.Report, driver)
	}
	if driver == driverForm {
		one.Headed, one.Slow = false, ""
	}
	job, _, giveUp, err := one.prepare(e, shard)
	if err != nil {
		return nil, err
	}
	defer giveUp()
	run, _, err := job.execute(e)
	return run, err
}

// compared prints what two drivers made of the same cases, whose reports are below a folder (empty for none); nothing for other documents.
func compared(e *env, d *implementations.Document, report string, verbose bool) error {
	if d.Parity == nil {
		return nil
	}
	form, shown := d.Runs[0], d.Runs[1]
	if parity.Name(form) != parity.Form {
		form, shown = shown, form
	}
	if report != "" {
		report = filepath.Join(report, driverBrowser)
	}
	return terminal.Parity(e.stdout, form, d.Parity, terminal.Options{Color: e.color, Width: width(), Verbose: verbose, Source: sources{}.line,
		Pictures: found(shown, report)})
}
