package login

import (
	"cmp"
	"mime"
	"net/http"
	"strings"
)

// maxForm bounds a posted page. A WebAuthn response is a few kilobytes; attestations may grow to tens.
const maxForm = 256 << 10

// singleFields mean one thing each: which of two values counts is nothing to guess at.
var singleFields = []string{"state", "action", "code", "response", "phone", "type", "saved", "nickname", "username", "password", "language"}

// readForm reads the form of a page and says why it cannot, or nothing.
func readForm(w http.ResponseWriter, r *http.Request) string {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if r.Method == http.MethodPost {
		kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
		if err != nil || kind != "application/x-www-form-urlencoded" {
			return "The form came as " + cut(cmp.Or(kind, r.Header.Get("Content-Type"), "no content type"), 100) + ", which is not read."
		}
		if r.ParseForm() != nil {
			return "The form could not be read."
		}
	}
	for _, name := range singleFields {
		if len(r.PostForm[name]) > 1 || len(r.URL.Query()[name]) > 1 && name == "state" {
			return "The field " + name + " came more than once."
		}
	}
	return ""
}

// cut bounds a text that came from outside, between letters.
func cut(s string, limit int) string { return strings.ToValidUTF8(s[:min(len(s), limit)], "") }
