package annotations_test

import (
	"fmt"
	"io"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/annotations"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return judged(run, nil)
}

func judged(run *reports.Run, d *decision.Decision) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return annotations.Render(w, run, d) })
}

var _ = Describe("the annotations", func() {
	It("are as they were", func() { golden.Same("annotations.txt", rendered(reportstest.Sample())) })

	It("are one command a line, at the scenario's line and at the Action's", func() {
		text := rendered(reportstest.Sample())
		Expect(strings.Split(strings.TrimSpace(text), "\n")).To(HaveEach(MatchRegexp(`^::(error|warning|notice) \S.*::`)))
		Expect(text).To(ContainSubstring("::error file=actions/first.js,line=4,col=11,title=challenge/otp/reused-code/answer=reused::"))
		Expect(text).To(ContainSubstring("::error file=suites/challenge/otp.yaml,line=20,col=7,title="))
		Expect(text).To(ContainSubstring("::warning file=suites/challenge/otp.yaml,line=30,col=5,"))
	})

	It("are notices for what a baseline knows", func() {
		run, d := reportstest.Judged()
		const place = "file=suites/challenge/otp.yaml,line=20,col=7,title="
		Expect(judged(run, d)).To(And(ContainSubstring("::notice "+place+"known failure%3A challenge/otp/reused-code"), Not(ContainSubstring("::error "+place))))
		Expect(judged(run, d)).To(ContainSubstring("title=enroll-with-any/text/hostile::"), "what it does not know stays an error")
		Expect(rendered(run)).To(ContainSubstring("::error " + place))
	})

	It("are errors at the entry of a baseline that breaks the gate", func() {
		run, d := reportstest.Judged()
		Expect(judged(run, d)).To(And(
			ContainSubstring("::error file=mfaproof-baseline.yaml,line=9,col=5,title=stale-entry challenge/otp/gone::no case fits; take the entry out\n"),
			ContainSubstring("::error file=mfaproof-baseline.yaml,line=13,col=5,title=unexpected-pass challenge/otp/right-code::expected to fail, and holds"),
		))
		Expect(judged(run, d)).NotTo(ContainSubstring("title=unexpected-failure"), "the case has its own places")
		Expect(rendered(run)).NotTo(ContainSubstring("mfaproof-baseline.yaml"), "control: without the baseline")
		aborted := &decision.Decision{Breaches: []decision.Breach{{Class: decision.Aborted, Detail: "stopped"}}}
		Expect(judged(reports.Build(reports.Header{}, nil, nil, 0), aborted)).To(Equal("::error title=aborted::stopped\n"))
	})

	It("name no file of the program: nobody has it in a repository", func() {
		run := reportstest.Sample()
		run.Suite.Builtin = true
		text := rendered(run)
		Expect(text).NotTo(ContainSubstring("file="))
		Expect(text).To(ContainSubstring("%0Awritten in mfaproof's own suites/challenge/otp.yaml:20:7\n"))
		run.Tenant = "acme" // whose Actions are somebody's
		Expect(rendered(run)).To(And(ContainSubstring("::error file=actions/first.js,line=4,col=11,"), Not(ContainSubstring("file=suites/"))))
	})

	It("say how many are left out", func() {
		var all []reports.Case
		for i := range 2*annotations.Shown + 3 {
			c := reports.Case{Family: "f", Suite: "s", Case: fmt.Sprintf("c%02d", i), Verdict: reports.Fail, File: "s.yaml", Line: i + 1}
			c.ID = reports.CaseID(c.Family, c.Suite, c.Case, nil)
			all = append(all, c)
		}
		text := rendered(reports.Build(reports.Header{}, all, nil, 0))
		Expect(strings.Count(text, "::error ")).To(Equal(annotations.Shown))
		Expect(text).To(HaveSuffix("::notice title=mfaproof::13 more places; the report has all of them\n"))
	})

	It("are none for a run that went well", func() {
		Expect(rendered(reports.Build(reports.Header{}, reportstest.Sample().Cases[2:3], nil, 0))).To(BeEmpty())
	})
})
