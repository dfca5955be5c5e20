//go:build !race

package browsertest_test

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/internal/chromium"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/html"
	"github.com/mfaproof/mfaproof/reports/matrix"
	"github.com/mfaproof/mfaproof/reports/reportstest"
)

func TestBrowser(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Report in a browser")
}

// patience is how long a page may take to show what was asked of it: a browser shares the machine with the other tests.
const patience = 30 * time.Second

// axe is where `make need-browser` puts the accessibility checker.
const axe = "../../../.tools/node_modules/axe-core/axe.min.js"

// parent is the context of the one browser; nil where there is none.
var parent context.Context

var _ = BeforeSuite(func() {
	path, err := chromium.Find()
	if err != nil {
		Skip(err.Error())
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-component-update", true), chromedp.Flag("no-proxy-server", true), chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND"))
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	DeferCleanup(stop)
	ctx, quit := chromedp.NewContext(allocator)
	DeferCleanup(quit)
	Expect(chromedp.Do(ctx, chromedp.Navigate("about:blank"))).To(Succeed())
	parent = ctx
})

// page is a tab with a report in it.
type page struct {
	ctx  context.Context
	file string
}

// open draws a report into a file and opens it from disk.
func open(in html.Input, hash string, width, height int64) page {
	GinkgoHelper()
	if parent == nil {
		Skip("there is no Chromium")
	}
	var out bytes.Buffer
	Expect(html.Render(&out, in)).To(Succeed())
	file := filepath.Join(GinkgoT().TempDir(), "index.html")
	Expect(os.WriteFile(file, out.Bytes(), 0o600)).To(Succeed())
	ctx, closeTab := chromedp.NewContext(parent)
	DeferCleanup(closeTab)
	p := page{ctx, file}
	Expect(chromedp.Do(ctx, chromedp.EmulateViewport(width, height), chromedp.Navigate("file://"+file+hash))).To(Succeed())
	p.shows("h1", Not(BeEmpty()))
	return p
}

// sample is the report of the tests, with an older run and another implementation.
func sample() html.Input {
	run, older := reportstest.Sample(), reportstest.Older()
	return html.Input{Run: run, Compare: older, Beside: []*reports.Run{older}, Tables: matrix.Of(run, []*reports.Run{older}, []*reports.Run{older})}
}

// eval runs JavaScript in the tab. The page's policy forbids what chromedp polls with, so tests ask again themselves.
func eval[T any](p page, script string) (T, error) {
	return chromedp.Run(p.ctx, chromedp.Evaluate[T](script))
}

// shows waits until the first element that fits a selector has such a text.
func (p page) shows(selector string, text OmegaMatcher) {
	GinkgoHelper()
	Eventually(func() (string, error) {
		return eval[string](p, fmt.Sprintf("document.querySelector(%q)?.innerText ?? ''", selector))
	}, patience).Should(text)
}

// is waits until an expression has a value.
func is[T any](p page, script string, value OmegaMatcher) {
	GinkgoHelper()
	Eventually(func() (T, error) { return eval[T](p, script) }, patience).Should(value)
}

func (p page) do(steps ...chromedp.Action[chromedp.Void]) {
	GinkgoHelper()
	Expect(chromedp.Do(p.ctx, steps...)).To(Succeed())
}

// prefers makes the browser ask for the light or the dark scheme.
func (p page) prefers(scheme string) {
	GinkgoHelper()
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	Expect(err).NotTo(HaveOccurred())
	is[bool](p, "matchMedia('(prefers-color-scheme: "+scheme+")').matches", BeTrue())
}
