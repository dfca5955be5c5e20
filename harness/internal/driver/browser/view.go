package browser

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// View is how a page is looked at.
type View struct {
	Width, Height int64  // of the window, in CSS pixels
	Scheme        string // light or dark, as the person prefers
}

// Look looks at the page in a view, until the next Look; the zero View is that of the browser.
func (t *Tab) Look(ctx context.Context, v View) error {
	on, done := within(ctx, t.ctx)
	defer done()
	resize := chromedp.ResetViewport()
	if v.Width > 0 {
		resize = chromedp.EmulateViewport(v.Width, v.Height)
	}
	if err := chromedp.Do(on, resize); err != nil {
		return fmt.Errorf("sizing a window: %w", err)
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: v.Scheme}}}
	if _, err := chromedp.Call(on, emulation.SetEmulatedMedia, media); err != nil {
		return fmt.Errorf("choosing a scheme: %w", err)
	}
	return nil
}

// Script runs an expression in the page, waits where it gives a promise, and gives its value as JSON. It is for those who look at pages.
func (t *Tab) Script(ctx context.Context, expression string) (json.RawMessage, error) {
	limited, cancel := context.WithTimeout(ctx, t.device.chromium.options.Limit)
	defer cancel()
	on, done := within(limited, t.ctx)
	defer done()
	out, err := chromedp.Run(on, chromedp.Evaluate[json.RawMessage](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		return nil, fmt.Errorf("running a script in a page: %w", err)
	}
	return out, nil
}

// Whole is a picture (PNG) of the whole page, however long it is.
func (t *Tab) Whole(ctx context.Context) ([]byte, error) {
	on, done := within(ctx, t.ctx)
	defer done()
	shot, err := chromedp.Call(on, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: page.CaptureScreenshotFormatPng, CaptureBeyondViewport: new(true)})
	if err != nil {
		return nil, fmt.Errorf("taking a picture: %w", err)
	}
	return shot.Data, nil
}
