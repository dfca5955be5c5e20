package reports_test

import (
	"github.com/mfaproof/mfaproof/reports"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("A fingerprint", func() {
	broken := func(change ...func(*reports.Case)) reports.Case {
		c := named("a", reports.Fail, passed,
			reports.Check{Name: "outcome", Verdict: reports.Fail, Expected: "refused", Actual: "granted", Message: "log: f at 10:00"},
			reports.Check{Name: "error text", Verdict: reports.Fail, Expected: "No.", Actual: "Try again in 4 s"})
		for _, f := range change {
			f(&c)
		}
		return c
	}

	It("is a literal that other versions of the program must give too", func() {
		Expect(broken().Fingerprint()).To(Equal("f1-9782547ac3941f93"))
		Expect(broken().CheckFingerprint("outcome")).To(Equal("f1-74f6fadd47216dd2"))
	})

	DescribeTable("stays the same", func(change func(*reports.Case)) {
		Expect(broken(change).Fingerprint()).To(Equal(broken().Fingerprint()))
	},
		Entry("with another message", func(c *reports.Case) { c.Checks[1].Message = "log: f at 11:00" }),
		Entry("with another text of the implementation", func(c *reports.Case) { c.Checks[2].Actual = "Try again in 9 s" }),
		Entry("with another time", func(c *reports.Case) { c.DurationMS = 99 }),
		Entry("with checks in another order", func(c *reports.Case) { c.Checks[1], c.Checks[2] = c.Checks[2], c.Checks[1] }),
		Entry("with another place in the file", func(c *reports.Case) { c.Line = 99 }),
		Entry("with another reason", func(c *reports.Case) { c.Reason = "why" }),
		Entry("with another transcript", func(c *reports.Case) { c.Transcript = []reports.Entry{{Kind: "page", Title: "x"}} }),
		Entry("with a check more that holds", func(c *reports.Case) { c.Checks = append(c.Checks, passed) }),
	)

	DescribeTable("is another one", func(change func(*reports.Case)) {
		Expect(broken(change).Fingerprint()).NotTo(Equal(broken().Fingerprint()))
	},
		Entry("for another case", func(c *reports.Case) { c.ID = "f/s/b" }),
		Entry("when another check fails", func(c *reports.Case) { c.Checks[0].Verdict = reports.Fail }),
		Entry("when one check fails no more", func(c *reports.Case) { c.Checks[2].Verdict = reports.Pass }),
		Entry("for another outcome", func(c *reports.Case) { c.Checks[1].Actual = "challenge" }),
		Entry("when it is an error in place of a failure", func(c *reports.Case) {
			c.Verdict, c.Reason = reports.Error, reports.ErrorReason(reports.ErrorTimeout, "late")
		}),
	)

	It("has the class of an error and not its words", func() {
		late := failing("a", reports.Error, "[timeout] after 3 s").Fingerprint()
		Expect(failing("a", reports.Error, "[timeout] after 4 s").Fingerprint()).To(Equal(late))
		Expect(failing("a", reports.Error, "[setup] after 3 s").Fingerprint()).NotTo(Equal(late))
	})

	It("is nothing where nothing failed", func() {
		for _, v := range []reports.Verdict{reports.Pass, reports.Warn, reports.Info, reports.NotApplicable, reports.NotRun} {
			Expect(named("a", v, passed).Fingerprint()).To(BeEmpty())
		}
		Expect(broken().CheckFingerprint("screens")).To(BeEmpty())
	})

	It("of one check does not depend on the others", func() {
		alone := broken(func(c *reports.Case) { c.Checks = c.Checks[:2] })
		Expect(alone.CheckFingerprint("outcome")).To(Equal(broken().CheckFingerprint("outcome")))
		Expect(alone.CheckFingerprint("outcome")).NotTo(Equal(alone.Fingerprint()), "a case is not its only check")
	})
})

var _ = DescribeTable("a shard is read", func(text string, index, of int) {
	s, err := reports.ParseShard(text)
	if of == 0 {
		Expect(err).To(MatchError(ContainSubstring("is not like 1/4")))
		return
	}
	Expect(err).NotTo(HaveOccurred())
	Expect(s).To(Equal(reports.Shard{Index: index, Of: of}))
},
	Entry(nil, "1/4", 1, 4), Entry(nil, "4/4", 4, 4), Entry(nil, "1/1", 1, 1),
	Entry("from none", "0/4", 0, 0), Entry("beyond", "5/4", 0, 0), Entry("of none", "1/0", 0, 0), Entry("negative", "-1/4", 0, 0),
	Entry("one number", "4", 0, 0), Entry("nothing", "", 0, 0), Entry("words", "a/b", 0, 0), Entry("more", "1/4/4", 0, 0),
	Entry("blanks", "1/ 4", 0, 0), Entry("a blank behind", "1/4 ", 0, 0), Entry("zeros", "01/4", 0, 0),
)

var _ = Describe("Shards", func() {
	It("have every case once between them", func() {
		for of := 1; of <= 5; of++ {
			for n := range 12 {
				holders := 0
				for i := 1; i <= of; i++ {
					if (reports.Shard{Index: i, Of: of}).Has(n) {
						holders++
					}
				}
				Expect(holders).To(Equal(1))
			}
		}
	})
})

var _ = Describe("A retry", func() {
	again := func(verdicts ...reports.Verdict) reports.Case {
		c := named("a", reports.Fail, passed)
		for _, v := range verdicts {
			c.Retries = append(c.Retries, reports.Retry{Verdict: v})
		}
		return reports.Settle(c)
	}

	It("makes a case flaky when it differs, and mends nothing", func() {
		Expect(again(reports.Fail, reports.Pass)).To(And(HaveField("Flaky", true), HaveField("Verdict", reports.Fail)))
		Expect(again(reports.Fail, reports.Fail)).To(HaveField("Flaky", false))
		Expect(again()).To(HaveField("Flaky", false))
		Expect(reports.Build(reports.Header{}, []reports.Case{again(reports.Pass)}, nil, 0).ExitCode()).To(Equal(reports.ExitBroken))
	})

	It("with an unknown verdict is a defect of the harness", func() {
		Expect(again("fine").Reason).To(Equal(`[harness] a retry has the unknown verdict "fine"`))
	})
})
