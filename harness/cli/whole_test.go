//go:build !race

// Under the race detector the embedded suites take forty seconds in place of one, nearly all of it in the JavaScript
// engine; the scripts run a family of them there.

package cli_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = Describe("mfaproof run", func() {
	It("finds that every embedded case holds, and says so in the last line", func() {
		out, err := exec.Command("mfaproof", "run").Output()
		Expect(err).NotTo(HaveOccurred(), "%s", out)
		Expect(string(out)).To(MatchRegexp(`\n\d{2,} cases: \d{2,} pass(, \d+ [a-z-]+)* · gate kept · (\d+ min )?\S+ m?s\n$`))
	})

	It("makes the same report in one piece and in four", func() {
		dir := GinkgoT().TempDir()
		command := func(args ...string) {
			GinkgoHelper()
			out, err := exec.Command("mfaproof", args...).CombinedOutput()
			Expect(err).NotTo(HaveOccurred(), "%s", out)
		}
		merge := []string{"report", "merge", "--out", filepath.Join(dir, "merged")}
		const family = "factors/**" // several hundred cases: all of them, twice more, would show nothing else
		for _, i := range []string{"3", "1", "4", "2"} {
			shard := filepath.Join(dir, "shard-"+i)
			command("run", "--filter", family, "--shard", i+"/4", "--report", shard)
			merge = append(merge, filepath.Join(shard, "run.jsonl"))
		}
		command(merge...)
		command("run", "--filter", family, "--report", filepath.Join(dir, "whole"))
		text := func(folder, file string) string {
			GinkgoHelper()
			data, err := os.ReadFile(filepath.Join(dir, folder, file))
			Expect(err).NotTo(HaveOccurred())
			return durations.ReplaceAllString(string(data), `"duration_ms":0`)
		}
		Expect(text("merged", "run.json")).To(Equal(text("whole", "run.json")))
		lines := func(folder string) []string { return slices.Sorted(strings.Lines(text(folder, "run.jsonl"))) }
		Expect(lines("merged")).To(Equal(lines("whole")), "cases end in any order")
		Expect(text("merged", "run.json")).To(MatchRegexp(`"pass": \d{3}`), "there is something to compare")
	})
})

var durations = regexp.MustCompile(`"duration_ms": ?\d+`)
