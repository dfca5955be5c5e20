package csv_test

import (
	std "encoding/csv"
	"io"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/csv"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return csv.Render(w, run) })
}

var _ = Describe("cases.csv", func() {
	It("is as it was", func() { golden.Same("cases.csv", rendered(reportstest.Sample())) })

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
