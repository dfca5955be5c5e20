package suite_test

import (
	"context"
	"os"
	"os/exec"
	"testing"
	"testing/fstest"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/suite"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/reports"
)

// foreign runs the tree of this binary again in a process of its own.
func foreign(ctx context.Context, what string, flags ...string) (string, error) {
	command := exec.CommandContext(ctx, os.Args[0], append([]string{"-test.run", "^TestSuite$", "-ginkgo.no-color"}, flags...)...)
	command.Env = append(os.Environ(), "MFAPROOF_FOREIGN="+what)
	out, err := command.CombinedOutput()
	return string(out), err
}

var _ = Describe("Register", Label("outside"), func() {
	const outside = "--ginkgo.label-filter=!outside"

	It("fails the spec of a case that failed, with its place, what was expected and what happened, and no other", func(ctx SpecContext) {
		out, err := foreign(ctx, "fault", outside, "-ginkgo.v")
		Expect(err).To(HaveOccurred())
		Expect(out).To(And(
			ContainSubstring("suites/challenge/answers.yaml:24\n"), // the code location
			ContainSubstring("suites/challenge/answers.yaml:24: challenge/answers/otp-reused: fail"),
			MatchRegexp(`step \d+: answer \(\S+\): fail`), ContainSubstring("  expected "), ContainSubstring("  actual "),
			ContainSubstring("3 Passed | 1 Failed"),
			MatchRegexp(`challenge/answers/otp/how=wrong \[.*challenge.*factor\.otp.*\]`), // labels
		))
	})

	It("runs what the user's own flags choose", func(ctx SpecContext) {
		out, err := foreign(ctx, "fault", outside, "-ginkgo.focus", "how=wrong")
		Expect(err).NotTo(HaveOccurred(), out)
		Expect(out).To(ContainSubstring("Ran 1 of "))
	})

	It("says the same when a spec is tried again", func(ctx SpecContext) {
		out, err := foreign(ctx, "fault", outside, "-ginkgo.focus", "otp-reused", "-ginkgo.flake-attempts=2")
		Expect(err).To(HaveOccurred())
		Expect(out).To(ContainSubstring("0 Passed | 1 Failed"))
	}, SpecTimeout(time.Minute))

	It("is a spec that fails when the suites do not load", func(ctx SpecContext) {
		out, err := foreign(ctx, "lint", outside)
		Expect(err).To(HaveOccurred())
		Expect(out).To(And(ContainSubstring("the suites do not load:"), ContainSubstring(`mine/a.yaml:1:1: unknown key "suit"; did you mean "suite"?`)))
	})
})

// TestConformance and TestConformanceAgain are two conformance runs beside a Ginkgo suite in one binary.
func TestConformance(t *testing.T) {
	run := suite.RunConformance(t, mocked(), suite.Filter("portable/otp"), suite.Seed(7))
	g := NewWithT(t)
	g.Expect(run.Counts).To(Equal(reports.Counts{Pass: len(run.Cases)}))
	g.Expect(run.Cases).NotTo(BeEmpty())
	g.Expect(run.Header).To(And(HaveField("Seed", BeEquivalentTo(7)), HaveField("Target.Name", "mock"), HaveField("Filter", "portable/otp"), HaveField("Suite.Digest", HavePrefix("sha256:"))))
}

func TestConformanceAgain(t *testing.T) {
	run := suite.RunConformance(t, lesser{mocked()}, suite.Filter("portable/otp"))
	NewWithT(t).Expect(run.Counts).To(Equal(reports.Counts{NotApplicable: len(run.Cases)}), "each subtest is skipped")
}

// lesser is a target that can do nothing.
type lesser struct{ target.Target }

func (lesser) Describe(context.Context) (target.Description, error) {
	return target.Description{Name: "lesser"}, nil
}

// TestConformanceFails looks at runs that fail from outside: from inside they would fail this test too.
func TestConformanceFails(t *testing.T) {
	switch os.Getenv("MFAPROOF_FOREIGN") {
	case "fault":
		suite.RunConformance(t, mocked("totp-replay-accepted"), family("challenge"), suite.Filter("challenge/answers/otp*"))
	case "filter":
		suite.RunConformance(t, mocked(), family("portable"), suite.Filter("portabel"))
	case "lint":
		suite.RunConformance(t, mocked(), suite.From(fstest.MapFS{"mine/a.yaml": {Data: []byte("suit: a/b\n")}}, "mine"))
	case "":
		for what, says := range map[string][]string{
			"fault": {
				"--- FAIL: TestConformanceFails/challenge/answers/otp-reused",
				"--- PASS: TestConformanceFails/challenge/answers/otp/how=wrong",
				"suites/challenge/answers.yaml:24: challenge/answers/otp-reused: fail",
			},
			"filter": {`mfaproof: no case fits "portabel"; did you mean "portable"?`},
			"lint":   {`mine/a.yaml:1:1: unknown key "suit"`},
		} {
			command := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^TestConformanceFails$", "-test.v")
			command.Env = append(os.Environ(), "MFAPROOF_FOREIGN="+what)
			out, err := command.CombinedOutput()
			g := NewWithT(t)
			g.Expect(err).To(HaveOccurred(), what)
			for _, text := range says {
				g.Expect(string(out)).To(ContainSubstring(text))
			}
		}
	}
}
