package scenarios

import (
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// silent reads `silent` and `silent: {client: NAME}`.
func (s *stepFile) silent(argument *strictyaml.Node) {
	if argument == nil {
		return
	}
	var long struct {
		Client word `yaml:"client"`
	}
	if argument.Kind() != strictyaml.Mapping {
		argument.Fail("write silent, or silent: {client: NAME}", "a silent login is that of whoever sits at the device of the last one")
		return
	}
	argument.Decode(&long)
	s.login.Client = long.Client
}

func (f *filling) login(at Pos, l loginFile, people []Person) Login {
	login := Login{Pos: at, Person: f.text(l.Person), Password: vocab.AnswerRight, Device: f.text(l.Device), Client: f.text(l.Client),
		Browser: f.browser(l), Organization: f.text(l.Organization), Ask: f.ask(l, people)}
	f.person(posOf(f.file, l.Person), login.Person, people)
	if l.Password.Value != "" {
		login.Password, _ = oneWord(f, "password", l.Password, []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, AnswerNone})
	}
	if l.Via.Value != "" {
		f.via(&login, l)
	}
	f.firstProof(&login, l)
	return login
}

// provable are the ways to answer the page of a first factor.
var provable = []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerReused, vocab.AnswerCancelled}

// userCodes are the further ways to enter a code that a device shows.
var userCodes = []vocab.Answer{vocab.AnswerLowerCase, vocab.AnswerWithBlanks, vocab.AnswerTooShort}

// firstProof reads how another first factor than the password is proved, and what a provider says of the address.
func (f *filling) firstProof(login *Login, l loginFile) {
	elsewhere := login.Via == vocab.ViaSocial || login.Via == vocab.ViaEnterprise
	if l.How.Value != "" {
		possible := provable
		switch login.Via {
		case vocab.ViaPasskey:
			possible = slices.Concat(provable, deviations(false))
		case vocab.ViaDeviceCode:
			possible = slices.Concat(provable, userCodes)
		case vocab.ViaSessionTransfer:
			possible = []vocab.Answer{vocab.AnswerRight, vocab.AnswerReused}
		}
		login.How, _ = oneWord(f, "answer", l.How, possible)
		switch {
		case login.Via.ByPassword() || login.Via == vocab.ViaSilent:
			f.unfit(posOf(f.file, l.How), "how", "a login via passkey, social and the like", "a password is right or wrong by password, and a silent login shows no page")
		case elsewhere && login.How != vocab.AnswerRight && login.How != vocab.AnswerCancelled:
			f.at(posOf(f.file, l.How), "write cancelled", "a provider elsewhere lets somebody in or not: nothing there is %s", login.How)
		}
	}
	if l.Email.Value == "" {
		return
	}
	if login.Email, _ = oneWord(f, "address", l.Email, []string{"verified", "unverified", "none"}); !elsewhere {
		f.unfit(posOf(f.file, l.Email), "email", "a login via social or enterprise", "only a provider elsewhere says something of an address")
	}
}

// via reads the first factor. A silent login has none: it is an ordinary one that asks for no page.
func (f *filling) via(login *Login, l loginFile) {
	login.Via, _ = oneWord(f, "first factor", l.Via, vocab.Vias())
	if !login.Via.ByPassword() && login.Via != vocab.ViaDeviceCode && l.Password.Value != "" {
		f.unfit(posOf(f.file, l.Password), "password", "a login via password", "a login via "+string(login.Via)+" has none")
	}
	if login.Via == vocab.ViaSilent {
		if login.Prompt != "" && login.Prompt != "none" {
			f.at(posOf(f.file, l.Prompt), "leave it out", "a silent login is one with prompt %q", "none")
		}
		login.Prompt = "none"
	}
}

func (f *filling) relogin(at Pos, l loginFile, people []Person) Relogin {
	again := Relogin{Pos: at, Person: f.text(l.Person), Device: f.text(l.Device), Client: f.text(l.Client), Browser: f.browser(l),
		Organization: f.text(l.Organization), Ask: f.ask(l, people)}
	f.person(posOf(f.file, l.Person), again.Person, people)
	const why = "it goes on with the session of the device"
	if l.Password.Value != "" {
		f.unfit(posOf(f.file, l.Password), "password", "a login", why)
	}
	for name, given := range map[string]word{"via": l.Via, "how": l.How, "email": l.Email} {
		if given.Value != "" {
			f.unfit(posOf(f.file, given), name, "a login", why)
		}
	}
	return again
}

func (f *filling) browser(l loginFile) string {
	if l.Browser.Value == "" {
		return ""
	}
	browser, _ := oneWord(f, "browser", l.Browser, []string{"no-webauthn", "no-script"})
	return browser
}

func (f *filling) ask(l loginFile, people []Person) Ask {
	ask := Ask{Audience: f.text(l.Audience), ACR: f.acr(l.ACR), Scope: f.text(l.Scope), Essential: f.acr(l.Essential), LoginHint: f.text(l.LoginHint)}
	f.person(posOf(f.file, l.LoginHint), ask.LoginHint, people)
	if l.Prompt.Value != "" {
		ask.Prompt, _ = oneWord(f, "prompt", l.Prompt, []string{"none", "login", "consent", "select_account", "none login"})
	}
	ask.MaxAge = f.age(l.MaxAge)
	return ask
}

// acr reads an authentication context class: a URI, or multi-factor for the one that asks for MFA.
func (f *filling) acr(w word) string {
	text := f.text(w)
	if text == "multi-factor" {
		return vocab.MultiFactorACR
	}
	if u, err := url.Parse(text); text != "" && (err != nil || u.Scheme == "") {
		f.at(posOf(f.file, w), "write acr: multi-factor, or a URI", "%q is no authentication context class", text)
	}
	return text
}
