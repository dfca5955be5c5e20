//go:build !race

// The grid is left out under the race detector: embedded JavaScript is about 6 times slower there.
package grid_test

import (
	"context"
	"slices"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/grid"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	rules "github.com/mfaproof/mfaproof/scenarios/grid"
)

func TestGrid(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Grid runner")
}

// still is a wall clock that nobody waits on: the mock's own clock is moved instead.
type still struct{}

func (still) Now() time.Time                             { return time.Unix(0, 0) }
func (still) Sleep(context.Context, time.Duration) error { return nil }

// ask fills the cells of some questions on the mock with a fault, or none, and returns those that differ from the rules.
func ask(questions []rules.Question, faults ...string) (differing []reports.Check) {
	GinkgoHelper()
	target, err := mock.New(faults...)
	Expect(err).NotTo(HaveOccurred())
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	checks, told, err := grid.Ask(context.Background(), engine.Options{Target: target, Catalog: catalog, Seed: 1, Wall: still{}, CaseLimit: time.Minute}, questions)
	Expect(err).NotTo(HaveOccurred())
	Expect(checks).To(HaveLen(len(questions)))
	for _, c := range checks {
		if c.Verdict != reports.Pass {
			differing = append(differing, c)
		}
	}
	var cells []string
	for _, e := range told {
		if e.Kind == "cell" {
			cells = append(cells, e.Title)
		}
	}
	Expect(cells).To(HaveLen(len(differing)), "each cell that differs is told of, and no other")
	for i, c := range differing {
		Expect(cells[i]).To(Equal(c.Name + ": expected " + c.Expected + ", got " + c.Actual))
		Expect(c.Place).To(And(HaveField("File", "scenarios/grid/rules.yaml"), HaveField("Line", BeNumerically(">", 1))))
	}
	if len(differing) > 0 {
		Expect(told).To(ContainElements(And(HaveField("Kind", "http"), HaveField("Title", HavePrefix("POST /u/login"))), HaveField("Kind", "page"), HaveField("Kind", "log")))
	}
	return differing
}

var _ = Describe("The shards of the grid", func() {
	It("have every case once between them, about as many each", func() {
		cases, _ := grid.Planned()
		Expect(grid.IDs()).To(HaveLen(cases))
		total := 0
		for i := 1; i <= 4; i++ {
			n := grid.PlannedPart(reports.Shard{Index: i, Of: 4})
			Expect(n).To(BeNumerically("~", cases/4, 1))
			total += n
		}
		Expect(total).To(Equal(cases))
	})

	It("are run as planned", func() {
		target, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		stopped, cancel := context.WithCancel(context.Background())
		cancel() // each case is asked for, and none is run
		s := reports.Shard{Index: 2, Of: 4}
		cases, err := grid.Part(stopped, engine.Options{Target: target, Catalog: catalog, Seed: 1, Wall: still{}, CaseLimit: time.Minute, Ended: func(reports.Case) {}}, s)
		Expect(err).NotTo(HaveOccurred())
		Expect(cases).To(HaveLen(grid.PlannedPart(s)))
		ids := slices.Sorted(slices.Values(grid.IDs()))
		for n, c := range cases {
			Expect(c.ID).To(Equal(ids[1+4*n]))
		}
	})
})

var _ = Describe("The grid on the mock", func() {
	It("agrees with every cell that was written by hand from the documents", func() {
		written, err := rules.LoadHandwritten()
		Expect(err).NotTo(HaveOccurred())
		Expect(len(written)).To(BeNumerically(">=", 40))
		var questions []rules.Question
		for _, w := range written {
			questions = append(questions, w.Question)
		}
		Expect(ask(questions)).To(BeEmpty())
	})

	It("agrees with a sample of every sheet", func() {
		for _, sheet := range rules.Sheets() {
			var sample []rules.Question
			for i := 0; i < len(sheet.Questions); i += 1 + len(sheet.Questions)/40 {
				sample = append(sample, sheet.Questions[i])
			}
			Expect(ask(sample)).To(BeEmpty(), sheet.Name)
		}
	})

	// What a fault changes is stated here in the terms of the rules: the rows that decide the cells.
	DescribeTable("shows exactly the cells that a broken rule governs",
		func(fault string, governed func(trace rules.Trace, cell rules.Cell) bool) {
			table, err := rules.Load()
			Expect(err).NotTo(HaveOccurred())
			var sample []rules.Question
			expected := []string{}
			for i, q := range rules.Signature() {
				if i%97 != 0 {
					continue
				}
				cell, trace := rules.Evaluate(table, q)
				sample = append(sample, q)
				if governed(trace, cell) {
					expected = append(expected, q.ID())
				}
			}
			Expect(expected).NotTo(BeEmpty())
			got := []string{}
			for _, c := range ask(sample, fault) {
				got = append(got, c.Name)
			}
			Expect(got).To(Equal(expected))
		},
		Entry("a picker for one factor", "picker-for-one", func(_ rules.Trace, c rules.Cell) bool { return c.Outcome == rules.SkipPicker }),
		Entry("enrolment without a challenge", "enrol-without-challenge", func(t rules.Trace, _ rules.Cell) bool { return t[len(t)-1] == "enrol.challenge-first" }),
		Entry("unusable challenges pass", "unusable-challenge-passes", func(t rules.Trace, _ rules.Cell) bool { return t[len(t)-1] == "challenge.nothing-usable" }),
	)

	It("asks every nth question of all sheets, and tells of each case once", func() {
		target, err := mock.New()
		Expect(err).NotTo(HaveOccurred())
		_, all := grid.Planned()
		told := 0
		cases, err := grid.Sample(context.Background(), engine.Options{Target: target, Catalog: &scenarios.Catalog{}, Seed: 1, Workers: 2, Wall: still{}, CaseLimit: time.Minute,
			Ended: func(reports.Case) { told++ }}, 1000)
		Expect(err).NotTo(HaveOccurred())
		cells := 0
		for _, c := range cases {
			Expect(c.Verdict).To(Equal(reports.Pass))
			cells += len(c.Checks)
		}
		Expect(cells).To(Equal((all + 999) / 1000))
		Expect(told).To(Equal(len(cases)))
	})

	It("says how many cells each rule decides", func() {
		lines, err := grid.Tally()
		Expect(err).NotTo(HaveOccurred())
		Expect(len(lines)).To(BeNumerically(">", 40))
		cases, cells := grid.Planned()
		Expect(cases).To(BeNumerically(">", 100))
		Expect(cells).To(BeNumerically(">", 13000))
	})
})
