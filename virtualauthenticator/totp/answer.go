package totp

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	// farSteps is how far a stale or future code lies from now: five minutes at 30 seconds, beyond any usual window.
	farSteps = 10
	// usualWindow is how many steps to either side a lenient server accepts.
	usualWindow = 2
)

// Answer is one code given to a page.
type Answer struct {
	Code string // digits only, zero-padded
	Step int64  // the step whose code this is; for a wrong code, the current step, whose code it deviates from
}

// ErrNothingToReuse says that a code was to be used again before any right code was given.
var ErrNothingToReuse = errors.New("totp: no code was answered yet that could be reused: answer right first")

// SpentError says that the code of the current step was given already. A server that follows RFC 6238 section 5.2 refuses
// it a second time, so that the person has to wait.
type SpentError struct {
	Next time.Time // the moment the next unspent step begins
}

// Error implements error.
func (e *SpentError) Error() string {
	return fmt.Sprintf("totp: the code of this step was answered already: wait until %s", e.Next.UTC().Format(time.RFC3339))
}

// Answer gives the code with which a person answers at now:
//
//   - right: the code of the current step, which is spent from then on. If it was spent before: a *SpentError.
//   - reused: the code last answered right, or ErrNothingToReuse.
//   - stale, future: the code of a step ten back or ahead, which is none of the codes of two steps to either side of now.
//   - wrong: a code of the right shape which is none of the codes of ten steps to either side of now.
//
// Only a right answer spends a step. The same calls give the same codes.
func (a *Authenticator) Answer(now time.Time, how vocab.Answer) (Answer, error) {
	step := a.Step(now)
	switch how {
	case vocab.AnswerRight:
		return a.spend(step)
	case vocab.AnswerReused:
		if a.last.Code == "" {
			return Answer{}, ErrNothingToReuse
		}
		return a.last, nil
	case vocab.AnswerStale:
		return a.far(step, -1), nil
	case vocab.AnswerFuture:
		return a.far(step, +1), nil
	case vocab.AnswerWrong:
		return a.wrong(step), nil
	default:
		return Answer{}, fmt.Errorf("totp: a code cannot be answered %q: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerFuture, vocab.AnswerReused})
	}
}

// Drift gives the code of the step that lies so many steps ahead of now (before it, when negative), and spends nothing.
// Codes are short: once in a million times it is the code of another step nearby too.
func (a *Authenticator) Drift(now time.Time, steps int) Answer {
	step := a.Step(now) + int64(steps)
	return Answer{Code: a.code(step), Step: step}
}

// Accepted says that a code of Drift was accepted, so that it is spent with every unspent step from now's to its own, and is
// the one to reuse: a server takes no step at or before the last one.
func (a *Authenticator) Accepted(now time.Time, answer Answer) {
	for step := min(a.Step(now), answer.Step); step <= answer.Step; step++ {
		a.spent[step] = true
	}
	a.last = answer
}

// spend answers right, once for each step.
func (a *Authenticator) spend(step int64) (Answer, error) {
	if a.spent[step] {
		next := step + 1
		for a.spent[next] {
			next++
		}
		return Answer{}, &SpentError{Next: time.Unix(next*int64(a.params.Period), 0).Add(-a.ahead)}
	}
	a.spent[step] = true
	a.last = Answer{Code: a.code(step), Step: step}
	return a.last, nil
}

// far gives the code of a step outside the usual window, in one direction. Codes are short, so that two steps share one
// now and then: such a step is passed over.
func (a *Authenticator) far(step, direction int64) Answer {
	near := a.window(step, usualWindow)
	far := step + farSteps*direction
	for near[a.code(far)] {
		far += direction
	}
	return Answer{Code: a.code(far), Step: far}
}

// wrong counts up from the right code until no step around now has that code.
func (a *Authenticator) wrong(step int64) Answer {
	taken := a.window(step, farSteps)
	code := a.code(step)
	for taken[code] {
		code = successor(code)
	}
	return Answer{Code: code, Step: step}
}

// window is the set of codes of the steps up to reach to either side of step.
func (a *Authenticator) window(step, reach int64) map[string]bool {
	codes := map[string]bool{}
	for s := step - reach; s <= step+reach; s++ {
		codes[a.code(s)] = true
	}
	return codes
}

// successor is the next code in counting order, of the same length; after nines come zeros.
func successor(code string) string {
	// Codes come from the library and are digits only.
	n, _ := strconv.Atoi(code)
	next := fmt.Sprintf("%0*d", len(code), n+1)
	return next[len(next)-len(code):]
}
