package keycloak

import (
	"bytes"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
)

// page is what a page of Keycloak asks for.
type page struct {
	// id is what the page is called: login-login, login-login-otp, login-login-config-totp and others.
	id string
	// action is the path and query that takes its form, and fields what the form has already.
	action string
	fields url.Values
	// text says what was wrong with the last answer; empty where nothing was.
	text string
}

// readPage finds the form on a page and what the page says.
func readPage(body []byte) (page, error) {
	root, err := html.Parse(bytes.NewReader(body))
	if err != nil {
		return page{}, fmt.Errorf("the page of Keycloak cannot be read: %w", err)
	}
	p := page{fields: url.Values{}}
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch id := useragent.Attribute(n, "id"); {
		case n.Data == "body":
			p.id = useragent.Attribute(n, "data-page-id")
		case n.Data == "form" && p.action == "":
			if err := p.fill(n); err != nil {
				return page{}, err
			}
		case p.text == "" && says(n, id):
			p.text = words(n)
		}
	}
	if p.id == "" {
		return page{}, defect{"Keycloak answered with a page that has no name"}
	}
	return p, nil
}

// says tells whether an element is where a page tells of a mistake: beside a field, above the form, or in place of one. What else stands
// above a form (that an app has to be set up, say) is no mistake.
func says(n *html.Node, id string) bool {
	return strings.HasPrefix(id, "input-error-") || id == "kc-error-message" || slices.Contains(strings.Fields(useragent.Attribute(n, "class")), "alert-error")
}

// fill takes the form: where it goes to, and its hidden fields.
func (p *page) fill(form *html.Node) error {
	action, err := url.Parse(useragent.Attribute(form, "action"))
	if err != nil {
		return defect{"the form of Keycloak's page goes nowhere"}
	}
	p.action = action.RequestURI()
	for n := range form.Descendants() {
		if n.Data == "input" && useragent.Attribute(n, "type") == "hidden" {
			p.fields.Set(useragent.Attribute(n, "name"), useragent.Attribute(n, "value"))
		}
	}
	return nil
}

// words are the text of an element, in a line.
func words(n *html.Node) string {
	var all strings.Builder
	for inner := range n.Descendants() {
		if inner.Type == html.TextNode {
			all.WriteString(inner.Data + " ")
		}
	}
	return strings.Join(strings.Fields(all.String()), " ")
}

// defect is a page that nobody could answer: Keycloak's fault.
type defect struct{ text string }

func (d defect) Error() string { return d.text }

// IsDefect says that the implementation is at fault.
func (defect) IsDefect() {}
