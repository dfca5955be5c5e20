package scenarios

import (
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

var (
	caseName  = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	suiteName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*$`)
)

// lint notes what is wrong with a suite that could be read. Expanding it finds the rest, so it is done here too.
func (s *Suite) lint(m *mistakes) {
	whole := Pos{File: s.File, Line: 1, Column: 1}
	if !suiteName.MatchString(s.Name) {
		m.at(firstKnown(s.Pos, whole), "write suite: family/name", "%q is no name of a suite: two words in kebab-case are needed", s.Name)
	}
	s.lintKind(m, whole)
	if len(s.content.Cases) == 0 {
		m.at(whole, "", "the suite has no cases")
	}
	seen := map[string]Pos{}
	for _, c := range s.content.Cases {
		at := posOf(s.File, c)
		if first, twice := seen[c.Value.Case.Value]; twice {
			m.at(at, "", "case %q is given twice, first in line %d", c.Value.Case.Value, first.Line)
		}
		seen[c.Value.Case.Value] = at
		s.lintCase(m, at, c.Value)
	}
	x := s.expander()
	cases := x.cases()
	if len(x.mistakes.errors) == 0 {
		s.once.Do(func() { s.once.cases = cases })
	}
	m.errors = append(m.errors, x.mistakes.errors...)
	var names []string
	for _, c := range cases {
		names = append(names, c.Name)
	}
	names = slices.Compact(names)
	for _, c := range cases {
		lintControl(m, c, cases, names)
	}
}

func firstKnown(p, otherwise Pos) Pos {
	if p.Line == 0 {
		return otherwise
	}
	return p
}

// lintKind holds that a suite is of one kind and requires what fits the kind.
func (s *Suite) lintKind(m *mistakes, whole Pos) {
	tenant, policy := s.content.Tenant != nil, s.content.Policy != nil
	if tenant == policy {
		m.at(whole, "", "a suite has exactly one of %q and %q", "tenant", "policy")
		return
	}
	required := slices.Clone(s.content.Requires)
	for _, c := range s.content.Cases {
		required = append(required, c.Value.Requires...)
	}
	vendor := slices.IndexFunc(required, func(w word) bool { return strings.HasPrefix(w.Value, "auth0.") })
	switch {
	case tenant && !slices.ContainsFunc(s.content.Requires, func(w word) bool { return w.Value == "auth0.tenant" }):
		m.at(posOf(s.File, *s.content.Tenant), "add it to the suite's requires", "a suite with a tenant requires %q", "auth0.tenant")
	case policy && vendor >= 0:
		m.at(posOf(s.File, required[vendor]), "", "a suite with a portable policy cannot require %q", required[vendor].Value)
	}
}

func (s *Suite) lintCase(m *mistakes, at Pos, c caseFile) {
	if !caseName.MatchString(c.Case.Value) {
		m.at(firstKnown(posOf(s.File, c.Case), at), "write case: some-words-in-kebab-case", "%q is no name of a case", c.Case.Value)
	}
	if len(c.Cites) == 0 {
		m.at(at, "name requirements of the catalog", "case %q cites nothing", c.Case.Value)
	}
	if len(c.Do) == 0 {
		m.at(at, "", "case %q does nothing", c.Case.Value)
	}
	switch {
	case c.Expect != nil && c.Table != nil:
		m.at(posOf(s.File, *c.Expect), "leave one of them out", "case %q expects twice: by itself and by its table", c.Case.Value)
	case c.Expect == nil && c.Table == nil:
		m.at(at, "add expect: {outcome: granted}", "case %q expects nothing", c.Case.Value)
	}
	if s.Portable && c.With != nil {
		m.at(posOf(s.File, *c.With), "", "a suite with a portable policy has no tenant to lay anything over")
	}
}

// lintControl holds that a case about a refusal names one that shows the right answer being accepted: an implementation
// that refuses everything must not look perfect.
func lintControl(m *mistakes, c Case, cases []Case, names []string) {
	why := needsControl(c)
	if c.Control == "" {
		if why != "" {
			m.at(c.Pos, "name a case of this suite that ends granted: control: NAME", "case %q needs a control: %s", c.Name, why)
		}
		return
	}
	for _, other := range cases {
		if other.Name == c.Control && other.Expect.Outcome.Value != vocab.StageGranted {
			m.at(c.Pos, "", "the control of case %q is %q, whose outcome is not granted", c.Name, c.Control)
		}
	}
	switch {
	case c.Control == c.Name:
		m.at(c.Pos, "", "case %q is its own control", c.Name)
	case !slices.Contains(names, c.Control):
		m.at(c.Pos, strictyaml.DidYouMean(c.Control, "cases", names), "the control of case %q is %q, which is no case of this suite", c.Name, c.Control)
	}
}

// granted tells whether a probe of the case is granted, which is a control of its own.
func granted(x Expect) bool {
	return x.Probes != nil && slices.Contains(x.Probes.Value, vocab.StageGranted)
}

// needsControl says why a case needs a control; it is empty when it needs none.
func needsControl(c Case) string {
	if c.Expect.Outcome.Value == vocab.StageRefused {
		return "its outcome is refused"
	}
	if c.Expect.Outcome.Value == NotGranted && !granted(c.Expect) {
		return "its outcome is not-granted, and no probe of it is granted"
	}
	unanswered := map[string]vocab.Answer{} // the wrong answers after which no right one came
	for _, step := range c.Steps {
		what, how := "", vocab.AnswerRight
		switch s := step.(type) {
		case Answer:
			what, how = string(s.Factor), s.How
			if s.Sent != "" && how == vocab.AnswerRight {
				how = vocab.Answer(s.Sent)
			}
		case Enrol:
			what, how = string(s.Factor), s.How
			if s.Sent != "" && how == vocab.AnswerRight {
				how = vocab.Answer(s.Sent)
			}
		case Login:
			what, how = "password", s.Password
			if s.How != "" {
				what, how = "the first factor", s.How
			}
		case Prove:
			what, how = "the first factor", s.How
		case Refresh:
			what, how = "refresh", s.How
		case Redirect:
			what, how = "redirect", s.how()
		default:
			continue
		}
		if how == vocab.AnswerRight {
			delete(unanswered, what)
		} else {
			unanswered[what] = how
		}
	}
	if len(unanswered) == 0 {
		return ""
	}
	what := keys(unanswered)[0]
	return "no right answer follows the " + string(unanswered[what]) + " one for " + what
}
