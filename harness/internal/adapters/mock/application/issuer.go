package application

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/http"
	"net/url"
	"sync"

	"github.com/mfaproof/mfaproof/mockidp"
)

// issuer is the mock at the address that the application is configured with. One server stays for the whole run, with its signing key, which
// applications keep; the tenant in it is a new one for each case.
type issuer struct {
	server *mockidp.Server

	mu     sync.Mutex
	asked  []url.Values          // authorization requests, with their values: those that were pushed where there are some
	pushed map[string]url.Values // by request_uri
	denies bool                  // every request is answered with access_denied
}

// begin forgets what was asked, and says whether requests are denied from now on.
func (i *issuer) begin(denies bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked, i.pushed, i.denies = nil, map[string]url.Values{}, denies
}

// requests are the authorization requests since begin, at most maxAsked.
func (i *issuer) requests() []url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	return append([]url.Values{}, i.asked...)
}

// repeats tells whether the last request asks for what one before it asked for: one for a step-up, or a silent one, asks for something else.
func (i *issuer) repeats() bool {
	all := i.requests()
	if len(all) < 2 {
		return false
	}
	last := wish(all[len(all)-1])
	for _, q := range all[:len(all)-1] {
		if maps.Equal(last, wish(q)) {
			return true
		}
	}
	return false
}

// wish is what a request asks for, without what is another one each time.
func wish(q url.Values) map[string]string {
	out := map[string]string{}
	for name := range q {
		switch name {
		case "state", "nonce", "code_challenge", "request_uri":
		default:
			out[name] = q.Get(name)
		}
	}
	return out
}

// maxAsked bounds what is kept of an application that never stops asking.
const maxAsked = 100

// maxRequest bounds what is read of a request, in bytes: as much as the mock reads.
const maxRequest = 64 << 10

// ServeHTTP implements http.Handler.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	pushes := r.Method == http.MethodPost && r.URL.Path == "/oauth/par"
	if !pushes && r.URL.Path != "/authorize" {
		i.server.ServeHTTP(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxRequest)
	if err := r.ParseForm(); err != nil { // the mock says what is wrong with it
		i.server.ServeHTTP(w, r)
		return
	}
	if pushes {
		i.push(w, r)
		return
	}
	q := i.meant(r.Form)
	i.mu.Lock()
	if len(i.asked) < maxAsked {
		i.asked = append(i.asked, q)
	}
	denies := i.denies
	i.mu.Unlock()
	back, err := url.Parse(q.Get("redirect_uri"))
	if !denies || err != nil || q.Get("redirect_uri") == "" {
		i.server.ServeHTTP(w, r)
		return
	}
	// OpenID Connect Core 1.0 section 3.1.2.6.
	answer := back.Query()
	answer.Set("error", "access_denied")
	answer.Set("error_description", "Denied to try the application")
	if state := q.Get("state"); state != "" {
		answer.Set("state", state)
	}
	back.RawQuery = answer.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// push lets the mock answer a pushed request (RFC 9126), and keeps it by the request_uri of the answer.
func (i *issuer) push(w http.ResponseWriter, r *http.Request) {
	form := maps.Clone(r.PostForm)
	answer := &copied{ResponseWriter: w}
	i.server.ServeHTTP(answer, r)
	var told struct {
		URI string `json:"request_uri"`
	}
	if json.Unmarshal(answer.body.Bytes(), &told) != nil || told.URI == "" {
		return // it was refused
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	if len(i.pushed) < maxAsked {
		i.pushed[told.URI] = form
	}
}

// meant is what an authorization request asks for: what was pushed before, where it names that. What stands beside a request_uri does not count.
func (i *issuer) meant(q url.Values) url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	form, known := i.pushed[q.Get("request_uri")]
	if !known {
		return q
	}
	out := maps.Clone(form)
	out.Set("client_id", q.Get("client_id"))
	return out
}

// copied keeps the body of an answer. The mock's answers to pushed requests are short.
type copied struct {
	http.ResponseWriter
	body bytes.Buffer
}

// Write implements http.ResponseWriter.
func (c *copied) Write(b []byte) (int, error) {
	c.body.Write(b)
	return c.ResponseWriter.Write(b)
}
