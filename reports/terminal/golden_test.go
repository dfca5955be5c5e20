package terminal_test

import (
	"bytes"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
	"github.com/mfaproof/mfaproof/reports/terminal"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func rendered(run *reports.Run, o terminal.Options) string {
	var buf bytes.Buffer
	Expect(terminal.Render(&buf, run, o)).To(Succeed())
	return buf.String()
}

// oneOf has two pictures of one case.
func oneOf(id string) func(string) []string {
	return func(asked string) []string {
		if asked != id {
			return nil
		}
		return []string{"out/pictures/first.png", "out/pictures/first.2.png"}
	}
}

var _ = DescribeTable("Render writes",
	func(name string, run *reports.Run, o terminal.Options) {
		golden.Same(name, rendered(run, o))
	},
	Entry("a run that kept the gate", "kept.txt", kept(), terminal.Options{}),
	Entry("every verdict", "mixed.txt", mixed(), terminal.Options{Width: 100}),
	Entry("every verdict in colour", "colour.txt", mixed(), terminal.Options{Width: 100, Color: true}),
	Entry("every detail", "verbose.txt", mixed(), terminal.Options{Width: 100, Verbose: true, Pictures: oneOf("challenge/otp/answer-is-judged/answer=reused")}),
	Entry("on a narrow terminal", "narrow.txt", mixed(), terminal.Options{Width: 48}),
	Entry("a matrix of outcomes", "outcomes.txt", reportstest.Outcomes(), terminal.Options{}),
	Entry("a matrix of outcomes in colour", "outcomes-colour.txt", reportstest.Outcomes(), terminal.Options{Width: 100, Color: true}),
	Entry("a matrix of outcomes on a narrow terminal", "outcomes-narrow.txt", reportstest.Outcomes(), terminal.Options{Width: 50}),
	Entry("an aborted run", "aborted.txt", aborted(), terminal.Options{}),
)

var _ = It("keeps many remarks on a run out of the way, and shows them on demand", func() {
	run := kept()
	run.Notes = []string{"one", "two", "three", "four", "five", "six"}
	short := rendered(run, terminal.Options{})
	Expect(short).To(And(ContainSubstring("note: four\n"), Not(ContainSubstring("note: five")), ContainSubstring("notes: 2 more (-v shows them, and the report files)\n")))
	Expect(rendered(run, terminal.Options{Verbose: true})).To(And(ContainSubstring("note: six\n"), Not(ContainSubstring("notes: "))))
	run.Notes = run.Notes[:4]
	Expect(rendered(run, terminal.Options{})).To(And(ContainSubstring("note: four\n"), Not(ContainSubstring("notes: "))), "control")
})
