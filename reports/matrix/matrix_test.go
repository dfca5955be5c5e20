package matrix_test

import (
	"bytes"
	"encoding/csv"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
	"github.com/mfaproof/mfaproof/reports/reportstest/golden"
)

func tables() []matrix.Table {
	older := reportstest.Older()
	return matrix.Of(reportstest.Sample(), []*reports.Run{older}, []*reports.Run{older})
}

func table(id string) matrix.Table {
	GinkgoHelper()
	for _, t := range tables() {
		if t.ID == id {
			return t
		}
	}
	Fail("no table " + id)
	return matrix.Table{}
}

// cellAt finds a cell by its heads.
func cellAt(t matrix.Table, row, column string) matrix.Cell {
	GinkgoHelper()
	for _, r := range t.Rows {
		for i, c := range t.Columns {
			if r.Head == row && c == column {
				return r.Cells[i]
			}
		}
	}
	Fail("no cell " + row + " × " + column + " in " + t.ID)
	return matrix.Cell{}
}

var _ = Describe("The matrices", func() {
	It("come in Markdown", func() {
		var text strings.Builder
		for _, t := range tables() {
			text.WriteString(matrix.Markdown(t) + "\n")
		}
		golden.Same("tables.md", text.String())
	})

	It("come in CSV, with as many fields in each line", func() {
		var text bytes.Buffer
		for _, t := range tables() {
			var one bytes.Buffer
			Expect(matrix.WriteCSV(&one, t)).To(Succeed())
			records, err := csv.NewReader(bytes.NewReader(one.Bytes())).ReadAll()
			Expect(err).NotTo(HaveOccurred())
			Expect(records).To(HaveLen(1 + len(t.Rows)))
			text.WriteString("# " + t.ID + "\n" + one.String())
		}
		golden.Same("tables.csv.txt", text.String())
	})

	It("have a cell in each place, and refer to cases and checks that are there", func() {
		run := reportstest.Sample()
		for _, t := range tables() {
			for _, r := range t.Rows {
				Expect(r.Cells).To(HaveLen(len(t.Columns)), t.ID)
				for _, c := range r.Cells {
					for _, ref := range c.Refs {
						Expect(ref.Case).To(BeNumerically("<", len(run.Cases)))
						Expect(ref.Check).To(And(BeNumerically(">=", -1), BeNumerically("<", len(run.Cases[ref.Case].Checks))))
					}
				}
			}
		}
	})

	DescribeTable("say of a place",
		func(id, row, column, mark, kind, text string) {
			Expect(cellAt(table(id), row, column)).To(And(HaveField("Mark", mark), HaveField("Kind", kind), HaveField("Text", text)))
		},
		Entry("that a case failed here", "scenarios", "challenge/otp/reused-code/answer=reused", "mock 0.1.0 + totp-replay-accepted, driver browser", "✗", "fail", "fail"),
		Entry("and passed there", "scenarios", "challenge/otp/reused-code/answer=reused", "mock 0.0.9", "✓", "pass", "pass"),
		Entry("that a case is only there", "scenarios", "enroll-with-any/picker/gone", "mock 0.1.0 + totp-replay-accepted, driver browser", "", "", ""),
		Entry("that a capability is exercised", "capabilities", "factor.otp", "mock 0.0.9", "✗ 1 of 2", "fail", "declared and exercised: 1 pass, 1 fail"),
		Entry("that it is declared only", "capabilities", "log", "mock 0.0.9", "·", "not-run", "declared, not exercised"),
		Entry("that it is not declared", "capabilities", "factor.push-notification", "mock 0.0.9", "–", "not-applicable", "not declared"),
		Entry("how cases of the factors ended", "factors", "otp+phone", "challenge otp", "✗ 1", "fail", "1 fail"),
		Entry("that no case is there", "factors", "otp", "enrol email", "", "", ""),
		Entry("how many logins there were at a confidence", "adaptive", "low", "logins", "2", "", "2"),
		Entry("how many of them were asked for a factor", "adaptive", "low", "challenge otp", "2", "", "2"),
		Entry("and for an enrolment", "adaptive", "low", "enrol email", "1", "", "1"),
		Entry("how many were asked for nothing", "adaptive", "high", "nothing", "1", "", "1"),
		Entry("how many were refused", "adaptive", "low", "refused", "1", "", "1"),
		Entry("that of some the log tells no assessment", "adaptive", "none", "open", "1", "", "1"),
		Entry("that a login that was granted is not refused", "adaptive", "high", "refused", "", "", ""),
		Entry("what followed on an assessor's finding", "adaptive-assessors", "NewDevice low", "challenge otp", "2", "", "2"),
		Entry("and on another one's", "adaptive-assessors", "UntrustedIP high", "nothing", "1", "", "1"),
		Entry("what a cell of the sheet shows", "sheet-signature-challengeWithAny", "otp", "otp+phone", "S", "cell-skip-picker", "skip-picker(otp)"),
		Entry("that it is wrong", "sheet-signature-enrollWith", "otp", "phone", "✗", "fail", "pass"),
		Entry("that a requirement is broken", "requirements", "otp.no-reuse", "result", "✗ 1", "fail", "1 fail"),
		Entry("that no case cites it", "requirements", "push.expiry", "result", "· none", "not-run", "no case of this run cites it"),
		Entry("whose a requirement is when nobody says so", "requirements", "otp.no-reuse", "profiles", "auth0", "", "auth0"),
		Entry("that a fault is caught", "faults", "totp-replay-accepted", "challenge", "✓ 1", "pass", "caught by 1"),
		Entry("how an older run ended", "trend", "challenge", "1: mfaproof 0.1.0", "✗ 1 of 5", "fail", "1 pass, 1 fail, 1 warn, 1 info, 1 not-applicable"),
	)

	It("say whose a requirement is, what a profile does on purpose instead, and why no case stands for it", func() {
		run := reports.Build(reports.Header{Requirements: []reports.Requirement{
			{ID: "a", Says: "It shows a number.", Source: "S", Section: "3.1", Profiles: []string{"nist-aal2", "wstg"}, Deviates: []reports.Deviation{{Profile: "auth0", Does: "It shows none."}}},
			{ID: "b", Says: "It rings.", Excluded: "needs-browser: nothing rings here."},
		}}, nil, nil, 0)
		t := matrix.Requirements(run)
		Expect(cellAt(t, "a", "profiles").Mark).To(Equal("nist-aal2, wstg"))
		Expect(cellAt(t, "a", "source").Mark).To(Equal("S 3.1"))
		Expect(cellAt(t, "a", "says").Mark).To(Equal("It shows a number. Standard says so; profile auth0 says: It shows none."))
		Expect(cellAt(t, "b", "result")).To(Equal(matrix.Cell{Mark: "· excluded", Kind: "not-run", Text: "needs-browser: nothing rings here."}))
	})

	It("call a fault that nothing catches a gap", func() {
		run := reports.Build(reports.Header{Faults: []string{"no-fault-at-all"}}, []reports.Case{reportstest.Older().Cases[1]}, nil, 0)
		Expect(cellAt(matrix.Faults([]*reports.Run{run}), "no-fault-at-all", "all")).To(Equal(matrix.Cell{Mark: "✗ 0", Kind: "fail", Text: "nothing catches this fault"}))
		all := func(*reports.Run, reports.Case) bool { return true }
		Expect(cellAt(matrix.FaultsNoticed([]*reports.Run{run}, all), "no-fault-at-all", "all").Mark).To(Equal("✓ 1"), "unless somebody knows that it was noticed")
	})

	It("tell the cells of a row apart by the rest of their names, where the lists do not", func() {
		c := reports.Case{ID: "grid/after/cells", Family: "grid", Suite: "after", Case: "cells", Verdict: reports.Pass, Checks: []reports.Check{
			{Name: "held=otp+phone/challengeWith=otp/after=otp", Verdict: reports.Pass, Actual: "pass"},
			{Name: "held=otp+phone/challengeWith=otp/after=phone", Verdict: reports.Pass, Actual: "prompt(otp)"},
		}}
		sheets := matrix.Sheets(reports.Build(reports.Header{}, []reports.Case{c}, nil, 0))
		Expect(sheets).To(HaveLen(1))
		Expect(sheets[0].Columns).To(Equal([]string{"otp after=otp", "otp after=phone"}))
		Expect(sheets[0].Rows[0].Cells).To(HaveExactElements(HaveField("Mark", "·"), HaveField("Mark", "P")))
	})

	It("order confidences by what they ask for, and refer to each case once", func() {
		t := table("adaptive")
		var heads []string
		for _, r := range t.Rows {
			heads = append(heads, r.Head)
		}
		Expect(heads).To(Equal([]string{"low", "high", "none"}))
		Expect(t.Columns).To(Equal([]string{"logins", "nothing", "refused", "open", "challenge otp", "enrol email"}))
		twice := reports.Build(reports.Header{}, []reports.Case{{ID: "f/s/c", Family: "f", Suite: "s", Case: "c", Logins: []reports.Login{{End: reports.LoginGranted}, {End: reports.LoginGranted}}}}, nil, 0)
		cell := cellAt(matrix.Adaptive(twice)[0], "none", "logins")
		Expect(cell).To(And(HaveField("Mark", "2"), HaveField("Refs", Equal([]matrix.Ref{{Case: 0, Check: -1}}))))
	})

	It("are left out where there is nothing to show", func() {
		Expect(matrix.Of(reports.Build(reports.Header{}, nil, nil, 0), nil, nil)).To(BeEmpty())
	})
})

var _ = DescribeTable("a text of a CSV is no formula", func(text, want string) { Expect(matrix.Inert(text)).To(Equal(want)) },
	Entry(nil, "=1+1", "'=1+1"), Entry(nil, "+1", "'+1"), Entry(nil, "-1", "'-1"), Entry(nil, "@x", "'@x"), Entry(nil, "a=1", "a=1"), Entry(nil, "", ""),
)
