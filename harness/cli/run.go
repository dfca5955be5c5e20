package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/terminal"
	"github.com/mfaproof/mfaproof/scenarios"
)

type runCommand struct {
	Paths   []string `arg:"" optional:"" name:"path" help:"Suite files, folders of them, or a tenant folder with scenarios/. Default: the suites of this binary."`
	Tenant  string   `placeholder:"DIR" help:"Lay this tenant folder (Deploy CLI layout) under the suites in place of their own tenants."`
	Filter  string   `placeholder:"GLOB" help:"Run the cases whose id fits: * is anything but a slash, ** anything."`
	Fault   []string `placeholder:"NAME" help:"Show a named deviation of the mock on purpose; the run must turn red."`
	Report  string   `placeholder:"DIR" help:"Write run.json and run.jsonl into this folder."`
	Seed    uint64   `default:"1" help:"Everything random derives from it: same seed, same run."`
	Workers int      `placeholder:"N" help:"Cases at once. Default: twice the processors."`
	JSON    bool     `help:"Print run.json in place of the matrix."`
	Verbose bool     `short:"v" help:"Print whole transcripts of failures."`
}

// Run runs the cases, prints the matrix, and exits by the gate.
func (c *runCommand) Run(e *env) error {
	suites, err := loadSuites(c.Paths)
	if err != nil {
		return err
	}
	header := reports.Header{Suite: reports.Suite{Name: suiteName(c.Paths), Version: Version}, Seed: c.Seed}
	if c.Tenant != "" {
		if suites, err = layTenant(suites, c.Tenant, &header); err != nil {
			return usageError{err}
		}
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return usageError{err}
	}
	if header.Suite.Digest, err = scenarios.Digest(suites); err != nil {
		return usageError{err}
	}
	header.Suite.Digest = "sha256:" + header.Suite.Digest
	if cases, err = plan.Filter(cases, c.Filter); err != nil {
		return usageError{err}
	}
	impl, err := mock.New(c.Fault...)
	if err != nil {
		return usageError{err}
	}
	if err := c.describe(e.ctx, impl, cases, &header); err != nil {
		return usageError{err}
	}
	run, err := c.execute(e, impl, cases, header)
	if err != nil {
		return err
	}
	if c.JSON {
		err = reports.Write(e.stdout, run)
	} else {
		err = terminal.Render(e.stdout, run, terminal.Options{Color: e.color, Width: width(), Verbose: c.Verbose})
	}
	if err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	if code := run.ExitCode(); code != reports.ExitKept {
		return exitError(code)
	}
	return nil
}

func suiteName(paths []string) string {
	if len(paths) == 0 {
		return "mfaproof"
	}
	var names []string
	for _, p := range paths {
		names = append(names, filepath.Base(filepath.Clean(p)))
	}
	return strings.Join(names, ", ")
}

func layTenant(suites []*scenarios.Suite, dir string, header *reports.Header) ([]*scenarios.Suite, error) {
	folder, err := openTenant(dir)
	if err != nil {
		return nil, err
	}
	for i := range suites {
		suites[i] = suites[i].WithTenant(folder)
	}
	header.Notes = append(header.Notes, "tenant folder "+filepath.Base(filepath.Clean(dir))+" in place of the suites' own tenants")
	return suites, nil
}

// describe asks the target what it is and loads every tenant once, so that a tenant that does not load is said before
// anything runs, with file, line and column.
func (c *runCommand) describe(ctx context.Context, impl *mock.Target, cases []scenarios.Case, header *reports.Header) error {
	about, err := impl.Describe(ctx)
	if err != nil {
		return err
	}
	header.Target = reports.Target{Name: about.Name, Version: about.Version}
	header.Faults = about.Faults
	seen, noted := map[string]bool{}, map[string]bool{}
	for _, one := range cases {
		if one.Tenant == nil || seen[one.Tenant.Key()] {
			continue
		}
		seen[one.Tenant.Key()] = true
		folder, err := one.Tenant.Folder()
		if err != nil {
			return err
		}
		tenant, err := impl.Inspect(folder, one.Tenant.Key())
		if err != nil {
			return fmt.Errorf("the tenant of %s does not load:\n%w", one.ID, err)
		}
		if header.Switches == nil {
			for _, s := range tenant.Switches {
				header.Switches = append(header.Switches, reports.Switch{Name: s.Name, Value: s.Default, Default: s.Default, Provenance: s.Provenance})
			}
		}
		for _, s := range tenant.Switches {
			if note := fmt.Sprintf("some cases set switch %s to %s (default %s)", s.Name, s.Value, s.Default); s.Value != s.Default && !noted[note] {
				noted[note] = true
				header.Notes = append(header.Notes, note)
			}
		}
		for _, note := range tenant.Notes {
			if !noted[note] {
				noted[note] = true
				header.Notes = append(header.Notes, note)
			}
		}
	}
	return nil
}

