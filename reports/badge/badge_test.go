package badge_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/badge"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(badge.Render(&out, run)).To(Succeed())
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

var _ = Describe("badge.json", func() {
	It("is as it was", func() { same("badge.json", rendered(reportstest.Sample())) })

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
