//go:build !race

package browser_test

import (
	"bytes"
	"image/png"
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
)

var _ = It("A picture shows the page without its secrets, and runs none of its scripts again", func(ctx SpecContext) {
	page := `<h1>A secret</h1><p>JBSWY3DPEHPK3PXP</p><img alt="QR" src="/u/mfa/qr.png?state=s1"><script src="/go.js"></script>`
	s := serve(map[string]http.HandlerFunc{"GET /a": html(page), "GET /u/mfa/qr.png": html(""), "GET /go.js": script("window.ran = true")})
	t := tab(device(), s, browser.Identity{})
	opened(t, s.at("/a"))
	before := len(s.requests())
	document, picture, err := t.Picture(ctx, strings.NewReplacer("JBSWY3DPEHPK3PXP", "[secret]").Replace)
	Expect(err).NotTo(HaveOccurred())
	Expect(document).To(And(ContainSubstring("<p>[secret]</p>"), ContainSubstring(`src="data:,"`), ContainSubstring("go.js"), Not(ContainSubstring("JBSWY3DPEHPK3PXP"))))
	drawn, err := png.Decode(bytes.NewReader(picture))
	Expect(err).NotTo(HaveOccurred())
	Expect(drawn.Bounds().Dx()).To(BeNumerically(">", 300))
	Expect(s.requests()).To(HaveLen(before), "nothing was asked for again")
})
