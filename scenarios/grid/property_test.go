//go:build !race

package grid_test

import (
	"maps"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/scenarios/grid"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// question draws any question, also such as no login could pose.
func question(t *rapid.T) grid.Question {
	some := func(name string) []vocab.Factor {
		return rapid.SliceOfN(rapid.SampledFrom(append(vocab.Factors(), "carrier-pigeon")), 0, 5).Draw(t, name)
	}
	q := grid.Question{
		Command: rapid.SampledFrom(vocab.Commands()).Draw(t, "command"), Factors: some("factors"), Held: some("held"),
		Enabled: some("enabled"), Challenged: some("challenged"), EnrolledNow: some("enrolled"),
		EmailVerified: rapid.Bool().Draw(t, "verified"), Switches: map[string]string{},
	}
	for _, s := range grid.Switches() {
		if rapid.Bool().Draw(t, s.Name) {
			q.Switches[s.Name] = rapid.SampledFrom(append(s.Values, "no such value")).Draw(t, "value")
		}
	}
	return q
}

var _ = Describe("Evaluate", func() {
	It("answers every question, the same each time, with what was asked for", func() {
		r := rules()
		known := ids(r)
		commandRows := make([]string, len(r.Commands))
		for i, row := range r.Commands {
			commandRows[i] = row.ID
		}
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			q := question(t)
			before := q.ID()
			cell, trace := grid.Evaluate(r, q)
			again, sameTrace := grid.Evaluate(r, q)
			g := NewWithT(t)
			g.Expect(again).To(Equal(cell))
			g.Expect(sameTrace).To(Equal(trace))
			g.Expect(q.ID()).To(Equal(before), "the question was changed")

			g.Expect(cell.Outcome).To(BeElementOf(grid.Outcomes()))
			g.Expect(trace).NotTo(BeEmpty())
			g.Expect(commandRows).To(ContainElement(trace[len(trace)-1]), "no row of the commands decided")
			g.Expect(known).To(ContainElements([]string(trace)))
			g.Expect(strings.Join(trace, " ")).To(Equal(strings.Join(distinct(trace), " ")))

			g.Expect(q.Factors).To(ContainElements(cell.Factors))
			g.Expect(q.Factors).To(ContainElements(cell.Warned))
			g.Expect(distinct(slices.Concat(cell.Factors, cell.Warned))).To(HaveLen(len(cell.Factors) + len(cell.Warned)))
		})
	})

	It("shows what its outcome promises", func() {
		r := rules()
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			q := question(t)
			cell, _ := grid.Evaluate(r, q)
			g, text := NewWithT(t), q.ID()+" => "+cell.String()
			switch cell.Outcome {
			case grid.Prompt:
				g.Expect(q.Command.Any()).To(BeFalse(), text)
				g.Expect(cell.Factors).NotTo(BeEmpty(), text)
			case grid.Picker:
				g.Expect(len(cell.Factors)).To(BeNumerically(">=", 2), text)
			case grid.SkipPicker:
				g.Expect(q.Command.Any()).To(BeTrue(), text)
				g.Expect(cell.Factors).To(HaveLen(1), text)
			default:
				g.Expect(cell.Factors).To(BeEmpty(), text)
			}
			g.Expect(q.Enabled).To(ContainElements(cell.Factors), text)
			if q.Command.Enrols() {
				g.Expect(cell.Factors).NotTo(ContainElements(vocab.Email), text)
			}
		})
	})
})

var _ = DescribeTable("Evaluate traces", func(q grid.Question, want ...string) {
	_, trace := grid.Evaluate(rules(), q)
	Expect([]string(trace)).To(Equal(want))
},
	Entry("factors, gate and command, and no e-mail where the factor is off",
		grid.Question{Command: vocab.EnrollWith, Factors: factors("otp"), Enabled: grid.Enrollable(), EmailVerified: true},
		"enrol.usable", "gate.holds-nothing", "enrol-with.default-alone"),
	Entry("nothing of the gate where no factor is left",
		grid.Question{Command: vocab.EnrollWith, Factors: factors("otp"), Enabled: grid.Enrollable(), Held: factors("otp")},
		"enrol.already-enrolled", "enrol-with.nothing-usable"),
	Entry("nothing of the factors where the gate comes first",
		grid.Question{Command: vocab.EnrollWith, Factors: factors("phone"), Enabled: grid.Enrollable(), Held: factors("otp"),
			Switches: map[string]string{"enroll_gate_order": "gate-first"}},
		"gate.challenge-first", "enrol.gate-before-filter"),
)

var _ = Describe("The rows of the rules", func() {
	It("each decide a cell", func() {
		counts := grid.Tally(rules(), everyQuestion())
		Expect(slices.Sorted(maps.Keys(counts))).To(Equal(slices.Sorted(slices.Values(ids(rules())))))
		for id, decided := range counts {
			Expect(decided).To(BeNumerically(">", 0), "row %s decides no cell", id)
		}
	})

	It("change exactly the cells whose trace names them", func() {
		r, questions := rules(), sample()
		cells, traces := make([]string, len(questions)), make([]grid.Trace, len(questions))
		for i, q := range questions {
			cell, trace := grid.Evaluate(r, q)
			cells[i], traces[i] = cell.String(), trace
		}
		for _, table := range [][]grid.Row{r.Factors, r.Gate, r.Commands} {
			for row := range table {
				then := table[row].Then
				table[row].Then = opposite(then)
				for i, q := range questions {
					cell, _ := grid.Evaluate(r, q)
					changed, named := cell.String() != cells[i], slices.Contains(traces[i], table[row].ID)
					if changed != named {
						Fail("row " + table[row].ID + ": " + q.ID() + " was " + cells[i] + " and is " + cell.String())
					}
				}
				table[row].Then = then
			}
		}
	})
})

// sample gives the questions written by hand, which show every row, and one in seven of all others: with one evaluation a row
// the whole would take longer than the rest of the tests together.
func sample() []grid.Question {
	GinkgoHelper()
	cells, err := grid.LoadHandwritten()
	Expect(err).NotTo(HaveOccurred())
	var questions []grid.Question
	for _, cell := range cells {
		questions = append(questions, cell.Question)
	}
	all := everyQuestion()
	for i := 0; i < len(all); i += 7 {
		questions = append(questions, all[i])
	}
	return questions
}

// opposite gives a consequence that shows in any cell: a factor gains or loses its warning, the gate closes or opens, the
// command fails or goes on.
func opposite(then string) string {
	switch then {
	case "usable", "satisfied", "dropped":
		return "unusable"
	case "unusable", "already-enrolled":
		return "dropped"
	case "open":
		return "closed"
	case "closed":
		return "open"
	case "failed":
		return "pass"
	}
	return "failed"
}
