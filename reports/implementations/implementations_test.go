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

// of is a run of one target with the verdicts of three cases.
func of(name string, once, twice, own reports.Verdict) *reports.Run {
	GinkgoHelper()
	result := func(id string, v reports.Verdict) reports.Case {
		c := reports.Case{ID: "portable/otp/" + id, Family: "portable", Suite: "otp", Case: id, Verdict: v, About: "About " + id + ".", Requires: []string{"factor.otp"},
			Repeat: "mfaproof run --filter portable/otp/" + id + " --seed 1 --target " + name,
			Checks: []reports.Check{{Name: "probes", Verdict: v, Expected: "refused", Actual: "granted"}}}
		if v == reports.NotApplicable {
			c.Checks, c.Reason = nil, name+" does not declare clock"
		}
		return c
	}
	return reports.Build(reports.Header{Suite: reports.Suite{Name: "mfaproof", Version: "0.1.0", Digest: "sha256:0"}, Target: reports.Target{Name: name, Version: "1"}, Seed: 1,
		Capabilities: []string{"factor.otp"}, Notes: []string{"listens on loopback"}},
		[]reports.Case{result("once", once), result("own", own), result("twice", twice)}, nil, 5)
}

// gone is the run of a target that could not be had.
func gone(name string) *reports.Run {
	h := of(name, reports.Pass, reports.Pass, reports.Pass).Header
	h.Target, h.Capabilities, h.Notes = reports.Target{Name: name}, nil, nil
	return reports.Build(h, nil, &reports.Abort{Class: reports.AbortUnreachable, Message: "the target " + name + " cannot be had: nothing listens"}, 0)
}

func beside(runs ...*reports.Run) *implementations.Document {
	GinkgoHelper()
	d, err := implementations.New("2026-11-22", runs)
	Expect(err).NotTo(HaveOccurred())
	return d
}

