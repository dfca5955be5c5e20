package browser

import (
	"context"
	"fmt"
	"sync"

	"github.com/chromedp/cdproto/storage"
	"github.com/chromedp/chromedp"
)

// Identity is what a device looks like to a server.
type Identity struct {
	UserAgent string
	// Address is what a proxy on this machine says of where the device is: the value of X-Forwarded-For; empty for nothing.
	Address string
	// NoWebAuthn and NoScript are a browser that lacks them.
	NoWebAuthn, NoScript bool
	// Polls lets pages ask by themselves whether somebody answered elsewhere. Otherwise the person goes on by the button: a page that went on
	// at the same moment would make two answers of one.
	Polls bool
}

// Device is a browser profile with nothing in it, as an incognito window has. It is used by one goroutine at a time.
type Device struct {
	chromium *Chromium
	ctx      context.Context // of its first tab, whose end is the end of the profile
	close    context.CancelFunc

	mu sync.Mutex // its first tab is opened once
}

// Open makes a device; its first tab comes with Tab.
func (c *Chromium) Open() *Device { return &Device{chromium: c} }

// Forget makes the device forget every cookie.
func (d *Device) Forget(ctx context.Context) error {
	if d.ctx == nil {
		return nil
	}
	on, done := within(ctx, d.ctx)
	defer done()
	params := storage.ClearCookiesParams{BrowserContextID: chromedp.FromContext(d.ctx).BrowserContextID}
	if _, err := chromedp.CallBrowser(on, storage.ClearCookies, params); err != nil {
		return fmt.Errorf("forgetting the cookies of a browser: %w", err)
	}
	return nil
}

// Cookie is one cookie of the device.
type Cookie struct{ Name, Value, Domain string }

// Cookies lists the cookies of the device.
func (d *Device) Cookies(ctx context.Context) ([]Cookie, error) {
	if d.ctx == nil {
		return nil, nil
	}
	on, done := within(ctx, d.ctx)
	defer done()
	all, err := chromedp.CallBrowser(on, storage.GetCookies, storage.GetCookiesParams{BrowserContextID: chromedp.FromContext(d.ctx).BrowserContextID})
	if err != nil {
		return nil, fmt.Errorf("reading the cookies of a browser: %w", err)
	}
	var out []Cookie
	for _, c := range all.Cookies {
		out = append(out, Cookie{c.Name, c.Value, c.Domain})
	}
	return out, nil
}

// Close closes every tab and forgets the profile.
func (d *Device) Close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.close != nil {
		d.close()
	}
}

// within gives a context of the browser that also ends with the caller's.
func within(caller, of context.Context) (context.Context, func()) {
	on, cancel := context.WithCancel(of)
	stop := context.AfterFunc(caller, cancel)
	return on, func() { stop(); cancel() }
}
