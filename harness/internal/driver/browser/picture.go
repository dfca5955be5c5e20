package browser

import (
	"context"
	"fmt"
	"regexp"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var (
	// qr is the address of a picture that says what its page says: a secret, as an authenticator app reads it.
	qr = regexp.MustCompile(`src="[^"]*/qr\.png[^"]*"`)
	// scripts are not to run again in a page that is drawn for its picture.
	scripts = regexp.MustCompile(`(?s)<script\b.*?</script>`)
)

// Picture gives the document and a picture of the window (PNG), after hide has taken secrets out of the text: what is typed and QR codes are
// not in it. The page cannot be answered afterwards.
func (t *Tab) Picture(ctx context.Context, hide func(text string) string) (html string, png []byte, err error) {
	on, done := within(ctx, t.ctx)
	defer done()
	now, err := evaluate[snapshot](on, "look()")
	if err != nil {
		return "", nil, fmt.Errorf("reading a page: %w", err)
	}
	html = qr.ReplaceAllString(hide(now.HTML), `src="data:,"`)
	tree, err := chromedp.Call(on, page.GetFrameTree, cdp.Empty{})
	if err != nil {
		return "", nil, fmt.Errorf("finding the frame of a page: %w", err)
	}
	drawn := page.SetDocumentContentParams{FrameID: tree.FrameTree.Frame.ID, HTML: scripts.ReplaceAllString(html, "")}
	if _, err := chromedp.Call(on, page.SetDocumentContent, drawn); err != nil {
		return "", nil, fmt.Errorf("drawing a page without its secrets: %w", err)
	}
	ready := "new Promise((done) => document.readyState === 'complete' ? done(true) : addEventListener('load', () => done(true)))"
	if _, err := chromedp.Run(on, chromedp.Evaluate[bool](ready, chromedp.EvalAwaitPromise)); err != nil {
		return "", nil, fmt.Errorf("drawing a page without its secrets: %w", err)
	}
	if png, err = chromedp.Run(on, chromedp.CaptureScreenshot()); err != nil {
		return "", nil, fmt.Errorf("taking a picture: %w", err)
	}
	return html, png, nil
}
