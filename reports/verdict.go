package reports

import "slices"

// Verdict is the result of a case or of a check.
type Verdict string

// The verdicts. Three of them are never merged: not-applicable (the target honestly does not declare what the case needs),
// untestable (it does, but a precondition could not be established) and not-run (filtered or aborted).
const (
	Pass          Verdict = "pass"
	Fail          Verdict = "fail"
	Warn          Verdict = "warn"
	Info          Verdict = "info"
	NotApplicable Verdict = "not-applicable"
	Untestable    Verdict = "untestable"
	NotRun        Verdict = "not-run"
	Error         Verdict = "error"
)

// Verdicts lists every verdict in the order in which reports print them.
func Verdicts() []Verdict {
	return []Verdict{Pass, Fail, Warn, Info, NotApplicable, Untestable, NotRun, Error}
}

// Known tells whether v is one of Verdicts.
func (v Verdict) Known() bool { return slices.Contains(Verdicts(), v) }

// BreaksGate tells whether one case with this verdict is enough to break the gate.
func (v Verdict) BreaksGate() bool { return v == Fail || v == Untestable || v == Error }

// Executed tells whether a check with this verdict compared something.
func (v Verdict) Executed() bool { return v == Pass || v == Fail || v == Warn || v == Info }

// Glyph is one column wide and differs for each verdict, so that no report needs a colour.
func (v Verdict) Glyph() string {
	switch v {
	case Pass:
		return "✓"
	case Fail:
		return "✗"
	case Warn:
		return "!"
	case Info:
		return "i"
	case NotApplicable:
		return "–"
	case Untestable:
		return "?"
	case NotRun:
		return "·"
	default:
		return "E"
	}
}

// Counts is the number of cases by verdict.
type Counts struct {
	Pass          int `json:"pass"`
	Fail          int `json:"fail"`
	Warn          int `json:"warn"`
	Info          int `json:"info"`
	NotApplicable int `json:"not_applicable"`
	Untestable    int `json:"untestable"`
	NotRun        int `json:"not_run"`
	Error         int `json:"error"`
}

// Of returns the number of cases with verdict v; it is 0 for an unknown one.
func (c Counts) Of(v Verdict) int {
	if n := c.slot(v); n != nil {
		return *n
	}
	return 0
}

// Total returns the number of all cases.
func (c Counts) Total() int {
	total := 0
	for _, v := range Verdicts() {
		total += c.Of(v)
	}
	return total
}

// Add counts one case more; an unknown verdict counts as an error, so that no case is lost.
func (c *Counts) Add(v Verdict) {
	n := c.slot(v)
	if n == nil {
		n = &c.Error
	}
	*n++
}

func (c *Counts) slot(v Verdict) *int {
	switch v {
	case Pass:
		return &c.Pass
	case Fail:
		return &c.Fail
	case Warn:
		return &c.Warn
	case Info:
		return &c.Info
	case NotApplicable:
		return &c.NotApplicable
	case Untestable:
		return &c.Untestable
	case NotRun:
		return &c.NotRun
	case Error:
		return &c.Error
	}
	return nil
}
