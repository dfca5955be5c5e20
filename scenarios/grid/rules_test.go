//go:build !race

package grid_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/grid"
)

// sound is a file of rules in which nothing is wrong; the entries below break it in one place each.
const sound = `factors:
  - {id: a, when: [not held, enrolled-now], then: unusable, cites: x, tag: documented}
  - {id: b, then: usable, cites: x, tag: documented}
gate:
  - {id: c, then: closed, cites: x, tag: staff}
commands:
  - {id: d, when: [enrol, gate-closed, default_unusable=picker], then: failed, cites: x, tag: unknown}
  - {id: e, then: picker, cites: x, tag: unknown}
`

var _ = Describe("The rules", func() {
	It("are read with their conditions, citations and tags", func() {
		r, err := grid.Parse("r.yaml", []byte(sound))
		Expect(err).NotTo(HaveOccurred())
		Expect(ids(r)).To(Equal([]string{"a", "b", "c", "d", "e"}))
		Expect(r.Factors[0].When).To(Equal([]string{"not held", "enrolled-now"}))
		Expect(r.Factors[0].Then).To(Equal("unusable"))
		Expect(r.Gate[0].Cites).To(Equal("x"))
		Expect(r.Commands[0].Tag).To(Equal("unknown"))
	})

	It("are those in the binary, each with a citation", func() {
		for _, row := range rules().Rows() {
			Expect(row.Cites).NotTo(BeEmpty(), row.ID)
		}
	})

	DescribeTable("are refused", func(old, broken, want string) {
		_, err := grid.Parse("r.yaml", []byte(replaced(sound, old, broken)))
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("with an unknown condition", "not held,", "not heldd,",
			`r.yaml:2:20: unknown condition "heldd"; did you mean "held"?`),
		Entry("with a condition of another table", "[enrol, gate-closed", "[enrol, held", `unknown condition "held"`),
		Entry("with an unknown switch", "default_unusable=", "default_unusble=",
			`unknown switch "default_unusble"; did you mean "default_unusable"?`),
		Entry("with an unknown value of a switch", "=picker", "=pickr", `unknown value "pickr"; did you mean "picker"?`),
		Entry("with an unknown outcome", "then: picker", "then: pickr", `r.yaml:8:19: unknown outcome "pickr"; did you mean "picker"?`),
		Entry("with an outcome of another table", "then: closed", "then: failed", `unknown outcome "failed"`),
		Entry("with an unknown tag", "tag: staff", "tag: stuff", `unknown tag "stuff"; did you mean "staff"?`),
		Entry("with an id given twice", "id: e", "id: a", `the id "a" is given twice`),
		Entry("without an id", "id: e, ", "", `row "" has no "id"`),
		Entry("without a consequence", "then: picker, ", "", `row "e" has no "then"`),
		Entry("without a citation", "{id: e, then: picker, cites: x", "{id: e, then: picker", `row "e" has no "cites"`),
		Entry("without a tag", ", tag: staff", "", `row "c" has no "tag"`),
		Entry("with a condition in the last row", "id: e, ", "id: e, when: [any], ", `row "e" of "commands" is wrongly placed`),
		Entry("with a row that hides others", "when: [not held, enrolled-now], ", "", `row "a" of "factors" is wrongly placed`),
		Entry("with an unknown key", "tag: staff", "tga: staff", `unknown key "tga"; did you mean "tag"?`),
		Entry("with an unknown table", "gate:", "gates:", `unknown key "gates"; did you mean "gate"?`),
		Entry("without the rows of a table", "\n  - {id: c, then: closed, cites: x, tag: staff}", " []",
			`r.yaml:4:7: the table "gate" has no rows`),
	)

	It("are refused with all mistakes at once", func() {
		_, err := grid.Parse("r.yaml", []byte(replaced(replaced(sound, "tag: staff", "tag: stuff"), "not held", "not heldd")))
		Expect(err).To(MatchError(And(ContainSubstring("heldd"), ContainSubstring("stuff"))))
	})
})

var _ = DescribeTable("Cell is written", func(cell grid.Cell, want string) { Expect(cell.String()).To(Equal(want)) },
	Entry("prompt", grid.Cell{Outcome: grid.Prompt, Factors: factors("otp")}, "prompt(otp)"),
	Entry("prompt with others", grid.Cell{Outcome: grid.Prompt, Factors: factors("otp", "phone", "email")}, "prompt(otp; or phone, email)"),
	Entry("picker", grid.Cell{Outcome: grid.Picker, Factors: factors("otp", "phone"), Warned: factors("email")}, "picker(otp, phone) +w(email)"),
	Entry("skip-picker", grid.Cell{Outcome: grid.SkipPicker, Factors: factors("otp")}, "skip-picker(otp)"),
	Entry("pass", grid.Cell{Outcome: grid.Pass, Warned: factors("otp", "phone")}, "pass +w(otp, phone)"),
	Entry("failed", grid.Cell{Outcome: grid.Failed, Warned: factors("otp")}, "failed(mfar) +w(otp)"),
)
