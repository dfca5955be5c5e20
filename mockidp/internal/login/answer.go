package login

import (
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Answer is what an application gets at its redirect URI.
type Answer struct {
	URI        string
	Parameters url.Values
	// page is that at which the browser stays where the answer is a device's; URI is empty then.
	page *page
}

// None tells that there is no answer yet.
func (a Answer) None() bool { return a.URI == "" && a.page == nil }

// ResponseModes lists the ways in which an answer can come back.
func ResponseModes() []string { return []string{"query", "fragment", "form_post"} }

// Send brings an answer to the application before any login began.
func Send(w http.ResponseWriter, r *http.Request, req Request, a Answer) {
	a.send(w, r, req.ResponseMode)
}

// send brings an answer to the application as its request wants it: in the query of its redirect URI unless it says otherwise, in the
// fragment, or as a form that the browser posts (OAuth 2.0 Multiple Response Types, and Form Post Response Mode).
func (a Answer) send(w http.ResponseWriter, r *http.Request, mode string) {
	u, err := url.Parse(a.URI)
	switch {
	case a.page != nil:
		write(w, http.StatusOK, *a.page)
		return
	case err != nil: // it is registered letter for letter, so there is no better place to go
		http.Redirect(w, r, a.URI, http.StatusFound)
		return
	case mode == "form_post":
		a.form(w)
		return
	case mode == "fragment":
		u.Fragment, u.RawFragment = "", ""
		http.Redirect(w, r, u.String()+"#"+a.Parameters.Encode(), http.StatusFound)
		return
	}
	q := u.Query()
	for name, values := range a.Parameters {
		q[name] = values
	}
	u.RawQuery = q.Encode()
	http.Redirect(w, r, u.String(), http.StatusFound)
}

// hidden is a field that nobody fills in.
type hidden struct{ Name, Value string }

// submitScript posts the form of an answer.
const submitScript = template.JS("addEventListener('DOMContentLoaded', () => document.forms[0].submit());")

func (a Answer) form(w http.ResponseWriter) {
	p := page{Screen: screenAnswer, Callback: a.URI, Script: submitScript}
	for name, values := range a.Parameters {
		p.Hidden = append(p.Hidden, hidden{name, values[0]})
	}
	slices.SortFunc(p.Hidden, func(x, y hidden) int { return strings.Compare(x.Name, y.Name) })
	write(w, http.StatusOK, p)
}
