package application

import (
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
	asked  []url.Values // authorization requests, with their values
	denies bool         // every request is answered with access_denied
}

// begin forgets what was asked, and says whether requests are denied from now on.
func (i *issuer) begin(denies bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.asked, i.denies = nil, denies
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

// ServeHTTP implements http.Handler.
func (i *issuer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || r.URL.Path != "/authorize" {
		i.server.ServeHTTP(w, r)
		return
	}
	q := r.URL.Query()
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
