package scenarios

import (
	"maps"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Redirect is the way back of a person whom an Action sent to another site.
type Redirect struct {
	Pos
	// Answer is what the other site sends along.
	Answer map[string]string
	// State is the state that the person was sent away with (right), another one (wrong) or none at all (empty).
	State vocab.Answer
	// Post sends the person back by a form and not by a link.
	Post bool
	// Token is what the other site signs; nil is nothing.
	Token *ReturnToken
}

// ReturnToken is a JWT (HS256) of the other site: its payload, the state, and when it expires.
type ReturnToken struct {
	// Secret is shared with the Action.
	Secret string
	// Parameter is what it is sent as: session_token when empty.
	Parameter string
	Payload   map[string]any
	// How is right, wrong (signed with another secret), stale (expired) or reused (of another state).
	How vocab.Answer
}

// Word gives "redirect".
func (Redirect) Word() string { return "redirect" }

// how tells whether anything about the return is wrong.
func (r Redirect) how() vocab.Answer {
	switch {
	case r.State != vocab.AnswerRight:
		return vocab.AnswerWrong
	case r.Token != nil:
		return r.Token.How
	}
	return vocab.AnswerRight
}

type redirectFile struct {
	Answer entries[word] `yaml:"answer"`
	State  word          `yaml:"state"`
	By     word          `yaml:"by"`
	Token  *struct {
		Secret    word  `yaml:"secret"`
		Parameter word  `yaml:"parameter"`
		Payload   *fact `yaml:"payload"`
		How       word  `yaml:"how"`
	} `yaml:"token"`
}

// readRedirect reads `redirect` and `redirect: {answer: {…}}`.
func (s *stepFile) readRedirect(argument *strictyaml.Node) {
	if argument == nil {
		return
	}
	if argument.Kind() != strictyaml.Mapping {
		argument.Fail("write redirect, or redirect: {answer: {KEY: value}}", "step %q says how the person comes back", s.step.Value)
		return
	}
	argument.Decode(&s.redirect)
}

func (f *filling) redirect(at Pos, r redirectFile) Redirect {
	step := Redirect{Pos: at, State: vocab.AnswerRight}
	if len(r.Answer) > 0 {
		step.Answer = f.mapping(r.Answer)
	}
	if r.State.Value != "" {
		state, _ := oneWord(f, "state", r.State, []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, "none"})
		if step.State = state; state == "none" {
			step.State = ""
		}
	}
	if r.By.Value != "" {
		by, _ := oneWord(f, "way", r.By, []string{"get", "post"})
		step.Post = by == "post"
	}
	if r.Token != nil {
		token := &ReturnToken{Secret: f.text(r.Token.Secret), Parameter: f.text(r.Token.Parameter), How: vocab.AnswerRight}
		if token.Secret == "" {
			f.at(at, "write token: {secret: SECRET}", "the token of the other site has no secret")
		}
		if r.Token.Payload != nil {
			token.Payload = maps.Clone(f.object(*r.Token.Payload))
		}
		if r.Token.How.Value != "" {
			token.How, _ = oneWord(f, "token", r.Token.How, []vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerReused})
		}
		step.Token = token
	}
	return step
}
