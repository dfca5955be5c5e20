// Package decide owns the rules of the four MFA commands as a total, pure function of a command and a state.
// It neither reads clocks nor changes anything; who shows pages and writes logs is the caller.
//
// Source: post-login MFA customisation, decision tables of challengeWith(Any) and enrollWith(Any); where the public
// sources conflict or are silent, a named switch decides (package switches).
package decide

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Command is one recorded MFA command: its name and the factors asked for, the default factor first.
type Command struct {
	Name    vocab.Command
	Factors []vocab.Factor
}

// State is what the rules look at when the turn of a command comes.
type State struct {
	Enabled    []vocab.Factor // switched on in the tenant
	Enrolled   []vocab.Factor // held by the person, in the order of enrolment
	Challenged []vocab.Factor // challenged successfully in this transaction
	EnrolledIn []vocab.Factor // enrolled in this transaction
	// Browser is nil until the browser has said what it can do.
	Browser *Browser
	// Remembered tells that the browser is remembered for the person, and that nothing speaks against honouring it.
	Remembered bool
	// BeforeEnrolment tells that an enrolment waits behind a challenge.
	BeforeEnrolment bool
	Switches        switches.Set
	Faults          fault.Set
}

// Browser is what a browser said of itself: whether it can do WebAuthn at all, and whether the device it runs on has a
// platform authenticator that verifies its user.
type Browser struct{ WebAuthn, Platform bool }

// supports tells whether the browser can do a factor. Source: semantics 3.4 and 3.5, rule 4.
func (b Browser) supports(f vocab.Factor) bool {
	return b.WebAuthn && (f != vocab.WebAuthnPlatform || b.Platform)
}

// Outcome says what happens with a command.
type Outcome string

// The outcomes of a command.
const (
	// Show puts Offers[0] in front of the person; further offers hang behind "Try another method".
	Show Outcome = "show"
	// Pick shows a picker of the offers.
	Pick Outcome = "pick"
	// Skip shows nothing because the requirement is satisfied in this transaction already.
	Skip Outcome = "skip"
	// Spare shows nothing because the browser is remembered.
	Spare Outcome = "spare"
	// Continue shows nothing although nothing was satisfied (all factors enrolled; the login goes on).
	Continue Outcome = "continue"
	// Fail ends the login with Message.
	Fail Outcome = "fail"
	// AskBrowser means that the browser has to say first whether it can do WebAuthn; decide again then.
	AskBrowser Outcome = "ask-browser"
)

// Decision is what comes of a command.
type Decision struct {
	Outcome Outcome
	Offers  []vocab.Factor // usable factors in the order of the list
	Warned  []vocab.Factor // one w entry each
	Message Message        // of a failure
}

// Decide applies the decision table of the command to the state.
func Decide(cmd Command, st State) Decision {
	factors := dedupe(cmd.Factors)
	if cmd.Name.Enrols() {
		return enrol(cmd.Name, factors, st)
	}
	return challenge(cmd.Name, factors, st)
}

func challenge(name vocab.Command, factors []vocab.Factor, st State) Decision {
	var d Decision
	satisfied := false
	for _, f := range factors {
		switch {
		case st.satisfied(f):
			satisfied = true
		case !has(st.Enabled, f) || !has(st.Enrolled, f):
			d.Warned = append(d.Warned, f)
		case needsBrowser(f) && st.Browser == nil && !st.spared():
			return Decision{Outcome: AskBrowser}
		case needsBrowser(f) && st.Browser != nil && !st.Browser.supports(f):
			// Not offered; the tables warn about tenant and person only.
		default:
			d.Offers = append(d.Offers, f)
		}
	}
	switch {
	case len(d.Offers) > 0 && st.spared():
		d.Offers, d.Outcome = nil, Spare
	case len(d.Offers) > 0 && st.Faults.On(fault.ChallengePassedOver):
		d.Offers, d.Outcome = nil, Continue
	case len(d.Offers) > 0:
		return present(name, factors, d, st)
	case satisfied:
		d.Outcome = Skip
	case st.Faults.On(fault.FailOpen):
		d.Outcome = Continue
	default:
		d.Outcome, d.Message = Fail, ChallengeNoneUsable
	}
	return d
}

// spared tells whether a remembered browser answers a challenge. It does not where the challenge opens the way to an
// enrolment, unless the switch says so.
func (st State) spared() bool {
	return st.Remembered && (!st.BeforeEnrolment || st.Switches.Is(switches.RememberedBrowserAndGate, "satisfies"))
}

