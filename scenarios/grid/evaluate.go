package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Trace is the ids of the rows that decided a cell, each once, in the order in which they did; the last is the command's.
type Trace []string

// Evaluate answers a question: the first row of the table of commands whose conditions all hold decides. The tables of
// factors and of the gate are looked at when a condition asks for them, so a command that is decided before leaves no
// warning. Evaluate is total and pure; rules that did not come from Parse may leave the outcome empty.
func Evaluate(rules *Rules, q Question) (Cell, Trace) {
	e := &evaluation{rules: rules, q: q, holding: q.holding()}
	cell := Cell{Outcome: Outcome(e.decide(rules.Commands).Then)}
	if cell.Outcome != Pass && cell.Outcome != Failed {
		cell.Factors = e.look().usable
	}
	cell.Warned = e.warned
	return cell, e.trace
}

// evaluation is one question while it is answered.
type evaluation struct {
	rules *Rules
	q     Question
	trace Trace
	at    int // the requested factor that the table of factors is looking at

	holding                            []vocab.Factor
	looked                             bool
	usable, warned                     []vocab.Factor
	defaultUsable, satisfied, unusable bool
}

// decide gives the first row whose conditions all hold, and notes it in the trace.
func (e *evaluation) decide(table []Row) Row {
	for _, row := range table {
		if !slices.ContainsFunc(row.conditions, func(holds word) bool { return !holds(e) }) {
			if !slices.Contains(e.trace, row.ID) {
				e.trace = append(e.trace, row.ID)
			}
			return row
		}
	}
	return Row{}
}

// look decides once what becomes of each requested factor.
func (e *evaluation) look() *evaluation {
	if e.looked {
		return e
	}
	e.looked = true
	for e.at = range e.q.Factors {
		switch e.decide(e.rules.Factors).Then {
		case factorUsable:
			e.usable = append(e.usable, e.factor())
			e.defaultUsable = e.defaultUsable || e.at == 0
		case factorSatisfied:
			e.satisfied = true
		case factorEnrolled:
			e.warned = append(e.warned, e.factor())
		case factorUnusable:
			e.warned = append(e.warned, e.factor())
			e.unusable = true
		}
	}
	return e
}

func (e *evaluation) factor() vocab.Factor { return e.q.Factors[e.at] }

// holdsOnly tells whether the person holds no factor but those named.
func (e *evaluation) holdsOnly(named ...vocab.Factor) bool {
	return !slices.ContainsFunc(e.holding, func(f vocab.Factor) bool { return !slices.Contains(named, f) })
}
