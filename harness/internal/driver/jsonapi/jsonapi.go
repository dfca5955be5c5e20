// Package jsonapi owns the way in which adapters talk to systems whose logins are JSON over HTTP: requests that follow no redirect, end
// with their context and have a bound on what they read, and an error for each way in which an answer cannot be used.
// It knows no system and writes no evidence: which words of an answer are a secret is known to the adapter alone.
package jsonapi

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
)

// limit bounds the body of an answer, in bytes: the longest that is needed has a few thousand.
const limit = 1 << 20

// Client is one browser, or one program, that talks to a system. It is used by one goroutine at a time.
type Client struct {
	// Base is scheme and host, without a slash at its end; what is asked for is put behind it.
	Base string
	// Header is sent with every request.
	Header http.Header
	http   *http.Client
}

// Cookies are those of a device; clients of the same device share them.
type Cookies = http.CookieJar

// NewCookies are those of a device on which nobody was before.
func NewCookies() Cookies {
	jar, _ := cookiejar.New(nil) // fails for no options
	return jar
}

// New makes a client. Transport may be shared by many clients; without cookies it keeps none.
func New(base string, transport http.RoundTripper, cookies Cookies, header http.Header) *Client {
	return &Client{Base: strings.TrimSuffix(base, "/"), Header: header, http: &http.Client{
		Transport: transport, Jar: cookies,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Cookie is the value of a cookie that the next request for the root of the system would send; empty where there is none.
func (c *Client) Cookie(name string) string {
	at, err := url.Parse(c.Base + "/")
	if err != nil || c.http.Jar == nil {
		return ""
	}
	for _, cookie := range c.http.Jar.Cookies(at) {
		if cookie.Name == name {
			return cookie.Value
		}
	}
	return ""
}

// Answer is what came back, whatever its status.
type Answer struct {
	Request string // method and path, without parameters
	Status  int
	Header  http.Header
	Body    []byte
}

// Do sends a request with a body in JSON, or with none where the body is nil. The error is target.ErrGone where there was no
// answer.
func (c *Client) Do(ctx context.Context, method, path string, body any, header ...[2]string) (Answer, error) {
	if body == nil {
		return c.send(ctx, method, path, "", nil, header)
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return c.send(ctx, method, path, "application/json", bytes.NewReader(encoded), header)
}

// Form posts a form, of a system that answers in JSON but takes none.
func (c *Client) Form(ctx context.Context, path string, form url.Values, header ...[2]string) (Answer, error) {
	return c.send(ctx, http.MethodPost, path, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()), header)
}

func (c *Client) send(ctx context.Context, method, path, kind string, content io.Reader, header [][2]string) (Answer, error) {
	request, err := http.NewRequestWithContext(ctx, method, c.Base+path, content)
	if err != nil {
		return Answer{}, err
	}
	if kind != "" {
		request.Header.Set("Content-Type", kind)
	}
	request.Header.Set("Accept", "application/json")
	for name, values := range c.Header {
		request.Header[name] = values
	}
	for _, h := range header {
		request.Header.Set(h[0], h[1])
	}
	response, err := c.http.Do(request)
	if err != nil {
		return Answer{}, target.Gone(err)
	}
	defer func() { _ = response.Body.Close() }()
	a := Answer{Request: method + " " + request.URL.Path, Status: response.StatusCode, Header: response.Header}
	if a.Body, err = io.ReadAll(io.LimitReader(response.Body, limit+1)); err != nil {
		return Answer{}, fmt.Errorf("%s: reading the answer: %w", a.Request, err)
	}
	if len(a.Body) > limit {
		return Answer{}, &GarbledError{a.Request, a.Status, fmt.Sprintf("is longer than %d bytes", limit)}
	}
	return a, nil
}

// OK tells whether the status says that what was asked for was done.
func (a Answer) OK() bool { return a.Status >= 200 && a.Status < 300 }

// Decode reads the body. The error is a *GarbledError.
func (a Answer) Decode(into any) error {
	if err := json.Unmarshal(a.Body, into); err != nil {
		return &GarbledError{a.Request, a.Status, "is not the JSON that belongs there: " + err.Error()}
	}
	return nil
}

// GarbledError is an answer that says nothing: the system's fault, not the adapter's. It does not show the answer, which may hold a
// secret.
type GarbledError struct {
	Request string
	Status  int
	Reason  string
}

// Error says which answer, and what is wrong with it.
func (e *GarbledError) Error() string {
	return fmt.Sprintf("the answer to %s (status %d) %s", e.Request, e.Status, e.Reason)
}

// IsDefect says that the implementation is at fault.
func (e *GarbledError) IsDefect() {}
