package mockidp

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// ErrServed means that the name of a fork is taken by a tenant that is being served.
var ErrServed = errors.New("is served already")

// Bounds of the history of a server left running. What a client chooses is cut: a request may be large.
const (
	maxRequests = 1000
	maxNames    = 64
	maxText     = 256
)

// Request is a request that a tenant answered. It has the names of what was sent and no values: those of forms and
// queries are passwords, codes and tokens.
type Request struct {
	At     time.Time // on the tenant's clock
	Method string
	Path   string   // without the query
	Query  []string // names of the query's parameters, sorted
	Fields []string // names of the posted form's fields, sorted, as far as the endpoint read a form
	Status int
}

// Requests returns what was answered after a cursor (0 is the start) and the cursor behind it. At most 1000
// are kept; the oldest go first.
func (t *Tenant) Requests(cursor int) ([]Request, int) { return t.history.since(cursor) }

// history is the requests of one tenant. The zero value is ready; it is safe for concurrent use.
type history struct {
	mu       sync.Mutex
	requests []Request
	answered int // so far
}

// serve answers a request and takes it down when the handler is done with it.
func (h *history) serve(next http.Handler, now time.Time, w http.ResponseWriter, r *http.Request) {
	seen := &statusWriter{ResponseWriter: w, status: http.StatusOK}
	next.ServeHTTP(seen, r)
	h.add(Request{
		At: now, Method: cut(r.Method), Path: cut(r.URL.Path), Query: names(r.URL.Query()), Fields: names(r.PostForm), Status: seen.status,
	})
}

func (h *history) add(r Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.answered++
	if len(h.requests) == maxRequests {
		h.requests = append(h.requests[:0], h.requests[maxRequests/10:]...)
	}
	h.requests = append(h.requests, r)
}

func (h *history) since(cursor int) ([]Request, int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	first := h.answered - len(h.requests)
	from := min(max(cursor-first, 0), len(h.requests))
	return slices.Clone(h.requests[from:]), h.answered
}

// names lists the names of values.
func names(v url.Values) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		if len(out) == maxNames {
			break
		}
		out = append(out, cut(name))
	}
	return out
}

func cut(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxText)], "") }

// statusWriter remembers the status of an answer.
type statusWriter struct {
	http.ResponseWriter
	status  int
	started bool
}

// WriteHeader notes the first final status.
func (w *statusWriter) WriteHeader(status int) {
	if !w.started && status >= http.StatusOK {
		w.status, w.started = status, true
	}
	w.ResponseWriter.WriteHeader(status)
}

// Write starts the answer, with status 200 unless another was set.
func (w *statusWriter) Write(b []byte) (int, error) {
	w.started = true
	return w.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the writer below.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
