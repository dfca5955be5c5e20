package form

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxHops bounds redirects and pages that go on by themselves; a loop is a defect of the implementation.
const maxHops = 20

// Browser walks the pages of one login in one device.
type Browser struct {
	// HTTP sends requests; it must not follow redirects by itself. The cookie jar is the device's.
	HTTP   *http.Client
	Device target.Device
	// Surface shows the pages in place of requests by HTTP; nil for these. Tamper and Force are for requests alone.
	Surface Surface
	// Callback is the redirect URI of the application: a redirect there ends the walk.
	Callback string

	page     *page
	scheme   string   // of the address that was opened
	host     string   // of the address that was opened
	away     *url.URL // where the person was sent on another host
	tick     bool     // the person ticks the box that remembers the browser
	giving   bool     // something is being enrolled: the page of a phone's code, or of a WebAuthn error, belongs to it
	passed   []vocab.Screen
	evidence []target.Exchange
	posted   posted      // the last form that the person sent
	header   http.Header // of a request that was tampered with
	returned url.Values  // what came back to the application, once it did
}

// Open asks for a URL and looks at what comes.
func (b *Browser) Open(ctx context.Context, u string) error {
	b.page, b.returned, b.passed, b.away, b.posted = nil, nil, nil, nil, posted{}
	if opened, err := url.Parse(u); err == nil {
		b.scheme, b.host = opened.Scheme, opened.Host
	}
	return b.open(ctx, u)
}

// Returned is what the implementation sent to the application's redirect URI; nil while the login goes on.
func (b *Browser) Returned() url.Values { return b.returned }

// Screen is the page that is open; empty for none.
func (b *Browser) Screen() vocab.Screen {
	if b.page == nil {
		return ""
	}
	return b.page.context.Screen.Name
}

// Walked is how the browser came to where it is: screens that were clicked through, and the exchanges.
func (b *Browser) Walked() ([]vocab.Screen, []target.Exchange) { return b.passed, b.evidence }

// calledBack tells whether an address is the redirect URI with an answer, and not one that merely begins like it.
func (b *Browser) calledBack(address string) bool {
	answer, ok := strings.CutPrefix(address, b.Callback)
	if !ok {
		return false
	}
	between := "?#"
	if strings.Contains(b.Callback, "?") {
		between = "&#"
	}
	return answer == "" || strings.ContainsRune(between, rune(answer[0]))
}

// walk sends a request and follows redirects, and pages that need no person, until a page needs one.
func (b *Browser) walk(ctx context.Context, method, address string, form url.Values) error {
	b.passed, b.evidence = nil, nil
	for range maxHops {
		if b.calledBack(address) {
			u, err := url.Parse(address)
			if err != nil {
				return fmt.Errorf("reading the redirect to the application: %w", err)
			}
			b.returned, b.page = answered(u, form), nil
			return nil
		}
		if u, err := url.Parse(address); err == nil && u.Host != b.host {
			b.away, b.page = u, nil
			return nil
		}
		res, err := b.send(ctx, method, address, form)
		if err != nil {
			return err
		}
		method, form = http.MethodGet, nil
		if to := res.Header.Get("Location"); res.StatusCode >= 300 && res.StatusCode < 400 && to != "" {
			_ = res.Body.Close() // a redirect's body says nothing
			next, err := res.Request.URL.Parse(to)
			if err != nil {
				return astray(res.Request.URL, to)
			}
			address = next.String()
			continue
		}
		b.page, err = read(res.Request.URL, res.StatusCode, res.Body)
		_ = res.Body.Close() // read to its end; nothing is left to report
		if err != nil {
			return err
		}
		next, filled, err := b.byItself()
		if err != nil || next == nil {
			return err
		}
		if address, err = b.page.recipient(next); err != nil {
			return err
		}
		method, form = http.MethodPost, next.values(filled, next.first())
	}
	return b.restless(address)
}

// answered is what came to the application: in a form, in the fragment or in the query.
func answered(u *url.URL, form url.Values) url.Values {
	if form != nil {
		return form
	}
	if fragment, err := url.ParseQuery(u.Fragment); err == nil && len(fragment) > 0 {
		return fragment
	}
	return u.Query()
}

