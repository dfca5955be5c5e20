// Package browser owns a real Chromium as the place where Universal Login pages are shown: it opens addresses, types, clicks and lets the
// page's own scripts run. What a page means is read by the form driver, from the same context, so that both drivers see the same; this
// package judges nothing, and what a browser would not do it does not do either.
package browser

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/chromedp"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/internal/chromium"
)

// ErrNone means that there is no Chromium on the PATH.
var ErrNone = chromium.ErrNone

// ErrNoDisplay means that windows were asked for where nothing can show them.
var ErrNoDisplay = errors.New("windows need a display, and neither DISPLAY nor WAYLAND_DISPLAY is set: leave out --headed, or start the run under xvfb-run")

// ErrNoWindows means that windows were asked for of a program that has none.
var ErrNoWindows = errors.New(chromium.Shell + " has no windows: leave out --headed, or let CHROMIUM name a whole Chromium")

// Check says why no browser can be started with these options, as far as that can be told without starting one: ErrNone, ErrNoDisplay,
// ErrNoWindows, or an error that says what is wrong with CHROMIUM; nil where nothing is known to be in the way.
func Check(o Options) error {
	_, err := find(o)
	return err
}

// find gives the path of the browser, or the errors of Check.
func find(o Options) (string, error) {
	path, err := chromium.Find()
	if err == nil && o.Headed && filepath.Base(path) == chromium.Shell {
		return "", ErrNoWindows
	}
	if err == nil && o.Headed && runtime.GOOS == "linux" && os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
		return "", ErrNoDisplay // elsewhere no variable tells
	}
	return path, err
}

// Options say how a browser is started.
type Options struct {
	// Headed shows the windows; they need a display.
	Headed bool
	// Pause is called before each thing that a person does, so that others can watch; nil for no pause. It returns early with the
	// context's error.
	Pause func(context.Context) error
	// Looked is called with every page that has come up, before anything is done on it; nil for nobody. It may be called from several
	// goroutines, each with a tab of its own.
	Looked func(ctx context.Context, t *Tab, s form.Shown) error
	// Limit bounds how long a page may take to come up; 0 is DefaultLimit.
	Limit time.Duration
}

// DefaultLimit is how long a page may take. A busy machine is slow, and a page that never comes up ends by the limit of the case.
const DefaultLimit = 45 * time.Second

// Chromium is one running browser. Devices in it know nothing of each other. It is safe for concurrent use.
type Chromium struct {
	ctx     context.Context
	close   context.CancelFunc
	options Options
	version string
}

// Start starts the browser of this machine. It lives until Close, or until the context ends. It reaches this machine and nothing else.
// Known errors are those of Check.
func Start(ctx context.Context, o Options) (*Chromium, error) {
	path, err := find(o)
	if err != nil {
		return nil, err
	}
	if o.Limit == 0 {
		o.Limit = DefaultLimit
	}
	// A case is a few short pages on two or three sites. A process for each site, one more in reserve and the pages gone by kept alive were nine
	// processes a case and a seventh of the CPU time: measured over thirteen cases, 36 s of it with them and 31 s without.
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.Flag("disable-site-isolation-trials", true), chromedp.Flag("renderer-process-limit", "2"), chromedp.Flag("in-process-gpu", true),
		chromedp.Flag("disable-features", "Translate,BlinkGenPropertyTrees,SpareRendererForSitePerProcess,BackForwardCache,ProactivelySwapBrowsingInstance"),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-quic", true), chromedp.Flag("no-proxy-server", true),
		// Names below .localhost are the loopback address to a browser, of which it would try the IPv6 one first.
		chromedp.Flag("host-resolver-rules", "MAP *.localhost 127.0.0.1 , MAP localhost 127.0.0.1 , MAP * ~NOTFOUND , EXCLUDE 127.0.0.1"))
	if o.Headed {
		flags = append(flags, chromedp.VisibleWindow)
	}
	allocated, stop := chromedp.NewExecAllocator(ctx, flags...)
	opened, quit := chromedp.NewContext(allocated)
	c := &Chromium{ctx: opened, options: o, close: func() { quit(); stop() }}
	if err := chromedp.Do(opened); err != nil {
		c.close()
		return nil, fmt.Errorf("starting %s: %w", path, err)
	}
	about, err := chromedp.CallBrowser(opened, browser.GetVersion, cdp.Empty{})
	if err != nil {
		c.close()
		return nil, fmt.Errorf("asking %s for its version: %w", path, err)
	}
	c.version = strings.Replace(about.Product, "/", " ", 1)
	return c, nil
}

// Close ends the browser.
func (c *Chromium) Close() error {
	err := chromedp.Cancel(c.ctx)
	c.close()
	if err != nil && !errors.Is(err, context.Canceled) {
		return fmt.Errorf("closing Chromium: %w", err)
	}
	return nil
}

// Version is the name of the browser and its version.
func (c *Chromium) Version() string { return c.version }
