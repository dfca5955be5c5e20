package chromium_test

import (
	"os"
	"path/filepath"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/chromium"
)

func TestChromium(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Where Chromium is")
}

// path makes the PATH a folder with these programs, and CHROMIUM unset.
func path(programs ...string) (folder string) {
	GinkgoHelper()
	folder = GinkgoT().TempDir()
	for _, name := range programs {
		Expect(os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"), 0o755)).To(Succeed())
	}
	GinkgoT().Setenv("PATH", folder)
	GinkgoT().Setenv("CHROMIUM", "")
	return folder
}

var _ = Describe("Chromium", func() {
	DescribeTable("is found on the PATH by", func(name string) {
		folder := path(name, "another-browser")
		Expect(chromium.Find()).To(Equal(filepath.Join(folder, name)))
	},
		Entry("the name of Debian", "chromium"),
		Entry("the name of Ubuntu", "chromium-browser"),
		Entry("the short name of Chrome", "google-chrome"),
		Entry("the name of the stable channel of Chrome", "google-chrome-stable"),
		Entry("the name of the engine alone", "chromium-headless-shell"),
	)

	It("is not found by another name", func() {
		path("another-browser")
		_, err := chromium.Find()
		Expect(err).To(MatchError(chromium.ErrNone))
	})

	It("is what CHROMIUM names, by name and by path, and not what is on the PATH beside it", func() {
		folder := path("chromium", "another-browser")
		GinkgoT().Setenv("CHROMIUM", "another-browser")
		Expect(chromium.Find()).To(Equal(filepath.Join(folder, "another-browser")))
		GinkgoT().Setenv("PATH", "")
		GinkgoT().Setenv("CHROMIUM", filepath.Join(folder, "another-browser"))
		Expect(chromium.Find()).To(Equal(filepath.Join(folder, "another-browser")))
	})

	DescribeTable("is nowhere else where CHROMIUM names", func(name, why string) {
		folder := path("chromium")
		Expect(os.WriteFile(filepath.Join(folder, "text"), nil, 0o644)).To(Succeed())
		name = filepath.Join(folder, name)
		GinkgoT().Setenv("CHROMIUM", name)
		_, err := chromium.Find()
		Expect(err).To(MatchError(SatisfyAll(ContainSubstring(`CHROMIUM names "`+name+`", which cannot be run: `), ContainSubstring(why))))
		Expect(err).NotTo(MatchError(chromium.ErrNone))
	},
		Entry("nothing", "nothing", "no such file or directory"),
		Entry("a file that is no program", "text", "permission denied"),
		Entry("a folder", ".", "is a directory"),
	)
})
