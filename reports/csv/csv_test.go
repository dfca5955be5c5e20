package csv_test

import (
	"bytes"
	std "encoding/csv"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/csv"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(csv.Render(&out, run)).To(Succeed())
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

var _ = Describe("cases.csv", func() {
	It("is as it was", func() { same("cases.csv", rendered(reportstest.Sample())) })

	It("has a line for each case, and as many fields in each", func() {
		run := reportstest.Sample()
		records, err := std.NewReader(strings.NewReader(rendered(run))).ReadAll()
		Expect(err).NotTo(HaveOccurred())
		Expect(records).To(HaveLen(1 + len(run.Cases)))
		Expect(records[2][:6]).To(Equal([]string{"challenge/otp/reused-code/answer=reused", "challenge", "otp", "reused-code", "answer=reused", "fail"}))
	})

	It("has nothing that a spreadsheet takes for a formula", func() {
		c := reportstest.Sample().Cases[0]
		c.Repeat = "=1+1"
		Expect(rendered(reports.Build(reports.Header{}, []reports.Case{c}, nil, 0))).To(ContainSubstring(",'=1+1"))
	})
})
