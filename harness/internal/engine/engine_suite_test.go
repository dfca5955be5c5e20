package engine_test

import (
	"context"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

func TestEngine(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Engine")
}

// wall is real time that only passes when somebody sleeps.
type wall struct {
	mu   sync.Mutex
	time time.Time
}

func newWall() *wall { return &wall{time: time.Date(2026, time.March, 2, 9, 0, 10, 0, time.UTC)} }

// Now implements engine.Wall.
func (w *wall) Now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.time
}

// Sleep implements engine.Wall.
func (w *wall) Sleep(ctx context.Context, d time.Duration) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(d)
	return ctx.Err()
}

// catalog has one requirement of each level, called as its level.
func catalog() *scenarios.Catalog {
	GinkgoHelper()
	text := "requirements:\n"
	for _, level := range []string{"must", "should", "info"} {
		text += "  - { id: " + level + ", says: It holds., source: This test, section: \"1\", level: " + level + ", tag: documented }\n"
	}
	c, err := scenarios.LoadCatalog(fstest.MapFS{"catalog/levels.yaml": {Data: []byte(text)}}, "catalog")
	Expect(err).NotTo(HaveOccurred())
	return c
}

// options are what a test changes some of.
func options(t target.Target) engine.Options {
	GinkgoHelper()
	return engine.Options{
		Target: t, Catalog: catalog(), Seed: 1, Workers: 1, Wall: newWall(), WaitBudget: time.Minute, CaseLimit: time.Minute,
		Repeat: func(c scenarios.Case) string { return "again " + c.ID }, Ended: func(reports.Case) {},
	}
}

// run runs cases and gives the results, which must come.
func run(o engine.Options, cases ...scenarios.Case) []reports.Case {
	GinkgoHelper()
	results, err := engine.Run(GinkgoT().Context(), cases, o)
	Expect(err).NotTo(HaveOccurred())
	Expect(results).To(HaveLen(len(cases)))
	return results
}

// one runs a single case.
func one(t target.Target, c scenarios.Case) reports.Case {
	GinkgoHelper()
	return run(options(t), c)[0]
}

// names lists the checks that have a verdict.
func names(r reports.Case, v reports.Verdict) []string {
	list := []string{}
	for _, c := range r.Checks {
		if c.Verdict == v {
			list = append(list, c.Name)
		}
	}
	return list
}

// named is the check with a name, which must be there once.
func named(r reports.Case, name string) reports.Check {
	GinkgoHelper()
	var found []reports.Check
	for _, c := range r.Checks {
		if c.Name == name {
			found = append(found, c)
		}
	}
	Expect(found).To(HaveLen(1), name)
	return found[0]
}
