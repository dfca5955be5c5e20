package login

import (
	"cmp"
	"maps"
	"strconv"
	"time"

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

// texts are the tenant's own texts for pages of which nobody has picked the language.
func (s *Service) texts() texts.Custom { return s.Tenant.Fixture().Texts[english] }

// nickname is what a security key, or the device itself, is called until the person says otherwise.
func (v *visit) nickname(platform bool) string {
	screen := vocab.ScreenWebAuthnNickname
	p := page{Tenant: v.name(), Client: v.tx.Request.Client.Name, Account: v.user().LogName(), Screen: screen, Platform: platform}
	p.say(v.Tenant.Fixture().Texts[cmp.Or(v.tx.language, english)])
	name, err := p.T("nickname")
	return orMissing(name, err)
}

// orMissing shows what is missing in place of a text: the file of texts comes with the program, and tests find what it lacks.
func orMissing(text string, err error) string {
	if err != nil {
		return err.Error()
	}
	return text
}

// say gives the page its texts, and its errors their sentences.
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
		"phoneNumber": p.Masked, "email": p.Masked, "prefix": p.Prefix, "form": p.Form,
	}
	if p.Remember > 0 {
		p.words["period"] = p.period()
	}
	for i, e := range p.Errors {
		p.Errors[i].Message = p.said.Error(e.key, e.Code, p.wordsOf(e))
	}
}

// wordsOf are the values of the variables in the sentence of an error.
func (p page) wordsOf(e pageError) map[string]string {
	words := maps.Clone(p.words)
	maps.Copy(words, e.about)
	return words
}

// period writes how long a browser is remembered in the largest unit that it is whole ones of, down to minutes.
func (p page) period() string {
	n, key, several := int(p.Remember/time.Minute), "periodMinute", "periodMinutes"
	switch {
	case p.Remember%(24*time.Hour) == 0:
		n, key, several = int(p.Remember/(24*time.Hour)), "periodDay", "periodDays"
	case p.Remember%time.Hour == 0:
		n, key, several = int(p.Remember/time.Hour), "periodHour", "periodHours"
	}
	if n != 1 {
		key = several
	}
	text, err := p.said.Text(key, map[string]string{"number": strconv.Itoa(n)})
	return orMissing(text, err)
}

// Federated is the text of the button of a connection.
func (p page) Federated(c connectionButton) (string, error) {
	words := maps.Clone(p.words)
	words["connectionName"] = c.Label
	if c.Label == "" {
		name, err := p.said.Text("connectionNames."+c.Strategy, p.words)
		if err != nil {
			return "", err
		}
		words["connectionName"] = name
	}
	return p.said.Text("federatedConnectionButtonText", words)
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
