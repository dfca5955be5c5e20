package sarif_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io"
	"os/exec"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	_ "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif" // whose source holds the schema
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

// published is the schema (version 2.1.0, errata 01) as the module go-sarif has it. Its own validation takes a log of its own types, which drop
// what they do not know: so the schema is read out of the source.
func published() *jsonschema.Schema {
	GinkgoHelper()
	const library = "github.com/owenrumney/go-sarif/v3/pkg/report/v210/sarif"
	dir, err := exec.Command("go", "list", "-f", "{{.Dir}}", library).Output()
	Expect(err).NotTo(HaveOccurred())
	source, err := parser.ParseFile(token.NewFileSet(), filepath.Join(strings.TrimSpace(string(dir)), "schema.go"), nil, 0)
	Expect(err).NotTo(HaveOccurred())
	var text string
	ast.Inspect(source, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && len(literal.Value) > len(text) {
			text = literal.Value
		}
		return true
	})
	text, err = strconv.Unquote(text)
	Expect(err).NotTo(HaveOccurred())
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	Expect(err).NotTo(HaveOccurred())
	compiler := jsonschema.NewCompiler()
	compiler.AssertFormat()
	Expect(compiler.AddResource("sarif.json", document)).To(Succeed())
	schema, err := compiler.Compile("sarif.json")
	Expect(err).NotTo(HaveOccurred())
	return schema
}

var _ = Describe("results.sarif", func() {
	It("is as it was", func() { golden.Same("results.sarif", rendered(reportstest.Sample())) })

	It("fits the SARIF 2.1.0 schema that OASIS published", func() {
		schema := published()
		fits := func(document string) error {
			GinkgoHelper()
			value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
			Expect(err).NotTo(HaveOccurred())
			return schema.Validate(value)
		}
		run, d := reportstest.Judged()
		document := judged(run, d)
		Expect(fits(document)).To(Succeed())
		Expect(fits(rendered(reports.Build(reports.Header{}, nil, nil, 0)))).To(Succeed())
		for _, wrong := range [][2]string{{`"error"`, `"bad"`}, {`"startLine": 20`, `"startLine": 0`}, {`"ruleId"`, `"ruleID"`}, {`"accepted"`, `"fine"`}, {`"version": "2.1.0"`, `"version": "2.2"`}} {
			Expect(document).To(ContainSubstring(wrong[0]))
			Expect(fits(strings.ReplaceAll(document, wrong[0], wrong[1]))).NotTo(Succeed(), wrong[1])
		}
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

	It("says that the files of the program are in no repository", func() {
		run := reportstest.Sample()
		Expect(rendered(run)).NotTo(ContainSubstring("uriBaseId"))
		run.Suite.Builtin = true
		document := rendered(run)
		Expect(strings.Count(document, `"uriBaseId": "MFAPROOF"`)).To(Equal(strings.Count(document, `"artifactLocation"`)))
		Expect(document).To(ContainSubstring(`"originalUriBaseIds"`))
		value, err := jsonschema.UnmarshalJSON(strings.NewReader(document))
		Expect(err).NotTo(HaveOccurred())
		Expect(published().Validate(value)).To(Succeed())
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
