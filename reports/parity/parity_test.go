package parity_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/parity"
)

// one is a case in which a login was granted, changed.
func one(name string, change ...func(*reports.Case)) reports.Case {
	c := reports.Case{ID: "f/s/" + name, Family: "f", Suite: "s", Case: name, Verdict: reports.Pass, DurationMS: 7,
		Checks: []reports.Check{{Name: "outcome", Verdict: reports.Pass, Expected: "granted", Actual: "granted"}, {Name: "log", Verdict: reports.Pass, Actual: "s"}},
		Transcript: []reports.Entry{
			{Kind: reports.EntryStep, Title: "login ana"}, {Kind: reports.EntryPage, Title: "the login stands at challenge (mfa-otp-challenge)"},
			{Kind: reports.EntryPage, Title: "the login stands at granted"}, {Kind: reports.EntryLog, Title: "s: Success"}}}
	for _, do := range change {
		do(&c)
	}
	return c
}

func run(driver string, cases ...reports.Case) *reports.Run {
	for i := range cases {
		cases[i].Repeat = "mfaproof run --filter " + cases[i].ID
		if driver != "" {
			cases[i].Repeat += " --driver " + driver
		}
	}
	return reports.Build(reports.Header{Driver: driver}, cases, nil, 0)
}

func compare(form, browser reports.Case) *parity.Result {
	return parity.Compare(run("", form), run("browser", browser))
}

func notRun(reason string) func(*reports.Case) {
	return func(c *reports.Case) { c.Verdict, c.Reason, c.Checks, c.Transcript = reports.NotRun, reason, nil, nil }
}

