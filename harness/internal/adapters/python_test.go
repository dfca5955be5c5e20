package adapters_test

import (
	"bufio"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/adapters"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/lint"
	"github.com/mfaproof/mfaproof/harness/internal/engine"
	"github.com/mfaproof/mfaproof/harness/internal/plan"
	"github.com/mfaproof/mfaproof/harness/internal/wall"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// example is the adapter in Python that comes with mfaproof.
const example = "../../../examples/adapters/python/adapter.py"

// python skips where there is none.
func python() string {
	GinkgoHelper()
	path, err := exec.LookPath("python3")
	if err != nil {
		Skip("there is no python3 here to run the example adapter")
	}
	return path
}

// quick are portable cases that need one code at most, so that nobody waits for the next one.
func quick() []scenarios.Case {
	GinkgoHelper()
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	cases, err := plan.Expand(suites)
	Expect(err).NotTo(HaveOccurred())
	ids := []string{"portable/missing/allowed", "portable/missing/denied", "portable/otp/enrolment-inside-the-login", "portable/otp/enrolment-left-open", "portable/roles/everybody-else"}
	cases = slices.DeleteFunc(cases, func(c scenarios.Case) bool { return !slices.Contains(ids, c.ID) })
	Expect(cases).To(HaveLen(len(ids)))
	return cases
}

// outside starts the example on a port of its choice, and gives its address.
func outside() string {
	GinkgoHelper()
	c := exec.Command(python(), example, "--http", "0")
	out, err := c.StdoutPipe()
	Expect(err).NotTo(HaveOccurred())
	Expect(c.Start()).To(Succeed())
	DeferCleanup(func() {
		Expect(c.Process.Signal(syscall.SIGKILL)).To(Succeed())
		_ = c.Wait() // it was killed
	})
	line, err := bufio.NewReader(out).ReadString('\n')
	Expect(err).NotTo(HaveOccurred())
	return strings.TrimSpace(line)
}

var _ = DescribeTable("The example adapter in Python has its column, and keeps the contract",
	func(ctx SpecContext, spec func() string) {
		recording := &lint.Recording{}
		t, closing, err := adapters.Open(ctx, spec(), adapters.Options{Tap: recording.Record})
		Expect(err).NotTo(HaveOccurred())
		catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
		Expect(err).NotTo(HaveOccurred())
		results, err := engine.Run(ctx, quick(), engine.Options{Target: t, Catalog: catalog, Seed: 1, Workers: 2, Wall: wall.Clock{}, WaitBudget: time.Minute,
			CaseLimit: time.Minute, Repeat: func(c scenarios.Case) string { return c.ID }, Ended: func(reports.Case) {}})
		Expect(err).NotTo(HaveOccurred())
		Expect(results).To(HaveEach(HaveField("Verdict", reports.Pass)))
		found, err := lint.Run(ctx, t, lint.Options{Now: time.Now, Recording: recording})
		Expect(err).NotTo(HaveOccurred())
		Expect(found).To(HaveEach(And(HaveField("Wrong", ""), HaveField("Skipped", ""))))
		Expect(closing(ctx)).To(Succeed())
	},
	Entry("over its standard input and output", func() string { return "exec:'" + python() + "' " + example }),
	Entry("over HTTP", outside),
)
