package browser

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/mfaproof/mfaproof/harness/target"
)

// kept bounds what is kept of problems and requests of a tab.
const kept = 200

// hear takes in what the browser tells of the tab. It must be quick and send nothing: the browser's messages wait for it.
func (t *Tab) hear(event any) {
	if p, ok := event.(*fetch.EventRequestPaused); ok {
		select {
		case t.paused <- p:
		default: // more at once than any page asks for; those wait for ever, and so does the page, which then ends by its limit
		}
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	s := &t.seen
	switch e := event.(type) {
	case *page.EventFrameNavigated:
		if e.Frame.ParentID == "" {
			s.committed = e.Frame.LoaderID
			u, err := url.Parse(e.Frame.URL)
			s.foreign = err == nil && slices.Contains(t.also, u.Host)
		}
	case *page.EventLifecycleEvent:
		if e.Name == "load" && e.LoaderID == s.committed {
			s.loaded = e.LoaderID
		}
	case *network.EventRequestWillBeSent:
		t.sent(e)
	case *network.EventResponseReceived:
		if e.Type == network.ResourceTypeDocument {
			s.status = int(e.Response.Status)
			t.answered(s.status)
		}
	case *network.EventLoadingFailed:
		if e.Type == network.ResourceTypeDocument && !e.Canceled {
			s.failed = e.ErrorText
		}
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			t.complain("console: " + said(e.Args))
		}
	case *runtime.EventExceptionThrown:
		text := e.ExceptionDetails.Text
		if x := e.ExceptionDetails.Exception; x != nil {
			text += " " + x.Description
		}
		t.complain("uncaught: " + text)
	case *log.EventEntryAdded:
		t.logged(e.Entry)
	default:
		return
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// sent notes a request for a page; what a redirect answered belongs to the request before.
func (t *Tab) sent(e *network.EventRequestWillBeSent) {
	if e.Type != network.ResourceTypeDocument {
		return
	}
	if e.RedirectResponse != nil {
		t.answered(int(e.RedirectResponse.Status))
	}
	u, err := url.Parse(e.Request.URL)
	if err != nil || !t.ours(u) {
		return
	}
	where := u.Path
	if u.Host != t.host {
		where = u.Scheme + "://" + u.Host + u.Path
	}
	t.seen.exchanges = append(t.seen.exchanges, target.Exchange{Request: e.Request.Method + " " + where + fieldNames(posted(e.Request))})
}

// ours tells whether requests to an address are sent.
func (t *Tab) ours(u *url.URL) bool { return u.Host == t.host || slices.Contains(t.also, u.Host) }

// answered puts the status into the last exchange.
func (t *Tab) answered(status int) {
	if n := len(t.seen.exchanges); n > 0 && t.seen.exchanges[n-1].Response == "" {
		t.seen.exchanges[n-1].Response = fmt.Sprintf("%d %s", status, http.StatusText(status))
	}
}

// logged takes errors and violations of the page's policy. That a page itself comes with a status above 400 is no fault of the page: wrong
// answers are answered so.
func (t *Tab) logged(e *log.Entry) {
	if e.Level != log.EntryLevelError {
		return
	}
	if e.Source == log.EntrySourceNetwork {
		u, err := url.Parse(e.URL)
		if err != nil || u.Host != t.host || !strings.HasPrefix(u.Path, "/u-assets/") && !strings.HasSuffix(u.Path, ".png") {
			return // a page, or what was refused here, of which there is word already
		}
	}
	t.complain(string(e.Source) + ": " + e.Text)
}

func (t *Tab) complain(what string) {
	if len(t.seen.problems) < kept && !t.seen.foreign {
		t.seen.problems = append(t.seen.problems, what)
	}
}

// said is what a console call was given, as far as it is text.
func said(args []*runtime.RemoteObject) string {
	var words []string
	for _, a := range args {
		switch {
		case a.Description != "":
			words = append(words, a.Description)
		default:
			words = append(words, strings.Trim(string(a.Value), `"`))
		}
	}
	return strings.Join(words, " ")
}

// answerPaused lets requests to the host go on. Pages of other sites are empty, and whatever else would leave this host is refused and
// blamed on the page.
func (t *Tab) answerPaused() {
	for {
		select {
		case <-t.ctx.Done():
			return
		case p := <-t.paused:
			t.pass(p)
		}
	}
}

func (t *Tab) pass(p *fetch.EventRequestPaused) {
	u, err := url.Parse(p.Request.URL)
	ours := err == nil && (t.ours(u) || u.Scheme == "data" || u.Scheme == "blob")
	t.mu.Lock()
	if err == nil && len(t.seen.requests) < kept {
		u.RawQuery, u.Fragment = "", ""
		t.seen.requests = append(t.seen.requests, u.String())
	}
	document := p.ResourceType == network.ResourceTypeDocument
	switch {
	case ours:
	case document:
		t.seen.posted = posted(p.Request)
	default:
		t.complain("the page asks for " + p.Request.URL + ", which is on another site")
	}
	t.mu.Unlock()
	switch {
	case ours && u.Host == t.host && polls(p) && !t.polls:
		// It is never answered.
	case ours:
		_, _ = chromedp.Call(t.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: p.RequestID}) // a request of a page that is gone
	case document:
		_, _ = chromedp.Call(t.ctx, fetch.FulfillRequest, fetch.FulfillRequestParams{RequestID: p.RequestID, ResponseCode: http.StatusOK,
			ResponseHeaders: []*fetch.HeaderEntry{{Name: "Content-Type", Value: "text/html; charset=utf-8"}},
			Body:            []byte(`<!doctype html><html lang="en"><title>Another site</title><link rel="icon" href="data:,"><h1>Another site</h1>`)})
	default:
		_, _ = chromedp.Call(t.ctx, fetch.FailRequest, fetch.FailRequestParams{RequestID: p.RequestID, ErrorReason: network.ErrorReasonBlockedByClient})
	}
}

// polls tells whether a page asks its own address whether somebody has answered elsewhere.
func polls(p *fetch.EventRequestPaused) bool {
	return p.ResourceType == network.ResourceTypeFetch || p.ResourceType == network.ResourceTypeXHR
}

// posted is the form that a request posts; nil where it posts none.
func posted(r *network.Request) url.Values {
	if r.Method != http.MethodPost {
		return nil
	}
	var body strings.Builder
	for _, part := range r.PostDataEntries {
		body.Write(part.Bytes)
	}
	form, err := url.ParseQuery(body.String())
	if err != nil {
		return url.Values{}
	}
	return form
}

// fieldNames shows which fields were posted; their values are secrets more often than not.
func fieldNames(form url.Values) string {
	if len(form) == 0 {
		return ""
	}
	names := slices.Sorted(maps.Keys(form))
	for i, n := range names {
		if n == "action" && !strings.HasPrefix(form.Get(n), "showError") {
			names[i] += "=" + form.Get(n)
		}
	}
	return " (" + strings.Join(names, ", ") + ")"
}

// evaluate runs an expression in the page, with the functions of page.js.
func evaluate[T any](on context.Context, expression string) (T, error) {
	return chromedp.Run(on, chromedp.Evaluate[T]("(() => {"+pageScript+"; return "+expression+"; })()"))
}
