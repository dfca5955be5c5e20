package terminal_test

import (
	"io"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/parity"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
	"github.com/mfaproof/mfaproof/reports/terminal"
)

const right, wrong = "challenge/otp/right-code", "challenge/otp/reused-code/answer=reused"

// drivers gives two cases of the sample as two drivers found them, one right and one wrong, with a change in what the browser found of one.
func drivers(id string, change func(*reports.Case)) (form *reports.Run, r *parity.Result) {
	sample := reportstest.Sample()
	pick := func(driver string, change func(*reports.Case)) *reports.Run {
		var cases []reports.Case
		for _, c := range sample.Cases {
			if c.ID == id {
				change(&c)
			}
			if c.ID == right || c.ID == wrong {
				cases = append(cases, c)
			}
		}
		return reports.Build(reports.Header{Driver: driver}, cases, nil, 5)
	}
	form = pick("", func(*reports.Case) {})
	return form, parity.Compare(form, pick("browser", change))
}

var _ = Describe("Parity writes", func() {
	written := func(id string, change func(*reports.Case), o terminal.Options) string {
		GinkgoHelper()
		form, r := drivers(id, change)
		return golden.Written(func(w io.Writer) error { return terminal.Parity(w, form, r, o) })
	}

	It("what differs, and once what both drivers find wrong", func() {
		golden.Same("parity.txt", written(right, func(c *reports.Case) {
			c.Verdict, c.Checks = reports.Fail, []reports.Check{{Name: "outcome", Verdict: reports.Fail, Expected: "granted", Actual: reportstest.Hostile}}
		}, terminal.Options{}))
	})

	It("one line where the columns are equal, after what both find wrong", func() {
		text := written(right, func(*reports.Case) {}, terminal.Options{})
		Expect(text).To(And(ContainSubstring("✗ challenge/otp/reused-code/answer=reused\n"), HaveSuffix("\n\n= 2 cases come out the same through requests and in Chromium\n"), Not(ContainSubstring("≠"))))
	})

	It("a case that one driver alone finds wrong among what differs, and nowhere else", func() {
		text := written(wrong, func(c *reports.Case) { c.Verdict, c.Checks = reports.Pass, c.Checks[2:] }, terminal.Options{})
		Expect(text).To(And(HavePrefix("\n≠ "+wrong+"\n  verdict\n    form     fail\n    browser  pass\n"), Not(ContainSubstring("✗ "+wrong))))
	})

	It("why a case was not compared, and what to do", func() {
		text := written(right, func(c *reports.Case) { c.Verdict, c.Reason, c.Checks = reports.NotRun, "no Chromium", nil }, terminal.Options{Color: true})
		Expect(text).To(HaveSuffix("\n· 1 case not run by the driver browser: no Chromium\n" +
			"\x1b[31m≠\x1b[0m 1 case comes out the same through requests and in Chromium, 1 case not compared\n" +
			"  Equal columns need every case in both: see to it that they can be run, and run\n  them again.\n"))
	})
})
