package pipeline

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What a person holds and what the tenant has on may change while a prompt is open: an administrator acts, or the person
// goes on in another browser. These methods look again.

// StillOffers tells whether the command at the head would offer a factor if its turn came now.
func (f *Flow) StillOffers(factor vocab.Factor) bool {
	return f.failed == nil && len(f.queue) > 0 && slices.Contains(decide.Decide(f.queue[0].Command, f.state()).Offers, factor)
}

// Usable tells whether a factor can be challenged now: the tenant has it on, and the person holds it.
func (f *Flow) Usable(factor vocab.Factor) bool {
	st := f.state()
	return slices.Contains(st.Enabled, factor) && slices.Contains(st.Enrolled, factor)
}

// Drop takes a factor that turned out to be unusable from the prompt at the head, with others that a challenge cannot
// use any more. Where nothing would be left it changes nothing and reports false.
func (f *Flow) Drop(factor vocab.Factor) bool {
	if f.failed != nil || len(f.queue) == 0 || f.queue[0].frozen == nil {
		return false
	}
	head := &f.queue[0]
	d := *head.frozen
	d.Offers = slices.DeleteFunc(slices.Clone(d.Offers), func(x vocab.Factor) bool {
		return x == factor || !head.Name.Enrols() && !f.Usable(x)
	})
	if len(d.Offers) == 0 {
		return false
	}
	if d.Outcome == decide.Pick && len(d.Offers) == 1 {
		d.Outcome = decide.Show
	}
	head.frozen = &d
	return true
}

// Reconsider takes the decision on the command at the head back: the next Advance decides it by what holds then.
func (f *Flow) Reconsider() {
	if f.failed == nil && len(f.queue) > 0 {
		f.queue[0].turned, f.queue[0].frozen = false, nil
	}
}
