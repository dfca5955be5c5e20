package markdown_test

import (
	"io"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/markdown"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return judged(run, nil)
}

func judged(run *reports.Run, d *decision.Decision) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return markdown.Render(w, run, d, matrix.Of(run, nil, nil)) })
}

var _ = Describe("summary.md", func() {
	It("is as it was", func() { golden.Same("summary.md", rendered(reportstest.Sample())) })

	It("says under a baseline what is known and what breaks the gate", func() {
		text := judged(reportstest.Judged())
		golden.Same("judged.md", text)
		Expect(text).To(And(ContainSubstring("gate broken: 1 stale-entry; 1 unexpected-pass; 3 unexpected-failure"), ContainSubstring("### Known failures of mfaproof-baseline.yaml"),
			ContainSubstring("enroll-with-any/text/hostile (flaky)"), ContainSubstring("Flaky: run again it gave pass")))
		Expect(text).NotTo(ContainSubstring("<summary>✗ challenge/otp/reused-code"), "it is in the table of known failures")
		Expect(rendered(reportstest.Sample())).To(ContainSubstring("<summary>✗ challenge/otp/reused-code"), "control")
	})

	It("stays below the limit, and says what it leaves out", func() {
		run := reportstest.Large(300)
		for i := range run.Cases {
			run.Cases[i].Verdict, run.Cases[i].About = reports.Fail, strings.Repeat("long ", 1000)
		}
		text := rendered(run)
		Expect(len(text)).To(BeNumerically("<=", markdown.Limit))
		Expect(text).To(MatchRegexp(`\*\*Truncated:\*\* \d+ more parts did not fit into 1024 KiB; .*\n$`))
		Expect(rendered(reportstest.Sample())).NotTo(ContainSubstring("Truncated"))
	})

	It("shows hostile texts as they are", func() {
		text := rendered(reportstest.Sample())
		Expect(text).To(And(ContainSubstring("&lt;script>alert(1)"), Not(ContainSubstring("<script>"))))
	})
})
