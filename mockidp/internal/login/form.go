package login

import (
	"cmp"
	"mime"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// maxForm bounds a posted page. A WebAuthn response is a few kilobytes; attestations may grow to tens.
const maxForm = 256 << 10

// singleFields mean one thing each: which of two values counts is nothing to guess at.
var singleFields = []string{"state", "action", "code", "response", "phone", "type", "saved", "nickname", "username", "password", "language"}

// readForm reads the form of a page and says why it cannot, or nothing.
func readForm(w http.ResponseWriter, r *http.Request, faults fault.Set) *pageError {
	bad := problem("bad-form", "")
	limit := int64(maxForm)
	if faults.On(fault.HugeForms) {
		limit *= 64
	}
	r.Body = http.MaxBytesReader(w, r.Body, limit)
	if r.Method == http.MethodPost {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			bad = problem("bad-form.no-type", "")
			if kind = cmp.Or(kind, r.Header.Get("Content-Type")); kind != "" {
				bad = problem("bad-form.type", "").with("contentType", cut(kind, 100))
			}
			return &bad
		}
		if r.ParseForm() != nil {
			return &bad
		}
	}
	misread(r, faults)
	for _, name := range singleFields {
		if faults.On(fault.FieldTwice) {
			break
		}
		if len(r.PostForm[name]) > 1 || len(r.URL.Query()[name]) > 1 && name == "state" {
			bad = problem("bad-form.twice", "").with("field", name)
			return &bad
		}
	}
	return nil
}

// misread takes for a form what is none: the faults of reading.
func misread(r *http.Request, faults fault.Set) {
	if faults.On(fault.ListRead) && r.PostForm.Has("code[]") {
		r.PostForm.Set("code", r.PostForm.Get("code[]"))
	}
	if faults.On(fault.AddressAnswers) && r.Method == http.MethodGet && r.URL.Query().Has("code") {
		r.Method, r.PostForm = http.MethodPost, r.URL.Query()
	}
}

// cut bounds a text that came from outside, between letters.
func cut(s string, limit int) string { return strings.ToValidUTF8(s[:min(len(s), limit)], "") }
