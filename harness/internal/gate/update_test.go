package gate_test

import (
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/gate"
	"github.com/mfaproof/mfaproof/reports"
)

var _ = Describe("Updating a baseline", func() {
	const other = "f1-0000000000000000"
	worse := one("worse", reports.Fail, "refused")
	why := gate.New{Reason: "The provider is late.", Issue: "https://example.test/7", Expires: time.Date(2027, 1, 31, 0, 0, 0, 0, time.UTC)}

	It("adds what fails, keeps the reasons there are, and then keeps the gate", func() {
		old := baseline(entry("f/s/bad", bad.Fingerprint(), `issue: "https://example.test/1"`))
		b, changes, err := gate.Update(run(good, bad, worse), old, why, today)
		Expect(err).NotTo(HaveOccurred())
		Expect(changes).To(Equal([]string{"added    f/s/worse: " + worse.Fingerprint()}))
		Expect(string(b.Text())).To(Equal(`schema: mfaproof/baseline/1
entries:
  - case: f/s/bad
    fingerprint: ` + bad.Fingerprint() + `
    reason: "because"
    issue: "https://example.test/1"
  - case: f/s/worse
    fingerprint: ` + worse.Fingerprint() + `
    reason: "The provider is late."
    issue: "https://example.test/7"
    expires: "2027-01-31"
`))
		again, err := gate.Parse("b.yaml", b.Text())
		Expect(err).NotTo(HaveOccurred())
		Expect(gate.Judge(run(good, bad, worse), again, gate.Options{Today: today}).Gate).To(Equal(reports.GateKept))
		_, changes, err = gate.Update(run(good, bad, worse), again, gate.New{}, today)
		Expect(err).NotTo(HaveOccurred(), "nothing is new: no reason is asked for")
		Expect(changes).To(BeEmpty())
	})

	DescribeTable("with an entry for a case that", func(r *reports.Run, e string, n gate.New, entries int, change string) {
		b, changes, err := gate.Update(r, baseline(e), n, today)
		Expect(err).NotTo(HaveOccurred())
		Expect(b.Entries).To(HaveLen(entries))
		for _, left := range b.Entries {
			Expect(left.Reason).To(Equal("because"))
		}
		if change == "" {
			Expect(changes).To(BeEmpty())
		} else {
			Expect(changes).To(HaveExactElements(HavePrefix(change)))
		}
	},
		Entry("fails in another way keeps the reason", run(good, bad), entry("f/s/bad", other), gate.New{}, 1, "changed  f/s/bad: fails as "+bad.Fingerprint()+" now; is the reason still right? because"),
		Entry("holds takes it out", run(good), entry("f/s/good", other), gate.New{}, 0, "removed  f/s/good: it holds"),
		Entry("is gone takes it out", run(good), entry("f/s/gone", other), gate.New{}, 0, "removed  f/s/gone: no case fits"),
		Entry("was left out by a filter keeps it", reports.Build(reports.Header{Filter: "f/s/good"}, []reports.Case{good}, nil, 0), entry("f/s/gone", other), gate.New{}, 1, ""),
		Entry("would be in the filtered run, if there were one, takes it out", reports.Build(reports.Header{Filter: "f/s/**"}, []reports.Case{good}, nil, 0), entry("f/s/gone", other), gate.New{}, 0, "removed  f/s/gone: no case fits"),
		Entry("was not run keeps it", run(good, one("bad", reports.NotRun, "")), entry("f/s/bad", other), gate.New{}, 1, ""),
		Entry("has expired gets the new date", run(good, bad), entry("f/s/bad", bad.Fingerprint(), "expires: 2026-01-01"), why, 1, "renewed  f/s/bad: until 2027-01-31"),
		Entry("fails in one check that is named", run(good, bad), entry("f/s/bad", bad.CheckFingerprint("outcome"), "check: outcome"), gate.New{}, 1, ""),
	)

	DescribeTable("is refused", func(r *reports.Run, entries []string, n gate.New, message string) {
		_, _, err := gate.Update(run(good, bad), baseline(), why, today)
		Expect(err).NotTo(HaveOccurred(), "the positive control")
		_, _, err = gate.Update(r, baseline(entries...), n, today)
		Expect(err).To(MatchError(ContainSubstring(message)))
	},
		Entry("without a reason for what is new", run(good, bad), nil, gate.New{Reason: " "}, "f/s/bad fails ("+bad.Fingerprint()+") and is not expected: say why that is accepted with --reason"),
		Entry("when an entry has expired and gets no date", run(good, bad), []string{entry("f/s/bad", bad.Fingerprint(), "expires: 2026-01-01")}, gate.New{Reason: "r"}, "f/s/bad expired after 2026-01-01"),
		Entry("when a glob fits what holds", run(good, bad), []string{entry("f/**", bad.Fingerprint())}, why, "b.yaml:3:5: the entry of f/** fits cases that hold: f/s/good"),
		Entry("with a date that has passed", run(good, bad), nil, gate.New{Reason: "r", Expires: time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)}, "2026-11-21 has passed already"),
		Entry("with an issue that is no link", run(good, bad), nil, gate.New{Reason: "r", Issue: "MFA-7"}, `"MFA-7" is no link`),
		Entry("for a shard", reports.Build(reports.Header{Shard: &reports.Shard{Index: 1, Of: 2}}, []reports.Case{good}, nil, 0), nil, why, "the run is shard 1/2; merge all shards first"),
		Entry("for an aborted run", reports.Build(reports.Header{}, []reports.Case{good}, &reports.Abort{Class: reports.AbortInterrupted, Message: "stopped"}, 0), nil, why, "the run was aborted (stopped)"),
		Entry("for a run in which the harness failed", run(good, one("bad", reports.Error, "[harness] oh")), nil, why, "the harness failed"),
	)
})
