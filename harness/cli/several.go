package cli

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/formats"
	"github.com/mfaproof/mfaproof/reports/implementations"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/merge"
	"github.com/mfaproof/mfaproof/scenarios"
)

// sideBySide is how many targets run at the same time: they wait more than they work, but each is a system of its own on this machine.
const sideBySide = 3

// several runs the cases against each target and puts the runs beside each other. A target that cannot be had is a column that says
// so, and harms no other.
func (c *runCommand) several(e *env) error {
	switch {
	case c.Baseline != "":
		return usageError{errors.New("--baseline is about one target: run each --target for itself")}
	case c.Shard != "":
		return usageError{errors.New("--shard is about one target: run each --target for itself, and put the runs together with report merge")}
	case c.Tier == "grid":
		return usageError{errors.New("--tier grid is for the mock: leave out the other targets")}
	}
	for _, spec := range c.Target {
		if err := adapters.Check(spec, adapters.Options{Faults: c.Fault}); err != nil {
			return usageError{err}
		}
	}
	runs, errs := make([]*reports.Run, len(c.Target)), make([]error, len(c.Target))
	var folders []string
	for _, spec := range c.Target {
		folders = append(folders, implementations.Folder(spec, folders))
	}
	heads := matrix.Distinct(c.Target)
	var all sync.WaitGroup
	var told sync.Mutex
	over := func() {}
	if !c.Quiet {
		over = e.onInterrupt(func(text string) {
			told.Lock()
			defer told.Unlock()
			fmt.Fprintln(e.stderr, text)
		})
	}
	places := make(chan struct{}, sideBySide)
	for i := range c.Target {
		all.Go(func() {
			places <- struct{}{}
			defer func() { <-places }()
			runs[i], errs[i] = c.column(e, i, folders[i])
			told.Lock()
			defer told.Unlock()
			if runs[i] != nil && !c.Quiet {
				fmt.Fprintf(e.stderr, "%s: %s\n", heads[i], ended(runs[i]))
			}
		})
	}
	all.Wait()
	over()
	for _, err := range errs {
		if err != nil {
			return err // a mistake in the cases, which is the same for every target
		}
	}
	return c.beside(e, runs, folders)
}

// beside puts runs beside each other, whose reports are in these folders below that of --report: it writes the document, prints it, and exits by it.
func (c *runCommand) beside(e *env, runs []*reports.Run, folders []string) error {
	d, err := implementations.New(realTime{}.Now().Format(time.DateOnly), runs)
	if err != nil {
		return err
	}
	if c.Report != "" {
		if err := d.WriteFiles(c.Report, folders); err != nil {
			return usageError{fmt.Errorf("--report: %w", err)}
		}
	}
	return c.present(e, d)
}

func (c *runCommand) present(e *env, d *implementations.Document) error {
	show := func(w io.Writer) error { return d.WriteText(w, c.Quiet) }
	if c.JSON {
		show = d.Write
	}
	if err := show(e.stdout); err != nil {
		return err
	}
	if !c.JSON {
		if err := compared(e, d, c.Report, c.Verbose); err != nil {
			return err
		}
	}
	c.tellReport(e)
	return exitBy(d.ExitCode())
}

// ended says in a line how a run came out.
func ended(r *reports.Run) string {
	if r.Abort != nil {
		return r.Abort.Message
	}
	return fmt.Sprintf("%s, %d in need of a look, %s", reports.Number(r.Counts.Total(), "case"), r.Counts.Fail+r.Counts.Error+r.Counts.Untestable+r.Counts.Warn,
		(time.Duration(r.DurationMS) * time.Millisecond).Round(100*time.Millisecond))
}

// column is the run against one of the targets; only a mistake in the cases is an error.
func (c *runCommand) column(e *env, i int, folder string) (*reports.Run, error) {
	one := *c
	one.Target = c.Target[i : i+1]
	if c.Report != "" {
		one.Report = filepath.Join(c.Report, folder)
	}
	quiet := *e
	quiet.stderr, quiet.terminal = io.Discard, false
	job, _, giveUp, err := one.prepare(&quiet, nil)
	var coded codedError
	switch {
	case errors.As(err, &coded) && coded.code == reports.ExitUnreachable:
		return one.missing(err)
	case err != nil:
		return nil, err
	}
	defer giveUp()
	run, _, err := job.execute(&quiet)
	if err != nil { // the target was there and does not answer any more
		return one.missing(err)
	}
	return run, nil
}

// missing is the run of a target that could not be had.
func (c *runCommand) missing(why error) (*reports.Run, error) {
	header := reports.Header{Suite: reports.Suite{Name: suiteName(c.Paths), Version: Version, Builtin: len(c.Paths) == 0}, Target: reports.Target{Name: c.Target[0]}, Seed: c.Seed, Filter: c.Filter}
	suites, err := loadSuites(c.Paths)
	if err == nil && c.Tenant != "" {
		suites, err = layTenant(suites, c.Tenant, &header)
	}
	if err != nil {
		return nil, usageError{err}
	}
	digest, err := scenarios.Digest(suites)
	if err != nil {
		return nil, usageError{err}
	}
	header.Suite.Digest = "sha256:" + digest
	return reports.Build(header, nil, &reports.Abort{Class: reports.AbortUnreachable, Message: why.Error()}, 0), nil
}

// byTarget groups the parts of a merge, in the order in which the targets come first. Whole runs with other faults are of targets of
// their own, and so is each driver; shards with other faults do not belong together, and merging says so.
func byTarget(parts []merge.Part) [][]merge.Part {
	var groups [][]merge.Part
	at := map[string]int{}
	for _, p := range parts {
		name := matrix.Label(p.Run)
		if p.Run.Shard != nil {
			name = matrix.Label(&reports.Run{Header: reports.Header{Target: p.Run.Target, Driver: p.Run.Driver}})
		}
		i, known := at[name]
		if !known {
			i = len(groups)
			at[name], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], p)
	}
	return groups
}

// implementations puts the runs of several targets beside each other, each put together from its shards where it has any.
func (c *reportMerge) implementations(e *env, groups [][]merge.Part) error {
	if c.Baseline != "" {
		return usageError{errors.New("--baseline is about one target: these runs are of several")}
	}
	var runs []*reports.Run
	for _, parts := range groups {
		run := parts[0].Run
		if len(parts) > 1 || run.Shard != nil {
			var err error
			if run, err = merge.Merge(parts); err != nil {
				return usageError{err}
			}
		}
		runs = append(runs, run)
	}
	folders := implementations.Folders(runs)
	for i, parts := range groups {
		for _, p := range parts {
			runs[i] = withPictures(runs[i], filepath.Join(c.Out, folders[i]), p.Name)
		}
	}
	d, err := implementations.New("", runs)
	if err != nil {
		return usageError{err}
	}
	for i, run := range runs {
		if err := formats.Write(filepath.Join(c.Out, folders[i]), formats.Input{Run: run}, formats.Usual()); err != nil {
			return usageError{fmt.Errorf("--out: %w", err)}
		}
	}
	if err := d.WriteFiles(c.Out, folders); err != nil {
		return usageError{fmt.Errorf("--out: %w", err)}
	}
	if err := errors.Join(d.WriteText(e.stdout, false), compared(e, d, c.Out, false)); err != nil {
		return err
	}
	return exitBy(d.ExitCode())
}
