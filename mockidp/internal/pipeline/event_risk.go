package pipeline

import (
	"maps"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// authentication is event.authentication. A login that was not assessed has no riskAssessment, not even an empty one.
func (f *Flow) authentication(methods []tenant.Method) map[string]any {
	out := map[string]any{"methods": methodsOf(methods)}
	if f.about.Risk != nil {
		out["riskAssessment"] = f.about.Risk
	}
	return out
}

// risky adds the assessment to the details of a failed login and, where the switch says so, to those of an mfar entry.
// Source: semantics section 4.
func (f *Flow) risky(code vocab.LogCode, details map[string]any) map[string]any {
	about := f.about
	switch {
	case code == vocab.LogFailedLogin && about.Risk != nil:
		details = maps.Clone(object(details))
		details["riskAssessment"] = about.Risk
	case code == vocab.LogMFAFailure && details == nil && about.Confidence != "" && f.settings().Switches.Is(switches.MFARDetails, "risk"):
		details = map[string]any{"confidence": about.Confidence, "version": risk.Version}
		if about.Risk != nil {
			details["assessments"] = about.Risk.Assessments
		}
	}
	return details
}
