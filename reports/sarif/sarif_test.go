package sarif_test

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
	"github.com/mfaproof/mfaproof/reports/sarif"
)

func rendered(run *reports.Run) string {
	GinkgoHelper()
	return judged(run, nil)
}

func judged(run *reports.Run, d *decision.Decision) string {
	GinkgoHelper()
	return golden.Written(func(w io.Writer) error { return sarif.Render(w, run, d) })
}

var _ = Describe("results.sarif", func() {
	It("is as it was", func() { golden.Same("results.sarif", rendered(reportstest.Sample())) })

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

	It("suppresses what a baseline knows, with the reason, and nothing else", func() {
		suppressed := func(document string) (out []string) {
			var log struct {
				Runs []struct {
					Results []struct {
						Message      struct{ Text string }
						Suppressions []struct{ Kind, Status, Justification string }
					}
				}
			}
			Expect(json.Unmarshal([]byte(document), &log)).To(Succeed())
			for _, r := range log.Runs[0].Results {
				for _, s := range r.Suppressions {
					id, _, _ := strings.Cut(r.Message.Text, ": expected")
					out = append(out, id+" | "+s.Kind+" "+s.Status+" "+s.Justification)
				}
			}
			return out
		}
		run, d := reportstest.Judged()
		const reason = "The provider forgets used codes.  https://example.test/7  until 2027-01-31"
		Expect(suppressed(judged(run, d))).To(Equal([]string{
			"challenge/otp/reused-code/answer=reused: screens | external accepted " + reason,
			"challenge/otp/reused-code/answer=reused: outcome | external accepted " + reason,
			"grid/signature/cells/held=otp: held=otp/enrollWith=phone | external accepted " + reportstest.Hostile}))
		Expect(suppressed(rendered(run))).To(BeEmpty())
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
