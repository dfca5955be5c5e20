package grid

import (
	"math/bits"
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// sets gives every set of least to most of the factors, each in the order of the factors.
func sets(of []vocab.Factor, least, most int) [][]vocab.Factor {
	var all [][]vocab.Factor
	for mask := range uint(1) << len(of) {
		if size := bits.OnesCount(mask); size < least || size > most {
			continue
		}
		var set []vocab.Factor
		for i, f := range of {
			if mask&(1<<i) != 0 {
				set = append(set, f)
			}
		}
		all = append(all, set)
	}
	return all
}

// orders gives every list of n different factors.
func orders(of []vocab.Factor, n int) [][]vocab.Factor {
	if n == 0 {
		return [][]vocab.Factor{nil}
	}
	var all [][]vocab.Factor
	for _, first := range of {
		for _, rest := range orders(without(of, first), n-1) {
			all = append(all, slices.Concat([]vocab.Factor{first}, rest))
		}
	}
	return all
}

// columns gives the question as it is and, when somebody enrols who holds an enabled factor, once more after a challenge of
// the first such factor: then the gate is open and the rules of enrolment decide.
func columns(q Question) []Question {
	out := []Question{q}
	if !q.Command.Enrols() {
		return out
	}
	for _, f := range q.Held {
		if slices.Contains(q.Enabled, f) {
			q.Challenged = []vocab.Factor{f}
			return append(out, q)
		}
	}
	return out
}

// lists gives what a command may be asked for: single factors for …With, sets of up to most for …Any.
func lists(c vocab.Command, of []vocab.Factor, most int) [][]vocab.Factor {
	if c.Any() {
		return sets(of, 1, most)
	}
	return sets(of, 1, 1)
}
