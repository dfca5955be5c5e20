package markdown_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/markdown"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(markdown.Render(&out, run, matrix.Of(run, nil, nil))).To(Succeed())
	return out.String()
}

func same(name, got string) {
	GinkgoHelper()
	file := filepath.Join("testdata", name)
	if *update {
		Expect(os.MkdirAll("testdata", 0o755)).To(Succeed())
		Expect(os.WriteFile(file, []byte(got), 0o644)).To(Succeed())
	}
	want, err := os.ReadFile(file)
	Expect(err).NotTo(HaveOccurred())
	Expect(got).To(Equal(string(want)), "go test -update rewrites the file; read the difference before you keep it")
}

var _ = Describe("summary.md", func() {
	It("is as it was", func() { same("summary.md", rendered(reportstest.Sample())) })

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
