package reports_test

import (
	"fmt"
	"strings"

	"github.com/google/go-cmp/cmp"
	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

var _ = Describe("Settle", func() {
	check := func(v reports.Verdict) reports.Check { return reports.Check{Name: "screens", Verdict: v} }

	DescribeTable("weighs a case against its checks",
		func(claimed reports.Verdict, checks []reports.Check, want reports.Verdict, reason string) {
			got := reports.Settle(named("c", claimed, checks...))
			Expect(got.Verdict).To(Equal(want))
			Expect(got.Reason).To(Equal(reason))
		},
		Entry("pass with an executed check", reports.Pass, []reports.Check{passed}, reports.Pass, ""),
		Entry("pass without a check", reports.Pass, nil, reports.Untestable, reports.NoCheck),
		Entry("pass with checks that did not run", reports.Pass,
			[]reports.Check{check(reports.NotRun), check(reports.NotApplicable)}, reports.Untestable, reports.NoCheck),
		Entry("warn without a check", reports.Warn, nil, reports.Untestable, reports.NoCheck),
		Entry("info without a check", reports.Info, nil, reports.Untestable, reports.NoCheck),
		Entry("warn with a check", reports.Warn, []reports.Check{check(reports.Warn)}, reports.Warn, ""),
		Entry("pass with a failed check", reports.Pass, []reports.Check{passed, check(reports.Fail)},
			reports.Fail, `the check "screens" is fail`),
		Entry("warn with a failed check", reports.Warn, []reports.Check{check(reports.Fail)}, reports.Fail, `the check "screens" is fail`),
		Entry("pass with an untestable check", reports.Pass, []reports.Check{passed, check(reports.Untestable)},
			reports.Untestable, `the check "screens" is untestable`),
		Entry("pass with a check in error", reports.Pass, []reports.Check{passed, check(reports.Error)},
			reports.Error, `[inconclusive] the check "screens" is error`),
		Entry("a failure outweighs an error", reports.Pass, []reports.Check{check(reports.Error), {Name: "probe", Verdict: reports.Fail}},
			reports.Fail, `the check "probe" is fail`),
		Entry("not-applicable needs no check", reports.NotApplicable, nil, reports.NotApplicable, ""),
		Entry("not-run needs no check", reports.NotRun, nil, reports.NotRun, ""),
		Entry("a failure needs no check", reports.Fail, nil, reports.Fail, ""),
		Entry("an unknown verdict", reports.Verdict("passs"), []reports.Check{passed},
			reports.Error, `[harness] the case has the unknown verdict "passs"`),
		Entry("an unknown verdict of a check", reports.Pass, []reports.Check{check("ok")},
			reports.Error, `[harness] the check "screens" has the unknown verdict "ok"`),
		Entry("an error without a class", reports.Error, nil, reports.Error, "[harness] the case is in error without a class: "),
	)

	It("keeps an error that has a class", func() {
		c := named("c", reports.Error)
		c.Reason = reports.ErrorReason(reports.ErrorTimeout, "no page within 5 s")
		Expect(reports.Settle(c)).To(Equal(c))
	})

	It("finds an id that does not fit its parts", func() {
		c := named("c", reports.Pass, passed)
		Expect(reports.Settle(c).Verdict).To(Equal(reports.Pass))
		c.Suite = "f/s"
		Expect(reports.Settle(c).Verdict).To(Equal(reports.Error))
		Expect(reports.Settle(c).Reason).To(Equal(`[harness] the case id "f/s/c" does not match its parts, which give "f/f/s/c"`))
	})

	It("keeps the first reason of an error of the harness", func() {
		c := named("c", reports.Error, check("unheard-of"))
		c.Reason = reports.ErrorReason(reports.ErrorHarness, "nil map")
		Expect(reports.Settle(c).Reason).To(Equal(c.Reason))
		Expect(reports.Settle(c).Checks[0].Verdict).To(Equal(reports.Error))
		Expect(c.Checks[0].Verdict).To(BeEquivalentTo("unheard-of"), "the caller's checks stay as they are")
	})

	It("keeps the outline of a case that passed, and the whole transcript of any other", func() {
		pass, fail := named("a", reports.Pass, passed), named("b", reports.Fail, passed)
		pass.Transcript = []reports.Entry{
			{Kind: "step", Title: "login ana"}, {Kind: "http", Title: "POST /u/login", Detail: "302"}, {Kind: "page", Title: "login"},
			{Kind: "action", Title: "first: enrollWith otp", Detail: "{}"}, {Kind: "console", Title: "hello"}, {Kind: "log", Title: "s: Success"},
		}
		fail.Transcript = pass.Transcript
		Expect(reports.Settle(pass).Transcript).To(Equal([]reports.Entry{
			{Kind: "step", Title: "login ana"}, {Kind: "page", Title: "login"}, {Kind: "action", Title: "first: enrollWith otp"}, {Kind: "log", Title: "s: Success"},
		}))
		Expect(reports.Settle(fail).Transcript).To(Equal(fail.Transcript))
	})

	It("cuts texts and transcripts that are too long, and says what is left out", func() {
		c := named("c", reports.Fail, reports.Check{Name: "screens", Verdict: reports.Fail, Actual: strings.Repeat("é", reports.MaxText)})
		for i := range reports.MaxEntries + 10 {
			c.Transcript = append(c.Transcript, reports.Entry{Kind: "step", Title: fmt.Sprint(i)})
		}
		got := reports.Settle(c)
		Expect(got.Checks[0].Actual).To(And(HavePrefix("éé"), HaveSuffix("é\n… (16448 more bytes left out)")))
		Expect(len(got.Checks[0].Actual)).To(BeNumerically("<=", reports.MaxText))
		Expect(got.Transcript).To(HaveLen(reports.MaxEntries))
		Expect(got.Transcript[99:102]).To(Equal([]reports.Entry{{Kind: "step", Title: "99"}, {Kind: "left out", Title: "11 entries"}, {Kind: "step", Title: "111"}}))
		Expect(got.Transcript[reports.MaxEntries-1].Title).To(Equal("409"))
		Expect(reports.Settle(got)).To(Equal(got))
		Expect(c.Transcript).To(HaveLen(reports.MaxEntries+10), "the caller's case stays as it is")
	})

	It("keeps in the outline of a case that passed what was left out", func() {
		c := named("c", reports.Pass, reports.Check{Name: "screens", Verdict: reports.Pass})
		for i := range reports.MaxEntries + 10 {
			c.Transcript = append(c.Transcript, reports.Entry{Kind: "step", Title: fmt.Sprint(i)})
		}
		once := reports.Settle(c)
		Expect(once.Transcript).To(ContainElement(reports.Entry{Kind: "left out", Title: "11 entries"}))
		Expect(reports.Settle(once)).To(Equal(once))
	})

	It("settles a settled case to itself", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			for _, c := range anyCases(t) {
				once := reports.Settle(c)
				if diff := cmp.Diff(once, reports.Settle(once)); diff != "" {
					t.Fatal(diff)
				}
			}
		})
	})
})

