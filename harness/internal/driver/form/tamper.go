package form

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Tamper sends what the page's own form does not offer: the one place where the driver is no honest browser. The other
// browser has another login under way; it may be nil. Afterwards the browser looks at its own page again, unless the
// tampered request led back to the application, and the refusal is what the request was answered with.
func (b *Browser) Tamper(ctx context.Context, how vocab.Tamper, p target.Proof, other *Browser) (*target.Refusal, error) {
	own := b.page
	if how == vocab.TamperRepeat {
		if b.posted.to == "" {
			return nil, fmt.Errorf("no form was posted in this login that could be posted again")
		}
	} else if own == nil {
		return nil, ErrNoPage
	}
	kept, returned := b.evidence, b.returned
	to, method, form, header, err := b.tampered(how, p, other)
	if err != nil {
		return nil, err
	}
	client := *b.HTTP
	if how == vocab.TamperNoCookies {
		client.Jar = nil
	}
	stranger := &Browser{HTTP: &client, Device: b.Device, Callback: b.Callback, scheme: b.scheme, host: b.host, header: header}
	if err := stranger.walk(ctx, method, to, form); err != nil {
		return nil, err
	}
	b.evidence = append(kept, stranger.evidence...)
	if how == vocab.TamperResume && stranger.returned == nil && stranger.away == nil {
		// The second of the two addresses that lie behind a challenge.
		if err := stranger.walk(ctx, http.MethodGet, b.behind("/continue"), nil); err != nil {
			return nil, err
		}
		b.evidence = append(b.evidence, stranger.evidence...)
	}
	if stranger.returned != nil && (returned == nil || returned.Get("code") != stranger.returned.Get("code")) {
		b.returned, b.page = stranger.returned, nil
		return nil, nil
	}
	var refusal *target.Refusal
	if stranger.page != nil {
		o, err := stranger.Observe()
		if err != nil {
			return nil, err
		}
		refusal = o.Error
	}
	if own == nil { // the login was over
		return refusal, nil
	}
	evidence, giving := b.evidence, b.giving
	err = b.walk(ctx, http.MethodGet, own.url.String(), nil)
	b.evidence, b.giving = append(evidence, b.evidence...), giving
	return refusal, err
}

// behind is an address behind the page of this login.
func (b *Browser) behind(path string) string {
	u := *b.page.url
	u.Path = path
	return u.String()
}

// tampered makes the request.
func (b *Browser) tampered(how vocab.Tamper, p target.Proof, other *Browser) (to, method string, form url.Values, header http.Header, err error) {
	switch how {
	case vocab.TamperResume:
		return b.behind("/authorize/resume"), http.MethodGet, nil, nil, nil
	case vocab.TamperRepeat:
		return b.posted.to, http.MethodPost, b.posted.form, nil, nil
	}
	f, err := b.page.withField("code")
	if err != nil {
		return "", "", nil, nil, err
	}
	if to, err = b.page.recipient(f); err != nil {
		return "", "", nil, nil, err
	}
	method, form = http.MethodPost, f.values(map[string]string{"code": p.Code}, f.first())
	switch how {
	case vocab.TamperOtherState:
		if other == nil || other.page == nil {
			return "", "", nil, nil, fmt.Errorf("%q needs another login under way", how)
		}
		state := other.page.url.Query().Get("state")
		form.Set("state", state)
		to = withState(to, state)
	case vocab.TamperNoState:
		form.Del("state")
		to = withState(to, "")
	case vocab.TamperEnrolPage:
		u, err := url.Parse(to)
		if err != nil {
			return "", "", nil, nil, err
		}
		u.Path = "/u/mfa-otp-enrollment"
		to = u.String()
	case vocab.TamperExtras:
		for _, name := range []string{"skip_mfa", "mfa_verified", "debug", "bypass"} {
			form.Set(name, "1")
		}
		form.Set("time", "0")
		header = http.Header{"X-Debug": {"1"}, "X-Mfa-Verified": {"true"}, "X-Original-Url": {"/authorize/resume"}, "Date": {"Thu, 01 Jan 1970 00:00:00 GMT"}}
	case vocab.TamperList:
		form.Set("code[]", form.Get("code"))
		form.Del("code")
	case vocab.TamperJSON:
		header = http.Header{"Content-Type": {"application/json"}}
	case vocab.TamperTwice:
		form.Add("code", form.Get("code"))
	case vocab.TamperAddress:
		to, _, _ = strings.Cut(to, "?") // the form has the identifier too
		return to + "?" + form.Encode(), http.MethodGet, nil, nil, nil
	}
	return to, method, form, header, nil
}

// withState changes the identifier of the login in an address; empty takes it out.
func withState(address, state string) string {
	u, err := url.Parse(address)
	if err != nil {
		return address
	}
	q := u.Query()
	q.Del("state")
	if state != "" {
		q.Set("state", state)
	}
	u.RawQuery = q.Encode()
	return u.String()
}

// body writes a form as a request says that it comes.
func body(form url.Values, header http.Header) io.Reader {
	if header.Get("Content-Type") != "application/json" {
		return strings.NewReader(form.Encode())
	}
	text := `{"state":"` + form.Get("state") + `","action":"default","code":` + strings.TrimLeft(form.Get("code"), "0") + `}`
	return strings.NewReader(text)
}
