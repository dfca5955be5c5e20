package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/killers"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/scenarios"
)

// allFaults is the word of --fault for each fault by itself.
const allFaults = "all"

// eachByItself tells whether a value of --fault means several faults, one after the other.
func eachByItself(value string) bool { return value == allFaults || strings.Contains(value, "*") }

// faultsThatFit gives the faults of the mock whose names fit a value of --fault.
func faultsThatFit(value string) ([]mockidp.Fault, error) {
	if value == allFaults {
		value = "*"
	}
	fits, err := plan.Glob(value)
	if err != nil {
		return nil, usageError{err}
	}
	chosen := slices.DeleteFunc(mockidp.Faults(), func(f mockidp.Fault) bool { return !fits(f.Name) })
	if len(chosen) == 0 {
		return nil, usageError{fmt.Errorf("no fault fits %q; `mfaproof list --faults` shows those there are", value)}
	}
	return chosen, nil
}

// everyFault runs the cases under each fault of the mock that was asked for, by itself: first those that are known to notice it, then, where none
// does, all the others. It prints fault × family and the faults that nothing notices, which break the gate.
func (c *runCommand) everyFault(e *env) error {
	if len(c.Fault) > 1 || len(c.Target) > 0 || c.Report != "" || c.Baseline != "" || c.Shard != "" || c.JSON || c.Tenant != "" || c.Tier == "grid" ||
		c.Driver != "" && c.Driver != driverForm || c.Runtime != "quickjs" {
		return usageError{errors.New("--fault all, or a name with *, runs the suites under each such fault of the mock in turn: write it once, with --filter, --seed, --workers, -q and PATH alone")}
	}
	faults, err := faultsThatFit(c.Fault[0])
	if err != nil {
		return err
	}
	suites, err := loadSuites(c.Paths)
	if err != nil {
		return err
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return usageError{err}
	}
	if cases, err = plan.Filter(cases, c.Filter); err != nil {
		return usageError{err}
	}
	wall := realTime{}
	started := wall.Now()
	var runs []*reports.Run
	var survivors []string
	notices := map[*reports.Run]func(reports.Case) bool{}
	for _, f := range faults {
		run, err := c.underFault(e, f, cases)
		if err != nil {
			return err
		}
		if e.ctx.Err() != nil { // what did not run has not noticed anything, and says nothing of the fault
			return codedError{fmt.Errorf("interrupted at the fault %s, the %d. of %d", f.Name, len(runs)+1, len(faults)), reports.ExitBroken}
		}
		runs = append(runs, run)
		notices[run] = noticed(killers.Of(f.Name))
		if !slices.ContainsFunc(run.Cases, notices[run]) {
			survivors = append(survivors, f.Name+": "+f.About)
		}
		if !c.Quiet {
			fmt.Fprintf(e.stderr, "%s: %s in %s\n", f.Name, reports.Number(len(run.Cases), "case"), time.Duration(run.DurationMS)*time.Millisecond)
		}
	}
	if !c.Quiet {
		fmt.Fprintln(e.stdout, matrix.Markdown(matrix.FaultsNoticed(runs, func(r *reports.Run, one reports.Case) bool { return notices[r](one) })))
	}
	for _, s := range survivors {
		fmt.Fprintln(e.stdout, "nothing notices "+s)
	}
	fmt.Fprintf(e.stdout, "%d faults: %d noticed, %d not · %s\n", len(runs), len(runs)-len(survivors), len(survivors), wall.Now().Sub(started).Round(100*time.Millisecond))
	if len(survivors) > 0 {
		return exitBy(reports.ExitBroken)
	}
	return nil
}

// noticed tells whether a case noticed a fault: it turned red, or warns although it is known to pass without the fault.
func noticed(known []string) func(reports.Case) bool {
	return func(one reports.Case) bool {
		return one.Verdict.BreaksGate() || one.Verdict == reports.Warn && slices.Contains(known, one.ID)
	}
}

// underFault runs cases under one fault, as far as it takes to notice it.
func (c *runCommand) underFault(e *env, f mockidp.Fault, cases []scenarios.Case) (*reports.Run, error) {
	impl, closing, err := adapters.Open(e.ctx, "", adapters.Options{Faults: []string{f.Name}, Say: func(string) {}})
	if err != nil {
		return nil, targetError(err)
	}
	defer func() { _ = closing(context.WithoutCancel(e.ctx)) }() // in process: there is nothing to stop
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, fmt.Errorf("the catalog of this binary: %w", err)
	}
	j := &job{target: impl, seed: c.Seed, workers: c.Workers}
	workers, budget, limit, err := j.pace(e.ctx)
	if err != nil {
		return nil, err
	}
	wall := realTime{}
	started := wall.Now()
	known := killers.Of(f.Name)
	isKnown := func(one scenarios.Case) bool { return slices.Contains(known, one.ID) }
	first := slices.DeleteFunc(slices.Clone(cases), func(one scenarios.Case) bool { return !isKnown(one) })
	var results []reports.Case
	for _, some := range [][]scenarios.Case{first, slices.DeleteFunc(slices.Clone(cases), isKnown)} {
		more, err := engine.Run(e.ctx, some, engine.Options{Target: impl, Catalog: catalog, Seed: c.Seed, Workers: workers, Wall: wall, WaitBudget: budget,
			CaseLimit: limit, Repeat: c.repeat, Ended: func(reports.Case) {}})
		if err != nil {
			return nil, err
		}
		results = append(results, more...)
		if slices.ContainsFunc(results, noticed(known)) {
			break
		}
	}
	header := reports.Header{Suite: reports.Suite{Name: suiteName(c.Paths), Version: Version}, Seed: c.Seed, Faults: []string{f.Name + ": " + f.About}}
	return reports.Build(header, results, nil, wall.Now().Sub(started).Milliseconds()), nil
}
