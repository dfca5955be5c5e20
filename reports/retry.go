package reports

import "strings"

// Retry is what came out when a case that broke the gate was run again. It is evidence, never a repair: the case keeps the verdict of its
// first run, and the gate with it.
type Retry struct {
	Verdict Verdict `json:"verdict"`
	// Reason is that of Case.Reason.
	Reason string `json:"reason,omitempty"`
	// DurationMS is the time that this run took, in milliseconds of the real clock.
	DurationMS int64 `json:"duration_ms"`
}

// Again is the verdicts that came out when the case was run again, in order and separated by commas; empty when it was not.
func (c Case) Again() string {
	var verdicts []string
	for _, again := range c.Retries {
		verdicts = append(verdicts, string(again.Verdict))
	}
	return strings.Join(verdicts, ", ")
}

// flaky tells whether a case came out differently when it was run again.
func flaky(c Case) bool {
	for _, again := range c.Retries {
		if again.Verdict != c.Verdict {
			return true
		}
	}
	return false
}
