package reports_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"
)

// compiled returns the schema of run.json, ready to validate.
func compiled() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(reports.Schema()))
	Expect(err).NotTo(HaveOccurred())
	c := jsonschema.NewCompiler()
	Expect(c.AddResource("run.schema.json", doc)).To(Succeed())
	s, err := c.Compile("run.schema.json")
	Expect(err).NotTo(HaveOccurred())
	return s
}

func valid(s *jsonschema.Schema, doc string) error {
	v, err := jsonschema.UnmarshalJSON(strings.NewReader(doc))
	Expect(err).NotTo(HaveOccurred())
	return s.Validate(v)
}

func refusal(code reports.RefusalCode, line int, detail string) OmegaMatcher {
	return WithTransform(func(err error) reports.Refusal {
		var r *reports.Refusal
		if !errors.As(err, &r) {
			return reports.Refusal{Detail: "no refusal"}
		}
		return *r
	}, And(HaveField("Code", code), HaveField("Line", line), HaveField("Detail", ContainSubstring(detail))))
}

var _ = Describe("run.json", func() {
	It("comes back as it was written and fits its schema", func() {
		s := compiled()
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			run := anyRun(t)
			doc := document(run)
			if err := valid(s, doc); err != nil {
				t.Fatal(err)
			}
			back, err := reports.Read(strings.NewReader(doc))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(run, back, cmpopts.EquateEmpty()); diff != "" {
				t.Fatal(diff)
			}
		})
	})

	It("has a list of cases even when there are none", func() {
		Expect(document(reports.Build(reports.Header{}, nil, nil, 0))).To(ContainSubstring(`"cases": []`))
	})

	It("has exactly the members of its schema", func() {
		var schema, doc any
		Expect(json.Unmarshal(reports.Schema(), &schema)).To(Succeed())
		Expect(json.Unmarshal([]byte(document(full())), &doc)).To(Succeed())
		declared, used := map[string]bool{}, map[string]bool{}
		properties(schema, declared)
		members(doc, used)
		Expect(used).To(Equal(declared))
	})

	DescribeTable("a document that its schema refuses",
		func(old, replacement string) {
			doc := document(full())
			Expect(valid(compiled(), doc)).To(Succeed())
			Expect(doc).To(ContainSubstring(old))
			Expect(valid(compiled(), strings.Replace(doc, old, replacement, 1))).NotTo(Succeed())
		},
		Entry("another schema", "run/1", "run/2"),
		Entry("unknown verdict", `"verdict": "fail"`, `"verdict": "failed"`),
		Entry("a verdict word in the counts", `"not_run"`, `"not-run"`),
		Entry("a negative count", `"pass": 0`, `"pass": -1`),
		Entry("seed as a number", `"18446744073709551615"`, `18446744073709551615`),
		Entry("another gate", `"broken"`, `"ajar"`),
		Entry("no id", `"id": "f/s/c/factor=otp",`, ``),
		Entry("an unknown member of a case", `"id":`, `"ID2": 1, "id":`),
		Entry("an unknown class of abort", `"interrupted"`, `"bored"`),
	)

	DescribeTable("a document that Read refuses",
		func(old, replacement string, code reports.RefusalCode, line int, detail string) {
			doc := document(full())
			_, err := reports.Read(strings.NewReader(doc))
			Expect(err).NotTo(HaveOccurred())
			Expect(doc).To(ContainSubstring(old))
			_, err = reports.Read(strings.NewReader(strings.Replace(doc, old, replacement, 1)))
			Expect(err).To(refusal(code, line, detail))
		},
		Entry("another schema", "run/1", "run/2", reports.RefusedSchema, 0, `the schema is "mfaproof/run/2"`),
		Entry("no schema", `"schema": "mfaproof/run/1",`, ``, reports.RefusedSchema, 0, "names no schema"),
		Entry("broken text", `"target"`, `target`, reports.RefusedText, 9, "not a JSON object"),
		Entry("a wrong type", `"line": 14`, `"line": "14"`, reports.RefusedText, 93, "not a run"),
		Entry("an unknown member", `"about"`, `"abuot"`, reports.RefusedText, 0, "abuot"),
		Entry("counts that lie", `"fail": 1`, `"fail": 0`, reports.RefusedCounts, 0, "the counts say"),
		Entry("a gate that lies", `"broken"`, `"kept"`, reports.RefusedCounts, 0, "the gate is said"),
		Entry("a pass with a failed check", `"verdict": "fail",
      "reason"`, `"verdict": "pass",
      "reason"`, reports.RefusedText, 0, `cannot be "pass"`),
		Entry("a flaky mark that lies", `"flaky": true`, `"flaky": false`, reports.RefusedText, 0, "its retries give true"),
		Entry("an unknown class of abort", `"interrupted"`, `"bored"`, reports.RefusedText, 0, `"bored"`),
	)

	It("is indented as the library indents, whatever its texts hold", func() {
		run := full()
		run.Cases[0].About = "a \"quoted\" \\ {text}: [1, 2]\n\t\u2028 end\\"
		run.Cases = append(run.Cases, reports.Case{ID: "z", Axes: []reports.Axis{}})
		var compact, indented bytes.Buffer
		doc := document(run)
		Expect(json.Compact(&compact, []byte(doc))).To(Succeed())
		Expect(json.Indent(&indented, compact.Bytes(), "", "  ")).To(Succeed())
		Expect(doc).To(Equal(indented.String() + "\n"))
	})

	It("is read with its members in any order, and as it was written by somebody else", func() {
		doc := document(full())
		var members map[string]json.RawMessage
		Expect(json.Unmarshal([]byte(doc), &members)).To(Succeed())
		Expect(members).To(HaveKey("cases"))
		sorted, err := json.Marshal(members) // by name: the cases come third, in one line
		Expect(err).NotTo(HaveOccurred())
		Expect(reports.Read(bytes.NewReader(sorted))).To(Equal(full()))
		twice := strings.Replace(doc, `"cases": [`, `"cases": [], "cases": [`, 1)
		Expect(reports.Read(strings.NewReader(twice))).To(Equal(full()), "the last one counts, as for any member")
	})

	It("refuses something after the document", func() {
		doc := document(full())
		_, err := reports.Read(strings.NewReader(doc + "{}"))
		Expect(err).To(refusal(reports.RefusedText, strings.Count(doc, "\n")+1, "after top-level value"))
	})

	It("passes on the error of its reader", func() {
		_, err := reports.Read(iotest.ErrReader(errors.New("disk gone")))
		Expect(err).To(MatchError("read the run: disk gone"))
	})
})

// properties collects the names that a schema declares; members those that a document uses.
func properties(v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		if p, ok := v["properties"].(map[string]any); ok {
			for name := range p {
				names[name] = true
			}
		}
		for member := range maps.Values(v) {
			properties(member, names)
		}
	case []any:
		for _, item := range v {
			properties(item, names)
		}
	}
}

func members(v any, names map[string]bool) {
	switch v := v.(type) {
	case map[string]any:
		for name, member := range v {
			if names[name] = true; name != "assessors" { // whose members are names of the implementation's
				members(member, names)
			}
		}
	case []any:
		for _, item := range v {
			members(item, names)
		}
	}
}

func FuzzRead(f *testing.F) {
	RegisterTestingT(f)
	f.Add([]byte(document(full())))
	f.Fuzz(func(t *testing.T, data []byte) {
		run, err := reports.Read(bytes.NewReader(data))
		if err != nil {
			if r := (*reports.Refusal)(nil); !errors.As(err, &r) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		RegisterTestingT(t)
		back, err := reports.Read(strings.NewReader(document(run)))
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(run, back, cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	})
}
