package mock

import (
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// asked adds what an entry says of a login beyond its text, under the vendor's field names: details.authenticator.type of a challenge or an
// enrolment that begins, and details.riskAssessment of a login that ended.
func asked(line *target.LogEntry, entry map[string]any) {
	details := object(entry["details"])
	switch vocab.LogCode(line.Code) {
	case vocab.LogStartAuth, vocab.LogStartEnroll:
		factor, _ := object(details["authenticator"])["type"].(string)
		line.Factor = vocab.Factor(factor)
	}
	risk := object(details["riskAssessment"])
	line.Confidence, _ = risk["confidence"].(string)
	for name, finding := range object(risk["assessments"]) {
		if confidence, ok := object(finding)["confidence"].(string); ok {
			if line.Assessors == nil {
				line.Assessors = map[string]string{}
			}
			line.Assessors[name] = confidence
		}
	}
}

// object is a member that is an object; nil for any other.
func object(v any) map[string]any {
	o, _ := v.(map[string]any)
	return o
}