func (st State) satisfied(f vocab.Factor) bool {
	if st.Faults.On(fault.RepeatSatisfied) {
		return false
	}
	if has(st.Challenged, f) {
		return true
	}
	return st.Switches.Is(switches.EnrolmentSatisfiesChallenge, "on") && has(st.EnrolledIn, f)
}

func enrol(name vocab.Command, factors []vocab.Factor, st State) Decision {
	gated := st.mustChallengeFirst()
	if gated && st.Switches.Is(switches.EnrollGateOrder, "gate-first") {
		return Decision{Outcome: Fail, Message: EnrolBeforeChallenge}
	}
	var d Decision
	onlyEnrolled, justDone := len(factors) > 0, len(factors) > 0
	for _, f := range factors {
		switch {
		case has(st.Challenged, f) || has(st.EnrolledIn, f):
			continue // done in this transaction: ignored without a warning
		case f == vocab.Email && has(st.Enabled, f) && st.Faults.On(fault.EmailEnrollable):
			d.Offers = append(d.Offers, f)
		case has(st.Enabled, f) && has(st.Enrolled, f):
			d.Warned = append(d.Warned, f)
		case !has(st.Enabled, f) || f == vocab.Email || st.tooEarly(f): // e-mail cannot be enrolled by a command
			onlyEnrolled = false
			d.Warned = append(d.Warned, f)
		case needsBrowser(f) && st.Browser == nil:
			return Decision{Outcome: AskBrowser}
		case needsBrowser(f) && !st.Browser.supports(f):
			onlyEnrolled = false
			d.Warned = append(d.Warned, f)
		default:
			d.Offers = append(d.Offers, f)
		}
		justDone = false
	}
	if len(d.Offers) == 0 {
		emailAlone := len(factors) == 1 && factors[0] == vocab.Email // cannot be enrolled, held or not
		goesOn := name.Any() && onlyEnrolled && !emailAlone && st.Switches.Is(switches.EnrollAllAlreadyEnrolled, "continue") &&
			!st.Faults.On(fault.AllEnrolledFails)
		switch {
		case goesOn && justDone:
			d.Outcome = Skip
		case goesOn:
			d.Outcome = Continue
		default:
			d.Outcome, d.Message = Fail, EnrolNoneUsable
		}
		return d
	}
	if gated {
		d.Offers = nil
		d.Outcome, d.Message = Fail, EnrolBeforeChallenge
		return d
	}
	return present(name, factors, d, st)
}

// mustChallengeFirst is the gate: whoever holds a factor proves one before adding another. Holding e-mail alone does
// not arm it (a platform authenticator alone: a switch), and an enrolment earlier in this transaction has proved possession.
func (st State) mustChallengeFirst() bool {
	if st.Faults.On(fault.EnrolWithoutChallenge) || st.Remembered && st.Switches.Is(switches.RememberedBrowserAndGate, "satisfies") {
		return false
	}
	arms := func(f vocab.Factor) bool {
		return f != vocab.Email && (f != vocab.WebAuthnPlatform || st.Switches.Is(switches.PlatformOnlyGate, "armed"))
	}
	opens := func(f vocab.Factor) bool {
		return f != vocab.RecoveryCode || st.Switches.Is(switches.GateAcceptsRecoveryCode, "yes")
	}
	return slices.ContainsFunc(st.Enrolled, arms) && !slices.ContainsFunc(st.Challenged, opens) && len(st.EnrolledIn) == 0
}

func present(name vocab.Command, factors []vocab.Factor, d Decision, st State) Decision {
	d.Outcome = Show
	if name.Any() {
		if len(d.Offers) > 1 || st.Faults.On(fault.PickerForOne) {
			d.Outcome = Pick
		}
		return d
	}
	if d.Offers[0] != factors[0] && len(d.Offers) > 1 && st.Switches.Is(switches.DefaultUnusable, "picker") {
		d.Outcome = Pick
	}
	return d
}

// tooEarly tells whether a factor may not be the first one.
func (st State) tooEarly(f vocab.Factor) bool {
	return f == vocab.RecoveryCode && len(st.Enrolled) == 0 && st.Switches.Is(switches.RecoveryCodeFirst, "refused")
}

func needsBrowser(f vocab.Factor) bool {
	return f == vocab.WebAuthnRoaming || f == vocab.WebAuthnPlatform
}

func has(list []vocab.Factor, f vocab.Factor) bool { return slices.Contains(list, f) }

// dedupe keeps the first of equal factors: a sample passes the default factor again among the alternatives.
func dedupe(factors []vocab.Factor) []vocab.Factor {
	var out []vocab.Factor
	for _, f := range factors {
		if !has(out, f) {
			out = append(out, f)
		}
	}
	return out
}