// execute runs the cases, streaming each result as it comes.
func (c *runCommand) execute(e *env, impl target.Target, cases []scenarios.Case, header reports.Header) (*reports.Run, error) {
	stream, closeReport, err := c.stream(header, len(cases))
	if err != nil {
		return nil, err
	}
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	if err != nil {
		return nil, fmt.Errorf("the catalog of this binary: %w", err)
	}
	workers := c.Workers
	if workers <= 0 {
		workers = 2 * runtime.NumCPU()
	}
	progress := terminal.NewProgress(e.stderr, len(cases), e.terminal)
	wall := realTime{}
	started := wall.Now()
	var streamed error
	results, err := engine.Run(e.ctx, cases, engine.Options{
		Target: impl, Catalog: catalog, Seed: c.Seed, Workers: workers, Wall: wall, WaitBudget: time.Minute, CaseLimit: 2 * time.Minute,
		Repeat: c.repeat,
		Ended: func(one reports.Case) {
			progress.Done(one.Verdict)
			if err := stream.Case(one); err != nil && streamed == nil {
				streamed = err
			}
		},
	})
	progress.Close()
	if err != nil {
		return nil, err
	}
	var abort *reports.Abort
	if e.ctx.Err() != nil {
		abort = &reports.Abort{Class: reports.AbortInterrupted, Message: "The run was interrupted before its end."}
	}
	run := reports.Build(header, results, abort, wall.Now().Sub(started).Milliseconds())
	if streamed == nil {
		streamed = stream.Finish(abort, run.DurationMS)
	}
	if err := closeReport(run); err != nil {
		return nil, err
	}
	if streamed != nil {
		return nil, fmt.Errorf("writing run.jsonl: %w", streamed)
	}
	return run, nil
}

// stream opens run.jsonl, and returns what writes run.json at the end. Without --report both go nowhere.
func (c *runCommand) stream(header reports.Header, planned int) (*reports.StreamWriter, func(*reports.Run) error, error) {
	if c.Report == "" {
		s, err := reports.NewStreamWriter(io.Discard, header, planned)
		return s, func(*reports.Run) error { return nil }, err
	}
	if err := os.MkdirAll(c.Report, 0o755); err != nil {
		return nil, nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	lines, err := os.Create(filepath.Join(c.Report, "run.jsonl"))
	if err != nil {
		return nil, nil, usageError{fmt.Errorf("--report: %w", err)}
	}
	s, err := reports.NewStreamWriter(lines, header, planned)
	if err != nil {
		return nil, nil, fmt.Errorf("writing run.jsonl: %w", err)
	}
	return s, func(run *reports.Run) error {
		if err := lines.Close(); err != nil {
			return fmt.Errorf("writing run.jsonl: %w", err)
		}
		whole, err := os.Create(filepath.Join(c.Report, "run.json"))
		if err != nil {
			return fmt.Errorf("writing run.json: %w", err)
		}
		if err := reports.Write(whole, run); err != nil {
			return fmt.Errorf("writing run.json: %w", err)
		}
		return whole.Close()
	}, nil
}

// repeat is the command that runs one case again, in the words that the user used.
func (c *runCommand) repeat(one scenarios.Case) string {
	words := append([]string{"mfaproof", "run"}, c.Paths...)
	if c.Tenant != "" {
		words = append(words, "--tenant", c.Tenant)
	}
	words = append(words, "--filter", one.ID, "--seed", fmt.Sprint(c.Seed), "-v")
	for _, f := range c.Fault {
		words = append(words, "--fault", f)
	}
	return strings.Join(words, " ")
}

// width is how wide the report may be: what the shell says, else 100 columns.
func width() int {
	var n int
	if _, err := fmt.Sscan(os.Getenv("COLUMNS"), &n); err == nil && n >= 40 {
		return n
	}
	return 100
}
