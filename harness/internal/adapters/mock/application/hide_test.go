//go:build !race

package application

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
	"pgregory.net/rapid"
)

var _ = It("A page without a secret is kept as it is, however broken its HTML", func() {
	piece := rapid.SampledFrom([]string{"<", ">", "img", ` src="`, "/a", `"`, "<script>", "</script>", "<!--", "-->", `<link rel="stylesheet"`, ` href="`, "<title>", "</",
		"\r\n", "\x00", "&amp;", "<![CDATA[", "<?x", "ä", "<textarea>", "<plaintext>", "=", "'"})
	rapid.Check(GinkgoT(), func(t *rapid.T) {
		page := strings.Join(rapid.SliceOf(piece).Draw(t, "page"), "")
		if kept := (&walk{secrets: []string{"", "the password of ana"}}).hide(page); kept != page {
			t.Fatalf("%q became %q", page, kept)
		}
	})
	Expect((&walk{secrets: []string{"", "the password of ana"}}).hide("<p>the password of ana")).To(Equal("<p>[hidden]"), "control")
})
