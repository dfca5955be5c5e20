package pipeline

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// How long a person who does not want to add a device is left alone. Source: semantics 3.10.
const (
	snoozeDevice = 14 * 24 * time.Hour
	refuseDevice = 365 * 24 * time.Hour
)

// Enable is what api.multifactor.enable or context.multifactor of a Rule asked for. The last one of a login counts.
type Enable struct {
	Provider string
	// AllowRemember is nil when it was not said: false for an Action and true for a Rule, as their references have it.
	AllowRemember *bool
	Origin        string // "Action NAME" or "Rule NAME"
}

// remembers tells whether a browser may be remembered, and honoured when it is.
func (e *Enable) remembers(faults fault.Set) bool {
	if e.AllowRemember == nil {
		return strings.HasPrefix(e.Origin, "Rule ")
	}
	return *e.AllowRemember || faults.On(fault.AllowRememberIgnored)
}

// ending is where a login stands behind its last Action.
type ending struct {
	prompt        *Prompt // on show, not answered
	addressProved bool
	passed        bool // a factor was proved or enrolled here
	offerDevice   bool
}

// setEnable takes what an Action or a Rule asked for; what was asked before counts no more.
func (f *Flow) setEnable(e Enable) {
	if !f.tenant.Faults.On(fault.EnableIgnored) {
		f.enable = &e
	}
}

// enableFromAction reads a call of api.multifactor.enable. It refuses nothing: a provider that does not exist fails the
// login at its end, where MFA would have begun.
func (f *Flow) enableFromAction(name string, args []json.RawMessage) {
	e := Enable{Provider: "undefined", Origin: "Action " + name}
	if len(args) > 0 {
		e.Provider = str(args, 0)
	}
	var options struct {
		AllowRemember *bool `json:"allowRememberBrowser"`
	}
	if len(args) > 1 && json.Unmarshal(args[1], &options) == nil {
		e.AllowRemember = options.AllowRemember
	}
	f.setEnable(e)
}

// end decides what comes after the last Action and, while the person is needed, pauses. Nothing of it is seen by an
// Action of this login.
func (f *Flow) end(userAgent string) Step {
	f.deviceClass = tenant.DeviceClass(userAgent)
	switch {
	case f.ending.prompt != nil:
		return Step{Prompt: f.ending.prompt}
	case f.ending.passed:
		return f.device()
	}
	d := decide.End(f.endState())
	f.signalled = f.signalled || d.By != ""
	prompt := Prompt{Offers: d.Offers, Pick: d.Pick, Remember: d.Box, Command: d.By}
	if strings.HasPrefix(d.By, "multifactor.enable ") && f.enable != nil {
		prompt.Action = strings.TrimPrefix(f.enable.Origin, "Action ")
		if strings.HasPrefix(f.enable.Origin, "Rule ") {
			prompt.Command = strings.Replace(d.By, "multifactor.enable", "context.multifactor", 1)
		}
	}
	switch d.Outcome {
	case decide.EndAskBrowser:
		return Step{AskBrowser: true}
	case decide.EndChallenge, decide.EndEnrol:
		prompt.Enrol, f.ending.offerDevice = d.Outcome == decide.EndEnrol, d.OfferDevice
	case decide.EndVerifyEmail, decide.EndVerifyThenEnrol:
		prompt.VerifyAddress, prompt.Offers = true, []vocab.Factor{vocab.Email}
	case decide.EndBlock, decide.EndBlockAccount:
		f.block(d)
		return Step{Failure: f.failed}
	case decide.EndFail:
		f.fail(endFailed(prompt.Action, d))
		return Step{Failure: f.failed}
	default:
		return Step{}
	}
	f.ending.prompt = &prompt
	return Step{Prompt: &prompt}
}

// endState is what the rules of the end look at now.
func (f *Flow) endState() decide.EndState {
	st := f.state()
	user, _ := f.tenant.User(f.about.UserID)
	policy := f.tenant.Fixture().Policy
	if f.tenant.Faults.On(fault.PolicyIgnored) {
		policy = vocab.PolicyNever
	}
	s := decide.EndState{
		Policy: policy, Commanded: f.spared || len(f.challenged)+len(f.enrolledIn) > 0 || f.passkeyIsEnough(), Enabled: st.Enabled, Enrolled: user.Factors(),
		HasEmail: user.Email != "", EmailVerified: user.EmailVerified || f.tenant.Faults.On(fault.UnverifiedEmail),
		ElsewhereOnly: !user.HoldsHere(f.deviceClass), Browser: st.Browser, Confidence: f.confidence(), Remembered: f.about.Remembered,
		StepUp: f.stepUp(), AddressProved: f.ending.addressProved, ShowList: f.settings().ShowFactorList, Switches: st.Switches, Faults: st.Faults,
	}
	if f.demandsMFA(user) {
		s.Enable, s.Remembered, s.StepUp = &decide.Enable{Provider: "any"}, false, true
	} else if f.enable != nil {
		s.Enable = &decide.Enable{Provider: f.enable.Provider, AllowRemember: f.enable.remembers(f.tenant.Faults)}
	}
	return s
}

