package login

import (
	"cmp"

	"github.com/mfaproof/mfaproof/mockidp/internal/login/texts"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// english is the language of pages for which nobody asked for another one.
const english = "en"

// Pages that belong to no prompt of a login: their names in the file of texts.
const (
	screenLoggedOut vocab.Screen = "logged-out"
	screenAnswer    vocab.Screen = "answer"
)

// say gives the page its texts, and its errors the tenant's own words for them.
func (p *page) say(custom texts.Custom) {
	p.said = texts.Screen{Prompt: promptOf(p.Screen), Name: string(p.Screen), Custom: custom}
	if p.Progressive {
		p.said.Variants = append(p.said.Variants, "Progressive")
	}
	if p.Platform {
		p.said.Variants = append(p.said.Variants, "Platform")
	}
	connection := p.Connection
	if p.Strategy != "" && p.Strategy != connection {
		connection += " (" + p.Strategy + ")"
	}
	p.words = map[string]string{
		"clientName": p.Client, "companyName": p.Tenant, "organizationName": p.Organization, "connectionName": p.Label,
		"connection": connection, "userName": p.Account, "account": p.Account, "deviceName": cmp.Or(p.Device, p.Nickname),
		"phoneNumber": p.Masked, "email": p.Masked, "prefix": p.Prefix, "period": p.Remember, "form": p.Form,
	}
	for i, e := range p.Errors {
		p.Errors[i].Message = cmp.Or(p.said.Own(e.Code, p.words), e.Message)
	}
}

// T is a text of the page, with what it is about filled in.
func (p page) T(key string) (string, error) {
	if key == "pageTitle" {
		title, err := p.Title()
		if err != nil {
			return "", err
		}
		p.words["title"] = title
	}
	return p.said.Text(key, p.words)
}

// Title is the heading of the page.
func (p page) Title() (string, error) { return p.said.Text("title", p.words) }

// BrokenText is the key of what a browser's error means.
func (p page) BrokenText() string {
	switch p.Broken {
	case "NotAllowedError", "InvalidStateError", "SecurityError", "NotSupportedError":
		return p.Broken
	}
	return "description"
}
