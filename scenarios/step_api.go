package scenarios

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Call calls an API with the access token that the application has. Where the API wants more than the token tells of, Replay asks for it.
type Call struct {
	Pos
	// API is its identifier, the audience of its tokens.
	API string
	// ACR and MaxAge (seconds) are what the API demands of the token; empty and nil demand nothing.
	ACR    string
	MaxAge *int
	// First takes the first access token that the application had, in the place of the last.
	First bool
	// Insist lets the application replay what the API asks for by itself, and call again, until it gives up.
	Insist bool
}

// Word gives "call".
func (Call) Word() string { return "call" }

// Replay is a request for access with what the last call asked for (RFC 9470 section 4).
type Replay struct{ Pos }

// Word gives "replay".
func (Replay) Word() string { return "replay" }

// Visit opens what an application guards by its ID token.
type Visit struct {
	Pos
	// Checks is how the application looks at the token, one of VisitWays.
	Checks string
	// ACR is the class that it wants, and MaxAge (seconds) what it calls fresh.
	ACR    string
	MaxAge *int
	// Insist lets the application ask for a step-up by itself, and look again, until it gives up.
	Insist bool
}

// Word gives "visit".
func (Visit) Word() string { return "visit" }

// VisitWays are the ways in which an application may look at its ID token: rightly at the content of amr, at the class in acr, or at a fresh proof; or
// wrongly at the existence of amr, at a user object that was filtered, or at what it asked for itself.
func VisitWays() []string {
	return []string{"content", "class", "fresh", "existence", "filtered", "asked"}
}

// apiFile is a call or a visit as it is written.
type apiFile struct {
	API    word    `yaml:"api"`
	Checks word    `yaml:"checks"`
	ACR    word    `yaml:"acr"`
	MaxAge *number `yaml:"max_age"`
	Token  word    `yaml:"token"`
	Insist bool    `yaml:"insist"`
}

// readAPI reads `call: API`, `visit: WAY` and their long forms.
func (s *stepFile) readAPI(name, argument *strictyaml.Node) {
	what, short := "api", &s.api.API
	if s.step.Value == "visit" {
		what, short = "way", &s.api.Checks
	}
	s.argument(name, argument, what, short, &s.api)
}

func (f *filling) call(at Pos, c apiFile) Call {
	step := Call{Pos: at, API: f.text(c.API), ACR: f.acr(c.ACR), MaxAge: f.age(c.MaxAge), Insist: c.Insist}
	if c.Checks.Value != "" {
		f.unfit(posOf(f.file, c.Checks), "checks", "a visit", "an API looks at its access token")
	}
	if c.Token.Value != "" {
		token, _ := oneWord(f, "access token", c.Token, []string{"first", "last"})
		step.First = token == "first"
	}
	return step
}

func (f *filling) visit(at Pos, c apiFile) Visit {
	step := Visit{Pos: at, ACR: f.acr(c.ACR), MaxAge: f.age(c.MaxAge), Insist: c.Insist}
	step.Checks, _ = oneWord(f, "way to look at a token", c.Checks, VisitWays())
	for name, given := range map[string]word{"api": c.API, "token": c.Token} {
		if given.Value != "" {
			f.unfit(posOf(f.file, given), name, "a call", "an application looks at its ID token")
		}
	}
	if needs := slices.Contains([]string{"class", "asked"}, step.Checks); needs && step.ACR == "" {
		f.at(at, "add acr: multi-factor", "a visit that checks the class says which")
	}
	if step.Checks == "fresh" && step.MaxAge == nil {
		f.at(at, "add max_age: 300", "a visit that wants a fresh proof says how fresh")
	}
	return step
}

// age reads a number of seconds; nil is none.
func (f *filling) age(n *number) *int {
	if n == nil {
		return nil
	}
	if n.Value < 0 {
		f.at(posOf(f.file, *n), "write a number of seconds", "%d is no age", n.Value)
	}
	return &n.Value
}
