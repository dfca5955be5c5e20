package sarif_test

import (
	"bytes"
	"encoding/json"
	"os"
	"path"
	"path/filepath"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/sarif"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(sarif.Render(&out, run)).To(Succeed())
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

var _ = Describe("results.sarif", func() {
	It("is as it was", func() { same("results.sarif", rendered(reportstest.Sample())) })

	It("fits the part of the SARIF 2.1.0 schema that it uses", func() {
		compiler := jsonschema.NewCompiler()
		text, err := os.ReadFile("testdata/sarif-subset.schema.json")
		Expect(err).NotTo(HaveOccurred())
		document, err := jsonschema.UnmarshalJSON(bytes.NewReader(text))
		Expect(err).NotTo(HaveOccurred())
		Expect(compiler.AddResource("sarif.json", document)).To(Succeed())
		schema, err := compiler.Compile("sarif.json")
		Expect(err).NotTo(HaveOccurred())
		for _, run := range []*reports.Run{reportstest.Sample(), reports.Build(reports.Header{}, nil, nil, 0)} {
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader([]byte(rendered(run))))
			Expect(err).NotTo(HaveOccurred())
			Expect(schema.Validate(value)).To(Succeed())
		}
		wrong, err := jsonschema.UnmarshalJSON(bytes.NewReader(bytes.ReplaceAll([]byte(rendered(reportstest.Sample())), []byte(`"error"`), []byte(`"bad"`))))
		Expect(err).NotTo(HaveOccurred())
		Expect(schema.Validate(wrong)).NotTo(Succeed())
	})

	It("names a rule of its list for each result, and a relative place", func() {
		var log struct {
			Runs []struct {
				Tool struct {
					Driver struct{ Rules []struct{ ID string } }
				}
				Results []struct {
					RuleID    string
					RuleIndex int
					Locations []struct {
						PhysicalLocation struct{ ArtifactLocation struct{ URI string } }
					}
				}
			}
		}
		Expect(json.Unmarshal([]byte(rendered(reportstest.Sample())), &log)).To(Succeed())
		Expect(log.Runs[0].Results).To(HaveLen(8))
		for _, r := range log.Runs[0].Results {
			Expect(log.Runs[0].Tool.Driver.Rules[r.RuleIndex].ID).To(Equal(r.RuleID))
			for _, l := range r.Locations {
				Expect(path.IsAbs(l.PhysicalLocation.ArtifactLocation.URI)).To(BeFalse())
			}
		}
	})
})
