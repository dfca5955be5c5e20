package diff_test

import (
	"bytes"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/diff"
)

func TestDiff(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Comparing runs")
}

// one is a case with one check of its own; found is what that check found.
func one(name string, v reports.Verdict, found string) reports.Case {
	c := reports.Case{Family: "f", Suite: "s", Case: name, About: "About " + name, Verdict: v}
	switch v {
	case reports.Pass, reports.Warn, reports.Fail:
		c.Checks = []reports.Check{{Name: "outcome", Verdict: v, Expected: "granted", Actual: found}}
	case reports.Error:
		c.Reason = "[timeout] late"
	}
	c.ID = reports.CaseID("f", "s", name, nil)
	return c
}

func run(cases ...reports.Case) *reports.Run { return reports.Build(reports.Header{}, cases, nil, 0) }

// line says in short what a diff holds.
func lines(d *diff.Diff) []string {
	out := []string{}
	for _, c := range d.Changes {
		text := string(c.Kind) + " " + c.ID
		if c.Was != "" {
			text += " was " + c.Was
		}
		out = append(out, text)
	}
	return out
}

var _ = Describe("Two runs", func() {
	DescribeTable("say of a case that it is", func(was, is reports.Verdict, wasFound, isFound, kind string, regressions int) {
		d := diff.Compare(run(one("a", was, wasFound)), run(one("a", is, isFound)))
		if kind == "" {
			Expect(d.Changes).To(BeEmpty())
			Expect(d.Same).To(Equal(1))
		} else {
			Expect(lines(d)).To(Equal([]string{kind + " f/s/a"}))
			Expect(d.Same).To(BeZero())
		}
		Expect(d.Regressions()).To(Equal(regressions))
	},
		Entry("the same", reports.Pass, reports.Pass, "granted", "granted", "", 0),
		Entry("as broken as before", reports.Fail, reports.Fail, "refused", "refused", "", 0),
		Entry("fixed", reports.Fail, reports.Pass, "refused", "granted", "fixed", 0),
		Entry("regressed", reports.Pass, reports.Fail, "granted", "refused", "regressed", 1),
		Entry("in error now", reports.Warn, reports.Error, "granted", "", "regressed", 1),
		Entry("untestable now", reports.Pass, reports.Untestable, "granted", "", "regressed", 1),
		Entry("broken where it was not applicable", reports.NotApplicable, reports.Fail, "", "refused", "regressed", 1),
		Entry("no longer checked", reports.Pass, reports.NotApplicable, "granted", "", "regressed", 1),
		Entry("not run any more", reports.Pass, reports.NotRun, "granted", "", "regressed", 1),
		Entry("checked now", reports.NotApplicable, reports.Pass, "", "granted", "changed", 0),
		Entry("broken no more, but unchecked", reports.Fail, reports.NotRun, "refused", "", "changed", 0),
		Entry("a warning now", reports.Pass, reports.Warn, "granted", "granted", "changed", 0),
		Entry("broken in another way", reports.Fail, reports.Fail, "refused", "challenge", "changed", 0),
		Entry("broken with another verdict", reports.Fail, reports.Error, "refused", "", "changed", 0),
	)

	It("say which cases came, went, and were renamed", func() {
		renamed := one("b", reports.Pass, "granted")
		renamed.Case, renamed.ID = "c", "f/s/c"
		broken := one("d", reports.Pass, "granted")
		broken.Case, broken.ID = "e", "f/s/e"
		broken.Verdict, broken.Checks[0].Verdict, broken.Checks[0].Actual = reports.Fail, reports.Fail, "refused"
		d := diff.Compare(
			run(one("a", reports.Pass, "granted"), one("b", reports.Pass, "granted"), one("d", reports.Pass, "granted"), one("k", reports.Pass, "granted")),
			run(renamed, broken, one("n", reports.Fail, "refused"), one("k", reports.Pass, "granted")))
		Expect(lines(d)).To(Equal([]string{"regressed f/s/e was f/s/d", "new f/s/n", "gone f/s/a", "renamed f/s/c was f/s/b", "renamed f/s/e was f/s/d"}))
		Expect(d.Same).To(Equal(1))
	})

	It("say of a case that has another name and fails as before that it was renamed, and no more", func() {
		before, after := one("b", reports.Fail, "refused"), one("b", reports.Fail, "refused")
		after.Case, after.ID = "c", "f/s/c"
		Expect(lines(diff.Compare(run(before), run(after)))).To(Equal([]string{"renamed f/s/c was f/s/b"}))
		after.Checks[0].Actual = "challenge"
		Expect(lines(diff.Compare(run(before), run(after)))).To(Equal([]string{"changed f/s/c was f/s/b", "renamed f/s/c was f/s/b"}))
	})

	It("do not guess which of two like cases was renamed", func() {
		twin := func(name string) reports.Case {
			c := one(name, reports.Pass, "granted")
			c.About = "the same"
			return c
		}
		Expect(lines(diff.Compare(run(twin("a")), run(twin("b"))))).To(Equal([]string{"renamed f/s/b was f/s/a"}), "the positive control")
		Expect(lines(diff.Compare(run(twin("a"), twin("b")), run(twin("c"))))).To(Equal([]string{"new f/s/c", "gone f/s/a", "gone f/s/b"}))
		Expect(lines(diff.Compare(run(twin("a")), run(twin("b"), twin("c"))))).To(Equal([]string{"new f/s/b", "new f/s/c", "gone f/s/a"}))
	})

	It("say that they were made with other suites", func() {
		other := reports.Build(reports.Header{Suite: reports.Suite{Digest: "sha256:1"}, Seed: 2}, nil, nil, 0)
		Expect(diff.Compare(run(), other).Settings).To(Equal([]string{"suite", "seed"}))
		Expect(diff.Compare(run(), run()).Settings).To(BeEmpty())
	})
})

var _ = Describe("A comparison", func() {
	compared := func() *diff.Diff {
		return diff.Compare(run(one("a", reports.Pass, "granted"), one("b", reports.Fail, "refused"), one("g", reports.Pass, "granted")),
			run(one("a", reports.Fail, "refused"), one("b", reports.Pass, "granted"), one("n", reports.Pass, "granted"), one("m", reports.Fail, "refused")))
	}

	It("is written as text", func() {
		var b bytes.Buffer
		Expect(compared().WriteText(&b)).To(Succeed())
		Expect(b.String()).To(MatchRegexp(`^regressed  f/s/a  pass → fail f1-[0-9a-f]{16}
fixed      f/s/b  fail f1-[0-9a-f]{16} → pass
new        f/s/m  fail f1-[0-9a-f]{16}
new        f/s/n  pass
gone       f/s/g  pass

1 regressed, 1 fixed, 2 new, 1 gone, 0 the same
$`))
	})

	It("is written as JSON", func() {
		var b bytes.Buffer
		Expect(diff.Compare(run(one("a", reports.Pass, "granted")), run(one("a", reports.NotRun, ""))).WriteJSON(&b)).To(Succeed())
		Expect(b.String()).To(MatchJSON(`{"schema": "mfaproof/diff/1", "settings": [], "same": 0,
			"changes": [{"kind": "regressed", "id": "f/s/a", "old_verdict": "pass", "new_verdict": "not-run"}]}`))
	})
})
