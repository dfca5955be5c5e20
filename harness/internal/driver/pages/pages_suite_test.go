//go:build !race

package pages_test

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func TestPages(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Login pages in a browser")
}

// axe is where `make need-browser` puts the accessibility checker.
const axe = "../../../../.tools/node_modules/axe-core/axe.min.js"

// folder is where pictures go; nowhere unless `make screenshots` says so.
var folder = os.Getenv("MFAPROOF_SCREENSHOTS")

// views are how each page is looked at: by axe-core in the first two, which have both widths and both schemes between them.
var views = []browser.View{{Width: 375, Height: 667, Scheme: "light"}, {Width: 1280, Height: 800, Scheme: "dark"},
	{Width: 375, Height: 667, Scheme: "dark"}, {Width: 1280, Height: 800, Scheme: "light"}}

// serious are the violations of the page that axe-core calls serious or critical, each with its first element.
const serious = `axe.run(document, { resultTypes: ['violations'] }).then((r) => r.violations
	.filter((v) => v.impact === 'serious' || v.impact === 'critical').map((v) => v.id + ': ' + v.help + ': ' + v.nodes[0].html + ' ' + (v.nodes[0].any[0]?.message ?? '')))`

// missing are the pictures and style sheets of the page that did not come; the rules of such a style sheet cannot be read.
const missing = `((empty) => [...document.images].filter((i) => !i.naturalWidth).map((i) => i.src)
	.concat([...document.querySelectorAll('link[rel=stylesheet]')].filter(empty).map((l) => l.href)))((l) => { try { return !l.sheet.cssRules.length; } catch { return true; } })`

// gallery looks at each page once, with and without an error on it.
type gallery struct {
	checker string

	mu    sync.Mutex
	seen  map[string]bool
	found []string // what is wrong, with the page
}

// nameOf is the screen of a page; empty for one without a context.
func nameOf(page string) string {
	var context struct{ Screen struct{ Name string } }
	if _, object, ok := strings.Cut(page, "window.universal_login_context ="); ok {
		// A context that cannot be read leaves the name empty, which no screen has.
		_ = json.NewDecoder(strings.NewReader(object)).Decode(&context)
	}
	return context.Screen.Name
}

// unnamed is a page that this program does not serve: the one that is wrong on purpose, of which there is to be no picture.
const unnamed = "unnamed"

// headings are those of the pages without a context, with what their pictures are called.
var headings = map[string]string{
	"You are logged out": "logged-out", "Try a login": "sample-start", "You are signed in": "sample-tokens", "This login is not known": "sample-refused",
}

// headed is the name of a page by its heading; empty for one that is not known.
func headed(page string) string {
	_, heading, _ := strings.Cut(page, "<h1>")
	heading, _, _ = strings.Cut(heading, "</h1>")
	return headings[heading]
}

// variants are what a page may have besides, each by its mark: pages with it are looked at in their own right.
var variants = []struct{ mark, name string }{
	{`role="alert"`, "+error"}, {`name="passkey"`, "+passkey"}, {`name="connection"`, "+providers"}, {`value="snooze-enrollment"`, "+progressive"},
}

// look is browser.Options.Looked.
func (g *gallery) look(ctx context.Context, t *browser.Tab, s form.Shown) error {
	if s.HTML == "" || strings.Contains(s.HTML, "<h1>Another site</h1>") {
		return nil
	}
	title := cmp.Or(nameOf(s.HTML), headed(s.HTML), unnamed)
	for _, v := range variants {
		if strings.Contains(s.HTML, v.mark) {
			title += v.name
		}
	}
	if title == string(vocab.ScreenDetectBrowser) && !t.Identity().NoScript {
		return nil // it goes on by itself
	}
	g.mu.Lock()
	again := g.seen[title]
	g.seen[title] = true
	g.mu.Unlock()
	if again {
		return nil
	}
	if err := g.inspect(ctx, t, title); err != nil {
		return fmt.Errorf("looking at %s: %w", title, err)
	}
	return t.Look(ctx, browser.View{})
}

func (g *gallery) inspect(ctx context.Context, t *browser.Tab, title string) error {
	checks := g.checker != "" && !t.Identity().NoScript // the checker is a script
	if checks {
		if _, err := t.Script(ctx, g.checker+";true"); err != nil {
			return err
		}
	}
	gone, err := ask[[]string](ctx, t, missing)
	if err != nil {
		return err
	}
	g.mu.Lock()
	for _, address := range gone {
		g.found = append(g.found, title+" lacks "+address)
	}
	g.mu.Unlock()
	for i, v := range views {
		if i >= 2 && folder == "" {
			break
		}
		if err := t.Look(ctx, v); err != nil {
			return err
		}
		wide, err := ask[bool](ctx, t, "document.documentElement.scrollWidth > innerWidth")
		if err != nil {
			return err
		}
		var wrong []string
		if i < 2 && checks {
			if wrong, err = ask[[]string](ctx, t, serious); err != nil {
				return err
			}
		}
		if wide {
			wrong = append(wrong, "is wider than its window")
		}
		g.mu.Lock()
		for _, w := range wrong {
			g.found = append(g.found, fmt.Sprintf("%s at %d px, %s: %s", title, v.Width, v.Scheme, w))
		}
		g.mu.Unlock()
		if folder == "" || title == unnamed {
			continue
		}
		picture, err := t.Whole(ctx)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", title, v.Width, v.Scheme)), picture, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func ask[T any](ctx context.Context, t *browser.Tab, expression string) (T, error) {
	var out T
	text, err := t.Script(ctx, expression)
	if err != nil {
		return out, err
	}
	return out, json.Unmarshal(text, &out)
}

// open starts a browser that shows its pages to a gallery.
func open() (*browser.Chromium, *gallery) {
	GinkgoHelper()
	if err := browser.Check(browser.Options{}); err != nil {
		Skip(err.Error())
	}
	g := &gallery{seen: map[string]bool{}}
	checker, err := os.ReadFile(axe)
	if err != nil && folder == "" {
		Skip("there is no axe-core: `make need-browser` fetches it")
	}
	g.checker = string(checker)
	if folder != "" {
		Expect(os.MkdirAll(folder, 0o755)).To(Succeed())
	}
	c, err := browser.Start(context.Background(), browser.Options{Looked: g.look})
	Expect(err).NotTo(HaveOccurred())
	return c, g
}
