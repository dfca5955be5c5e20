//go:build !race

// A browser is slow enough without the race detector, and does nothing in its place that this package does not do without.

package browser_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
)

func TestBrowser(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Browser driver")
}

// patience is how long something may take that a page does by itself: a browser shares the machine with the other tests.
const patience = 30 * time.Second

// chromium is the one browser of these tests; nil where there is none.
var chromium *browser.Chromium

var _ = BeforeSuite(func() {
	if err := browser.Check(browser.Options{}); err != nil {
		Skip(err.Error())
	}
	c, err := browser.Start(context.Background(), browser.Options{})
	Expect(err).NotTo(HaveOccurred())
	DeferCleanup(func() { Expect(c.Close()).To(Succeed()) })
	chromium = c
})

// site is a host of this machine that serves pages by method and path, and keeps what was asked.
type site struct {
	host string

	mu    sync.Mutex
	asked []string // "POST /a code=1"
	heads []http.Header
}

func serve(pages map[string]http.HandlerFunc) *site {
	s := &site{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		s.mu.Lock()
		s.asked, s.heads = append(s.asked, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+r.PostForm.Encode())), append(s.heads, r.Header)
		s.mu.Unlock()
		page := pages[r.Method+" "+r.URL.Path]
		if page == nil {
			http.NotFound(w, r)
			return
		}
		page(w, r)
	}))
	DeferCleanup(server.Close)
	at, err := url.Parse(server.URL)
	Expect(err).NotTo(HaveOccurred())
	s.host = "t.localhost:" + at.Port()
	return s
}

func (s *site) at(path string) string { return "http://" + s.host + path }

func (s *site) requests() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string{}, s.asked...)
}

func (s *site) last() http.Header {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.heads[len(s.heads)-1]
}

// html answers with a page, which the policy of Universal Login pages holds.
func html(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'")
		fmt.Fprint(w, `<!doctype html><html lang="en"><title>A page</title><link rel="icon" href="data:,"><body>`+body)
	}
}

func script(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/javascript")
		fmt.Fprint(w, text)
	}
}

func redirect(to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, http.StatusFound) }
}

// device opens a device that ends with the test.
func device() *browser.Device {
	d := chromium.Open()
	DeferCleanup(d.Close)
	return d
}

func tab(d *browser.Device, s *site, who browser.Identity) *browser.Tab {
	GinkgoHelper()
	t, err := d.Tab(GinkgoT().Context(), s.host, who)
	Expect(err).NotTo(HaveOccurred())
	return t
}

// opened opens a page, which must come up.
func opened(t *browser.Tab, address string) form.Shown {
	GinkgoHelper()
	shown, err := t.Open(GinkgoT().Context(), address)
	Expect(err).NotTo(HaveOccurred())
	return shown
}

// beDefect matches a defect of the implementation by a part of its text.
func beDefect(text string) OmegaMatcher {
	return And(BeAssignableToTypeOf(&form.Defect{}), MatchError(ContainSubstring(text)))
}
