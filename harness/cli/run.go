package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/harness/internal/grid"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/formats"
	"github.com/mfaproof/mfaproof/reports/terminal"
	"github.com/mfaproof/mfaproof/scenarios"
)

type runCommand struct {
	Paths    []string `arg:"" optional:"" name:"path" help:"Suite files, folders of them, or a tenant folder with scenarios/. Default: the suites of this binary."`
	Tenant   string   `placeholder:"DIR" help:"Lay this tenant folder (Deploy CLI layout) under the suites in place of their own tenants."`
	Target   []string `placeholder:"SPEC" sep:"none" help:"What to run against: a name of this program (default: mock), NAME@http://127.0.0.1:PORT, the address of an adapter, or exec:COMMAND. Repeat it for a matrix of implementations."`
	Tier     string   `enum:"suites,grid" default:"suites" help:"What to run: the suites, or the grid of every factor set and MFA command (${enum})."`
	Filter   string   `placeholder:"GLOB" help:"Run the cases whose id fits: * is anything but a slash, ** anything."`
	Fault    []string `placeholder:"NAME" help:"Show a named deviation of the mock on purpose; the run must turn red. With all, or a name with *: each that fits by itself, and what notices it."`
	Runtime  string   `enum:"quickjs,node,both" default:"quickjs" help:"What runs the code of tenants: the embedded engine, Node as found on the PATH, or both compared (${enum})."`
	Driver   string   `enum:"form,browser,both," default:"" placeholder:"\"form\"" help:"How the mock's pages are read and answered: as requests by HTTP (form), in Chromium, which runs the cases labelled browser (browser), or one after the other and compared (both)."`
	App      string   `placeholder:"URL" help:"Try an application of your own in Chromium: the http address on this machine that begins its login. --tenant is its issuer."`
	Client   string   `placeholder:"ID" help:"With --app: the application's client in the tenant, by id or name; not needed where there is one alone."`
	HTTP     string   `placeholder:"ADDR" help:"With --app: loopback address of the issuer (default: 127.0.0.1:4400, which the application knows as http://localhost:4400/)."`
	Headed   bool     `help:"With --driver browser or both, or --app: show the windows."`
	Slow     string   `placeholder:"DURATION" help:"With --driver browser or both, or --app: wait so long, such as 500ms, before each thing that a person does."`
	Report   string   `placeholder:"DIR" help:"Write the report into this folder: run.json, run.jsonl, junit.xml, index.html, summary.md, claim.yaml."`
	Format   []string `placeholder:"NAME" help:"Further formats for --report: csv, sarif, badge, annotations."`
	Baseline string   `placeholder:"FILE" help:"Gate on this file of expected failures; with --report, gate.json says what it makes of the run."`
	Shard    string   `placeholder:"I/N" help:"Run the Ith of N parts of the cases; report merge puts the reports together."`
	Retry    int      `placeholder:"N" help:"Run what fails again, up to N times, to see whether it is flaky. It stays a failure."`
	Seed     uint64   `default:"1" help:"Everything random derives from it: same seed, same run."`
	Workers  int      `placeholder:"N" help:"Cases at once, 1 or more. Default, also for 0: twice the processors; in a browser 2."`
	JSON     bool     `help:"Print run.json in place of the matrix."`
	Quiet    bool     `short:"q" help:"Print failures and the last line alone; no matrix, no progress."`
	Verbose  bool     `short:"v" help:"Print whole transcripts of failures."`

	without  string // why no case can be run; empty where they can
	labelled bool   // the cases for a browser alone are wanted, whatever the driver
}

