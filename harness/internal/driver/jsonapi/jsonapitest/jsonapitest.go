// Package jsonapitest owns recorded exchanges with real systems: tests of a translation play them back where the system is not there,
// and record them anew where it is. It must be imported by tests alone.
package jsonapitest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"sync"
)

// Played is the address at which recorded systems are asked.
const Played = "http://127.0.0.1:4000"

// Exchange is a request and its answer.
type Exchange struct {
	// Request is the method and what is asked for, and Sends has the names in the body, sorted: what a person gives differs from
	// run to run, what it is called does not.
	Request string   `json:"request"`
	Sends   []string `json:"sends,omitempty"`

	Status int         `json:"status"`
	Header http.Header `json:"header,omitempty"`
	// Body is the answer; Text stands in its place where it is no JSON.
	Body json.RawMessage `json:"body,omitempty"`
	Text string          `json:"text,omitempty"`
}

// Tape plays a file of exchanges back in their order, or records one. It is a transport for HTTP.
type Tape struct {
	file   string
	record bool
	// keep names the headers of answers that are recorded.
	keep []string

	mu        sync.Mutex
	exchanges []Exchange
	next      int
}

// Open reads a file of exchanges; with record it begins one, and asks the system itself.
func Open(file string, record bool, keep ...string) (*Tape, error) {
	t := &Tape{file: file, record: record, keep: append(keep, "Set-Cookie", "Content-Type")}
	if record {
		return t, nil
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	return t, json.Unmarshal(data, &t.exchanges)
}

// RoundTrip implements http.RoundTripper.
func (t *Tape) RoundTrip(request *http.Request) (*http.Response, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	e := Exchange{Request: request.Method + " " + request.URL.RequestURI()}
	if request.Body != nil {
		sent, err := io.ReadAll(request.Body)
		if err != nil {
			return nil, err
		}
		request.Body = io.NopCloser(bytes.NewReader(sent))
		e.Sends = named(sent)
	}
	if t.record {
		return t.ask(request, e)
	}
	if t.next >= len(t.exchanges) {
		return nil, fmt.Errorf("%s: nothing more was asked when this was recorded", e.Request)
	}
	was := t.exchanges[t.next]
	if was.Request != e.Request || !slices.Equal(was.Sends, e.Sends) {
		return nil, fmt.Errorf("%s with %v: when this was recorded, %s with %v was asked then", e.Request, e.Sends, was.Request, was.Sends)
	}
	t.next++
	body := string(was.Body)
	if was.Text != "" {
		body = was.Text
	}
	header := maps.Clone(was.Header)
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: was.Status, Header: header, Body: io.NopCloser(strings.NewReader(body)), Request: request}, nil
}

// ask asks the system and keeps what it said.
func (t *Tape) ask(request *http.Request, e Exchange) (*http.Response, error) {
	response, err := http.DefaultTransport.RoundTrip(request)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(response.Body)
	_ = response.Body.Close()
	if err != nil {
		return nil, err
	}
	response.Body = io.NopCloser(bytes.NewReader(body))
	e.Status = response.StatusCode
	for _, name := range t.keep {
		if values := response.Header.Values(name); len(values) > 0 {
			if e.Header == nil {
				e.Header = http.Header{}
			}
			e.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	if json.Valid(body) {
		e.Body = body
	} else {
		e.Text = string(body)
	}
	t.exchanges = append(t.exchanges, e)
	return response, nil
}

// Close says what was recorded and not asked for, or writes what was recorded.
func (t *Tape) Close() error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.record {
		if left := t.exchanges[t.next:]; len(left) > 0 {
			return fmt.Errorf("%s and %d more were recorded, and not asked for", left[0].Request, len(left)-1)
		}
		return nil
	}
	data, err := json.MarshalIndent(t.exchanges, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(t.file, append(data, '\n'), 0o600)
}

// named lists the names in a body: those of a JSON object, with a dot for what lies below.
func named(body []byte) []string {
	var object map[string]json.RawMessage
	if json.Unmarshal(body, &object) != nil {
		return nil
	}
	var names []string
	for name, value := range object {
		below := named(value)
		for _, b := range below {
			names = append(names, name+"."+b)
		}
		if len(below) == 0 {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}
