package gate_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/scenarios/schema"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

const example = `# What we know of.
schema: mfaproof/baseline/1
entries:
  - case: portable/otp/right-code
    fingerprint: f1-0123456789abcdef
    reason: "The provider answers late."
  - case: "portable/**/factor=*"
    check: "factors of ana"
    fingerprint: [f1-0123456789abcdef, f1-fedcba9876543210]
    reason: "Two ways: \"a\" and b."
    issue: "https://example.test/issues/7"
    expires: "2027-01-31"
`

// fits tells whether a text fits the JSON Schema of the file.
func fits(text string) error {
	GinkgoHelper()
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schema.Baseline()))
	Expect(err).NotTo(HaveOccurred())
	c := jsonschema.NewCompiler()
	Expect(c.AddResource("baseline.schema.json", doc)).To(Succeed())
	s, err := c.Compile("baseline.schema.json")
	Expect(err).NotTo(HaveOccurred())
	var value any
	if err := yaml.Unmarshal([]byte(text), &value); err != nil {
		return err
	}
	asJSON, err := json.Marshal(value)
	Expect(err).NotTo(HaveOccurred())
	v, err := jsonschema.UnmarshalJSON(bytes.NewReader(asJSON))
	Expect(err).NotTo(HaveOccurred())
	return s.Validate(v)
}

var _ = Describe("A baseline file", func() {
	It("is read, and written as it was", func() {
		b, err := gate.Parse("b.yaml", []byte(example))
		Expect(err).NotTo(HaveOccurred())
		Expect(b.Entries).To(HaveLen(2))
		Expect(b.Entries[1].Fingerprints).To(Equal([]string{"f1-0123456789abcdef", "f1-fedcba9876543210"}))
		Expect(b.Entries[1].Reason).To(Equal(`Two ways: "a" and b.`))
		Expect(string(b.Text())).To(Equal(example))
		Expect(fits(example)).To(Succeed())
	})

	It("may expect nothing", func() {
		for _, text := range []string{"schema: mfaproof/baseline/1\nentries: []\n", "schema: mfaproof/baseline/1\nentries:\n"} {
			b, err := gate.Parse("b.yaml", []byte(text))
			Expect(err).NotTo(HaveOccurred())
			Expect(string(b.Text())).To(Equal("schema: mfaproof/baseline/1\nentries: []\n"))
			Expect(fits(text)).To(Succeed())
		}
	})

	DescribeTable("is refused, by the program and by its schema,", func(old, replacement, message string) {
		text := strings.Replace(example, old, replacement, 1)
		Expect(text).NotTo(Equal(example))
		_, err := gate.Parse("b.yaml", []byte(text))
		Expect(err).To(MatchError(ContainSubstring(message)))
		Expect(err).To(BeAssignableToTypeOf(strictyaml.Errors{}))
		Expect(fits(text)).NotTo(Succeed())
	},
		Entry("of another version", "baseline/1", "baseline/2", `b.yaml:2:9: the schema is "mfaproof/baseline/2"; this version reads "mfaproof/baseline/1"`),
		Entry("without a schema", "schema: mfaproof/baseline/1\n", "", "b.yaml: the file names no schema; begin it with `schema: mfaproof/baseline/1`"),
		Entry("with an unknown key", "reason:", "raison:", `unknown key "raison"; did you mean "reason"?`),
		Entry("without a case", "- case: portable/otp/right-code\n    fingerprint", "- fingerprint", "b.yaml:4:5: the entry has no case"),
		Entry("with an empty reason", `"The provider answers late."`, `" "`, "b.yaml:4:5: the entry has no reason; say why the failure is accepted"),
		Entry("without a fingerprint", "    fingerprint: f1-0123456789abcdef\n", "", "b.yaml:4:5: the entry has no fingerprint"),
		Entry("with no fingerprint in the list", "[f1-0123456789abcdef, f1-fedcba9876543210]", "[]", "the entry has no fingerprint"),
		Entry("with something else as fingerprint", "f1-0123456789abcdef", "any", `b.yaml:5:18: "any" is no fingerprint`),
		Entry("with an issue that is no link", "https://example.test/issues/7", "MFA-7", `b.yaml:11:12: "MFA-7" is no link`),
		Entry("with a date that is none", "2027-01-31", "soon", `b.yaml:12:14: "soon" is no date; write it like 2027-01-31`),
	)

	It("takes a date without quotes", func() {
		text := strings.Replace(example, `"2027-01-31"`, "2027-01-31", 1)
		b, err := gate.Parse("b.yaml", []byte(text))
		Expect(err).NotTo(HaveOccurred())
		Expect(string(b.Text())).To(Equal(example))
	})

	It("is refused when an entry stands there twice, or a day does not exist", func() {
		_, err := gate.Parse("b.yaml", []byte("schema: mfaproof/baseline/1\nentries:\n"+entry("f/s/a", "f1-0123456789abcdef", "expires: 2027-02-30")+entry("f/s/a", "f1-fedcba9876543210")))
		Expect(err).To(MatchError(And(ContainSubstring(`"2027-02-30" is no date`), ContainSubstring("b.yaml:7:11: f/s/a stands in line 3 already"))))
	})
})

// FuzzParse holds that any bytes are a baseline that can be written and read again, or mistakes with a place.
func FuzzParse(f *testing.F) {
	f.Add([]byte(example))
	f.Add([]byte("schema: mfaproof/baseline/1\nentries: [{case: '\x00', fingerprint: f1-0123456789abcdef, reason: \"\\u2028\"}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := gate.Parse("b.yaml", data)
		if err != nil {
			if errors.As(err, new(strictyaml.Errors)) {
				return
			}
			t.Fatalf("not a list of mistakes: %v", err)
		}
		again, err := gate.Parse("b.yaml", b.Text())
		if err != nil {
			t.Fatalf("%v\n%s", err, b.Text())
		}
		if string(again.Text()) != string(b.Text()) {
			t.Fatalf("%s\n%s", b.Text(), again.Text())
		}
	})
}
