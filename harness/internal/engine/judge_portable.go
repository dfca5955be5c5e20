package engine

import (
	"fmt"

	"github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/check"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// judgeOutcome compares where the last login stands.
func (r *run) judgeOutcome() {
	want, got := r.c.Expect.Outcome, string(r.sight.Stage)
	if want.Value == scenarios.NotGranted {
		r.sheet.That("outcome", want.Pos, got, gomega.Not(gomega.Equal(string(vocab.StageGranted))), string(scenarios.NotGranted))
		return
	}
	r.sheet.That("outcome", want.Pos, got, gomega.Equal(string(want.Value)), string(want.Value))
}

// astray is what it means that a step found no room: a failure; but in a portable case, where implementations differ in their
// pages, and where a profile does something else on purpose, no more than what the case cites demands.
func (r *run) astray() reports.Verdict {
	if r.c.Policy != nil || len(r.sheet.Contrast) > 0 {
		return r.sheet.Severity
	}
	return reports.Fail
}

// judgePortable compares what every implementation can be asked.
func (r *run) judgePortable() {
	s, x := r.sheet, r.c.Expect
	if x.Probes != nil {
		var found []string
		for _, one := range r.seen.probes {
			found = append(found, reached(one))
		}
		list(s, "probes", x.Probes.Pos, found, check.Strings(x.Probes.Value))
	}
	if x.Calls != nil {
		list(s, "calls", x.Calls.Pos, r.seen.apis.calls, x.Calls.Value)
	}
	if x.Visits != nil {
		list(s, "visits", x.Visits.Pos, r.seen.apis.visits, x.Visits.Value)
	}
	if x.Reached != nil {
		s.That("devices let in", x.Reached.Pos, r.seen.reached, gomega.Equal(x.Reached.Value), x.Reached.Value)
	}
	if x.SecretBits != nil {
		s.That("bits of the secret", x.SecretBits.Pos, r.seen.secretBits, gomega.BeNumerically(">=", x.SecretBits.Value), fmt.Sprintf("%d or more", x.SecretBits.Value))
	}
	switch {
	case x.Proved == nil:
	case r.seen.result == nil:
		s.Note("proved", x.Proved.Pos, reports.Fail, check.Text(check.Strings(x.Proved.Value)), noToken)
	default:
		list(s, "proved", x.Proved.Pos, sorted(r.seen.result.Proved), sorted(x.Proved.Value))
	}
	if x.SessionID != nil {
		// Digests stay out of the report: they would differ from run to run.
		was := scenarios.SessionRotated
		switch {
		case r.seen.after == "":
			was = "none after the login"
		case r.seen.after == r.seen.before:
			was = "the same as in the middle of the login"
		}
		s.That("session identifier", x.SessionID.Pos, was, gomega.Equal(x.SessionID.Value), x.SessionID.Value)
	}
}

// distinct takes a refusal of which a target does not tell why for the one that a portable case expects in its place: many do not
// tell on purpose.
func (r *run) distinct(got, want []vocab.ErrorClass) []vocab.ErrorClass {
	if r.c.Policy == nil {
		return got
	}
	out := make([]vocab.ErrorClass, len(got))
	for i, class := range got {
		out[i] = class
		if class == vocab.ErrIndistinct && i < len(want) {
			out[i] = want[i]
		}
	}
	return out
}
