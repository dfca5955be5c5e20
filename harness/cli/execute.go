package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/formats"
	"github.com/mfaproof/mfaproof/reports/terminal"
	"github.com/mfaproof/mfaproof/scenarios"
)

// job is something to be run and reported.
type job struct {
	target  target.Target
	header  reports.Header
	seed    uint64
	workers int
	retries int
	report  string // folder to write into, or nothing
	formats []string
	quiet   bool
	planned int      // cases
	all     []string // ids of the cases that there are, those left out by a filter or a shard among them
	run     func(context.Context, engine.Options) ([]reports.Case, error)
	repeat  func(scenarios.Case) string
	judge   func(*reports.Run) *decision.Decision // nil without a baseline
}

// execute runs the cases, streaming each result as it comes. The decision is nil where there is no baseline.
func (j *job) execute(e *env) (*reports.Run, *decision.Decision, error) {
	stream, closeReport, err := j.stream()
	if err != nil {
		return nil, nil, err
	}
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, nil, fmt.Errorf("the catalog of this binary: %w", err)
	}
	workers, budget, limit, err := j.pace(e.ctx)
	if err != nil {
		return nil, nil, err
	}
	told := e.stderr
	if j.quiet {
		told = io.Discard
	}
	progress := terminal.NewProgress(told, j.planned, e.terminal && !j.quiet)
	wall := realTime{}
	started := wall.Now()
	var streamed error
	over := e.onInterrupt(progress.Tell)
	results, err := j.run(e.ctx, engine.Options{
		Target: j.target, Catalog: catalog, Seed: j.seed, Workers: workers, Retries: j.retries, Wall: wall, WaitBudget: budget, CaseLimit: limit,
		Repeat: j.repeat,
		Ended: func(one reports.Case) {
			progress.Done(one.Verdict)
			if err := stream.Case(one); err != nil && streamed == nil {
				streamed = err
			}
		},
	})
	over()
	progress.Close()
	if err != nil {
		return nil, nil, err
	}
	var abort *reports.Abort
	if e.ctx.Err() != nil {
		abort = &reports.Abort{Class: reports.AbortInterrupted, Message: "the run was interrupted before its end"}
	}
	run := reports.Build(j.header, results, abort, wall.Now().Sub(started).Milliseconds())
	if streamed == nil {
		streamed = stream.Finish(abort, run.DurationMS)
	}
	var d *decision.Decision
	if j.judge != nil {
		d = j.judge(run)
	}
	if err := closeReport(run, d); err != nil {
		return nil, nil, err
	}
	if streamed != nil {
		return nil, nil, fmt.Errorf("writing run.jsonl: %w", streamed)
	}
	return run, d, nil
}

// pace is how many cases run at once, what one may really wait, and what it may take. Where a target's clock cannot be moved people wait
// for their next code, half a minute each time: many wait at once then, and a case has time for several codes.
func (j *job) pace(ctx context.Context) (workers int, budget, limit time.Duration, err error) {
	about, err := j.target.Describe(ctx)
	if err != nil {
		return 0, 0, 0, fmt.Errorf("the target does not say what it is: %w", err)
	}
	workers, budget, limit = 2*runtime.NumCPU(), time.Minute, 2*time.Minute
	if !slices.Contains(about.Capabilities, "clock") {
		workers, budget, limit = 16, 4*time.Minute, 6*time.Minute
	}
	if j.workers > 0 {
		workers = j.workers
	}
	return workers, budget, limit, nil
}

// stream opens run.jsonl, and returns what writes the other files at the end. Without --report both go nowhere.
func (j *job) stream() (*reports.StreamWriter, func(*reports.Run, *decision.Decision) error, error) {
	if j.report == "" {
		s, err := reports.NewStreamWriter(io.Discard, j.header, j.planned)
		return s, func(*reports.Run, *decision.Decision) error { return nil }, err
	}
	if err := os.MkdirAll(j.report, 0o755); err != nil {
		return nil, nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	// The decision over an earlier run in this folder is none over this one.
	if err := os.Remove(filepath.Join(j.report, decision.File)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	lines, err := os.Create(filepath.Join(j.report, "run.jsonl"))
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	s, err := reports.NewStreamWriter(lines, j.header, j.planned)
	if err != nil {
		return nil, nil, fmt.Errorf("writing run.jsonl: %w", err)
	}
	return s, func(run *reports.Run, d *decision.Decision) error {
		if err := lines.Close(); err != nil {
			return fmt.Errorf("writing run.jsonl: %w", err)
		}
		// run.jsonl is there already, line by line as the cases ended.
		others := slices.DeleteFunc(slices.Clone(j.formats), func(name string) bool { return name == "jsonl" })
		return formats.Write(j.report, formats.Input{Run: run, Decision: d}, others)
	}, nil
}
