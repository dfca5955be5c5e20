// Package useragent owns what adapters of systems on HTTP share: a browser without pages, which sends forms and JSON, carries its cookies
// by hand, follows no redirect, and keeps what was said without its secrets. It knows no system.
package useragent

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
)

// Agent is one browser. It is used by one goroutine at a time.
type Agent struct {
	// Base is the address of the system, without a slash at its end.
	Base string
	// Header goes with every request.
	Header http.Header
	// Transport sends the requests; nil is the usual one of Go.
	Transport http.RoundTripper
	// Cookies are those that the system set, by name, whatever their domain: one system, one browser.
	Cookies map[string]string

	said []target.Exchange
}

// Answer is what came back. Its body is bounded; what is longer is an error of the exchange.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// most is how long an answer may be.
const most = 1 << 20

// JSON sends a value, or nothing where it is nil.
func (a *Agent) JSON(ctx context.Context, method, path string, value any) (Answer, error) {
	if value == nil {
		return a.send(ctx, method, path, "", nil)
	}
	body, err := json.Marshal(value)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return a.send(ctx, method, path, "application/json", body)
}

// Form posts a form.
func (a *Agent) Form(ctx context.Context, path string, form url.Values) (Answer, error) {
	return a.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", []byte(form.Encode()))
}

func (a *Agent) send(ctx context.Context, method, path, kind string, body []byte) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, a.Base+path, bytes.NewReader(body))
	if err != nil {
		return Answer{}, err
	}
	maps.Copy(request.Header, a.Header.Clone())
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Cookies)) {
		request.AddCookie(&http.Cookie{Name: name, Value: a.Cookies[name]})
	}
	client := &http.Client{Transport: a.Transport, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	response, err := client.Do(request)
	if err != nil {
		return Answer{}, err
	}
	defer response.Body.Close()
	got := Answer{Status: response.StatusCode, Header: response.Header}
	if got.Body, err = io.ReadAll(io.LimitReader(response.Body, most+1)); err != nil {
		return Answer{}, fmt.Errorf("%s %s: reading the answer: %w", method, path, err)
	}
	if len(got.Body) > most {
		return Answer{}, fmt.Errorf("%s %s: the answer is longer than %d bytes", method, path, most)
	}
	for _, c := range response.Cookies() {
		a.keep(c)
	}
	a.note(method, path, kind, body, got)
	return got, nil
}

func (a *Agent) keep(c *http.Cookie) {
	if a.Cookies == nil {
		a.Cookies = map[string]string{}
	}
	if c.MaxAge < 0 || c.Value == "" {
		delete(a.Cookies, c.Name)
		return
	}
	a.Cookies[c.Name] = c.Value
}

// Told hands over what was said since it was asked last.
func (a *Agent) Told() []target.Exchange {
	said := a.said
	a.said = nil
	return said
}

// longest is how much is kept of one side of an exchange, and keeps how many exchanges.
const (
	longest = 2000
	keeps   = 40
)

func (a *Agent) note(method, path, kind string, body []byte, got Answer) {
	e := target.Exchange{
		Request:  strings.TrimSpace(method + " " + path + " " + shown(kind, body)),
		Response: strings.TrimSpace(fmt.Sprint(got.Status) + " " + shown(got.Header.Get("Content-Type"), got.Body)),
	}
	if a.said = append(a.said, e); len(a.said) > keeps {
		a.said = slices.Clone(a.said[len(a.said)-keeps:])
	}
}

// shown is a body as people may see it: without the values of what opens something, and without pages of HTML.
func shown(kind string, body []byte) string {
	kind, _, _ = strings.Cut(kind, ";")
	text := ""
	switch {
	case len(body) == 0:
	case kind == "application/x-www-form-urlencoded":
		form, _ := url.ParseQuery(string(body)) // ours: what does not parse was not sent
		for name := range form {
			if secret(name) {
				form.Set(name, hidden)
			}
		}
		text = form.Encode()
	default:
		var value any
		if json.Unmarshal(body, &value) != nil {
			return fmt.Sprintf("(%d bytes of %s)", len(body), kind)
		}
		masked, _ := json.Marshal(mask(value)) // it was JSON a moment ago
		text = string(masked)
	}
	if len(text) > longest {
		text = text[:longest] + "…"
	}
	return text
}

const hidden = "***"

// opens are the names of what lets somebody in, in the words of the systems that are driven here.
var opens = []string{"password", "secret", "code", "token", "value", "credential", "id", "session", "totpsecret", "cookie", "otp"}

func secret(name string) bool { return slices.Contains(opens, strings.ToLower(name)) }

func mask(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for name, inner := range v {
			if _, text := inner.(string); text && secret(name) {
				v[name] = hidden
			} else {
				v[name] = mask(inner)
			}
		}
	case []any:
		for i := range v {
			v[i] = mask(v[i])
		}
	}
	return value
}
