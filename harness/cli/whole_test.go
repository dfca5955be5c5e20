//go:build !race

// Under the race detector the embedded suites take forty seconds in place of one, nearly all of it in the JavaScript
// engine; the scripts run a family of them there.

package cli_test

import (
	"os/exec"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("mfaproof run", func() {
	It("finds that every embedded case holds, and says so in the last line", func() {
		out, err := exec.Command("mfaproof", "run").Output()
		Expect(err).NotTo(HaveOccurred(), "%s", out)
		Expect(string(out)).To(MatchRegexp(`\n\d{2,} cases: \d{2,} pass · gate kept · \S+ m?s\n$`))
	})
})