func (b *Browser) send(ctx context.Context, method, address string, form url.Values) (*http.Response, error) {
	var req *http.Request
	var err error
	if method == http.MethodPost {
		req, err = http.NewRequestWithContext(ctx, method, address, body(form, b.header))
		if err == nil {
			req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
	} else {
		req, err = http.NewRequestWithContext(ctx, method, address, nil)
	}
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	req.Header.Set("Accept", "text/html")
	req.Header.Set("User-Agent", b.Device.UserAgent)
	for name, values := range b.header {
		req.Header[name] = values
	}
	b.header = nil // of one request
	client := *b.HTTP
	client.Transport = guide{client.Transport}
	res, err := client.Do(req)
	if defect := (*Defect)(nil); errors.As(err, &defect) {
		return nil, defect
	}
	if err != nil {
		return nil, fmt.Errorf("the implementation does not answer: %w", err)
	}
	b.evidence = append(b.evidence, target.Exchange{Request: method + " " + req.URL.Path + fieldNames(form), Response: res.Status})
	return res, nil
}

// posted is a form that was sent, and where.
type posted struct {
	to   string
	form url.Values
}

// guide looks at redirects before the client does, which takes one that it cannot read for a failure to answer.
type guide struct{ to http.RoundTripper }

// RoundTrip implements http.RoundTripper.
func (g guide) RoundTrip(req *http.Request) (*http.Response, error) {
	to := g.to
	if to == nil {
		to = http.DefaultTransport
	}
	res, err := to.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	where := res.Header.Get("Location")
	if _, err := req.URL.Parse(where); err != nil && res.StatusCode >= 300 && res.StatusCode < 400 {
		_ = res.Body.Close() // a redirect's body says nothing
		return nil, astray(req.URL, where)
	}
	return res, nil
}

// astray blames a page that redirects to nowhere.
func astray(from *url.URL, to string) *Defect {
	return &Defect{Screen: from.Path, What: fmt.Sprintf("redirects to %q, which is no address", to)}
}

// fieldNames shows which fields were posted; their values are secrets more often than not.
func fieldNames(form url.Values) string {
	if len(form) == 0 {
		return ""
	}
	var names []string
	for _, n := range sortedKeys(form) {
		if n == "action" && !strings.HasPrefix(form.Get(n), "showError") {
			n += "=" + form.Get(n)
		}
		names = append(names, n)
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// byItself answers pages that a browser answers without the person: the capability check runs in a script, and the
// pages around an enrolment only want to be clicked through. There is no form when the page needs a person.
func (b *Browser) byItself() (*pageForm, map[string]string, error) {
	filled := map[string]string{}
	if len(b.page.forms) == 1 && b.page.forms[0].action == b.Callback {
		return b.page.forms[0], nil, nil // a script posts the answer (OAuth 2.0 Form Post Response Mode)
	}
	switch screen := b.page.context.Screen.Name; screen {
	case vocab.ScreenConsent:
		b.passed = append(b.passed, screen)
		f, _, ok := b.page.withButton("accept")
		if !ok {
			return nil, nil, b.page.defect("has no button accept")
		}
		return f, nil, nil
	case vocab.ScreenDetectBrowser:
		if !b.Device.NoScript {
			filled["js-available"] = "true"
			filled["webauthn-available"] = fmt.Sprint(!b.Device.NoWebAuthn)
			filled["webauthn-platform-available"] = fmt.Sprint(!b.Device.NoWebAuthn) // people's devices have what unlocks them
		}
		f, err := b.page.withField("js-available", "webauthn-available")
		return f, filled, err
	case vocab.ScreenWebAuthnNickname, vocab.ScreenWebAuthnSuccess, vocab.ScreenPushWelcome:
		b.passed = append(b.passed, screen)
		if len(b.page.forms) == 0 {
			return nil, nil, b.page.defect("has no form to go on with")
		}
		return b.page.forms[0], nil, nil
	}
	return nil, nil, nil
}

// press sends the form that has a button of this value.
func (b *Browser) press(ctx context.Context, value string) error {
	f, pressed, ok := b.page.withButton(value)
	if !ok {
		return b.page.defect("has no button " + value)
	}
	return b.submit(ctx, f, nil, pressed)
}

// submit sends a form with the fields that the person filled in.
func (b *Browser) submit(ctx context.Context, f *pageForm, filled map[string]string, pressed button) error {
	to, err := b.page.recipient(f)
	if err != nil {
		return err
	}
	if b.tick {
		if filled, err = b.ticked(f, filled); err != nil {
			return err
		}
	}
	if b.Surface != nil {
		return b.show(ctx, b.filling(f, filled, pressed))
	}
	b.posted = posted{to, f.values(filled, pressed)}
	return b.walk(ctx, http.MethodPost, to, b.posted.form)
}

// recipient is where a form of the page is posted to.
func (p *page) recipient(f *pageForm) (string, error) {
	if f.method != http.MethodPost {
		return "", p.defect("would send a person's answer in the address (its form is not method=post)")
	}
	to, err := p.url.Parse(f.action) // no action is the page itself
	if err != nil {
		return "", p.defect(fmt.Sprintf("has a form for %q, which is no address", f.action))
	}
	return to.String(), nil
}
