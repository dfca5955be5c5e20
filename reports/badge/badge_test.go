package badge_test

import (
	"bytes"
	"encoding/json"
	"io"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/badge"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return badge.Render(w, run) })
}

var _ = Describe("badge.json", func() {
	It("is as it was", func() { golden.Same("badge.json", rendered(reportstest.Sample())) })

	DescribeTable("says how a run ended",
		func(run *reports.Run, message, color string) {
			var b struct {
				Version int    `json:"schemaVersion"`
				Label   string `json:"label"`
				Message string `json:"message"`
				Color   string `json:"color"`
				IsError bool   `json:"isError"`
			}
			strict := json.NewDecoder(bytes.NewReader([]byte(rendered(run))))
			strict.DisallowUnknownFields()
			Expect(strict.Decode(&b)).To(Succeed())
			Expect(b.Version).To(Equal(1))
			Expect(b.Label).NotTo(BeEmpty())
			Expect(b.Message).To(Equal(message))
			Expect(b.Color).To(Equal(color))
			Expect(b.IsError).To(Equal(run.Gate != reports.GateKept))
		},
		Entry("broken", reportstest.Sample(), "2/9", "red"),
		Entry("kept", reports.Build(reports.Header{}, reportstest.Sample().Cases[2:3], nil, 0), "1/1", "brightgreen"),
		Entry("with a warning", reports.Build(reports.Header{}, reportstest.Sample().Cases[:1], nil, 0), "0/1", "yellow"),
		Entry("aborted", reports.Build(reports.Header{}, nil, &reports.Abort{Class: reports.AbortUnreachable, Message: "no answer"}, 0), "aborted", "lightgrey"),
	)
})