var _ = DescribeTable("the class of an error is read back from its reason",
	func(reason, class string, known bool) {
		got, ok := reports.Case{Reason: reason}.ErrorClass()
		Expect(ok).To(Equal(known))
		if known {
			Expect(got).To(BeEquivalentTo(class))
		}
	},
	Entry("as written", reports.ErrorReason(reports.ErrorSetup, "no users"), "setup", true),
	Entry("without a message", "[throttled]", "throttled", true),
	Entry("unknown", "[weather] rain", "", false),
	Entry("no bracket before", "setup] x", "", false),
	Entry("no bracket after", "[setup x", "", false),
	Entry("empty", "", "", false),
)

var _ = DescribeTable("the axes of a check that is a cell are read from its name",
	func(name string, want []reports.Axis) {
		got, ok := reports.Check{Name: name}.Cell()
		Expect(ok).To(Equal(want != nil))
		Expect(got).To(Equal(want))
	},
	Entry("a cell", "held=otp+phone/enrollWith=otp", []reports.Axis{{Name: "held", Value: "otp+phone"}, {Name: "enrollWith", Value: "otp"}}),
	Entry("a value that is empty", "held=", []reports.Axis{{Name: "held"}}),
	Entry("a word", "screens", nil),
	Entry("words", "offers on mfa-begin-enroll-options (1)", nil),
	Entry("an axis without a name", "held=otp/=x", nil),
)

var _ = DescribeTable("a place reads as an editor takes it",
	func(p reports.Place, want string) { Expect(p.String()).To(Equal(want)) },
	Entry("whole", reports.Place{File: "a.js", Line: 4, Column: 11}, "a.js:4:11"),
	Entry("without a column", reports.Place{File: "a.js", Line: 4}, "a.js:4"),
	Entry("a file", reports.Place{File: "a.js"}, "a.js"),
)

var _ = It("keeps the first logins of a case that has very many", func() {
	c := reports.Case{ID: "f/s/c", Family: "f", Suite: "s", Case: "c", Verdict: reports.NotRun, Logins: make([]reports.Login, 51)}
	c.Logins[49].Person, c.Logins[50].Person = "fiftieth", "last"
	Expect(reports.Settle(c).Logins).To(And(HaveLen(50), HaveEach(Not(HaveField("Person", "last"))), ContainElement(HaveField("Person", "fiftieth"))))
	Expect(c.Logins).To(HaveLen(51))
	c.Cell = &reports.Cell{Ended: strings.Repeat("x", reports.MaxText+1)}
	Expect(len(reports.Settle(c).Cell.Ended)).To(BeNumerically("<=", reports.MaxText))
	Expect(c.Cell.Ended).To(HaveLen(reports.MaxText + 1))
})
