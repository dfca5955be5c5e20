package check_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/check"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var place = scenarios.Pos{File: "picker.yaml", Line: 12, Column: 7}

var _ = Describe("A sheet", func() {
	It("keeps a comparison that holds, with both sides and no message", func() {
		s := &check.Sheet{Requirement: "a.b", Severity: reports.Fail, Nearest: "mfar: no"}
		s.That("outcome", place, "granted", Equal("granted"), "granted")
		Expect(s.Checks()).To(Equal([]reports.Check{{Name: "outcome", Verdict: reports.Pass, Requirement: "a.b", Expected: "granted", Actual: "granted"}}))
		Expect(s.Verdict()).To(Equal(reports.Pass))
	})

	DescribeTable("gives a mismatch its severity, the place in the file and the nearest log entry",
		func(severity reports.Verdict, nearest, message string) {
			s := &check.Sheet{Requirement: "a.b", Severity: severity, Nearest: nearest}
			s.That("screens", place, []string{"login"}, Equal([]string{"login", "error"}), []string{"login", "error"})
			Expect(s.Checks()).To(Equal([]reports.Check{{
				Name: "screens", Verdict: severity, Requirement: "a.b", Expected: "login\nerror", Actual: "login", Message: message,
				Place: &reports.Place{File: "picker.yaml", Line: 12, Column: 7},
			}}))
			Expect(s.Verdict()).To(Equal(severity))
		},
		Entry("must", reports.Fail, "mfar: refused", "expected at picker.yaml:12:7\nlog: mfar: refused"),
		Entry("should", reports.Warn, "", "expected at picker.yaml:12:7"),
		Entry("info", reports.Info, "", "expected at picker.yaml:12:7"),
	)

	It("fails, and does not panic, where a matcher cannot compare", func() {
		s := &check.Sheet{Severity: reports.Info}
		s.That("count", place, "no number", BeNumerically(">", 1), 1)
		Expect(s.Checks()).To(HaveLen(1))
		Expect(s.Checks()[0]).To(And(HaveField("Verdict", reports.Fail), HaveField("Message", HavePrefix("cannot be compared: "))))
	})

	It("collects every mismatch, in order, and notes what was judged elsewhere", func() {
		s := &check.Sheet{Requirement: "a.b", Severity: reports.Fail}
		s.That("one", place, 1, Equal(2), 2)
		s.That("two", place, 2, Equal(2), 2)
		s.Note("three", place, reports.Warn, "nothing to remark", "a remark")
		Expect(s.Checks()).To(HaveExactElements(
			And(HaveField("Name", "one"), HaveField("Verdict", reports.Fail), HaveField("Actual", "1")),
			And(HaveField("Name", "two"), HaveField("Verdict", reports.Pass)),
			Equal(reports.Check{Name: "three", Verdict: reports.Warn, Requirement: "a.b", Expected: "nothing to remark", Actual: "a remark", Message: "expected at picker.yaml:12:7",
				Place: &reports.Place{File: "picker.yaml", Line: 12, Column: 7}}),
		))
	})

	DescribeTable("is as grave as its gravest check",
		func(want reports.Verdict, verdicts ...reports.Verdict) {
			s := &check.Sheet{}
			for _, v := range verdicts {
				s.Note("x", place, v, "", "")
			}
			Expect(s.Verdict()).To(Equal(want))
		},
		Entry("no check", reports.Pass),
		Entry("all well", reports.Pass, reports.Pass, reports.Pass),
		Entry("info", reports.Info, reports.Pass, reports.Info),
		Entry("warn over info", reports.Warn, reports.Info, reports.Warn, reports.Pass),
		Entry("fail over warn", reports.Fail, reports.Warn, reports.Fail, reports.Info),
	)
})

var _ = DescribeTable("A value as text",
	func(v any, want string) { Expect(check.Text(v)).To(Equal(want)) },
	Entry("nothing", nil, "(absent)"),
	Entry("a text", "granted", "granted"),
	Entry("an empty list", []string{}, "(none)"),
	Entry("a list", []string{"a", "b"}, "a\nb"),
	Entry("a list of anything", []any{"a", 2, true}, "a\n2\ntrue"),
	Entry("an empty list of anything", []any{}, "(none)"),
	Entry("a number", 3.5, "3.5"),
	Entry("an object", map[string]any{"b": []any{1}, "a": "x"}, "map[a:x b:[1]]"),
)

var _ = It("Strings shows each item of a list of any type", func() {
	Expect(check.Strings([]vocab.Factor{vocab.OTP, vocab.WebAuthnRoaming})).To(Equal([]string{"otp", "webauthn-roaming"}))
	Expect(check.Strings[int](nil)).To(Equal([]string{}))
})
