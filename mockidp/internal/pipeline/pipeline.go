// Package pipeline owns the post-login flow of one login: it runs each Action, takes the commands it recorded, executes
// them one after another with pauses for the person, and starts the next Action with a rebuilt event.
// It shows no pages and verifies no factor: it says what to ask for and is told what was done.
package pipeline

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxCommands is the documented limit of MFA commands per flow, all Actions together.
const maxCommands = 4

// Flow is the post-login flow of one login. It is used by one goroutine at a time.
type Flow struct {
	tenant  *tenant.Tenant
	fixture *tenant.Fixture // code as it was at the start: a saved Action counts from the next login; see settings
	about   About
	started time.Time
	// What the first Action saw, for the fault of a stale event.
	firstHeld    []tenant.Enrolment
	firstMethods []tenant.Method

	methods    []tenant.Method
	challenged []vocab.Factor
	enrolledIn []vocab.Factor
	browser    *decide.Browser

	next                 int // index of the Action that runs next
	queue                []queued
	issued               int
	idToken, accessToken map[string]json.RawMessage
	rules                rulesPhase
	ran                  func(Run)
	request              Request // the one that makes the flow go on
	failed               *Failure

	enable      *Enable
	ending      ending
	spared      bool // a challenge was answered by a remembered browser
	signalled   bool
	deviceClass string

	// What Actions asked for and what waits for it.
	away       *away
	pending    pending
	scopes     []scopeChange
	primarySet bool
	revoked    bool
	// refreshRevoked is api.refreshToken.revoke.
	refreshRevoked bool
}

// queued is a command whose turn has not come.
type queued struct {
	decide.Command
	options map[vocab.Factor]Options
	action  string
	// remember shows the box that remembers the browser, and honours one that is remembered.
	remember bool
	turned   bool             // its turn has come: the decision stands and its warnings are logged
	frozen   *decide.Decision // the decision; before the turn only by the fault that filters too early
	warned   []vocab.Factor   // what its warnings named
}

// Step is what a flow wants next.
type Step struct {
	// At most one of these is set; none means that the login is granted.
	Prompt     *Prompt
	AskBrowser bool
	Redirect   *Redirect
	Form       *Form
	Failure    *Failure
}

// Prompt is a pause: the person enrols or proves one of the offered factors.
type Prompt struct {
	Enrol  bool
	Offers []vocab.Factor
	// VerifyAddress asks for a code sent to the person's address: no factor is proved. Progressive offers to add this
	// device; the person may decline. Remember shows "Remember this device for 30 days" on a challenge.
	VerifyAddress, Progressive, Remember bool
	// Options are what the Action said of single factors.
	Options map[vocab.Factor]Options
	// Pick starts at the picker; otherwise Offers[0] comes up and the others wait behind "Try another method".
	Pick bool
	// Command and Action say where the prompt comes from, for timelines.
	Command string
	Action  string
}

// Options are the options of a factor in a command.
type Options struct {
	// PreferredMethod of a phone: sms, voice, both, or empty.
	PreferredMethod string
	// NoOTPFallback hides the one-time code beside a push request.
	NoOTPFallback bool
}

// Run is the record of one run of an Action or a legacy Rule.
type Run struct {
	Action string // the name of either
	// Rule tells that this was a Rule. Event then holds its two arguments as {"user": …, "context": …}.
	Rule     bool
	Runtime  string // as declared
	Engine   string // what really ran it
	Event    json.RawMessage
	Commands []string // as issued, such as "challengeWithAny otp, webauthn-roaming"; of a Rule "context.multifactor any"
	Console  []ConsoleLine
	Requests []string // "GET https://api.example.com/risk: 200"
	Failure  string
	// Diagnostics are remarks on the run, such as MFA commands that had no effect.
	Diagnostics []string
}

// ConsoleLine is one call of console.* in an Action, with its place in the Action's file.
type ConsoleLine struct {
	Level, Text, File string
	Line, Column      int
	// Cut tells that the text was longer than what the platform stores.
	Cut bool
}

// Start begins the flow of a login whose first factor is done. The methods are those of the session so far; ran is told
// of each Rule and Action that ran.
func Start(t *tenant.Tenant, about About, methods []tenant.Method, ran func(Run)) *Flow {
	user, _ := t.User(about.UserID)
	about.Transaction.Metadata = maps.Clone(object(about.Transaction.Metadata))
	return &Flow{
		tenant: t, fixture: t.Fixture(), about: about, started: t.Now(), firstHeld: user.Enrolments, firstMethods: methods, methods: methods, ran: ran,
		idToken: map[string]json.RawMessage{}, accessToken: map[string]json.RawMessage{},
	}
}

// Advance runs until the person is needed, the login is granted, or it has failed. The request is the one that the
// browser makes now: an Action that runs after a pause sees it, not the first one.
//
// The Actions between two pauses share the time that one run of the trigger has (semantics 2).
func (f *Flow) Advance(ctx context.Context, req Request) Step {
	f.refuseBlocked()
	trigger, cancel := action.Trigger(ctx, f.fixture.ActionLimits)
	defer cancel()
	f.request = req
	for f.failed == nil {
		switch {
		case !f.rules.done:
			f.runRules(ctx, req)
		case len(f.queue) > 0:
			if step, pause := f.execute(); pause {
				return step
			}
		case f.away != nil && !f.away.back:
			return f.away.step()
		case f.away != nil:
			back := f.away
			f.away = nil
			f.run(trigger, back.action, back, req)
		case f.next < len(f.fixture.Actions):
			a := f.fixture.Actions[f.next]
			f.next++
			f.run(trigger, a, nil, req)
		default:
			step := f.end(req.UserAgent)
			if step == (Step{}) {
				f.settle()
			}
			return step
		}
	}
	return Step{Failure: f.failed}
}

