package decide

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Enable is what the last api.multifactor.enable, or context.multifactor of a Rule, asked for.
type Enable struct {
	Provider string
	// AllowRemember lets a remembered browser pass and shows the box that remembers one.
	AllowRemember bool
}

// EndState is what the rules look at when every Action has run.
type EndState struct {
	Policy string
	Enable *Enable // nil when nothing called it
	// Commanded tells that a challenge or an enrolment which an Action asked for is done in this login. A command that
	// showed nothing does not count.
	Commanded bool

	Enabled []vocab.Factor // switched on in the tenant
	// Enrolled lists what the person enrolled, in the order of enrolment; an address counts by itself, see HasEmail.
	Enrolled                []vocab.Factor
	HasEmail, EmailVerified bool
	// ElsewhereOnly tells that no platform authenticator of the person belongs to a device like this one.
	ElsewhereOnly bool
	Browser       *Browser // nil until it has said what it can do

	// Confidence of the risk assessment: low, medium, high, neutral, or empty when there is none.
	Confidence string
	Remembered bool // the browser is remembered for this person
	StepUp     bool // acr_values asks for multi-factor
	// AddressProved tells that the person entered a code sent to their address on this path.
	AddressProved bool
	ShowList      bool // enrolment begins with the list of factors instead of the most secure one

	Switches switches.Set
	Faults   fault.Set
}

// EndOutcome says what happens after the last Action.
type EndOutcome string

// The outcomes at the end of a login.
const (
	EndPass EndOutcome = "pass"
	// EndChallenge asks for Offers[0]; further offers hang behind "Try another method".
	EndChallenge EndOutcome = "challenge"
	// EndEnrol enrols Offers[0], or lets the person choose when Pick is set.
	EndEnrol EndOutcome = "enrol"
	// EndVerifyEmail sends a code to the person's address and lets them in when they enter it.
	EndVerifyEmail EndOutcome = "verify-email"
	// EndVerifyThenEnrol does the same and enrols a factor afterwards.
	EndVerifyThenEnrol EndOutcome = "verify-email-then-enrol"
	EndBlock           EndOutcome = "block"
	EndBlockAccount    EndOutcome = "block-account"
	EndFail            EndOutcome = "fail"
	EndAskBrowser      EndOutcome = "ask-browser"
)

// EndDecision is what comes after the last Action.
type EndDecision struct {
	Outcome EndOutcome
	Offers  []vocab.Factor
	Pick    bool
	// By says who asks, for timelines: "policy all-applications", "multifactor.enable any".
	By string
	// Box shows "Remember this device for 30 days" on the challenge.
	Box bool
	// OfferDevice tells that the person may be asked afterwards to add the authenticator of this device.
	OfferDevice bool
	Message     Message
}

// defaultOrder is the fixed order of factors that nobody asked for by name, the most secure first.
// Source: semantics 3.7; the device's own authenticator goes behind a security key, since it is the dependent one.
var defaultOrder = []vocab.Factor{
	vocab.WebAuthnRoaming, vocab.WebAuthnPlatform, vocab.Push, vocab.OTP, vocab.Phone, vocab.Email, vocab.RecoveryCode,
}

// independent factors may be somebody's first one. Source: semantics 3.10.
var independent = []vocab.Factor{vocab.WebAuthnRoaming, vocab.Push, vocab.OTP, vocab.Phone}

// Adaptive tells whether Adaptive MFA acts: at overall confidence low alone. An assessment that the policy needs and that
// is missing, or says something unknown, is the documented failure of the whole, which counts as low (semantics 5).
func Adaptive(policy, confidence string, faults fault.Set) bool {
	if policy != vocab.PolicyAdaptive || faults.On(fault.AdaptiveNever) {
		return false
	}
	if confidence == "low" {
		return !faults.On(fault.LowAsMedium)
	}
	return !slices.Contains([]string{"medium", "high", "neutral"}, confidence)
}

// End decides what happens after the last Action. Source: semantics 3.7, 3.8, 3.10 and 5.
func End(st EndState) EndDecision {
	d, asked := st.demand()
	if st.Commanded || !asked {
		return EndDecision{Outcome: EndPass}
	}
	decision := EndDecision{By: d.by, OfferDevice: d.wide}
	switch {
	case d.failure != "":
		decision.Outcome, decision.Message = EndFail, d.failure
	case st.holdsEnough(d):
		st.challenge(d, &decision)
	case d.adaptive && !st.AddressProved && !st.Switches.Is(switches.AdaptiveLowUnenrolled, "enrol"):
		st.verify(d, &decision)
	case d.adaptive && st.AddressProved && !d.enrols:
		decision.Outcome = EndPass
	default:
		st.enrolment(d, &decision)
	}
	return decision
}

// demand is who asks for MFA at the end of a login, and from which factors.
type demand struct {
	by        string
	factors   []vocab.Factor
	wide      bool // every factor of the tenant, WebAuthn included
	overrides bool // the tenant's toggles do not count
	adaptive  bool
	enrols    bool // who holds nothing enrols, even behind a verified address
	remember  bool
	failure   Message
}

