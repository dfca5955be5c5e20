package junit

import (
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/reports/decision"
)

// judged is a decision by the case that it is about.
type judged struct {
	known  map[string]string // why the failure is accepted
	passed map[string]string // what should have failed, and holds
	others []decision.Breach // what is about no case of the run
}

func judge(d *decision.Decision, run *reports.Run) judged {
	j := judged{known: map[string]string{}, passed: map[string]string{}}
	if d == nil {
		if run.Abort != nil {
			j.others = append(j.others, decision.Breach{Class: decision.Aborted, Detail: run.Abort.Message})
		}
		if slices.Contains(run.GateReasons, reports.NoCheck) {
			j.others = append(j.others, decision.Breach{Class: decision.NothingChecked, Detail: reports.NoCheck})
		}
		return j
	}
	for id, all := range d.ByCase() {
		var reasons []string
		for _, k := range all {
			text := k.String()
			if k.Check != "" {
				text = k.Check + ": " + text
			}
			reasons = append(reasons, text)
		}
		j.known[id] = "known failure: " + strings.Join(reasons, "; ")
	}
	for _, b := range d.Breaches {
		switch b.Class {
		case decision.UnexpectedPass:
			j.passed[b.Case] = decision.Name(b.Case, b.Check) + ": " + b.Detail
		case decision.UnexpectedFailure, decision.OtherFailure: // the case is red by itself
		default:
			j.others = append(j.others, b)
		}
	}
	return j
}

// suite has a failing case for each breach that is about no case, so that a gate is never broken by a green document; nil for none.
func (j judged) suite(d *decision.Decision, run *reports.Run) *suite {
	if len(j.others) == 0 {
		return nil
	}
	s := &suite{Name: "gate", Properties: properties(run)}
	for _, b := range j.others {
		name := string(b.Class)
		if b.Case != "" {
			name += " " + decision.Name(b.Case, b.Check)
		}
		text := b.Detail
		if b.Entry != "" {
			text += "\nentry: " + b.Entry
		}
		if d != nil {
			text += "\nbaseline: " + d.Baseline
		}
		s.Cases = append(s.Cases, testcase{Name: name, Class: "gate", Time: seconds(0), Failure: &trouble{b.Detail, string(b.Class), text + "\n"}})
		s.Tests++
		s.Failures++
	}
	return s
}
