package gate_test

import (
	"bytes"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// said is a decision in short: class, case and check of each breach.
func said(d *decision.Decision) []string {
	out := []string{}
	for _, b := range d.Breaches {
		text := string(b.Class)
		if b.Case != "" {
			text += " " + b.Case
		}
		if b.Check != "" {
			text += " " + b.Check
		}
		out = append(out, text)
	}
	return out
}

var _ = Describe("The gate", func() {
	const other = "f1-0000000000000000"
	both := one("both", reports.Fail, "refused", reports.Fail)

	DescribeTable("with a baseline", func(r *reports.Run, b func() *gate.Baseline, known int, breaches ...string) {
		d := gate.Judge(r, b(), gate.Options{Today: today})
		Expect(said(d)).To(HaveExactElements(breaches))
		Expect(d.Known).To(HaveLen(known))
		kept := len(breaches) == 0
		Expect(d.Gate).To(Equal(map[bool]reports.Gate{true: reports.GateKept, false: reports.GateBroken}[kept]))
		Expect(d.ExitCode(r)).To(Equal(map[bool]int{true: 0, false: 1}[kept]))
	},
		Entry("is kept when all is good and nothing expected", run(good), with(), 0),
		Entry("is kept with a known failure", run(good, bad), with(entry("f/s/bad", bad.Fingerprint())), 1),
		Entry("is broken by the same failure without an entry", run(good, bad), with(), 0, "unexpected-failure f/s/bad"),
		Entry("is broken by another failure of the case", run(good, one("bad", reports.Fail, "challenge")), with(entry("f/s/bad", bad.Fingerprint())), 0, "other-failure f/s/bad"),
		Entry("is broken by an unexpected pass", run(good, one("bad", reports.Pass, "granted")), with(entry("f/s/bad", bad.Fingerprint())), 0, "unexpected-pass f/s/bad"),
		Entry("is broken by a warning where a failure is expected", run(good, one("bad", reports.Warn, "granted")), with(entry("f/s/bad", bad.Fingerprint())), 0, "unexpected-pass f/s/bad"),
		Entry("is broken by a stale entry", run(good), with(entry("f/s/gone", other)), 0, "stale-entry f/s/gone"),
		Entry("is broken by an entry that has expired", run(good, bad), with(entry("f/s/bad", bad.Fingerprint(), "expires: 2026-11-21")), 0, "expired-entry f/s/bad"),
		Entry("is kept on the last day of an entry", run(good, bad), with(entry("f/s/bad", bad.Fingerprint(), "expires: 2026-11-22")), 1),
		Entry("says nothing of what does not apply", run(good, one("bad", reports.NotApplicable, "")), with(entry("f/s/bad", other)), 0),
		Entry("says nothing of what was not run", run(good, one("bad", reports.NotRun, "")), with(entry("f/s/bad", other)), 0),
		Entry("is kept with a glob whose cases all fail as listed", run(good, bad, both),
			with(entry("f/s/b*", "["+bad.Fingerprint()+", "+both.Fingerprint()+"]")), 2),
		Entry("is broken by a listed fingerprint that nothing has", run(good, bad), with(entry("f/s/bad", "["+bad.Fingerprint()+", "+other+"]")), 1, "stale-entry f/s/bad"),
		Entry("is broken by a glob that fits a case which holds", run(good, bad), with(entry("f/**", bad.Fingerprint())), 1, "unexpected-pass f/s/good"),
		Entry("is kept when each failing check is expected", run(good, both),
			with(entry("f/s/both", both.CheckFingerprint("outcome"), "check: outcome"), entry("f/s/both", both.CheckFingerprint("screens"), "check: screens")), 2),
		Entry("is broken by a failing check beside the expected one", run(good, both),
			with(entry("f/s/both", both.CheckFingerprint("outcome"), "check: outcome")), 0, "unexpected-failure f/s/both"),
		Entry("is broken by another failure of the check", run(good, one("both", reports.Fail, "challenge")),
			with(entry("f/s/both", both.CheckFingerprint("outcome"), "check: outcome")), 0, "other-failure f/s/both outcome"),
		Entry("is broken when the expected check holds", run(good, one("both", reports.Pass, "granted")),
			with(entry("f/s/both", both.CheckFingerprint("outcome"), "check: outcome")), 0, "unexpected-pass f/s/both outcome"),
		Entry("is broken when the case has no such check", run(good, bad),
			with(entry("f/s/bad", bad.Fingerprint()), entry("f/s/bad", other, "check: screams")), 1, "stale-entry f/s/bad screams"),
		Entry("is broken by an error in a case of which a check is expected to fail", run(good, one("both", reports.Error, "[timeout] late")),
			with(entry("f/s/both", both.CheckFingerprint("outcome"), "check: outcome")), 0, "unexpected-failure f/s/both"),
		Entry("is broken by an error beside the check that is expected to fail", run(good, one("both", reports.Error, "[timeout] late", reports.Fail)),
			with(entry("f/s/both", both.CheckFingerprint("screens"), "check: screens")), 0, "unexpected-failure f/s/both"),
		Entry("is kept with a known error", run(good, one("bad", reports.Error, "[timeout] late")),
			with(entry("f/s/bad", one("bad", reports.Error, "[timeout] later").Fingerprint())), 1),
		Entry("is broken when nothing was checked", run(one("bad", reports.NotRun, "")), with(), 0, "nothing-checked"),
		Entry("is broken by an interrupted run", reports.Build(reports.Header{}, []reports.Case{good}, &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped"}, 0), with(), 0, "aborted"),
	)

	It("never expects a defect of the harness", func() {
		defect := one("bad", reports.Error, "[harness] oh")
		r := run(good, defect)
		d := gate.Judge(r, baseline(entry("f/s/bad", defect.Fingerprint())), gate.Options{Today: today})
		Expect(said(d)).To(Equal([]string{"unexpected-failure f/s/bad"}))
		Expect(d.ExitCode(r)).To(Equal(reports.ExitHarness))
	})

	It("keeps the exit code of a target that could not be reached", func() {
		r := reports.Build(reports.Header{}, nil, &reports.Abort{Class: reports.AbortUnreachable, Message: "refused"}, 0)
		Expect(gate.Judge(r, baseline(), gate.Options{Today: today}).ExitCode(r)).To(Equal(reports.ExitUnreachable))
	})

	It("calls no entry stale for a case that a filter or a shard left out", func() {
		b := baseline(entry("f/s/bad", bad.Fingerprint()))
		planned := []string{"f/s/good", "f/s/bad"}
		Expect(said(gate.Judge(run(good), b, gate.Options{Today: today, Planned: planned}))).To(BeEmpty())
		Expect(said(gate.Judge(run(good), b, gate.Options{Today: today, Planned: planned[:1]}))).To(Equal([]string{"stale-entry f/s/bad"}))
		for _, h := range []reports.Header{{Filter: "f/s/good"}, {Shard: &reports.Shard{Index: 1, Of: 2}}} {
			part := reports.Build(h, []reports.Case{good}, nil, 0)
			Expect(said(gate.Judge(part, b, gate.Options{Today: today}))).To(BeEmpty())
			Expect(said(gate.Judge(part, b, gate.Options{Today: today, Planned: planned}))).To(BeEmpty())
			Expect(said(gate.Judge(part, b, gate.Options{Today: today, Planned: planned[:1]}))).To(Equal([]string{"stale-entry f/s/bad"}))
			two := baseline(entry("f/s/b*", "["+bad.Fingerprint()+", "+other+"]"))
			part = reports.Build(h, []reports.Case{good, bad}, nil, 0)
			Expect(said(gate.Judge(part, two, gate.Options{Today: today, Planned: append(planned, "f/s/bed")}))).To(BeEmpty(), "f/s/bed may fail like that")
			Expect(said(gate.Judge(part, two, gate.Options{Today: today, Planned: planned}))).To(Equal([]string{"stale-entry f/s/b*"}))
		}
	})

	DescribeTable("without a list of all cases", func(h reports.Header, e string, breaches ...string) {
		d := gate.Judge(reports.Build(h, []reports.Case{good}, nil, 0), baseline(entry(e, other)), gate.Options{Today: today})
		Expect(said(d)).To(HaveExactElements(breaches))
	},
		Entry("calls an entry stale whose case the filter would have chosen", reports.Header{Filter: "f/s/**"}, "f/s/gone", "stale-entry f/s/gone"),
		Entry("and one whose cases lie below what the filter fits", reports.Header{Filter: "f"}, "f/s/gone", "stale-entry f/s/gone"),
		Entry("but not one that the filter may have left out", reports.Header{Filter: "f/s/g*d"}, "f/s/gone"),
		Entry("nor a pattern, which may fit a case outside of the filter", reports.Header{Filter: "f/s/**"}, "f/*/gone"),
		Entry("nor one that may be in another shard", reports.Header{Filter: "f/s/**", Shard: &reports.Shard{Index: 1, Of: 2}}, "f/s/gone"),
	)

	It("leaves the run as it is", func() {
		r := run(good, bad)
		gate.Judge(r, baseline(entry("f/s/bad", bad.Fingerprint())), gate.Options{Today: today})
		Expect(r).To(Equal(run(good, bad)))
		Expect(r.Gate).To(Equal(reports.GateBroken))
	})

	It("is written with the place of each entry", func() {
		b := baseline(entry("f/s/bad", bad.Fingerprint(), "issue: https://example.test/7", "expires: 2026-12-31"), entry("f/s/gone", other))
		d := gate.Judge(run(good, bad, one("worse", reports.Fail, "refused")), b, gate.Options{Today: today})
		var text bytes.Buffer
		Expect(d.WriteText(&text)).To(Succeed())
		Expect(text.String()).To(Equal(`known  f/s/bad  because  https://example.test/7  until 2026-12-31
stale-entry  f/s/gone
  no case fits; take the entry out
  entry b.yaml:8:5
unexpected-failure  f/s/worse
  fail: outcome
  fingerprint ` + one("worse", reports.Fail, "refused").Fingerprint() + `
baseline b.yaml: 1 known failure · gate broken: 1 stale-entry; 1 unexpected-failure
`))
		text.Reset()
		Expect(gate.Judge(run(good), baseline(), gate.Options{Today: today}).WriteText(&text)).To(Succeed())
		Expect(text.String()).To(Equal("baseline b.yaml: 0 known failures · gate kept\n"))
		text.Reset()
		Expect(gate.Judge(run(good, bad), baseline(entry("f/s/bad", bad.Fingerprint())), gate.Options{Today: today}).WriteJSON(&text)).To(Succeed())
		Expect(text.String()).To(MatchJSON(`{"schema": "mfaproof/gate/1", "gate": "kept", "baseline": "b.yaml", "breaches": [],
			"known": [{"case": "f/s/bad", "fingerprint": "` + bad.Fingerprint() + `", "reason": "because"}]}`))
	})
})

// with is a baseline that is read when the entry of the table runs.
func with(entries ...string) func() *gate.Baseline {
	return func() *gate.Baseline { return baseline(entries...) }
}
