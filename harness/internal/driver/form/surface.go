package form

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Surface is a real browser in the place of requests: it shows pages and does to them what a person does. What the pages mean, and what is
// done to which of their forms, stays the affair of this package, so that both ways see and do the same.
type Surface interface {
	// Open goes to an address, as a link of the application leads there.
	Open(ctx context.Context, address string) (Shown, error)
	// Fill fills in a form of the page that was shown last and presses a button.
	Fill(ctx context.Context, f Filling) (Shown, error)
	// Return leaves a page of another site for an address by a form that this site posts.
	Return(ctx context.Context, address string, form url.Values) (Shown, error)
	// Rest waits for the page that comes by itself after the one that was shown last.
	Rest(ctx context.Context) (Shown, error)
}

// Shown is what a surface shows when a page has come up.
type Shown struct {
	// Address is that of the page with its fragment; nothing of another site is ever asked for.
	Address string
	Status  int
	HTML    string
	// Posted is the form that was posted to the address of another site; nil for none.
	Posted    url.Values
	Exchanges []target.Exchange
}

// Filling is what a person does to a form.
type Filling struct {
	Form int // which one of the page, from 0
	// Fields are what is typed, by name; of boxes and choices the value is picked.
	Fields map[string]string
	// Name and Value are the button's; Plain presses the first one of the form, whatever it posts.
	Name, Value string
	Plain       bool
}

// turn is a step of a walk on a surface.
type turn func(context.Context) (Shown, error)

// show takes a first step on the surface, and those that need no person.
func (b *Browser) show(ctx context.Context, next turn) error {
	b.passed, b.evidence = nil, nil
	for range maxHops {
		shown, err := next(ctx)
		b.evidence = append(b.evidence, shown.Exchanges...)
		if err != nil {
			return err
		}
		at, err := url.Parse(shown.Address)
		if err != nil {
			return fmt.Errorf("reading the address that the browser shows: %w", err)
		}
		switch {
		case b.calledBack(shown.Address):
			b.returned, b.page = answered(at, shown.Posted), nil
			return nil
		case at.Host != b.host:
			b.away, b.page = at, nil
			return nil
		}
		if b.page, err = read(at, shown.Status, strings.NewReader(shown.HTML)); err != nil {
			return err
		}
		f, _, err := b.byItself()
		switch {
		case err != nil:
			return err
		case f == nil:
			return nil
		case b.page.goesOn(f, b.Callback) && !b.Device.NoScript:
			next = b.Surface.Rest
		default:
			next = b.filling(f, nil, f.first())
		}
	}
	return b.restless(b.page.url.String())
}

func (b *Browser) restless(address string) *Defect {
	return &Defect{Screen: address, What: fmt.Sprintf("does not come to rest within %d redirects", maxHops)}
}

// goesOn tells whether a script of the page sends the form.
func (p *page) goesOn(f *pageForm, callback string) bool {
	return p.context.Screen.Name == vocab.ScreenDetectBrowser || f.action == callback
}

// filling is the step that fills in a form and presses a button.
func (b *Browser) filling(f *pageForm, filled map[string]string, pressed button) turn {
	there := maps.Clone(filled) // what a page does not ask for is not given, as over HTTP
	maps.DeleteFunc(there, func(name, _ string) bool { return !f.has(name) })
	do := Filling{Form: slices.Index(b.page.forms, f), Fields: there, Name: pressed.name, Value: pressed.value, Plain: pressed == button{}}
	return func(ctx context.Context) (Shown, error) { return b.Surface.Fill(ctx, do) }
}

// open goes to an address.
func (b *Browser) open(ctx context.Context, address string) error {
	if b.Surface == nil {
		return b.walk(ctx, http.MethodGet, address, nil)
	}
	return b.show(ctx, func(ctx context.Context) (Shown, error) { return b.Surface.Open(ctx, address) })
}

// UseKey lets the page ask the browser for a credential, with whatever authenticators the browser has: the page's own script does the rest.
// It is for a Surface alone.
func (b *Browser) UseKey(ctx context.Context, remember bool) error {
	if b.page == nil {
		return ErrNoPage
	}
	f, err := b.page.withField(b.page.credentialField(), "action")
	if err != nil {
		return err
	}
	b.tick = remember
	defer func() { b.tick = false }()
	return b.submit(ctx, f, nil, button{})
}
