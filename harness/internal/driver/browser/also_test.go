//go:build !race

package browser_test

import (
	"net/http"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/target"
)

var _ = It("A tab reaches the host of an application that is tried with the implementation, whose pages may complain", func(ctx SpecContext) {
	app := serve(map[string]http.HandlerFunc{"GET /a": html(`<script src="/a.js"></script>`), "GET /a.js": script("console.error('oh')")})
	app.host = strings.Replace(app.host, "t.", "app.", 1)
	s := serve(map[string]http.HandlerFunc{"GET /go": redirect(app.at("/a"))})
	t, err := device().Tab(ctx, s.host, browser.Identity{}, app.host)
	Expect(err).NotTo(HaveOccurred())
	shown := opened(t, s.at("/go"))
	Expect(shown.Address).To(Equal(app.at("/a")))
	Expect(app.requests()).To(Equal([]string{"GET /a", "GET /a.js"}))
	Expect(shown.Exchanges).To(Equal([]target.Exchange{{Request: "GET /go", Response: "302 Found"}, {Request: "GET " + app.at("/a"), Response: "200 OK"}}))

	// The control: without it the page is another site's, and empty.
	shown = opened(tab(device(), s, browser.Identity{}), s.at("/go"))
	Expect(shown.HTML).To(ContainSubstring("Another site"))
	Expect(app.requests()).To(HaveLen(2))
})