// Run runs the cases, prints the matrix, and exits by the gate.
func (c *runCommand) Run(e *env) error {
	if c.Workers < 0 {
		return usageError{fmt.Errorf("--workers %d: give 1 or more, or 0 for the default", c.Workers)}
	}
	if len(c.Format) > 0 && c.Report == "" {
		return usageError{errors.New("--format says what --report DIR writes: give a folder with --report")}
	}
	if err := formats.Check(c.Format); err != nil {
		return usageError{err}
	}
	if c.Retry < 0 || c.Retry > maxRetries {
		return usageError{fmt.Errorf("--retry %d: give a number from 0 to %d", c.Retry, maxRetries)}
	}
	if err := errors.Join(c.checkDriver(), c.checkBoth(), c.checkApp()); err != nil {
		return usageError{err}
	}
	if slices.ContainsFunc(c.Fault, eachByItself) {
		return c.everyFault(e)
	}
	if err := c.checkBrowser(); err != nil {
		return err
	}
	shard, err := c.shard()
	if err != nil {
		return err
	}
	var baseline *gate.Baseline
	if c.Baseline != "" {
		if baseline, err = readBaseline(c.Baseline); err != nil {
			return err
		}
	}
	if len(c.Target) > 1 {
		return c.several(e)
	}
	if c.Driver == driverBoth {
		return c.bothDrivers(e, shard)
	}
	job, after, giveUp, err := c.prepare(e, shard)
	if err != nil {
		return err
	}
	defer giveUp()
	if baseline != nil {
		job.judge = func(run *reports.Run) *decision.Decision {
			return gate.Judge(run, baseline, gate.Options{Today: realTime{}.Now(), Planned: job.all})
		}
	}
	run, judged, err := job.execute(e)
	if err != nil {
		return err
	}
	if engines, ok := job.target.(comparer); ok {
		after = append(after, engines.Compared()...)
	}
	if c.JSON {
		err = reports.Write(e.stdout, run)
	} else {
		err = terminal.Render(e.stdout, judged.Over(run), terminal.Options{Color: e.color, Width: width(), Verbose: c.Verbose, Quiet: c.Quiet, Source: sources{}.line, Pictures: found(run, c.Report)})
		if c.Quiet {
			after = nil
		}
		for _, line := range after {
			fmt.Fprintln(e.stdout, line)
		}
	}
	if err != nil {
		return fmt.Errorf("printing the report: %w", err)
	}
	if judged == nil {
		c.tellReport(e)
		return exitBy(run.ExitCode())
	}
	to := e.stdout
	if c.JSON {
		to = e.stderr // standard output is the document
	}
	if err := judged.WriteText(to); err != nil {
		return err
	}
	c.tellReport(e)
	return exitBy(judged.ExitCode(run))
}

// tellReport says where the page of the report is that people open. Who asks for JSON or for little to read is no such person.
func (c *runCommand) tellReport(e *env) {
	if c.Report != "" && !c.JSON && !c.Quiet {
		fmt.Fprintf(e.stderr, "report: %s\n", filepath.Join(c.Report, "index.html"))
	}
}

// prepare has the target and the cases of a run. After are lines to be printed behind the matrix; giveUp is to be called at the end.
func (c *runCommand) prepare(e *env, shard *reports.Shard) (_ *job, after []string, giveUp func(), err error) {
	if c.App != "" {
		j, giveUp, err := c.tryApp(e, c.pages())
		return j, nil, giveUp, err
	}
	impl, giveUp, err := c.open(e)
	if err != nil {
		return nil, nil, nil, err
	}
	j := c.newJob(impl, shard)
	if c.Tier == "grid" {
		after, err = c.grid(j)
	} else {
		err = c.suites(e, impl, j)
	}
	if coded := (codedError{}); errors.As(err, &coded) {
		giveUp()
		return nil, nil, nil, err
	} else if err != nil {
		giveUp()
		return nil, nil, nil, usageError{err}
	}
	return j, after, giveUp, nil
}

// newJob is a job without cases.
func (c *runCommand) newJob(impl target.Target, shard *reports.Shard) *job {
	j := &job{target: impl, seed: c.Seed, workers: c.workers(), retries: c.Retry, report: c.Report, repeat: c.repeat,
		formats: append(formats.Usual(), c.Format...), quiet: c.Quiet}
	j.header = reports.Header{Suite: reports.Suite{Name: suiteName(c.Paths), Version: Version}, Seed: c.Seed, Filter: c.Filter, Shard: shard}
	if c.Driver == driverBrowser || c.App != "" {
		j.header.Driver = reports.DriverBrowser
	}
	return j
}

// maxRetries bounds how often one case is run again.
const maxRetries = 10

// suites prepares the cases of the suites.
func (c *runCommand) suites(e *env, impl target.Target, job *job) error {
	suites, err := loadSuites(c.Paths)
	if err != nil {
		return err
	}
	if c.Tenant != "" {
		if suites, err = layTenant(suites, c.Tenant, &job.header); err != nil {
			return err
		}
	}
	job.header.Suite.Builtin = len(c.Paths) == 0
	cases, err := plan.Expand(suites)
	if err != nil {
		return err
	}
	digest, err := scenarios.Digest(suites)
	if err != nil {
		return err
	}
	job.header.Suite.Digest = "sha256:" + digest
	for _, one := range cases {
		job.all = append(job.all, one.ID)
	}
	if cases, err = plan.Filter(cases, c.Filter); err != nil {
		return err
	}
	if cases, err = c.shown(cases, &job.header); err != nil {
		return err
	}
	if err := c.describe(e.ctx, impl, cases, &job.header); err != nil {
		return err
	}
	// What a report says of the whole run is the same in every shard: only now are cases left out.
	if cases, err = cut(cases, job.header.Shard); err != nil {
		return err
	}
	job.planned = len(cases)
	job.run = func(ctx context.Context, o engine.Options) ([]reports.Case, error) {
		o.Without, o.Pictures = c.without, c.pictures(e)
		return engine.Run(ctx, cases, o)
	}
	return nil
}

