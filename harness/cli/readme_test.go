package cli_test

import (
	"os"
	"os/exec"
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var _ = It("README.md shows what a run prints", func() {
	text, err := os.ReadFile("../../README.md")
	Expect(err).NotTo(HaveOccurred())
	example := regexp.MustCompile("`go run \\. run --filter '([^']+)'`:\n\n```\n((?s).+?)```\n").FindStringSubmatch(string(text))
	Expect(example).To(HaveLen(3), "a command, and what it prints")
	out, err := exec.Command("mfaproof", "run", "--filter", example[1]).Output()
	Expect(err).NotTo(HaveOccurred(), "%s", out)
	untimed := func(s string) string {
		return regexp.MustCompile(` · [\d.]+ m?s\n$`).ReplaceAllString(s, " · some time\n")
	}
	Expect(untimed(string(out))).To(HaveSuffix(" · some time\n"))
	Expect(untimed(string(out))).To(Equal(untimed(example[2])))
})
