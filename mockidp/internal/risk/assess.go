package risk

import "slices"

// Input is everything that an assessment depends on beside the settings.
type Input struct {
	Login    Login
	History  History // before this login
	DenyList []DenyEntry
	// Failed names the assessors that could not do their work.
	Failed []Assessor
	// Unavailable says that the assessment as a whole failed: everything is low, whatever the scoring.
	Unavailable bool
	// Override comes last, so it also stands against failures; nil for none.
	Override *Override
}

// Assess says what the assessors find and what it amounts to. It is total and deterministic and changes nothing;
// recording the login is the caller's, once it has succeeded.
func Assess(s Settings, in Input) Assessment {
	a := Assessment{Version: Version, Assessments: map[Assessor]Finding{}}
	for _, assessor := range Assessors() {
		code, details := AssessmentNotAvailable, Details{}
		if !in.Unavailable && !slices.Contains(in.Failed, assessor) {
			code, details = ask(assessor, s, in)
		}
		a.Assessments[assessor] = Finding{s.confidence(assessor, code), code, details}
	}
	if in.Override != nil {
		in.Override.findings(s, a.Assessments)
	}
	switch {
	case in.Override != nil && in.Override.Confidence != "":
		a.Confidence = in.Override.Confidence
	case in.Unavailable:
		a.Confidence = Low
	default:
		a.Confidence = score(s.Scoring, a.Assessments)
	}
	return a
}

func ask(a Assessor, s Settings, in Input) (Code, Details) {
	switch a {
	case NewDevice:
		return newDevice(s, in.Login, in.History)
	case ImpossibleTravel:
		return impossibleTravel(s.Travel, in.Login, in.History), Details{}
	default:
		return untrustedIP(in.DenyList, in.Login.IP)
	}
}

// confidence is what a code of an assessor means to this tenant. That a failure is low is documented, and not the
// tenant's to change.
func (s Settings) confidence(a Assessor, c Code) Confidence {
	if set, ok := s.Confidences[a][c]; ok && c != AssessmentNotAvailable {
		return set
	}
	confidence, _ := DefaultConfidence(a, c)
	return confidence
}