// grid prepares the exhaustive matrix, and returns how many cells each of its rules decided.
func (c *runCommand) grid(job *job) ([]string, error) {
	if len(c.Paths) > 0 || c.Tenant != "" || c.Filter != "" {
		return nil, errors.New("--tier grid brings its own tenant and cases: leave out PATH, --tenant and --filter")
	}
	tally, err := grid.Tally()
	if err != nil {
		return nil, err
	}
	cases, cells := grid.Planned()
	about, err := job.target.Describe(context.Background())
	if err != nil {
		return nil, err
	}
	job.header.Suite.Name, job.header.Suite.Builtin = "grid", true
	job.header.Target = reports.Target{Name: about.Name, Version: about.Version}
	job.header.Faults, job.header.Capabilities = about.Faults, about.Capabilities
	if job.header.Requirements, err = grid.Requirements(); err != nil {
		return nil, err
	}
	job.repeat = func(scenarios.Case) string { return c.command("--tier", "grid") }
	job.header.Notes = append(job.header.Notes, fmt.Sprintf("%d cells; each of the %d rules decides at least one", cells, len(tally)))
	job.planned = cases
	job.run, job.all = grid.Run, grid.IDs()
	cutGrid(job)
	return tally, nil
}

// catalogued is the catalog of this binary as a report has it.
func catalogued() ([]reports.Requirement, error) {
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, fmt.Errorf("the catalog of this binary: %w", err)
	}
	var out []reports.Requirement
	for _, r := range catalog.All() {
		one := reports.Requirement{ID: r.ID, Level: r.Level, Tag: r.Tag, Says: r.Says, Source: r.Source, Section: r.Section,
			Profiles: r.Profiles, Excluded: r.Excluded, Vectors: r.Vectors}
		for _, d := range r.Deviates {
			one.Deviates = append(one.Deviates, reports.Deviation(d))
		}
		out = append(out, one)
	}
	return out, nil
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
	header.Tenant = below(dir)
	header.Notes = append(header.Notes, "tenant folder "+filepath.Base(filepath.Clean(dir))+" in place of the suites' own tenants")
	return suites, nil
}

// describe asks the target what it is and loads every tenant once, so that a tenant that does not load is said before
// anything runs, with file, line and column.
func (c *runCommand) describe(ctx context.Context, impl target.Target, cases []scenarios.Case, header *reports.Header) error {
	about, err := impl.Describe(ctx)
	if err != nil {
		return codedError{fmt.Errorf("the target does not say what it is: %w", err), reports.ExitUnreachable}
	}
	header.Target = reports.Target{Name: about.Name, Version: about.Version}
	header.Faults, header.Capabilities = about.Faults, about.Capabilities
	header.Notes = append(header.Notes, about.Notes...)
	if header.Requirements, err = catalogued(); err != nil {
		return err
	}
	for _, s := range about.Switches {
		header.Switches = append(header.Switches, reports.Switch(s))
	}
	tenants, reads := impl.(inspector)
	if !reads {
		return nil
	}
	seen, noted, inForce := map[string]bool{}, map[string]bool{}, settings{}
	for _, one := range cases {
		if one.Tenant == nil || seen[one.Tenant.Key()] {
			continue
		}
		seen[one.Tenant.Key()] = true
		folder, err := one.Tenant.Folder()
		if err != nil {
			return err
		}
		prefix := ""
		if c.Tenant != "" {
			prefix = cmp.Or(below(c.Tenant), filepath.ToSlash(filepath.Clean(c.Tenant))) + "/"
		}
		tenant, err := tenants.Inspect(folder, one.Tenant.Key(), prefix)
		if err != nil {
			return fmt.Errorf("the tenant of %s does not load:\n%w", one.ID, err)
		}
		inForce.add(tenant.Switches)
		for _, note := range tenant.Notes {
			if !noted[note] {
				noted[note] = true
				header.Notes = append(header.Notes, note)
			}
		}
	}
	inForce.put(header)
	return nil
}

// repeat is the command that runs one case again, in the words that the user used.
func (c *runCommand) repeat(one scenarios.Case) string {
	return c.command("--filter", one.ID)
}

// command is this command with another choice of what to run.
func (c *runCommand) command(choice ...string) string {
	words := append([]string{"mfaproof", "run"}, c.Paths...)
	if c.Tenant != "" {
		words = append(words, "--tenant", c.Tenant)
	}
	words = append(append(words, choice...), "--seed", fmt.Sprint(c.Seed), "-v")
	for _, f := range c.Fault {
		words = append(words, "--fault", f)
	}
	if c.Runtime != "" && c.Runtime != "quickjs" {
		words = append(words, "--runtime", c.Runtime)
	}
	if c.Driver == driverBrowser {
		words = append(words, "--driver", c.Driver)
	}
	for _, flag := range [][2]string{{"--app", c.App}, {"--client", c.Client}, {"--http", c.HTTP}} {
		if flag[1] != "" {
			words = append(words, flag[0], quoted(flag[1]))
		}
	}
	for _, spec := range c.Target {
		words = append(words, "--target", quoted(spec))
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