var _ = Describe("The matrix of implementations", func() {
	strict, lax := of("strict", reports.Pass, reports.Pass, reports.Pass), of("lax", reports.Fail, reports.Pass, reports.NotApplicable)

	It("has a row for each case that two can run, and says how many it leaves out", func() {
		tables, left := beside(strict, lax).Tables()
		Expect(tables).To(HaveExactElements(HaveField("ID", "scenarios"), HaveField("ID", "capabilities")))
		Expect(left).To(Equal(1))
		Expect(tables[0].Rows).To(HaveExactElements(
			And(HaveField("Head", "portable/otp/once"), HaveField("Cells", HaveExactElements(HaveField("Kind", "pass"), HaveField("Kind", "fail")))),
			And(HaveField("Head", "portable/otp/twice"), HaveField("Cells", HaveExactElements(HaveField("Kind", "pass"), HaveField("Kind", "pass")))),
		))
	})

	It("has a row for each capability that a case exercised, or that several claim without evidence", func() {
		with := func(name string, capabilities ...string) *reports.Run {
			r := of(name, reports.Pass, reports.Pass, reports.Pass)
			r.Capabilities = capabilities
			r.Cases[0].Requires = []string{"clock"}
			return r
		}
		tables, _ := beside(with("one", "factor.otp", "policy.role"), with("two", "seed"), with("three", "seed")).Tables()
		Expect(tables[1].Rows).To(HaveExactElements(HaveField("Head", "factor.otp"), HaveField("Head", "seed")), "clock is declared by none, policy.role by one alone")
	})

	It("tells targets of one name apart wherever it names them", func() {
		again := of("lax", reports.Pass, reports.Fail, reports.Pass)
		again.Cases = again.Cases[1:]
		again = reports.Build(again.Header, again.Cases, nil, 5)
		d := beside(strict, lax, again)
		var text, page, markdown bytes.Buffer
		Expect(d.WriteText(&text, true)).To(Succeed())
		Expect(text.String()).To(Equal("strict 1: 3 cases: 3 pass\nlax 1: 3 cases: 1 pass, 1 fail, 1 not-applicable\nlax 1 (2): 2 cases: 1 pass, 1 fail\n"))
		Expect(d.Markdown(&markdown, nil)).To(Succeed())
		Expect(markdown.String()).To(And(ContainSubstring("## Observed at lax 1\n"), ContainSubstring("## Observed at lax 1 (2)\n"), ContainSubstring("- lax 1 (2): 2 cases")))
		Expect(d.HTML(&page, implementations.Folders(d.Runs))).To(Succeed())
		Expect(strings.Count(page.String(), "lax 1 (2)")).To(Equal(3), "in the list and in both tables")
	})

	It("keeps the other columns when one target could not be had", func() {
		d := beside(strict, gone("away"))
		tables, left := d.Tables()
		Expect(left).To(BeZero())
		Expect(tables[0].Rows).To(HaveLen(3))
		Expect(tables[0].Rows).To(HaveEach(HaveField("Cells", HaveExactElements(HaveField("Kind", "pass"), HaveField("Kind", "not-run")))))
		Expect(tables[1].Rows).To(HaveEach(HaveField("Cells", HaveExactElements(HaveField("Kind", "pass"), HaveField("Kind", "not-run")))))
		Expect(d.ExitCode()).To(Equal(reports.ExitUnreachable))
		var text bytes.Buffer
		Expect(d.WriteText(&text, true)).To(Succeed())
		Expect(text.String()).To(Equal("strict 1: 3 cases: 3 pass\naway: the target away cannot be had: nothing listens\n"))
	})

	DescribeTable("exits by the gravest run", func(code int, runs ...*reports.Run) { Expect(beside(runs...).ExitCode()).To(Equal(code)) },
		Entry("all kept", reports.ExitKept, strict, of("other", reports.Pass, reports.Info, reports.Pass)),
		Entry("one broken", reports.ExitBroken, strict, lax),
		Entry("one not there", reports.ExitUnreachable, lax, gone("away")),
	)

	DescribeTable("refuses runs that are not of the same cases", func(change func(*reports.Run), says string) {
		other := of("other", reports.Pass, reports.Pass, reports.Pass)
		change(other)
		_, err := implementations.New("", []*reports.Run{strict, other})
		Expect(err).To(MatchError(ContainSubstring(says)))
	},
		Entry("other suites", func(r *reports.Run) { r.Suite.Digest = "sha256:1" }, "the runs of strict 1 and other 1 are not of the same cases: suite sha256:0 and sha256:1"),
		Entry("another seed", func(r *reports.Run) { r.Seed = 2 }, "seed 1 and 2"),
		Entry("another filter", func(r *reports.Run) { r.Filter = "portable/**" }, `filter "" and "portable/**"`),
	)

	It("refuses a single run", func() {
		_, err := implementations.New("", []*reports.Run{strict})
		Expect(err).To(MatchError(ContainSubstring("needs the runs of two or more")))
	})

	It("says with each observation what was expected and how to see it again", func() {
		var out bytes.Buffer
		Expect(beside(strict, lax).Markdown(&out, []string{"strict", "lax"})).To(Succeed())
		Expect(out.String()).To(And(
			ContainSubstring("did on 2026-11-22 with the cases of mfaproof 0.1.0 (seed 1)"),
			ContainSubstring("- [strict 1](strict/index.html): 3 cases: 3 pass\n  - listens on loopback\n"),
			ContainSubstring("| portable/otp/once | [✓](strict/index.html#case=portable%2Fotp%2Fonce) | [✗](lax/index.html#case=portable%2Fotp%2Fonce) |"),
			ContainSubstring("| factor.otp | [✓ 3](strict/index.html#matrix=capabilities) | [✗ 1 of 2](lax/index.html#matrix=capabilities) |"),
			ContainSubstring("## Observed at lax 1\n\n- ✗ portable/otp/once: About once. The case expects of probes: refused; observed: granted.\n  `mfaproof run --filter portable/otp/once --seed 1 --target lax`\n"),
			Not(ContainSubstring("Observed at strict")),
		))
		out.Reset()
		Expect(beside(strict, lax).Markdown(&out, nil)).To(Succeed())
		Expect(out.String()).To(And(ContainSubstring("| portable/otp/once | ✓ | ✗ |"), Not(ContainSubstring("index.html"))))
	})

	It("obeys nothing that a text of a run says", func() {
		evil := of("evil", reports.Fail, reports.Pass, reports.Pass)
		evil.Target.Name = reportstest.Hostile
		evil.Cases[0].About, evil.Notes = reportstest.Hostile, []string{reportstest.Hostile}
		var page, text bytes.Buffer
		d := beside(strict, evil)
		Expect(d.HTML(&page, implementations.Folders(d.Runs))).To(Succeed())
		Expect(page.String()).To(And(Not(ContainSubstring("<script")), ContainSubstring(`href="strict/index.html#case=portable%2Fotp%2Fonce"`), ContainSubstring("default-src 'none'")))
		Expect(d.Markdown(&text, nil)).To(Succeed())
		Expect(text.String()).NotTo(ContainSubstring("<script"))
	})

	It("writes every file, and a folder for no two targets of one name", func() {
		dir := GinkgoT().TempDir()
		d := beside(strict, of("Strict!", reports.Pass, reports.Pass, reports.Pass), lax)
		folders := implementations.Folders(d.Runs)
		Expect(folders).To(Equal([]string{"strict", "strict-2", "lax"}))
		Expect(d.WriteFiles(dir, folders)).To(Succeed())
		for _, name := range []string{"implementations.json", "implementations.md", "index.html", "scenarios.csv", "capabilities.csv"} {
			Expect(filepath.Join(dir, name)).To(BeARegularFile())
		}
		text, err := os.ReadFile(filepath.Join(dir, "implementations.json"))
		Expect(err).NotTo(HaveOccurred())
		Expect(text).To(ContainSubstring(`"schema": "mfaproof/implementations/1"`))
		Expect(implementations.Read(bytes.NewReader(text))).To(Equal(d))
	})

	DescribeTable("refuses what is no such document", func(text, says string) {
		_, err := implementations.Read(strings.NewReader(text))
		Expect(err).To(MatchError(ContainSubstring(says)))
	},
		Entry("no JSON", "{", "not a JSON object"),
		Entry("a single run", `{"schema":"mfaproof/run/1"}`, `the schema is "mfaproof/run/1"`),
		Entry("a run that was touched", `{"schema":"mfaproof/implementations/1","runs":[{"schema":"mfaproof/run/1","counts":{"pass":1},"cases":[]}]}`, "the counts say"),
		Entry("one run", `{"schema":"mfaproof/implementations/1","runs":[]}`, "needs the runs of two or more"),
	)

	DescribeTable("names folders plainly", func(name, folder string) { Expect(implementations.Folder(name, []string{"taken"})).To(Equal(folder)) },
		Entry(nil, "glewlwyd", "glewlwyd"), Entry(nil, "glewlwyd@http://127.0.0.1:4593", "glewlwyd-http-127.0.0.1-4593"), Entry(nil, "taken", "taken-2"),
		Entry(nil, "../../etc", "etc"), Entry(nil, "…", "target"), Entry(nil, "exec:python3 a.py", "exec-python3-a.py"),
	)
})
