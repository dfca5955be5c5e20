package pipeline

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// What a person holds and what the tenant has on may change while a prompt is open: an administrator acts, or the person
// goes on in another browser. These methods look again.

// StillOffers tells whether the command at the head, or the end of the login, would offer a factor if its turn came now.
func (f *Flow) StillOffers(factor vocab.Factor) bool {
	if len(f.queue) == 0 {
		return f.failed == nil && f.offersAtEnd(factor)
	}
	return f.failed == nil && slices.Contains(decide.Decide(f.queue[0].Command, f.stateOf(f.queue[0])).Offers, factor)
}

// Usable tells whether a factor can be challenged now: the tenant has it on, and the person holds it.
func (f *Flow) Usable(factor vocab.Factor) bool {
	if len(f.queue) == 0 && f.ending.prompt != nil {
		return f.usableAtEnd(factor)
	}
	st := f.state()
	return slices.Contains(st.Enabled, factor) && slices.Contains(st.Enrolled, factor)
}

// Drop takes a factor that turned out to be unusable from the prompt at the head, with others that a challenge cannot
// use any more. Where nothing would be left it changes nothing and reports false.
func (f *Flow) Drop(factor vocab.Factor) bool {
	if f.failed == nil && len(f.queue) == 0 {
		return f.dropAtEnd(factor)
	}
	if f.failed != nil || f.queue[0].frozen == nil {
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
	f.ending.prompt = nil
}

// offersAtEnd tells whether the prompt behind the last Action would still ask for a factor's enrolment.
func (f *Flow) offersAtEnd(factor vocab.Factor) bool {
	p := f.ending.prompt
	if p == nil || !p.Enrol || !slices.Contains(p.Offers, factor) {
		return false
	}
	if p.Progressive {
		return f.wantsDevice() == decide.Show
	}
	d := decide.End(f.endState())
	return d.Outcome == decide.EndEnrol && slices.Contains(d.Offers, factor)
}

// usableAtEnd tells whether the challenge behind the last Action would still offer a factor. An address that is to be
// verified is no factor and stays one's own.
func (f *Flow) usableAtEnd(factor vocab.Factor) bool {
	d := decide.End(f.endState())
	return f.ending.prompt.VerifyAddress || d.Outcome == decide.EndChallenge && slices.Contains(d.Offers, factor)
}

// dropAtEnd is Drop for the prompt behind the last Action. An offer to add this device is dropped whole.
func (f *Flow) dropAtEnd(factor vocab.Factor) bool {
	if f.ending.prompt == nil {
		return false
	}
	p := *f.ending.prompt
	if p.Progressive {
		f.ending.prompt, f.ending.offerDevice = nil, false
		return true
	}
	p.Offers = slices.DeleteFunc(slices.Clone(p.Offers), func(x vocab.Factor) bool {
		return x == factor || !p.Enrol && !f.usableAtEnd(x)
	})
	if len(p.Offers) == 0 {
		return false
	}
	p.Pick = p.Pick && len(p.Offers) > 1
	f.ending.prompt = &p
	return true
}
