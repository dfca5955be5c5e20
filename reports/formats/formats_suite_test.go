package formats_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/formats"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func TestFormats(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Formats")
}

// written lists the files of a folder.
func written(dir string) (names []string) {
	GinkgoHelper()
	entries, err := os.ReadDir(dir)
	Expect(err).NotTo(HaveOccurred())
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

var _ = Describe("Write", func() {
	in := formats.Input{Run: reportstest.Sample()}

	It("writes the usual files into a folder that it makes", func() {
		dir := filepath.Join(GinkgoT().TempDir(), "a", "b")
		Expect(formats.Write(dir, in, formats.Usual())).To(Succeed())
		Expect(written(dir)).To(Equal([]string{"claim.yaml", "index.html", "junit.xml", "run.json", "run.jsonl", "summary.md"}))
	})

	It("writes every format, with each matrix as CSV", func() {
		dir := GinkgoT().TempDir()
		Expect(formats.Write(dir, in, formats.Names())).To(Succeed())
		Expect(written(dir)).To(ContainElements("annotations.txt", "badge.json", "cases.csv", "matrix-factors.csv", "matrix-sheet-signature-enrollWith.csv", "results.sarif"))
	})

	It("writes a stream that reads back as the run", func() {
		dir := GinkgoT().TempDir()
		Expect(formats.Write(dir, in, []string{"jsonl"})).To(Succeed())
		file, err := os.Open(filepath.Join(dir, "run.jsonl"))
		Expect(err).NotTo(HaveOccurred())
		defer file.Close()
		Expect(reports.ReadStream(file)).To(Equal(in.Run))
	})

	It("names no place of this machine", func() {
		dir := GinkgoT().TempDir()
		Expect(formats.Write(dir, in, formats.Names())).To(Succeed())
		here, err := os.Getwd()
		Expect(err).NotTo(HaveOccurred())
		for _, name := range written(dir) {
			text, err := os.ReadFile(filepath.Join(dir, name))
			Expect(err).NotTo(HaveOccurred())
			Expect(strings.Contains(string(text), here) || strings.Contains(string(text), dir)).To(BeFalse(), name)
		}
	})

	It("refuses a format that there is not, before it writes anything", func() {
		dir := filepath.Join(GinkgoT().TempDir(), "x")
		Expect(formats.Write(dir, in, []string{"json", "pdf"})).To(MatchError(HavePrefix("--format pdf: there is no such format; there are json, jsonl")))
		Expect(dir).NotTo(BeADirectory())
	})

	It("writes the others where one cannot be written", func() {
		dir := GinkgoT().TempDir()
		Expect(os.Mkdir(filepath.Join(dir, "run.json"), 0o755)).To(Succeed())
		Expect(formats.Write(dir, in, formats.Usual())).To(MatchError(ContainSubstring("run.json")))
		Expect(written(dir)).To(ContainElement("claim.yaml"))
	})
})
