package login

import (
	"maps"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/login/texts"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// pageError is what a page says went wrong. Its sentence stands in the file of texts, and Message is filled in when the page is drawn, with
// the tenant's own words where it has some.
type pageError struct {
	Code    string `json:"code"`
	Field   string `json:"field,omitempty"`
	Message string `json:"message"`

	key   string            // of the sentence
	about map[string]string // the values of its variables
}

// problem is the error whose sentence has a key, about an entry of a field or, with an empty one, about the page. What comes before the
// first dot of the key is the code that clients and tests see.
func problem(key, field string) pageError {
	code, _, _ := strings.Cut(key, ".")
	return pageError{Code: code, Field: field, key: key}
}

// with gives a variable of the sentence its value.
func (e pageError) with(name, value string) pageError {
	about := map[string]string{name: value}
	maps.Copy(about, e.about)
	e.about = about
	return e
}

// english is the sentence as the file has it. That is what the log and the JSON of the MFA API say of an error that a page has too: one
// sentence stands in one place, and a tenant's own words are for its pages. What only they say stands where they say it.
func (e pageError) english(screen vocab.Screen) string {
	return texts.Screen{Name: string(screen)}.Error(e.key, e.Code, e.about)
}

// failed is the error of a login that its Action, the tenant's policy or a rule of the tenant ended, in their words.
func failed(code, message, advice string) pageError {
	e := problem("login-failed", "").with("failure", message).with("advice", advice)
	e.Code = code
	return e
}

// errorPage is the tenant's own error page: what happened and what to do next.
func (s *Service) errorPage(w http.ResponseWriter, status int, e pageError) {
	writeError(w, status, s.name(), s.texts(), e)
}

// ErrorPage answers with the tenant's error page. Its sentences are those of a key of the file of texts, with the values of their variables.
func (s *Service) ErrorPage(w http.ResponseWriter, status int, key string, about map[string]string) {
	e := problem(key, "")
	e.about = about
	s.errorPage(w, status, e)
}

// ErrorPage answers with an error page where there is no tenant; title is whose page it is.
func ErrorPage(w http.ResponseWriter, status int, key string, about map[string]string, title string) {
	e := problem(key, "")
	e.about = about
	writeError(w, status, title, nil, e)
}

func writeError(w http.ResponseWriter, status int, title string, own texts.Custom, e pageError) {
	p := page{Tenant: title, Screen: vocab.ScreenErrorPage, Errors: []pageError{e}}
	p.say(own)
	p.Context = bareContext(p)
	said := p.Errors[0]
	p.Errors, p.Code, p.Message, p.Hint = nil, said.Code, said.Message, p.said.Hint(e.key, p.wordsOf(e))
	write(w, status, p)
}
