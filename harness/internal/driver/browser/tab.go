package browser

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"sync"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/webauthn"
	"github.com/chromedp/chromedp"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	authenticator "github.com/mfaproof/mfaproof/virtualauthenticator/browser"
)

// Tab is one tab of a device: a form.Surface. It is used by one goroutine at a time.
type Tab struct {
	device   *Device
	ctx      context.Context
	close    func()
	host     string   // of the implementation
	also     []string // hosts of an application that is tried with it; nothing else is asked for
	identity Identity
	polls    bool
	builtIn  *authenticator.Plugged // what unlocks the device; nil without WebAuthn

	paused chan *fetch.EventRequestPaused

	mu   sync.Mutex
	seen seen
}

var _ form.Surface = (*Tab)(nil)

// seen is what the browser told of a tab.
type seen struct {
	changed   chan struct{} // closed and renewed with every change
	committed cdp.LoaderID  // the document that is there
	foreign   bool          // the document is none of the implementation
	shown     cdp.LoaderID  // the one that was handed out last: scripts may have led on since
	loaded    cdp.LoaderID  // the last one that is complete
	failed    string        // why a document did not come up
	status    int           // of the document's answer
	exchanges []target.Exchange
	posted    url.Values // to another site
	problems  []string
	requests  []string // addresses that were asked for, or would have been
}

// Tab opens a tab of the device for pages of a host (name:port). Its requests reach that host and no other: what leads elsewhere ends on
// an empty page with the address of that site. An application that is tried with the implementation has further hosts; its pages may poll and
// complain as they like.
func (d *Device) Tab(ctx context.Context, host string, who Identity, also ...string) (*Tab, error) {
	t := &Tab{device: d, host: host, also: also, polls: who.Polls, paused: make(chan *fetch.EventRequestPaused, 64)}
	t.seen.changed = make(chan struct{})
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ctx == nil {
		d.ctx, d.close = chromedp.NewContext(d.chromium.ctx, chromedp.WithNewBrowserContext(), chromedp.WithListener(t.hear))
		t.ctx, t.close = d.ctx, func() {}
	} else {
		t.ctx, t.close = chromedp.NewContext(d.ctx, chromedp.WithListener(t.hear))
	}
	if err := chromedp.Do(t.ctx); err != nil { // a limit on the first call of a context would end the tab
		return nil, fmt.Errorf("opening a tab: %w", err)
	}
	go t.answerPaused()
	if err := t.prepare(ctx, who); err != nil {
		return nil, fmt.Errorf("preparing a tab: %w", err)
	}
	return t, nil
}

func (t *Tab) prepare(ctx context.Context, who Identity) error {
	on, done := within(ctx, t.ctx)
	defer done()
	if _, err := chromedp.Call(on, fetch.Enable, fetch.EnableParams{}); err != nil {
		return err
	}
	switch {
	case who.NoWebAuthn:
		params := page.AddScriptToEvaluateOnNewDocumentParams{Source: "Object.defineProperty(window, 'PublicKeyCredential', { value: undefined })"}
		if _, err := chromedp.Call(on, page.AddScriptToEvaluateOnNewDocument, params); err != nil {
			return err
		}
	default:
		if _, err := chromedp.Call(on, webauthn.Enable, webauthn.EnableParams{}); err != nil {
			return err
		}
		var err error
		if t.builtIn, err = authenticator.BuiltIn(on); err != nil { // people's devices have what unlocks them
			return err
		}
	}
	if who.NoScript {
		if _, err := chromedp.Call(on, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}); err != nil {
			return err
		}
	}
	return t.identify(on, who)
}

// Identify changes what the device looks like, from the next request on. What its browser can do stays as it was.
func (t *Tab) Identify(ctx context.Context, who Identity) error {
	if who == t.identity {
		return nil
	}
	on, done := within(ctx, t.ctx)
	defer done()
	return t.identify(on, who)
}

func (t *Tab) identify(on context.Context, who Identity) error {
	if _, err := chromedp.Call(on, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: who.UserAgent}); err != nil {
		return fmt.Errorf("setting the user agent: %w", err)
	}
	headers := network.Headers{}
	if who.Address != "" {
		headers["X-Forwarded-For"] = who.Address
	}
	if _, err := chromedp.Call(on, network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: headers}); err != nil {
		return fmt.Errorf("setting where the device is: %w", err)
	}
	t.identity = who
	return nil
}

