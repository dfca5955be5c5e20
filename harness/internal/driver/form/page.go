// Package form owns the reading and answering of Universal Login pages over HTTP, without a browser. It posts only what a
// page's own form offers (action, hidden fields, named inputs, buttons) and judges nothing: what it sees becomes an
// observation. The page's context gives screen name, errors and WebAuthn options, nothing else.
package form

import (
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// page is an HTML page as the driver sees it.
type page struct {
	url     *url.URL
	status  int
	forms   []*pageForm
	links   []string // href of anchors
	context pageContext
	title   string
	excerpt string // the beginning of its body, as evidence
}

// pageContext is the part of window.universal_login_context that the driver reads.
type pageContext struct {
	Screen struct {
		Name vocab.Screen `json:"name"`
		Data struct {
			TextCode string `json:"text_code"`
			Phone    string `json:"phone_number"`
			Email    string `json:"email"`
			Username string `json:"username"`
			QRURI    string `json:"qr_uri"`
			Passkey  struct {
				PublicKey json.RawMessage `json:"public_key"`
			} `json:"passkey"`
		} `json:"data"`
	} `json:"screen"`
	User struct {
		Organizations []struct {
			ID   string `json:"organization_id"`
			Name string `json:"organization_name"`
		} `json:"organizations"`
	} `json:"user"`
	Transaction struct {
		Errors []struct {
			Code    string `json:"code"`
			Message string `json:"message"`
		} `json:"errors"`
	} `json:"transaction"`
}

// pageForm is one form of a page.
type pageForm struct {
	action  string
	method  string
	fields  []field
	buttons []button
}

// field is an input. One that is off (an unchecked box) is sent only when the person turns it on.
type field struct {
	name, value, kind string
	off               bool
}
type button struct{ name, value string }

const contextMark = "window.universal_login_context ="

// read parses a page. A page without the context is still a page: its screen is then unknown.
func read(u *url.URL, status int, body io.Reader) (*page, error) {
	var kept beginning
	doc, err := html.Parse(io.TeeReader(body, &kept))
	if err != nil {
		return nil, fmt.Errorf("reading the page %s: %w", u.Path, err)
	}
	p := &page{url: u, status: status, excerpt: kept.excerpt()}
	p.walk(doc, nil)
	return p, nil
}

func (p *page) walk(n *html.Node, f *pageForm) {
	if n.Type == html.ElementNode {
		switch n.Data {
		case "form":
			f = &pageForm{action: attr(n, "action"), method: strings.ToUpper(attr(n, "method"))}
			p.forms = append(p.forms, f)
		case "title":
			p.title = text(n)
		case "a":
			p.links = append(p.links, attr(n, "href"))
		case "script":
			if _, object, ok := strings.Cut(text(n), contextMark); ok {
				// A context that cannot be read leaves the screen unknown, which no expectation accepts.
				_ = json.NewDecoder(strings.NewReader(object)).Decode(&p.context)
			}
		case "input", "button":
			p.control(n, f)
		}
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		p.walk(c, f)
	}
}

func (p *page) control(n *html.Node, f *pageForm) {
	if f == nil || has(n, "disabled") {
		return
	}
	kind, value := strings.ToLower(attr(n, "type")), attr(n, "value")
	switch {
	case kind == "button" || kind == "reset" || n.Data == "input" && kind == "image":
		// For scripts, or a picture that no page here is answered by.
	case n.Data == "button" || kind == "submit":
		f.buttons = append(f.buttons, button{attr(n, "name"), value})
	case attr(n, "name") != "":
		choice := kind == "checkbox" || kind == "radio"
		if choice && !has(n, "value") {
			value = "on" // what a browser posts for it
		}
		f.fields = append(f.fields, field{attr(n, "name"), value, kind, choice && !has(n, "checked")})
	}
}

// withButton finds the form that has a button of a value, and the button.
func (p *page) withButton(value string) (*pageForm, button, bool) {
	for _, f := range p.forms {
		for _, b := range f.buttons {
			if b.value == value {
				return f, b, true
			}
		}
	}
	return nil, button{}, false
}

// withField finds the form that has all the fields.
func (p *page) withField(names ...string) (*pageForm, error) {
	for _, f := range p.forms {
		if !slices.ContainsFunc(names, func(n string) bool { return !f.has(n) }) {
			return f, nil
		}
	}
	return nil, p.defect("has no form with the field " + strings.Join(names, " and "))
}

func (f *pageForm) has(name string) bool {
	return slices.ContainsFunc(f.fields, func(x field) bool { return x.name == name })
}

// values are the fields as the page gives them, with some filled in by the person, and the pressed button.
func (f *pageForm) values(filled map[string]string, pressed button) url.Values {
	v := url.Values{}
	for _, x := range f.fields {
		own, given := filled[x.name]
		switch {
		case x.kind == "radio" || x.kind == "checkbox":
			// A choice is made among the values that the page gives.
			if given && own == x.value || !given && !x.off {
				v.Add(x.name, x.value)
			}
		case given:
			v.Add(x.name, own)
		default:
			v.Add(x.name, x.value)
		}
	}
	if pressed.name != "" {
		v.Set(pressed.name, pressed.value)
	}
	return v
}

// first is the button that Enter presses.
func (f *pageForm) first() button {
	if len(f.buttons) == 0 {
		return button{}
	}
	return f.buttons[0]
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func has(n *html.Node, key string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
}

func text(n *html.Node) string {
	var b strings.Builder
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode {
			b.WriteString(c.Data)
		}
	}
	return b.String()
}
