package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// word is the meaning of one condition.
type word func(*evaluation) bool

// commonWords are the conditions that every table may use.
func commonWords() map[string]word {
	return map[string]word{
		"challenge": func(e *evaluation) bool { return !e.q.Command.Enrols() },
		"enrol":     func(e *evaluation) bool { return e.q.Command.Enrols() },
		"any":       func(e *evaluation) bool { return e.q.Command.Any() },
		"with":      func(e *evaluation) bool { return !e.q.Command.Any() },
	}
}

// factorWords are the conditions of the table that looks at one requested factor.
func factorWords() map[string]word {
	return map[string]word{
		"repeated":        func(e *evaluation) bool { return slices.Contains(e.q.Factors[:e.at], e.factor()) },
		"challenged-now":  func(e *evaluation) bool { return slices.Contains(e.q.Challenged, e.factor()) },
		"enrolled-now":    func(e *evaluation) bool { return slices.Contains(e.q.EnrolledNow, e.factor()) },
		"enabled":         func(e *evaluation) bool { return slices.Contains(e.q.Enabled, e.factor()) },
		"held":            func(e *evaluation) bool { return slices.Contains(e.holding, e.factor()) },
		"email":           func(e *evaluation) bool { return e.factor() == vocab.Email },
		"recovery-code":   func(e *evaluation) bool { return e.factor() == vocab.RecoveryCode },
		"first-enrolment": func(e *evaluation) bool { return e.holdsOnly(vocab.Email) },
	}
}

// gateWords are the conditions of the table that decides whether an enrolment needs a challenge first.
func gateWords() map[string]word {
	return map[string]word{
		"holds-nothing":                func(e *evaluation) bool { return e.holdsOnly() },
		"holds-email-only":             func(e *evaluation) bool { return e.holdsOnly(vocab.Email) },
		"holds-email-or-platform-only": func(e *evaluation) bool { return e.holdsOnly(vocab.Email, vocab.WebAuthnPlatform) },
		"challenge-done":               func(e *evaluation) bool { return len(without(e.q.Challenged, vocab.RecoveryCode)) > 0 },
		"recovery-code-done":           func(e *evaluation) bool { return slices.Contains(e.q.Challenged, vocab.RecoveryCode) },
		"enrolment-done":               func(e *evaluation) bool { return len(e.q.EnrolledNow) > 0 },
	}
}

// commandWords are the conditions of the table that decides the command. Those on what is left of its factors look at the
// factor table, gate-closed at the gate table: a row that does not ask leaves no trace of them.
func commandWords() map[string]word {
	return map[string]word{
		"nothing-requested": func(e *evaluation) bool { return len(e.q.Factors) == 0 },
		"email-alone":       func(e *evaluation) bool { return len(e.q.Factors) > 0 && len(without(e.q.Factors, vocab.Email)) == 0 },
		"usable-0":          func(e *evaluation) bool { return len(e.look().usable) == 0 },
		"usable-1":          func(e *evaluation) bool { return len(e.look().usable) == 1 },
		"default-usable":    func(e *evaluation) bool { return e.look().defaultUsable },
		"some-satisfied":    func(e *evaluation) bool { return e.look().satisfied },
		"some-unusable":     func(e *evaluation) bool { return e.look().unusable },
		"gate-closed":       func(e *evaluation) bool { return e.decide(e.rules.Gate).Then == gateClosed },
	}
}