// Open implements form.Surface.
func (t *Tab) Open(ctx context.Context, address string) (form.Shown, error) {
	return t.after(ctx, func(on context.Context) error {
		if _, err := chromedp.Call(on, page.Navigate, page.NavigateParams{URL: address}); err != nil {
			return fmt.Errorf("opening a page: %w", err)
		}
		return nil
	})
}

// Rest implements form.Surface.
func (t *Tab) Rest(ctx context.Context) (form.Shown, error) {
	t.mu.Lock()
	before := t.seen.shown
	t.mu.Unlock()
	return t.shown(ctx, before, func(context.Context) error { return nil })
}

// snapshot is what page.js tells of the document.
type snapshot struct {
	Address, HTML string
	Complete      bool
}

// after does something on the page that is there, and waits for the page that comes of it.
func (t *Tab) after(ctx context.Context, do func(on context.Context) error) (form.Shown, error) {
	t.mu.Lock()
	before := t.seen.committed
	t.seen.failed = ""
	t.mu.Unlock()
	return t.shown(ctx, before, do)
}

// shown does something and waits for another page than the one before.
func (t *Tab) shown(ctx context.Context, before cdp.LoaderID, do func(on context.Context) error) (form.Shown, error) {
	if pause := t.device.chromium.options.Pause; pause != nil {
		if err := pause(ctx); err != nil {
			return form.Shown{}, err
		}
	}
	on, done := within(ctx, t.ctx)
	defer done()
	on, cancel := context.WithTimeout(on, t.device.chromium.options.Limit)
	defer cancel()
	if err := do(on); err != nil {
		return t.leave(ctx, form.Shown{}, err)
	}
	for {
		here, err := t.settled(on, before)
		if err != nil {
			return t.leave(ctx, form.Shown{}, err)
		}
		now, err := evaluate[snapshot](on, "look()")
		if on.Err() != nil {
			return t.leave(ctx, form.Shown{}, on.Err())
		}
		// The page may have gone on while it was looked at: then there is another one to wait for.
		if err == nil && now.Complete && t.still(here) {
			t.mu.Lock()
			t.seen.shown = here
			t.mu.Unlock()
			s, err := t.leave(ctx, form.Shown{Address: now.Address, HTML: now.HTML}, nil)
			if looked := t.device.chromium.options.Looked; err == nil && looked != nil {
				err = looked(ctx, t, s)
			}
			return s, err
		}
		if err != nil && t.still(here) {
			return t.leave(ctx, form.Shown{}, fmt.Errorf("reading a page: %w", err))
		}
	}
}

// settled waits until another document than the one before is there, complete.
func (t *Tab) settled(on context.Context, before cdp.LoaderID) (cdp.LoaderID, error) {
	for {
		t.mu.Lock()
		now := t.seen
		t.mu.Unlock()
		switch {
		case now.failed != "":
			return "", &form.Defect{Screen: "address", What: "does not come up in a browser: " + now.failed}
		case now.committed != before && now.loaded == now.committed:
			return now.committed, nil
		}
		select {
		case <-now.changed:
		case <-on.Done():
			return "", on.Err()
		}
	}
}

func (t *Tab) still(here cdp.LoaderID) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.seen.committed == here
}

// Identity is what the device looks like.
func (t *Tab) Identity() Identity { return t.identity }

// leave adds what the browser told since the last page, and blames the page for what it complained of.
func (t *Tab) leave(ctx context.Context, s form.Shown, err error) (form.Shown, error) {
	t.mu.Lock()
	s.Status, s.Posted, s.Exchanges = t.seen.status, t.seen.posted, t.seen.exchanges
	problems := t.seen.problems
	t.seen.problems, t.seen.posted, t.seen.exchanges = nil, nil, nil
	t.mu.Unlock()
	switch {
	case ctx.Err() != nil:
		return s, ctx.Err()
	case len(problems) > 0:
		return s, &form.Defect{Screen: pathOf(s.Address), What: "is not clean: the browser says: " + problems[0], Page: s.HTML}
	case errors.Is(err, context.DeadlineExceeded):
		return s, &form.Defect{Screen: pathOf(s.Address), What: fmt.Sprintf("shows no further page within %s", t.device.chromium.options.Limit), Page: s.HTML}
	}
	return s, err
}

func pathOf(address string) string {
	if u, err := url.Parse(address); err == nil && u.Path != "" {
		return u.Path
	}
	return "in the browser"
}

// Requests lists the addresses that the tab asked for, without their queries, those that were refused included.
func (t *Tab) Requests() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return append([]string{}, t.seen.requests...)
}

// Close closes the tab; the first tab of a device stays until the device is closed.
func (t *Tab) Close() { t.close() }
