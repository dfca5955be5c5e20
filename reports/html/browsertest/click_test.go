//go:build !race

package browsertest_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/html"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

// listed are the cases in the list.
const listed = "[...document.querySelectorAll('.cases a')].map((a) => a.textContent)"

const reused = "challenge/otp/reused-code/answer=reused"

// pick chooses in a list as a person does.
func pick(p page, name, value string) {
	GinkgoHelper()
	is[bool](p, "(() => { const s = document.querySelector('select[name="+name+"]'); s.value = '"+value+
		"'; s.dispatchEvent(new Event('change', { bubbles: true })); return s.value === '"+value+"'; })()", BeTrue())
}

var _ = Describe("A report that is opened from disk", func() {
	It("says whether the gate was kept, and leads to what needs a look", func() {
		p := open(sample(), "", 1280, 900)
		p.shows("h1", Equal("✗ Gate broken"))
		p.do(chromedp.Click(chromedp.CSS(`.counts a[data-kind=fail]`)))
		p.shows("h1", Equal("Cases"))
		is[[]string](p, listed, Equal([]string{reused, "enroll-with-any/text/hostile", "grid/signature/cells/held=otp"}))
	})

	It("leads from the overview to each matrix, and says of a sheet how many cells differ", func() {
		p := open(sample(), "", 1280, 900)
		p.shows(".matrices", And(ContainSubstring("Confidence × what was asked"), ContainSubstring("Enrolled set × enrollWith (signature) 4 cells, ✗ 1 differ"),
			MatchRegexp(`Enrolled set × challengeWithAny \(signature\) 6 cells\n`)))
		p.do(chromedp.Click(chromedp.CSS(".matrices a[href='#matrix=adaptive']")))
		p.shows("h1", Equal("Confidence × what was asked"))
	})

	It("names the driver with the run and with each case", func() {
		p := open(sample(), "#about", 1280, 900)
		p.shows("dl.facts", MatchRegexp(`Driver\s+browser`))
		p = open(sample(), "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", 1280, 900)
		p.shows("dl.facts", MatchRegexp(`Driver\s+browser`))
	})

	It("filters by verdict, family, factor, requirement and target, and keeps the filter in the address", func() {
		p := open(sample(), "#cases", 1280, 900)
		p.shows("[role=status]", Equal("11 of 11 cases"))
		pick(p, "verdict", "red")
		p.shows("[role=status]", Equal("5 of 11 cases"))
		pick(p, "family", "challenge")
		is[[]string](p, listed, Equal([]string{reused}))
		is[string](p, "location.hash", Equal("#cases?verdict=red&family=challenge"))
		pick(p, "target", "1")
		is[[]string](p, listed, Equal([]string{"challenge/otp/right-code"}))
		p.do(chromedp.Click(chromedp.CSS(".filters .button")))
		p.shows("[role=status]", Equal("11 of 11 cases"))
		pick(p, "factor", "phone")
		is[[]string](p, listed, Equal([]string{reused}))
		pick(p, "factor", "")
		pick(p, "requirement", "log.names-factor")
		is[[]string](p, listed, Equal([]string{"challenge/otp/log"}))
	})

	It("finds a case by words, and opens it", func() {
		p := open(sample(), "#cases", 1280, 900)
		p.do(chromedp.SendKeys(chromedp.CSS("input[type=search]"), "REUSED good"))
		is[[]string](p, listed, Equal([]string{reused}))
		p.do(chromedp.Click(chromedp.CSS(".cases a")))
		p.shows("h1", HaveSuffix(reused))
		is[string](p, "document.activeElement.tagName", Equal("H1"))
	})

	It("shows a case by its link: expected, actual, timeline and command", func() {
		p := open(sample(), "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", 1280, 900)
		p.shows("h1", HaveSuffix(reused))
		p.shows(".difference", ContainSubstring("mfa-otp-challenge"))
		is[[]string](p, "[...document.querySelectorAll('.difference tr')].map((r) => r.dataset.change)", Equal([]string{" ", " ", "-"}))
		is[[]string](p, "[...document.querySelectorAll('.timeline .kind')].map((k) => k.textContent)",
			Equal([]string{"step", "http", "page", "message", "action", "console", "action failed", "log"}))
		p.shows("[aria-label='Logins by the log'] tbody", And(ContainSubstring("NewDevice low, UntrustedIP high"), ContainSubstring("not told")))
		p.shows(".command code", Equal("mfaproof run --filter "+reused+" --seed 1 -v"))
		is[string](p, "document.querySelector('[data-entry=action] pre').textContent", ContainSubstring("\"logins_count\": 1"))
	})

	It("leads from a case to its pictures, which lie in the report's folder", func() {
		run := reportstest.Sample()
		i := slices.IndexFunc(run.Cases, func(c reports.Case) bool { return c.ID == reused })
		run.Cases[i].Pictures = append(run.Cases[i].Pictures, reports.Picture{Device: "odd", Image: "//elsewhere.test/x.png", Document: "javascript:alert(1)"})
		p := open(html.Input{Run: run}, "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", 1280, 900)
		p.shows(".pictures", Equal("picture of browser · document of browser\npicture of odd · document of odd"))
		folder := "file://" + filepath.Dir(p.file) + "/"
		is[[]string](p, "[...document.querySelectorAll('.pictures a')].map((a) => a.href)", Equal([]string{
			folder + "pictures/challenge_otp_reused-code_answer%3Dreused.png", folder + "pictures/challenge_otp_reused-code_answer%3Dreused.html",
			folder + "//elsewhere.test/x.png", folder + "javascript%3Aalert(1)"}))
		file := filepath.Join(filepath.Dir(p.file), "pictures", "challenge_otp_reused-code_answer=reused.html")
		Expect(os.MkdirAll(filepath.Dir(file), 0o700)).To(Succeed())
		Expect(os.WriteFile(file, []byte("<h1>Enter your code</h1>"), 0o600)).To(Succeed())
		p.do(chromedp.Click(chromedp.CSS(".pictures a:nth-of-type(2)")))
		p.shows("h1", Equal("Enter your code"))
		p = open(html.Input{Run: run}, "#case=challenge%2Fotp%2Flog", 1280, 900)
		is[int](p, "document.querySelectorAll('.pictures').length", Equal(0))
	})

	It("says that a linked case is not there", func() {
		open(sample(), "#case=no/such/case", 1280, 900).shows("main", ContainSubstring("no case “no/such/case”"))
	})

	It("drills down from a cell of the sheet, by mouse and by keys", func() {
		p := open(sample(), "#matrix=sheet-signature-enrollWith", 1280, 900)
		p.shows("h1", HavePrefix("Enrolled set × enrollWith"))
		p.do(chromedp.Click(chromedp.CSS(".sheet td[data-kind=fail]")))
		p.shows("#drill", Equal("otp × phone"))
		p.shows("#below .pair", And(ContainSubstring("prompt(phone)"), ContainSubstring("pass")))
		is[string](p, "location.hash", Equal("#matrix=sheet-signature-enrollWith?cell=1.1"))
		p.do(chromedp.Focus(chromedp.CSS(".sheet td[tabindex='0']")), chromedp.KeyEvent(kb.ArrowLeft))
		is[string](p, "document.activeElement.ariaLabel", HavePrefix("otp × otp"))
		p.do(chromedp.KeyEvent(kb.Enter))
		p.shows("#drill", Equal("otp × otp"))
	})

	It("leads from a matrix to the cases behind a cell", func() {
		p := open(sample(), "#matrix=requirements", 1280, 900)
		p.do(chromedp.Click(chromedp.CSS("a[href*='requirements'][href*='cell'], .matrix td a[href^='#case=challenge']")))
		is[bool](p, "location.hash.startsWith('#case=') || !!document.getElementById('drill')", BeTrue())
	})

	It("compares with the run that came with it, and with one from disk", func() {
		p := open(sample(), "#compare", 1280, 900)
		p.shows("main", And(ContainSubstring("Regressed (1)"), ContainSubstring("Fixed (1)"), ContainSubstring("New (1)"), ContainSubstring("Gone (1)")))
		var out bytes.Buffer
		Expect(reports.Write(&out, reportstest.Sample())).To(Succeed())
		file := filepath.Join(GinkgoT().TempDir(), "run.json")
		Expect(os.WriteFile(file, out.Bytes(), 0o600)).To(Succeed())
		p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
		p.shows("main", ContainSubstring("no difference"))
		file = filepath.Join(GinkgoT().TempDir(), "other.json") // a browser tells the page of another file only
		Expect(os.WriteFile(file, []byte(`{"schema":"other/1"}`), 0o600)).To(Succeed())
		p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
		p.shows("main", ContainSubstring("the schema is other/1"))
	})

	It("shows under a baseline what is known, what breaks the gate, and what was flaky", func() {
		run, d := reportstest.Judged()
		in := html.Input{Run: run, Decision: d}
		p := open(in, "", 1280, 900)
		p.shows("h1", Equal("✗ Gate broken"))
		p.shows(".reasons", Equal("1 stale-entry\n1 unexpected-pass\n3 unexpected-failure"))
		p.shows("[aria-label='What breaks the gate']", And(ContainSubstring("challenge/otp/gone"), ContainSubstring("mfaproof-baseline.yaml:9:5")))
		p.shows("[aria-label='Known failures']", And(ContainSubstring("The provider forgets used codes."), ContainSubstring("2027-01-31")))
		is[[]string](p, "[...document.querySelectorAll('[aria-label=\"Known failures\"] td a')].map((a) => a.href)", Equal([]string{"https://example.test/7"}))
		Expect(eval[[]string](p, listed)).NotTo(ContainElement(reused))
		p = open(in, "#cases?verdict=known", 1280, 900)
		is[[]string](p, listed, Equal([]string{reused, "grid/signature/cells/held=otp"}))
		pick(p, "verdict", "flaky")
		is[[]string](p, listed, Equal([]string{reused, "enroll-with-any/text/hostile"}))
		pick(p, "verdict", "red")
		is[[]string](p, listed, Equal([]string{"enroll-with-any/picker/locked-out", "enroll-with-any/picker/slow-page", "enroll-with-any/text/hostile"}))
		p = open(in, "#case=challenge%2Fotp%2Freused-code%2Fanswer%3Dreused", 1280, 900)
		p.shows("h1", And(ContainSubstring("known failure"), ContainSubstring("flaky")))
		p.shows(".facts", And(ContainSubstring("The provider forgets used codes. · https://example.test/7 · until 2027-01-31"), ContainSubstring("Flaky: the first result counts.")))
		is[[]string](p, "[...document.querySelectorAll('.retries .verdict')].map((v) => v.textContent)", Equal([]string{"✗ fail", "✓ pass"}))
	})

	It("makes no link of an issue that is none", func() {
		run, d := reportstest.Judged()
		d.Known[0].Issue = "javascript:alert(1)"
		p := open(html.Input{Run: run, Decision: d}, "", 1280, 900)
		p.shows("[aria-label='Known failures']", ContainSubstring("javascript:alert(1)"))
		is[int](p, "document.querySelectorAll('a[href^=javascript]').length", Equal(0))
	})

	It("knows cases that were renamed, and which way each went", func() {
		like := func(name string, v reports.Verdict) reports.Case {
			c := reports.Case{ID: "f/s/" + name, Family: "f", Suite: "s", Case: name, Verdict: v, About: "About " + name}
			if v.Executed() {
				c.Checks = []reports.Check{{Name: "outcome", Verdict: v, Expected: "granted", Actual: "granted"}}
			}
			return c
		}
		named := func(about, name string, v reports.Verdict) reports.Case {
			c := like(name, v)
			c.About = about
			return c
		}
		build := func(cases ...reports.Case) *reports.Run { return reports.Build(reports.Header{}, cases, nil, 0) }
		before := build(like("a", reports.Pass), like("old", reports.Pass), like("worse", reports.Pass), named("twins", "t1", reports.Pass), named("twins", "t2", reports.Pass))
		after := build(like("a", reports.NotRun), named("About old", "new", reports.Pass), named("About worse", "worse-now", reports.Fail), named("twins", "t3", reports.Pass))
		p := open(html.Input{Run: after, Compare: before}, "#compare", 1280, 900)
		rows := `[...document.querySelectorAll('h2')].map((h) => h.textContent + ': ' + [...h.nextElementSibling.querySelectorAll('tbody th')].map((t) => t.textContent).join('; '))`
		want := Equal([]string{"Regressed (2): f/s/a; f/s/worse-now was f/s/worse", "New (1): f/s/t3", "Gone (2): f/s/t1; f/s/t2", "Renamed (2): f/s/new was f/s/old; f/s/worse-now was f/s/worse"})
		is[[]string](p, rows, want)
		var out bytes.Buffer
		Expect(reports.Write(&out, before)).To(Succeed())
		file := filepath.Join(GinkgoT().TempDir(), "run.json")
		Expect(os.WriteFile(file, out.Bytes(), 0o600)).To(Succeed())
		p = open(html.Input{Run: after}, "#compare", 1280, 900)
		p.do(chromedp.SetUploadFiles(chromedp.CSS("input[type=file]"), []string{file}))
		is[[]string](p, rows, want)
	})

	It("draws ten thousand cases a part at a time", func() {
		run := reportstest.Large(10_000)
		p := open(html.Input{Run: run, Tables: matrix.Of(run, nil, nil)}, "#cases", 1280, 900)
		p.shows("[role=status]", Equal("10,000 of 10,000 cases"))
		is[int](p, "document.querySelectorAll('.cases li').length", BeNumerically("<", 1000))
		is[bool](p, "(dispatchEvent(new Event('beforeprint')), document.querySelectorAll('.cases li').length === 10000)", BeTrue())
	})

	It("runs no text of the run as code", func() {
		p := open(sample(), "#case=enroll-with-any%2Ftext%2Fhostile", 1280, 900)
		p.shows("main", ContainSubstring("</script><script>alert(1)</script>"))
		is[int](p, "document.scripts.length", Equal(2))
	})
})
