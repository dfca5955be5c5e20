package pipeline

import (
	"cmp"
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// run executes one Action, from its beginning or where it went on from being away. What the Action did is on record even when it fails.
func (f *Flow) run(ctx context.Context, a tenant.Action, back *away, req Request) {
	first := f.next == 1
	event, err := f.event(a, first, req, back)
	if err != nil {
		f.fail(actionFailed(a.Name, err))
		return
	}
	shown, err := f.event(a.WithoutSecrets(), first, req.withoutTokens(), back)
	if err != nil {
		shown = nil
	}
	now := f.tenant.Now
	if f.tenant.Faults.On(fault.FrozenDate) {
		started := f.started
		now = func() time.Time { return started }
	}
	answers := &answerer{Flow: f, req: req}
	result, runErr := a.Program.Run(ctx, action.Invocation{
		Event: event, Continue: back != nil, Answer: answers.answer, Rules: f.rules.executed,
		Now: now, Seed: binary.BigEndian.Uint64(f.tenant.Bytes(8)), Limits: f.fixture.ActionLimits, Outbound: f.fixture.Outbound,
	})
	f.primarySet = f.primarySet || answers.primary
	record := Run{Action: a.Name, Runtime: a.Runtime, Engine: a.Engine, Event: shown}
	record.note(a, result)
	for _, line := range result.Console {
		record.Console = append(record.Console, ConsoleLine{Level: line.Level, Text: line.Text, File: cmp.Or(line.File, a.File), Line: line.Line,
			Column: line.Column, Cut: line.Cut})
	}
	if result.Absent {
		f.remark(&record, "Action "+a.Name+" exports no onContinuePostLogin: nobody looked at what came back from where it sent the person.")
	}
	var all asked
	for _, c := range result.Commands {
		f.take(a, c, &record, &all)
	}
	defer func() { f.ran(record) }()
	if runErr != nil {
		record.Failure = runErr.Error()
		if !f.tenant.Faults.On(fault.ThrowFailsOpen) {
			f.fail(actionFailed(a.Name, runErr))
		}
		return
	}
	failOpen(&record)
	placeless(a, req, &record)
	f.grant(a, &all, &record)
}

// grant lets happen what a run asked for that ended well.
func (f *Flow) grant(a tenant.Action, all *asked, record *Run) {
	for _, effect := range all.kept {
		effect()
	}
	if all.ended != nil && !f.tenant.Faults.On(fault.DenyIgnored) {
		f.settle()
		f.fail(all.ended)
		return
	}
	for _, effect := range all.rest {
		if failure := effect(); failure != nil {
			f.fail(failure)
			return
		}
	}
	f.sendAway(all, record)
	f.enqueue(a, all.queue, record)
}

// enqueue takes an Action's MFA commands, unless the tenant's toggle or the trigger version forbids them.
func (f *Flow) enqueue(a tenant.Action, queue []queued, record *Run) {
	if len(queue) == 0 {
		return
	}
	if f.about.Transaction.SubjectTokenType != "" {
		if !f.tenant.Faults.On(fault.ExchangeLimitIgnored) {
			f.fail(noExchange(a.Name))
		}
		return
	}
	if !f.settings().Customise {
		if f.settings().Switches.Is(switches.CustomiseToggleOff, "fail") {
			f.fail(toggleOff(a.Name))
			return
		}
		ignored := "MFA commands of Action " + a.Name + " were ignored: Customize MFA Factors using Actions is off in this tenant."
		record.Diagnostics = append(record.Diagnostics, ignored)
		f.log(vocab.LogWarning, ignored, nil)
		return
	}
	if a.Version != "v3" {
		if f.settings().Switches.Is(switches.OldTriggerVersion, "refuse") {
			f.fail(oldTrigger(a.Name, a.Version))
			return
		}
		record.Diagnostics = append(record.Diagnostics, "MFA commands of Action "+a.Name+" were ignored: it supports the trigger post-login only in version "+a.Version+".")
		return
	}
	if f.tenant.Faults.On(fault.LastCommandWins) {
		queue = queue[len(queue)-1:]
	}
	if f.tenant.Faults.On(fault.EagerFilter) {
		for i := range queue {
			st := f.state()
			if st.Browser == nil {
				st.Browser = &decide.Browser{WebAuthn: true, Platform: true} // too early to ask
			}
			d := decide.Decide(queue[i].Command, st)
			queue[i].frozen = &d
		}
	}
	f.queue = queue
}

func (f *Flow) overLimit() bool {
	return f.issued >= maxCommands && !f.tenant.Faults.On(fault.NoCommandLimit)
}

// reservedClaims belong to the protocol; what an Action sets there is dropped with a remark.
var reservedClaims = []string{
	"acr", "amr", "at_hash", "aud", "auth_time", "azp", "c_hash", "cnf", "exp", "gty", "iat", "iss", "jti", "nbf", "nonce", "scope", "sid", "sub",
}

func (f *Flow) claim(into map[string]json.RawMessage, args []json.RawMessage, record *Run) {
	if len(args) < 2 {
		return
	}
	name := str(args, 0)
	if slices.Contains(reservedClaims, name) {
		record.Diagnostics = append(record.Diagnostics, "The claim "+name+" that Action "+record.Action+" set is reserved and was dropped.")
		return
	}
	into[name] = args[1]
}

// fail ends the flow and logs why.
func (f *Flow) fail(failure *Failure) {
	f.failed = failure
	for _, e := range failure.entries {
		f.log(e.Type, e.Description, f.risky(e.Type, e.Details))
	}
}

// warn writes one entry for each factor of a command that cannot be used, also when the command is decided twice.
func (f *Flow) warn(q *queued, factors []vocab.Factor) {
	for _, factor := range factors {
		if slices.Contains(q.warned, factor) {
			continue
		}
		q.warned = append(q.warned, factor)
		f.log(vocab.LogWarning, decide.Warning(q.Name, factor, f.settings().Switches), nil)
	}
}

func (f *Flow) log(code vocab.LogCode, description string, details map[string]any) {
	user, _ := f.tenant.User(f.about.UserID)
	f.tenant.Write(tenantlog.Entry{
		Login: f.about.Login, Type: code, Description: description, ClientID: f.about.Client.ID, ClientName: f.about.Client.Name,
		Connection: user.Connection, UserID: user.ID, UserName: user.LogName(), Details: details,
		IP: f.request.IP, UserAgent: f.request.UserAgent, Audience: f.about.Audience, Scope: strings.Join(f.about.Transaction.RequestedScopes, " "),
	})
}

// parse reads the arguments of an MFA command. A missing or malformed argument gives no factor, which the decision
// tables treat as nothing usable; an unknown type stays in the list and is warned about by its name; an element that is
// no factor at all is passed over.
func parse(name vocab.Command, args []json.RawMessage) (decide.Command, map[vocab.Factor]Options) {
	cmd := decide.Command{Name: name}
	var options map[vocab.Factor]Options
	add := func(f factorArg) {
		t := vocab.Factor(text(f.Type))
		if t == "" {
			return
		}
		first := !slices.Contains(cmd.Factors, t) // of equal factors the first one counts
		cmd.Factors = append(cmd.Factors, t)
		o := Options{PreferredMethod: text(f.Options.PreferredMethod), NoOTPFallback: string(f.Options.OTPFallback) == "false"}
		if first && o != (Options{}) {
			if options == nil {
				options = map[vocab.Factor]Options{}
			}
			options[t] = o
		}
	}
	if len(args) == 0 {
		return cmd, nil
	}
	var list []json.RawMessage
	if name.Any() {
		if json.Unmarshal(args[0], &list) != nil {
			return cmd, nil
		}
	} else {
		var more struct {
			Additional []json.RawMessage `json:"additionalFactors"`
		}
		if len(args) > 1 && json.Unmarshal(args[1], &more) != nil {
			more.Additional = nil
		}
		list = append([]json.RawMessage{args[0]}, more.Additional...)
	}
	for i, raw := range list {
		var f factorArg
		if json.Unmarshal(raw, &f) == nil {
			add(f)
		}
		if i == 0 && !name.Any() && len(cmd.Factors) == 0 {
			return cmd, nil // without a default factor the alternatives mean nothing
		}
	}
	return cmd, options
}

// factorArg is a factor as an Action writes it. Fields stay raw: a wrong type in one of them spoils nothing else.
type factorArg struct {
	Type    json.RawMessage `json:"type"`
	Options struct {
		PreferredMethod json.RawMessage `json:"preferredMethod"`
		OTPFallback     json.RawMessage `json:"otpFallback"`
	} `json:"options"`
}

// text is a JSON string, or nothing.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return s
}

// render writes a command as reports and expectations show it.
func render(cmd decide.Command) string {
	var names []string
	for _, f := range cmd.Factors {
		names = append(names, string(f))
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s", cmd.Name, strings.Join(names, ", ")))
}

func str(args []json.RawMessage, i int) string {
	var s string
	if i < len(args) && json.Unmarshal(args[i], &s) != nil {
		return string(args[i])
	}
	return s
}

func asFailure(err error) *action.Failure {
	var failure *action.Failure
	if errors.As(err, &failure) {
		return failure
	}
	return &action.Failure{Class: "platform", Message: err.Error()}
}
