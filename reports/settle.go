package reports

import (
	"fmt"
	"slices"
)

// NoCheck is the reason of a case, and of a run, in which no check was executed.
const NoCheck = "no check was executed"

// Settle returns the case as a report may show it; a settled case settles to itself.
//
//   - A case whose parts contradict each other is a defect of the harness and becomes error{harness}.
//   - A case is no better than its checks: pass, warn and info give way to a check that failed, erred or was untestable.
//   - Pass, warn and info claim that something was compared: without an executed check they become untestable.
//   - A case is flaky if, and only if, one of its retries came out differently.
//   - A case that passed keeps the outline of its transcript: steps, pages, Action runs, messages and log without their details.
//   - No text is longer, and no transcript has more entries, than the Max constants say; what was cut is said in its place.
func Settle(c Case) Case {
	if defect := contradiction(c); defect != "" && !defective(c) {
		c.Verdict, c.Reason = Error, ErrorReason(ErrorHarness, defect)
	}
	c.Checks = knownChecks(c.Checks)
	c.Retries = knownRetries(c.Retries)
	if claimsSuccess(c.Verdict) {
		c.Verdict, c.Reason = weigh(c)
	}
	c.Flaky = flaky(c)
	if c.Verdict == Pass {
		c.Transcript = outline(c.Transcript)
	}
	return bounded(c)
}

func claimsSuccess(v Verdict) bool { return v == Pass || v == Warn || v == Info }

// defective tells whether the case is an error of the harness already; its first reason stays.
func defective(c Case) bool {
	class, _ := c.ErrorClass()
	return c.Verdict == Error && class == ErrorHarness
}

// knownChecks turns unknown verdicts into errors, so that a document never holds a word that its schema does not know.
func knownChecks(checks []Check) []Check {
	if !slices.ContainsFunc(checks, func(k Check) bool { return !k.Verdict.Known() }) {
		return checks
	}
	checks = slices.Clone(checks)
	for i, k := range checks {
		if !k.Verdict.Known() {
			checks[i].Verdict = Error
		}
	}
	return checks
}

// knownRetries is knownChecks for retries.
func knownRetries(retries []Retry) []Retry {
	retries = slices.Clone(retries)
	for i, again := range retries {
		if !again.Verdict.Known() {
			retries[i].Verdict = Error
		}
	}
	return retries
}

// contradiction names what is wrong with the case itself, or returns "".
func contradiction(c Case) string {
	if want := CaseID(c.Family, c.Suite, c.Case, c.Axes); c.ID != want {
		return fmt.Sprintf("the case id %q does not match its parts, which give %q", c.ID, want)
	}
	if !c.Verdict.Known() {
		return fmt.Sprintf("the case has the unknown verdict %q", c.Verdict)
	}
	for _, k := range c.Checks {
		if !k.Verdict.Known() {
			return fmt.Sprintf("the check %q has the unknown verdict %q", k.Name, k.Verdict)
		}
	}
	if _, ok := c.ErrorClass(); c.Verdict == Error && !ok {
		return fmt.Sprintf("the case is in error without a class: %s", c.Reason)
	}
	for _, again := range c.Retries {
		if !again.Verdict.Known() {
			return fmt.Sprintf("a retry has the unknown verdict %q", again.Verdict)
		}
	}
	return ""
}

// weigh returns the verdict and reason of a case that claims success, given its checks.
func weigh(c Case) (Verdict, string) {
	for _, worse := range []Verdict{Fail, Error, Untestable} {
		for _, k := range c.Checks {
			if k.Verdict != worse {
				continue
			}
			reason := fmt.Sprintf("the check %q is %s", k.Name, worse)
			if worse == Error {
				reason = ErrorReason(ErrorInconclusive, reason)
			}
			return worse, reason
		}
	}
	if executed(c) == 0 {
		return Untestable, NoCheck
	}
	return c.Verdict, c.Reason
}

func executed(c Case) int {
	n := 0
	for _, k := range c.Checks {
		if k.Verdict.Executed() {
			n++
		}
	}
	return n
}