// execute takes the command at the head of the queue and reports whether the flow pauses. A command that pauses stays
// at the head until Done is called, so that asking again (a reload, two tabs) shows the same prompt.
func (f *Flow) execute() (Step, bool) {
	head := &f.queue[0]
	f.signalled = true
	countAll := f.settings().Switches.Is(switches.FifthCommand, "count-all")
	if countAll && f.overLimit() {
		f.fail(limitReached(head.action))
		return Step{}, false
	}
	d := f.decide(*head)
	if d.Outcome == decide.AskBrowser {
		return Step{AskBrowser: true}, true
	}
	if !head.turned {
		head.turned, head.frozen = true, &d // decided once: its warnings are logged once
		f.warn(head, d.Warned)
	}
	if shows := d.Outcome == decide.Show || d.Outcome == decide.Pick; shows && f.overLimit() {
		f.fail(limitReached(head.action))
		return Step{}, false
	}
	switch d.Outcome {
	case decide.Show, decide.Pick:
		return Step{Prompt: &Prompt{
			Enrol: head.Name.Enrols(), Offers: d.Offers, Options: head.options, Pick: d.Outcome == decide.Pick,
			Remember: head.remember && !head.Name.Enrols(), Command: render(head.Command), Action: head.action,
		}}, true
	case decide.Spare:
		f.spared = true
	case decide.Fail:
		f.fail(commandFailed(head.action, d.Message, f.tenant.Faults.On(fault.MFARLoggedAsW)))
		return Step{}, false
	}
	if countAll {
		f.issued++
	}
	f.queue = f.queue[1:]
	return Step{}, false
}

// settings are those of the tenant now: an administrator's change counts in a login under way.
func (f *Flow) settings() *tenant.Fixture { return f.tenant.Fixture() }

// state is what the decision tables look at now.
func (f *Flow) state() decide.State {
	user, _ := f.tenant.User(f.about.UserID)
	if f.tenant.Faults.On(fault.UnverifiedEmail) {
		user.EmailVerified = true
	}
	browser := f.browser
	if f.tenant.Faults.On(fault.BrowserNotAsked) {
		browser = &decide.Browser{WebAuthn: true, Platform: true}
	}
	return decide.State{
		Enabled: f.tenant.Fixture().Enabled, Enrolled: user.Holds(f.settings()), Challenged: f.challenged, EnrolledIn: f.enrolledIn,
		Browser: browser, Switches: f.settings().Switches, Faults: f.tenant.Faults,
	}
}

func (f *Flow) decide(q queued) decide.Decision {
	if q.frozen != nil {
		return *q.frozen
	}
	return decide.Decide(q.Command, f.stateOf(q))
}

// stateOf is what the decision tables look at for a command: of a remembered browser as well.
func (f *Flow) stateOf(q queued) decide.State {
	st := f.state()
	st.Remembered = f.honours(q)
	st.BeforeEnrolment = slices.ContainsFunc(f.queue, func(q queued) bool { return q.Name.Enrols() })
	return st
}

// SetBrowser records what the browser can do; asked for once in a flow.
func (f *Flow) SetBrowser(b decide.Browser) { f.browser = &b }

// NoWebAuthn records that the page has no origin on which WebAuthn works; the browser is not asked then.
func (f *Flow) NoWebAuthn() { f.browser = &decide.Browser{} }

// Done records that the prompt at the head was answered rightly with a factor. A factor that the prompt does not offer
// changes nothing: nobody gets past a prompt with another one.
func (f *Flow) Done(factor vocab.Factor) {
	if f.failed == nil && len(f.queue) == 0 {
		f.answered(factor)
		return
	}
	if f.failed != nil || !f.queue[0].turned || !slices.Contains(f.queue[0].frozen.Offers, factor) {
		return
	}
	f.record(f.queue[0].Name.Enrols(), factor)
	f.issued++
	f.queue = f.queue[1:]
	if f.tenant.Faults.On(fault.ClaimsLost) {
		f.idToken, f.accessToken = map[string]json.RawMessage{}, map[string]json.RawMessage{}
	}
}

// record keeps a factor that was enrolled or proved.
func (f *Flow) record(enrolled bool, factor vocab.Factor) {
	if enrolled {
		f.enrolledIn = append(f.enrolledIn, factor)
	} else {
		f.challenged = append(f.challenged, factor)
	}
	f.methods = tenant.MergeMethod(f.methods, tenant.Method{Name: "mfa", Type: factor, Timestamp: f.tenant.Now()})
}

// Methods are those of the session with what this flow added.
func (f *Flow) Methods() []tenant.Method { return f.methods }

// Factored tells whether a factor was proved or enrolled in this flow: what amr and acr say.
func (f *Flow) Factored() []vocab.Factor { return append(slices.Clone(f.challenged), f.enrolledIn...) }

// Claims are what Rules and Actions set for the ID token and the access token.
func (f *Flow) Claims() (idToken, accessToken map[string]json.RawMessage) {
	return f.idToken, f.accessToken
}