var _ = Describe("The comparison of two drivers", func() {
	It("names the driver of a run", func() {
		Expect(parity.Name(run(""))).To(Equal("form"))
		Expect(parity.Name(run("browser"))).To(Equal("browser"))
	})

	DescribeTable("finds the same", func(change func(*reports.Case)) {
		r := compare(one("a"), one("a", change))
		Expect(*r).To(Equal(parity.Result{Same: 1}))
		Expect(r.Equal()).To(BeTrue())
		Expect(r.Sentence()).To(Equal("1 case comes out the same through requests and in Chromium"))
		Expect(r.Next()).To(BeEmpty())
	},
		Entry("in equal cases", func(*reports.Case) {}),
		Entry("whatever time they took", func(c *reports.Case) { c.DurationMS = 900 }),
		Entry("whatever was asked over HTTP", func(c *reports.Case) {
			c.Transcript = append([]reports.Entry{{Kind: reports.EntryHTTP, Title: "GET /authorize"}}, c.Transcript...)
		}),
		Entry("however a log entry of the same type is worded", func(c *reports.Case) { c.Transcript[3].Title = "s: Granted" }),
	)

	DescribeTable("finds a difference", func(change func(*reports.Case), things ...parity.Thing) {
		r := compare(one("a"), one("a", change))
		Expect(r.Differ).To(Equal([]parity.Difference{{ID: "f/s/a", What: things,
			Repeat: []string{"mfaproof run --filter f/s/a", "mfaproof run --filter f/s/a --driver browser"}}}))
		Expect(r.Same).To(BeZero())
		Expect(r.Equal()).To(BeFalse())
		Expect(r.Of()).To(Equal(map[string]bool{"f/s/a": true}))
		Expect(r.Sentence()).To(Equal("1 of 1 case did not come out the same through requests and in Chromium"))
		Expect(r.Next()).To(HavePrefix("The two drivers met different behaviour"))
	},
		Entry("in the verdict and a check", func(c *reports.Case) {
			c.Verdict, c.Checks[0].Verdict, c.Checks[0].Actual = reports.Fail, reports.Fail, "refused"
		},
			parity.Thing{Name: "verdict", Form: "pass", Browser: "fail"},
			parity.Thing{Name: "check outcome", Form: "pass: granted", Browser: "fail: refused"}),
		Entry("in the reason", func(c *reports.Case) { c.Reason = "because" }, parity.Thing{Name: "reason", Form: "", Browser: "because"}),
		Entry("in what a check found", func(c *reports.Case) { c.Checks[1].Actual = "f" }, parity.Thing{Name: "check log", Form: "pass: s", Browser: "pass: f"}),
		Entry("in a check that is not there", func(c *reports.Case) { c.Checks = c.Checks[:1] },
			parity.Thing{Name: "check log", Form: "pass: s", Browser: "(no such check)"}),
		Entry("in a check that is there besides", func(c *reports.Case) {
			c.Checks = append(c.Checks, reports.Check{Name: "claims", Verdict: reports.Pass, Actual: "mfa"})
		}, parity.Thing{Name: "check claims", Form: "(no such check)", Browser: "pass: mfa"}),
		Entry("in the second check of a name", func(c *reports.Case) {
			c.Checks = append([]reports.Check{{Name: "step 2", Verdict: reports.Fail, Actual: "refused"}}, append(c.Checks, c.Checks[1])...)
			c.Verdict, c.Checks[3].Actual = reports.Fail, "w"
		},
			parity.Thing{Name: "verdict", Form: "pass", Browser: "fail"},
			parity.Thing{Name: "check step 2", Form: "(no such check)", Browser: "fail: refused"},
			parity.Thing{Name: "check log (2)", Form: "(no such check)", Browser: "pass: w"}),
		Entry("in a page, of which it tells the first", func(c *reports.Case) { c.Transcript[1].Title, c.Transcript[2].Title = "the login stands at enrol", "x" },
			parity.Thing{Name: "what happened", Form: "page: the login stands at challenge (mfa-otp-challenge)", Browser: "page: the login stands at enrol"}),
		Entry("in what is missing at the end", func(c *reports.Case) { c.Transcript = c.Transcript[:3] },
			parity.Thing{Name: "what happened", Form: "log: s", Browser: "(nothing more)"}),
		Entry("in the type of a log entry", func(c *reports.Case) { c.Transcript[3].Title = "f: Success" },
			parity.Thing{Name: "what happened", Form: "log: s", Browser: "log: f"}),
	)

	It("leaves to each driver how the pages of a case that failed came to be", func() {
		failed := func(more ...reports.Entry) reports.Case {
			return one("a", func(c *reports.Case) {
				c.Verdict, c.Checks[0].Verdict = reports.Fail, reports.Fail
				c.Transcript = append(more, c.Transcript...)
			})
		}
		r := compare(failed(reports.Entry{Kind: reports.EntryHTTP, Title: "GET /authorize", Detail: "302 Found"}), failed(reports.Entry{Kind: reports.EntryConsole, Title: "log: hello"}))
		Expect(*r).To(Equal(parity.Result{Same: 1}))
		Expect(compare(failed(), failed(reports.Entry{Kind: reports.EntryPage, Title: "one more"})).Differ).To(HaveLen(1))
	})

	It("compares a long transcript up to where the report cuts it", func() {
		long := func(requests int, first string) func(*reports.Case) {
			return func(c *reports.Case) {
				c.Verdict, c.Checks[0].Verdict, c.Transcript[0].Title = reports.Fail, reports.Fail, first
				for range requests {
					c.Transcript = append(c.Transcript, reports.Entry{Kind: reports.EntryHTTP, Title: "GET /u/mfa"})
				}
				for i := range reports.MaxEntries {
					c.Transcript = append(c.Transcript, reports.Entry{Kind: reports.EntryPage, Title: fmt.Sprint(i)})
				}
			}
		}
		Expect(*compare(one("a", long(40, "login ana")), one("a", long(20, "login ana")))).To(Equal(parity.Result{Same: 1}))
		Expect(compare(one("a", long(40, "login ana")), one("a", long(20, "login ben"))).Differ).To(HaveLen(1))
	})

	DescribeTable("does not compare what one driver did not run", func(form, browser []func(*reports.Case), open parity.Open, sum string) {
		r := parity.Compare(run("", one("a", form...), one("b")), run("browser", one("a", browser...), one("b")))
		Expect(*r).To(Equal(parity.Result{Same: 1, Open: []parity.Open{open}}))
		Expect(r.Equal()).To(BeFalse())
		Expect(r.Sentence()).To(Equal("1 case comes out the same through requests and in Chromium, 1 case not compared"))
		Expect(r.Reasons()).To(Equal([]string{sum}))
		Expect(r.Next()).To(HavePrefix("Equal columns need every case in both"))
	},
		Entry("the browser", nil, []func(*reports.Case){notRun("no Chromium")}, parity.Open{ID: "f/s/a", Driver: "browser", Reason: "no Chromium"}, "1 case not run by the driver browser: no Chromium"),
		Entry("the requests", []func(*reports.Case){notRun("interrupted")}, nil, parity.Open{ID: "f/s/a", Driver: "form", Reason: "interrupted"}, "1 case not run by the driver form: interrupted"),
	)

	It("does not compare what the run through requests does not have, and counts what it has besides", func() {
		r := parity.Compare(run("", one("b"), one("c"), one("d")), run("browser", one("a"), one("b")))
		Expect(*r).To(Equal(parity.Result{Same: 1, Rest: 2, Open: []parity.Open{{ID: "f/s/a", Driver: "form", Reason: "the run through requests does not have it"}}}))
	})

	It("finds nothing equal about nothing", func() {
		r := parity.Compare(run("", one("a")), run("browser"))
		Expect(r.Equal()).To(BeFalse())
		Expect(r.Sentence()).To(Equal("no case was compared through requests and in Chromium"))
		Expect(r.Next()).To(HavePrefix("Equal columns need a case in both"))
	})

	It("counts each reason once", func() {
		r := parity.Compare(run("", one("a"), one("b"), one("c")), run("browser", one("a", notRun("no Chromium")), one("b", notRun("no Chromium")), one("c", notRun("late"))))
		Expect(r.Reasons()).To(Equal([]string{"2 cases not run by the driver browser: no Chromium", "1 case not run by the driver browser: late"}))
	})
})