// demandsMFA tells whether the audience of the login challenges the person, whatever the policy says: that of the MFA API does so
// for whoever holds a factor besides e-mail. Source: semantics 6.
func (f *Flow) demandsMFA(u tenant.User) bool {
	return f.about.DemandsMFA && !f.tenant.Faults.On(fault.MFAAudienceOpen) &&
		slices.ContainsFunc(u.Factors(), func(x vocab.Factor) bool { return x != vocab.Email })
}

// passkeyIsEnough is never so: a passkey is a first factor.
func (f *Flow) passkeyIsEnough() bool {
	return f.tenant.Faults.On(fault.PasskeyAsMFA) && slices.ContainsFunc(f.methods, func(m tenant.Method) bool { return m.Name == "passkey" })
}

// confidence is what Adaptive MFA goes by. A silent login is not assessed and has no page to ask on, so nothing follows
// from it; whether anything follows where the way of signing in is not supported is a switch.
func (f *Flow) confidence() string {
	if f.about.Confidence == "" && (f.about.Silent || f.settings().Switches.Is(switches.AdaptiveUnassessed, "nothing")) {
		return "neutral"
	}
	return f.about.Confidence
}

func (f *Flow) stepUp() bool {
	return slices.Contains(f.about.Transaction.ACRValues, vocab.MultiFactorACR)
}

// mayRemember tells whether a challenge that an Action asks for now shows the box that remembers a browser, and honours
// one that is: the guides take the box away by multifactor.enable with allowRememberBrowser false before the command.
func (f *Flow) mayRemember() bool {
	return f.enable == nil || f.enable.Provider == "none" || f.enable.remembers(f.tenant.Faults)
}

// honours tells whether a remembered browser answers the command at the head. A demand for step-up and Adaptive MFA
// ignore it.
func (f *Flow) honours(q queued) bool {
	return f.about.Remembered && !f.about.DemandsMFA && q.remember && !f.stepUp() && !decide.Adaptive(f.tenant.Fixture().Policy, f.confidence(), f.tenant.Faults)
}

// device asks a person who just passed MFA on this path to add the authenticator of the device, once.
func (f *Flow) device() Step {
	if !f.ending.offerDevice {
		return Step{}
	}
	switch f.wantsDevice() {
	case decide.AskBrowser:
		return Step{AskBrowser: true}
	case decide.Show:
		f.ending.prompt = &Prompt{Enrol: true, Progressive: true, Offers: []vocab.Factor{vocab.WebAuthnPlatform}, Command: "progressive enrolment"}
		return Step{Prompt: f.ending.prompt}
	}
	f.ending.offerDevice = false
	return Step{}
}

func (f *Flow) wantsDevice() decide.Outcome {
	user, _ := f.tenant.User(f.about.UserID)
	return decide.OfferDevice(f.tenant.Fixture().Enabled, user.HoldsHere(f.deviceClass), f.tenant.DeviceDeclined(user.ID, f.about.Device), f.state().Browser)
}

// answered records that the prompt behind the last Action was answered rightly.
func (f *Flow) answered(factor vocab.Factor) {
	p := f.ending.prompt
	if p == nil || !slices.Contains(p.Offers, factor) {
		return
	}
	f.ending.prompt = nil
	switch {
	case p.VerifyAddress: // proves an address, no factor
		f.ending.addressProved = true
		return
	case p.Progressive:
		f.ending.offerDevice = false
	}
	f.ending.passed = true
	f.record(p.Enrol, factor)
}

// Decline leaves the offer to add this device; until later, or for as long as the person is likely to have it.
func (f *Flow) Decline(forGood bool) {
	p := f.ending.prompt
	if f.failed != nil || p == nil || !p.Progressive {
		return
	}
	pause := snoozeDevice
	if forGood {
		pause = refuseDevice
	}
	f.tenant.DeclineDevice(f.about.UserID, f.about.Device, pause)
	f.ending.prompt = nil
}

// Signalled tells whether MFA was asked for in this login, by a policy, an Action or a Rule: the time of a remembered
// browser begins anew then.
func (f *Flow) Signalled() bool { return f.signalled }

// block refuses a login that Adaptive MFA cannot let pass, and where the switch says so the account.
func (f *Flow) block(d decide.EndDecision) {
	if d.Outcome == decide.EndBlockAccount {
		// An account that is gone meanwhile needs no block; its login ends here either way.
		_ = f.tenant.UpdateUser(f.about.UserID, func(u *tenant.User) error { u.Blocked = true; return nil })
	}
	f.fail(loginBlocked(d))
}
