package login_test

import (
	"os"
	"path/filepath"
	"regexp"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

var (
	screenStart = regexp.MustCompile(`\{\{-? (?:else )?if [^}]*\.Screen`)
	scriptOf    = regexp.MustCompile(`<script src="/u-assets/([a-z]+\.js)">`)
	idRead      = regexp.MustCompile(`getElementById\("([^"]+)"\)|querySelector\("#([^"]+)"\)`)
)

// No browser runs in the tests of every day, so what a script needs of its page is compared as text.
var _ = Describe("A script of the pages", func() {
	It("finds every element that it reads in every screen that loads it", func() {
		source, err := os.ReadFile("pages/screens.html")
		Expect(err).NotTo(HaveOccurred())
		html := string(source)
		starts := screenStart.FindAllStringIndex(html, -1)
		loadedBy := map[string]int{}
		for i, at := range starts {
			end := len(html)
			if i+1 < len(starts) {
				end = starts[i+1][0]
			}
			screen := html[at[0]:end]
			for _, loads := range scriptOf.FindAllStringSubmatch(screen, -1) {
				loadedBy[loads[1]]++
				script, err := os.ReadFile("pages/" + loads[1])
				Expect(err).NotTo(HaveOccurred())
				ids := idRead.FindAllStringSubmatch(string(script), -1)
				Expect(ids).NotTo(BeEmpty(), "control: %s reads elements", loads[1])
				for _, id := range ids {
					Expect(screen).To(ContainSubstring(`id="`+id[1]+id[2]+`"`), "%s reads an element that %.80s does not have", loads[1], screen)
				}
			}
		}
		scripts, err := filepath.Glob("pages/*.js")
		Expect(err).NotTo(HaveOccurred())
		Expect(loadedBy).To(HaveLen(len(scripts)), "control: every script is loaded somewhere")
	})
})
