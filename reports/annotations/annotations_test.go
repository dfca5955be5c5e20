package annotations_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/annotations"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(annotations.Render(&out, run)).To(Succeed())
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

var _ = Describe("the annotations", func() {
	It("are as they were", func() { same("annotations.txt", rendered(reportstest.Sample())) })

	It("are one command a line, at the scenario's line and at the Action's", func() {
		text := rendered(reportstest.Sample())
		Expect(strings.Split(strings.TrimSpace(text), "\n")).To(HaveEach(MatchRegexp(`^::(error|warning|notice) \S.*::`)))
		Expect(text).To(ContainSubstring("::error file=actions/first.js,line=4,col=11,title=challenge/otp/reused-code/answer=reused::"))
		Expect(text).To(ContainSubstring("::error file=suites/challenge/otp.yaml,line=20,col=7,title="))
		Expect(text).To(ContainSubstring("::warning file=suites/challenge/otp.yaml,line=30,col=5,"))
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
