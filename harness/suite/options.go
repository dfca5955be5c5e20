package suite

import (
	"context"
	"fmt"
	"io/fs"
	"runtime"
	"time"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// Option changes what is run, and how.
type Option func(*settings)

type settings struct {
	filter  string
	seed    uint64
	workers int
	from    fs.FS
	at      string
}

// Filter keeps the cases whose id fits a glob, or lies below it: * is anything but a slash, ** anything.
func Filter(glob string) Option { return func(s *settings) { s.filter = glob } }

// Seed is what everything random derives from; 1 by default.
func Seed(n uint64) Option { return func(s *settings) { s.seed = n } }

// Workers is how many cases run at once, at least one; by default twice the processors.
func Workers(n int) Option { return func(s *settings) { s.workers = max(1, n) } }

// From takes the suites below a folder of a file system, such as os.DirFS("testdata") and "scenarios", in place of those that come with
// mfaproof.
func From(files fs.FS, folder string) Option {
	return func(s *settings) { s.from, s.at = files, folder }
}

// planned is what is to be run.
type planned struct {
	settings
	header reports.Header
	cases  []scenarios.Case
	engine engine.Options
}

func prepare(t target.Target, options []Option) (*planned, error) {
	p := &planned{settings: settings{seed: 1, workers: 2 * runtime.NumCPU()}}
	for _, o := range options {
		o(&p.settings)
	}
	suites, err := p.load()
	if err != nil {
		return nil, err
	}
	cases, err := plan.Expand(suites)
	if err != nil {
		return nil, err
	}
	if p.cases, err = plan.Filter(cases, p.filter); err != nil {
		return nil, err
	}
	if len(p.cases) == 0 {
		return nil, fmt.Errorf("the suites have no case")
	}
	digest, err := scenarios.Digest(suites)
	if err != nil {
		return nil, err
	}
	catalog, err := scenarios.LoadEmbeddedCatalog()
	if err != nil {
		return nil, fmt.Errorf("the catalog of this module: %w", err)
	}
	p.header = reports.Header{Suite: reports.Suite{Name: "mfaproof", Digest: "sha256:" + digest}, Seed: p.seed, Filter: p.filter}
	if p.from != nil {
		p.header.Suite.Name = p.at
	}
	p.engine = engine.Options{
		Target: t, Catalog: catalog, Seed: p.seed, Workers: 1, Wall: wall.Clock{}, WaitBudget: time.Minute, CaseLimit: 2 * time.Minute,
		Repeat: func(scenarios.Case) string { return "" }, Ended: func(reports.Case) {},
	}
	return p, nil
}

func (s *settings) load() ([]*scenarios.Suite, error) {
	if s.from == nil {
		suites, err := scenarios.LoadEmbedded()
		if err != nil {
			return nil, fmt.Errorf("the suites of this module: %w", err)
		}
		return suites, nil
	}
	actions, err := fs.Sub(scenarios.Embedded(), "actions")
	if err != nil {
		return nil, err
	}
	return scenarios.Load(s.from, s.at, scenarios.Options{Actions: actions})
}

// one runs a single case. Whatever goes wrong becomes its verdict.
func (p *planned) one(ctx context.Context, number int) reports.Case {
	results, err := engine.Run(ctx, p.cases[number:number+1], p.engine)
	if err != nil {
		c := p.cases[number]
		return reports.Settle(reports.Case{ID: c.ID, File: c.File, Line: c.Line, Verdict: reports.Error, Reason: reports.ErrorReason(reports.ErrorSetup, err.Error())})
	}
	return results[0]
}
