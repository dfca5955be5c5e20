package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab"

// IfMissing says what happens to a person who lacks the required factors.
type IfMissing string

// What happens to a person who lacks the required factors.
const (
	MissingEnrol IfMissing = "enrol"
	MissingDeny  IfMissing = "deny"
	MissingAllow IfMissing = "allow"
)

// Rule is one rule of the portable policy.
type Rule struct {
	Pos
	// Roles limits the rule to people with one of them; empty means everybody.
	Roles []string
	// Factors is how many of AnyOf are needed besides the password; at least one.
	Factors int
	AnyOf   []vocab.Factor
	// IfMissing says what happens to a person who does not hold enough of AnyOf; empty where nobody of the case ever lacks them.
	IfMissing IfMissing
	// StepUp says that the rule is for what a logged-in person asks for by the step of that name. Remember says that a device may
	// be remembered.
	StepUp, Remember bool
}

func (f *filling) policy(rules []ruleFile, at Pos) []Rule {
	policy := make([]Rule, len(rules))
	for i, r := range rules {
		rule := Rule{Pos: posOf(f.file, r.Require.Factors), StepUp: r.When.StepUp, Remember: r.Remember, Roles: f.texts(r.When.Roles), Factors: r.Require.Factors.Value,
			AnyOf: words(f, "factor", r.Require.AnyOf, vocab.Factors())}
		switch {
		case r.IfMissing.Line > 0:
			rule.Pos = posOf(f.file, r.IfMissing)
		case r.Require.Factors.Line == 0:
			rule.Pos = at
		}
		if r.IfMissing.Line > 0 {
			rule.IfMissing, _ = oneWord(f, "if_missing", r.IfMissing, []IfMissing{MissingEnrol, MissingDeny, MissingAllow})
		}
		if rule.Factors < 1 || rule.Factors > len(r.Require.AnyOf) {
			f.at(rule.Pos, "write require: {factors: 1, any_of: [otp]}", "rule %d of the policy requires %d of %d factors", i+1, rule.Factors, len(r.Require.AnyOf))
		}
		policy[i] = rule
	}
	return policy
}
