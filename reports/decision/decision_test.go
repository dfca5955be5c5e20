package decision_test

import (
	"bytes"
	"strings"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func TestDecision(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Decision")
}

func written(d *decision.Decision) string {
	GinkgoHelper()
	var out bytes.Buffer
	Expect(d.WriteJSON(&out)).To(Succeed())
	return out.String()
}

var _ = Describe("A decision", func() {
	It("reads back as it was written", func() {
		run, d := reportstest.Judged()
		Expect(decision.Read(strings.NewReader(written(d)), run)).To(Equal(d))
	})

	It("gives the run the gate of the baseline, and leaves its verdicts", func() {
		run, d := reportstest.Judged()
		shown := d.Over(run)
		Expect(shown.GateReasons).To(Equal([]string{"1 stale-entry", "1 unexpected-pass", "3 unexpected-failure"}))
		Expect(shown.Cases).To(Equal(run.Cases))
		Expect(run.GateReasons).To(Equal([]string{"3 cases failed", "1 case untestable", "1 case in error"}), "the run itself stays as it is")
	})

	It("is none of a run without a baseline", func() {
		var d *decision.Decision
		run := reportstest.Sample()
		Expect(d.Over(run)).To(BeIdenticalTo(run))
		Expect(d.ByCase()).To(BeEmpty())
	})

	DescribeTable("is refused when it is not one of this run", func(old, replacement string, code reports.RefusalCode, message string) {
		run, d := reportstest.Judged()
		text := strings.Replace(written(d), old, replacement, 1)
		_, err := decision.Read(strings.NewReader(text), run)
		Expect(err).To(BeAssignableToTypeOf(&reports.Refusal{}))
		Expect(err).To(And(HaveField("Code", code), MatchError(ContainSubstring(message))))
	},
		Entry("of another version", "mfaproof/gate/1", "mfaproof/gate/2", reports.RefusedSchema, `the schema is "mfaproof/gate/2"; this version reads "mfaproof/gate/1"`),
		Entry("with a member that there is not", `"baseline"`, `"bass"`, reports.RefusedText, `unknown field "bass"`),
		Entry("cut off", "{", "", reports.RefusedText, "not a JSON object"),
		Entry("of a case that does not fail like that", `"fingerprint": "f1-`, `"fingerprint": "f1-0`, reports.RefusedMixed, "challenge/otp/reused-code/answer=reused does not fail as f1-0"),
		Entry("of a case that is not there", `"case": "challenge/otp/reused-code/answer=reused"`, `"case": "x"`, reports.RefusedMixed, "x does not fail as f1-"),
		Entry("of a check that holds", "held=otp/enrollWith=phone", "held=otp/enrollWith=otp", reports.RefusedMixed, "[held=otp/enrollWith=otp] does not fail as f1-"),
		Entry("that is kept by its word alone", `"gate": "broken"`, `"gate": "kept"`, reports.RefusedMixed, `the gate is said to be "kept" with 5 breaches`),
	)

	It("is refused when it keeps the gate of a run with a failure that it does not know", func() {
		run, d := reportstest.Judged()
		d.Gate, d.Breaches = reports.GateKept, []decision.Breach{}
		_, err := decision.Read(strings.NewReader(written(d)), run)
		Expect(err).To(MatchError(ContainSubstring("enroll-with-any/picker/locked-out is no known failure and the gate is said to be kept")))
		ok := reports.Build(reports.Header{}, []reports.Case{run.Cases[0]}, nil, 0)
		d.Known = []decision.Known{}
		Expect(decision.Read(strings.NewReader(written(d)), ok)).To(Equal(d), "control: nothing fails")
	})
})
