package implementations_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/implementations"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

// shown is the run of a target in Chromium.
func shown(name string, once, twice, own reports.Verdict) *reports.Run {
	GinkgoHelper()
	r := of(name, once, twice, own)
	r.Driver = reports.DriverBrowser
	for i := range r.Cases {
		r.Cases[i].Repeat += " --driver browser"
	}
	return r
}

var _ = Describe("The matrix of drivers", func() {
	asked := of("mock", reports.Pass, reports.Fail, reports.Pass)

	It("has a row for each case, and no table of capabilities", func() {
		d := beside(asked, shown("mock", reports.Pass, reports.Fail, reports.Pass))
		tables, left := d.Tables()
		Expect(left).To(BeZero())
		Expect(tables).To(HaveExactElements(And(HaveField("Title", "Scenario × driver"), HaveField("Columns", Equal([]string{"form", "browser"})))))
		Expect(tables[0].Rows).To(HaveExactElements(
			And(HaveField("Head", "portable/otp/once"), HaveField("Cells", HaveExactElements(HaveField("Mark", "✓"), HaveField("Mark", "✓")))),
			HaveField("Head", "portable/otp/own"),
			And(HaveField("Head", "portable/otp/twice"), HaveField("Cells", HaveExactElements(HaveField("Mark", "✗"), HaveField("Mark", "✗")))),
		))
		Expect(d.Parity.Sentence()).To(Equal("3 cases come out the same through requests and in Chromium"))
	})

	It("marks the rows that are not equal", func() {
		tables, _ := beside(asked, shown("mock", reports.Fail, reports.Fail, reports.Pass)).Tables()
		Expect(tables[0].Rows[0].Cells).To(HaveExactElements(HaveField("Mark", "✓"), And(HaveField("Mark", "✗ ≠"), HaveField("Text", "fail, not the same"))))
		Expect(tables[0].Rows[2].Cells).To(HaveExactElements(HaveField("Mark", "✗"), HaveField("Mark", "✗")))
	})

	It("leaves out what is for no browser, and says how much that is", func() {
		part := shown("mock", reports.Pass, reports.Fail, reports.Pass)
		part = reports.Build(part.Header, part.Cases[:1], nil, 5)
		d := beside(asked, part)
		tables, left := d.Tables()
		Expect(tables[0].Rows).To(HaveExactElements(HaveField("Head", "portable/otp/once")))
		Expect(left).To(Equal(2))
		var text bytes.Buffer
		Expect(d.WriteText(&text, false)).To(Succeed())
		Expect(text.String()).To(ContainSubstring("2 more cases came through one driver alone; its own report has them.\n"))
	})

	DescribeTable("exits by the gravest run, and by columns that are not equal", func(code int, form, browser *reports.Run) {
		Expect(beside(form, browser).ExitCode()).To(Equal(code))
	},
		Entry("equal and kept", reports.ExitKept, of("mock", reports.Pass, reports.Pass, reports.Pass), shown("mock", reports.Pass, reports.Pass, reports.Pass)),
		Entry("equal and broken", reports.ExitBroken, asked, shown("mock", reports.Pass, reports.Fail, reports.Pass)),
		Entry("not equal, each kept", reports.ExitBroken, of("mock", reports.Pass, reports.Pass, reports.Pass), shown("mock", reports.Warn, reports.Pass, reports.Pass)),
	)

	DescribeTable("is none of runs that differ in more, or in less", func(other *reports.Run, heads ...string) {
		d := beside(asked, other)
		Expect(d.Parity).To(BeNil())
		tables, _ := d.Tables()
		Expect(tables[0].Columns).To(Equal(heads))
	},
		Entry("another target", shown("other", reports.Pass, reports.Fail, reports.Pass), "mock 1", "other 1, driver browser"),
		Entry("the same driver", of("mock", reports.Pass, reports.Fail, reports.Pass), "mock 1", "mock 1 (2)"),
		Entry("a fault in one of them", func() *reports.Run {
			r := shown("mock", reports.Pass, reports.Fail, reports.Pass)
			r.Faults = []string{"lax: lets everybody in"}
			return r
		}(), "mock 1", "mock 1 + lax, driver browser"),
	)

	It("knows the runs in either order", func() {
		browser := shown("mock", reports.Fail, reports.Fail, reports.Pass)
		Expect(beside(browser, asked).Parity).To(Equal(beside(asked, browser).Parity))
		Expect(implementations.Folders([]*reports.Run{browser, asked})).To(Equal([]string{"browser", "form"}))
	})

	It("shows what differs with both sides, what both see once, and how to see it again", func() {
		d := beside(asked, shown("mock", reports.Fail, reports.Fail, reports.Pass))
		var text, page bytes.Buffer
		Expect(d.Markdown(&text, []string{"form", "browser"})).To(Succeed())
		Expect(text.String()).To(And(
			HavePrefix("# Drivers\n\nWhat mock 1 did on 2026-11-22 with the cases of mfaproof 0.1.0 (seed 1) through requests by HTTP (form) and in Chromium (browser).\n"),
			ContainSubstring("- [form](form/index.html): 3 cases: 2 pass, 1 fail\n"),
			ContainSubstring("**1 of 3 cases did not come out the same through requests and in Chromium.** The two drivers met"),
			ContainSubstring("## What differs\n\n| case | what | form | browser |\n| --- | --- | --- | --- |\n| portable/otp/once | verdict | pass | fail |\n| portable/otp/once | check probes | pass: granted | fail: granted |\n"),
			ContainSubstring("\n    mfaproof run --filter portable/otp/once --seed 1 --target mock\n\n    mfaproof run --filter portable/otp/once --seed 1 --target mock --driver browser\n"),
			ContainSubstring("| portable/otp/once | [✓](form/index.html#case=portable%2Fotp%2Fonce) | [✗ ≠](browser/index.html#case=portable%2Fotp%2Fonce) |"),
			ContainSubstring("## Observed at mock 1\n\n- ✗ portable/otp/twice: "),
		))
		Expect(strings.Count(text.String(), "## Observed")).To(Equal(1))
		Expect(d.HTML(&page, []string{"form", "browser"})).To(Succeed())
		Expect(page.String()).To(And(ContainSubstring("<h1>Drivers</h1>"), ContainSubstring("<h2>What differs</h2>"), ContainSubstring("<td>pass: granted</td><td>fail: granted</td>"),
			ContainSubstring(`href="browser/index.html#case=portable%2Fotp%2Fonce"`)))
	})

	It("says of equal columns that they are", func() {
		d := beside(asked, shown("mock", reports.Pass, reports.Fail, reports.Pass))
		var text, page bytes.Buffer
		Expect(d.Markdown(&text, nil)).To(Succeed())
		Expect(text.String()).To(And(ContainSubstring("**3 cases come out the same through requests and in Chromium.**\n\n## Scenario × driver\n"), Not(ContainSubstring("What differs"))))
		Expect(d.HTML(&page, []string{"form", "browser"})).To(Succeed())
		Expect(page.String()).To(And(ContainSubstring(`<p data-kind="pass">3 cases come out the same through requests and in Chromium.</p>`), Not(ContainSubstring("What differs"))))
	})

	It("obeys nothing that a text of a case says", func() {
		evil := shown("mock", reports.Pass, reports.Fail, reports.Pass)
		evil.Cases[0].Checks[0].Actual = reportstest.Hostile
		d := beside(asked, evil)
		var text, page bytes.Buffer
		Expect(d.Markdown(&text, nil)).To(Succeed())
		Expect(text.String()).To(And(ContainSubstring("check probes"), Not(ContainSubstring("<script"))))
		Expect(d.HTML(&page, []string{"form", "browser"})).To(Succeed())
		Expect(page.String()).To(And(ContainSubstring("check probes"), Not(ContainSubstring("<script"))))
	})

	It("writes files of its own names, and reads them again", func() {
		dir := GinkgoT().TempDir()
		d := beside(asked, shown("mock", reports.Fail, reports.Fail, reports.Pass))
		Expect(d.WriteFiles(dir, implementations.Folders(d.Runs))).To(Succeed())
		for _, name := range []string{"drivers.json", "drivers.md", "index.html", "scenarios.csv"} {
			Expect(filepath.Join(dir, name)).To(BeARegularFile())
		}
		Expect(filepath.Join(dir, "capabilities.csv")).NotTo(BeAnExistingFile())
		text, err := os.ReadFile(filepath.Join(dir, "drivers.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(implementations.Read(bytes.NewReader(text))).To(Equal(d))

		By("refusing a comparison that does not follow from the runs")
		touched := strings.Replace(string(text), `"same": 2`, `"same": 3`, 1)
		Expect(touched).NotTo(Equal(string(text)))
		_, err = implementations.Read(strings.NewReader(touched))
		Expect(err).To(MatchError(ContainSubstring("what it says of the two drivers does not follow from their runs")))
	})

	It("refuses parts of different shards", func() {
		one, other := of("mock", reports.Pass, reports.Pass, reports.Pass), shown("mock", reports.Pass, reports.Pass, reports.Pass)
		one.Shard, other.Shard = &reports.Shard{Index: 1, Of: 2}, &reports.Shard{Index: 2, Of: 2}
		_, err := implementations.New("", []*reports.Run{one, other})
		Expect(err).To(MatchError(ContainSubstring("shard 1/2 and shard 2/2")))
		other.Shard.Index = 1
		Expect(implementations.New("", []*reports.Run{one, other})).NotTo(BeNil())
	})
})