func (st EndState) demand() (demand, bool) {
	adaptive := Adaptive(st.Policy, st.Confidence, st.Faults)
	always := st.Policy == vocab.PolicyAlways
	d := demand{by: "policy " + st.Policy, factors: defaultOrder, wide: true, adaptive: adaptive, remember: true}
	d.enrols = always || st.Switches.Is(switches.AdaptiveLowUnenrolled, "verify-then-enrol")
	switch {
	case st.Enable == nil:
		return d, adaptive || always
	case st.Enable.Provider == "none":
		return d, adaptive && st.Switches.Is(switches.EnableNoneAgainstAdaptive, "trigger")
	}
	d.by, d.enrols, d.remember = "multifactor.enable "+st.Enable.Provider, true, st.Enable.AllowRemember
	switch st.Enable.Provider {
	case "any":
	case "guardian":
		d.factors = []vocab.Factor{vocab.Push, vocab.OTP, vocab.Phone, vocab.Email, vocab.RecoveryCode}
		d.wide, d.overrides = false, true
	case "google-authenticator": // guardian by its older name; it has no recovery codes
		d.factors = []vocab.Factor{vocab.Push, vocab.OTP, vocab.Phone, vocab.Email}
		d.wide, d.overrides = false, true
	case "duo":
		d.failure = "The multifactor provider duo is not offered by this mock"
	default:
		d.failure = Message("Unknown multifactor provider " + st.Enable.Provider)
	}
	return d, true
}

// on tells whether a factor may be used for the demand. A provider that was named overrides the tenant's toggles; the
// recovery code is none of its factors and keeps its own.
func (st EndState) on(d demand, f vocab.Factor) bool {
	return has(st.Enabled, f) || d.overrides && f != vocab.RecoveryCode
}

// holdsEnough tells whether the person counts as enrolled. E-mail or biometrics alone do not (semantics 1.4); what a
// person who holds e-mail alone is asked for is a switch, and under Adaptive MFA their address is verified.
func (st EndState) holdsEnough(d demand) bool {
	for _, f := range st.Enrolled {
		if f != vocab.Email && (f != vocab.WebAuthnPlatform || st.Switches.Is(switches.PlatformOnlyGate, "armed")) {
			return true
		}
	}
	byEmail := st.Switches.Is(switches.EnableAnyEmailOnly, "challenge") && !d.adaptive
	return byEmail && st.on(d, vocab.Email) && st.holds(vocab.Email)
}

func (st EndState) holds(f vocab.Factor) bool {
	return has(st.Enrolled, f) || f == vocab.Email && st.HasEmail && st.EmailVerified
}

func (st EndState) challenge(d demand, decision *EndDecision) {
	// Adaptive MFA and a demand for step-up ignore remembered browsers.
	if st.Remembered && d.remember && !d.adaptive && !st.StepUp {
		decision.Outcome = EndPass
		return
	}
	for _, f := range d.factors {
		switch {
		case !st.holds(f) || !st.on(d, f) || f == vocab.WebAuthnPlatform && st.ElsewhereOnly:
		case needsBrowser(f) && st.Browser == nil:
			decision.Outcome = EndAskBrowser
			return
		case !needsBrowser(f) || st.Browser.supports(f):
			decision.Offers = append(decision.Offers, f)
		}
	}
	switch {
	case len(decision.Offers) > 0:
		decision.Outcome, decision.Box = EndChallenge, d.remember
	case st.Switches.Is(switches.EndNoneUsable, "enrol"):
		st.enrolment(d, decision)
	default:
		decision.Outcome, decision.Message = EndFail, EndUnusable
	}
}

// verify is Adaptive MFA for somebody without a factor: nothing is enrolled by default, their address is verified.
func (st EndState) verify(d demand, decision *EndDecision) {
	switch {
	case !st.HasEmail && st.Faults.On(fault.BlockIgnored):
		decision.Outcome = EndPass
	case !st.HasEmail && st.Switches.Is(switches.AdaptiveBlock, "account"):
		decision.Outcome, decision.Message = EndBlockAccount, EndBlocked
	case !st.HasEmail:
		decision.Outcome, decision.Message = EndBlock, EndBlocked
	case d.enrols:
		decision.Outcome = EndVerifyThenEnrol
	default:
		decision.Outcome = EndVerifyEmail
	}
}

// enrolment offers what can be somebody's first factor; who comes here holds none of them that could be used.
func (st EndState) enrolment(d demand, decision *EndDecision) {
	for _, f := range independent {
		switch {
		case !has(d.factors, f) || !st.on(d, f):
		case needsBrowser(f) && st.Browser == nil:
			decision.Outcome = EndAskBrowser
			return
		case !needsBrowser(f) || st.Browser.supports(f):
			decision.Offers = append(decision.Offers, f)
		}
	}
	if len(decision.Offers) == 0 {
		decision.Outcome, decision.Message = EndFail, EndNoneToEnrol
		return
	}
	decision.Outcome, decision.Pick = EndEnrol, st.ShowList && len(decision.Offers) > 1
}

// OfferDevice decides whether a person who just passed MFA is asked to add this device's own authenticator: Show, Skip, or
// AskBrowser when that depends on the browser. Source: semantics 3.10, progressive enrolment.
func OfferDevice(enabled []vocab.Factor, heldHere, declined bool, browser *Browser) Outcome {
	switch {
	case !has(enabled, vocab.WebAuthnPlatform) || heldHere || declined:
		return Skip
	case browser == nil:
		return AskBrowser
	case browser.supports(vocab.WebAuthnPlatform):
		return Show
	}
	return Skip
}
