package reports_test

import (
	"slices"

	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

var _ = Describe("Build", func() {
	build := func(abort *reports.Abort, cases ...reports.Case) *reports.Run {
		return reports.Build(reports.Header{}, cases, abort, 0)
	}
	good := named("good", reports.Pass, passed)

	It("sorts and counts", func() {
		run := build(nil, named("c", reports.NotApplicable), named("b", reports.NotRun), good, failing("a", reports.Fail, ""),
			named("d", reports.Warn, passed), named("e", reports.Info, passed), named("h", reports.Untestable),
			failing("i", reports.Error, "[setup] no users"))
		ids := make([]string, 0, len(run.Cases))
		for _, c := range run.Cases {
			ids = append(ids, c.Case)
		}
		Expect(ids).To(Equal([]string{"a", "b", "c", "d", "e", "good", "h", "i"}))
		Expect(run.Counts).To(Equal(reports.Counts{
			Pass: 1, Fail: 1, Warn: 1, Info: 1, NotApplicable: 1, Untestable: 1, NotRun: 1, Error: 1,
		}))
		Expect(run.Counts.Total()).To(Equal(8))
	})

	DescribeTable("decides the gate and the exit code",
		func(abort *reports.Abort, cases []reports.Case, exit int, reasons ...string) {
			run := build(abort, append([]reports.Case{good}, cases...)...)
			Expect(run.GateReasons).To(HaveExactElements(reasons))
			Expect(run.Gate).To(Equal(map[bool]reports.Gate{true: reports.GateKept, false: reports.GateBroken}[len(reasons) == 0]))
			Expect(run.ExitCode()).To(Equal(exit))
		},
		Entry("all good", nil, nil, reports.ExitKept),
		Entry("remarks", nil, []reports.Case{named("b", reports.Warn, passed), named("c", reports.Info, passed)}, reports.ExitKept),
		Entry("left out", nil, []reports.Case{named("b", reports.NotApplicable), named("c", reports.NotRun)}, reports.ExitKept),
		Entry("a failure", nil, []reports.Case{named("b", reports.Fail)}, reports.ExitBroken, "1 case failed"),
		Entry("untestable", nil, []reports.Case{named("b", reports.Untestable), named("c", reports.Pass)},
			reports.ExitBroken, "2 cases untestable"),
		Entry("an error of the target", nil, []reports.Case{failing("b", reports.Error, "[timeout] late")},
			reports.ExitBroken, "1 case in error"),
		Entry("an error of the harness", nil, []reports.Case{failing("b", reports.Error, "[harness] broken"), named("c", reports.Fail)},
			reports.ExitHarness, "1 case failed", "1 case in error"),
		Entry("a failure whose reason looks like an error", nil, []reports.Case{failing("b", reports.Fail, "[harness] broken")},
			reports.ExitBroken, "1 case failed"),
		Entry("unreachable", &reports.Abort{Class: reports.AbortUnreachable, Message: "connection refused"},
			[]reports.Case{failing("b", reports.Error, "[harness] broken")},
			reports.ExitUnreachable, "aborted (unreachable): connection refused", "1 case in error"),
		Entry("aborted by a defect", &reports.Abort{Class: reports.AbortHarness, Message: "out of memory"}, nil,
			reports.ExitHarness, "aborted (harness): out of memory"),
		Entry("interrupted", &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped"}, nil,
			reports.ExitBroken, "aborted (interrupted): stopped"),
	)

	DescribeTable("is not green when no check was executed",
		func(cases ...reports.Case) {
			run := build(nil, cases...)
			Expect(run.Gate).To(Equal(reports.GateBroken))
			Expect(run.GateReasons).To(ContainElement(reports.NoCheck))
			Expect(run.ExitCode()).To(Equal(reports.ExitBroken))
		},
		Entry("no case"),
		Entry("only cases that do not apply", named("a", reports.NotApplicable)),
		Entry("only cases that were filtered", named("a", reports.NotRun)),
		Entry("a pass that compared nothing", named("a", reports.Pass, reports.Check{Name: "log", Verdict: reports.NotRun})),
	)

	It("does not hide one of two cases with the same id", func() {
		run := build(nil, good, good)
		Expect(run.Counts).To(Equal(reports.Counts{Pass: 1, Error: 1}))
		Expect(run.Cases[1].Reason).To(Equal("[harness] another case has the same id"))
		Expect(run.ExitCode()).To(Equal(reports.ExitHarness))
	})

	It("can be had without pictures, and keeps its own", func() {
		run := full()
		Expect(run.WithoutPictures().Cases).To(HaveEach(HaveField("Pictures", BeNil())))
		Expect(run.Cases).To(ContainElement(HaveField("Pictures", HaveLen(1))))
		with := *run
		with.Cases = run.WithoutPictures().Cases
		with.Cases[0].Pictures = run.Cases[0].Pictures
		Expect(&with).To(Equal(run), "nothing else is left out")
	})

	It("leaves the caller's cases as they are", func() {
		cases := []reports.Case{named("b", reports.Pass), named("a", reports.Pass)}
		before := slices.Clone(cases)
		build(nil, cases...)
		Expect(cases).To(Equal(before))
	})

	It("gives the same bytes for the same results in any order", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			cases := anyCases(t)
			seen := map[string]bool{}
			cases = slices.DeleteFunc(cases, func(c reports.Case) bool {
				again := seen[c.ID]
				seen[c.ID] = true
				return again
			})
			one := document(build(nil, cases...))
			other := document(build(nil, rapid.Permutation(cases).Draw(t, "order")...))
			if one != other {
				t.Fatalf("%s\n%s", one, other)
			}
		})
	})

	It("counts every case once and never keeps the gate with a case that breaks it", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			run := anyRun(t)
			breaks := run.Abort != nil
			for _, c := range run.Cases {
				breaks = breaks || c.Verdict.BreaksGate()
			}
			if run.Counts.Total() != len(run.Cases) || (breaks && run.Gate == reports.GateKept) || (run.ExitCode() == 0) != (run.Gate == reports.GateKept) {
				t.Fatalf("%+v of %d cases, exit %d", run.Outcome, len(run.Cases), run.ExitCode())
			}
		})
	})
})

var _ = Describe("Counts", func() {
	It("loses no case with an unknown verdict", func() {
		var c reports.Counts
		c.Add("unheard-of")
		c.Add(reports.Pass)
		Expect(c).To(Equal(reports.Counts{Pass: 1, Error: 1}))
		Expect(c.Of("unheard-of")).To(BeZero())
	})
})

var _ = DescribeTable("a verdict",
	func(v reports.Verdict, breaks, executed bool) {
		Expect(v.Known()).To(Equal(v != "unheard-of"))
		Expect(v.BreaksGate()).To(Equal(breaks))
		Expect(v.Executed()).To(Equal(executed))
	},
	Entry(nil, reports.Pass, false, true),
	Entry(nil, reports.Fail, true, true),
	Entry(nil, reports.Warn, false, true),
	Entry(nil, reports.Info, false, true),
	Entry(nil, reports.NotApplicable, false, false),
	Entry(nil, reports.Untestable, true, false),
	Entry(nil, reports.NotRun, false, false),
	Entry(nil, reports.Error, true, false),
	Entry(nil, reports.Verdict("unheard-of"), false, false),
)
