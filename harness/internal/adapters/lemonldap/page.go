package lemonldap

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/net/html"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
)

// form is what a page of the portal asks for.
type form struct {
	// action is the path that takes it: /totp2fcheck, /webauthn2fcheck or /2fchoice.
	action string
	token  string
	// choices are the modules of /2fchoice, request the options of /webauthn2fcheck.
	choices []string
	request json.RawMessage
}

// actions are the forms of a second factor.
var actions = []string{"/totp2fcheck", "/webauthn2fcheck", "/2fchoice"}

// readForm finds the form of a second factor on a page.
func readForm(page []byte) (form, error) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return form{}, fmt.Errorf("the portal's page cannot be read: %w", err)
	}
	var f form
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		switch n.Data {
		case "form":
			if action := useragent.Attribute(n, "action"); slices.Contains(actions, action) {
				f.action = action
				f.fill(n)
			}
		case "script":
			if n.FirstChild != nil && useragent.Attribute(n, "type") == "application/init" {
				var data struct{ Request json.RawMessage }
				if json.Unmarshal([]byte(strings.TrimSpace(n.FirstChild.Data)), &data) == nil && data.Request != nil {
					f.request = data.Request
				}
			}
		}
	}
	if f.action == "" || f.token == "" {
		return form{}, defect{"the portal answered a login with a page that has no form of a second factor"}
	}
	return f, nil
}

// fill takes the fields of the form.
func (f *form) fill(n *html.Node) {
	for field := range n.Descendants() {
		switch name := useragent.Attribute(field, "name"); {
		case field.Data == "input" && name == "token":
			f.token = useragent.Attribute(field, "value")
		case field.Data == "button" && name == "sf":
			f.choices = append(f.choices, useragent.Attribute(field, "value"))
		}
	}
}

// defect is a page that nobody could answer: the portal's fault.
type defect struct{ text string }

func (d defect) Error() string { return d.text }

// IsDefect says that the implementation is at fault.
func (defect) IsDefect() {}
