package pipeline

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
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

// run executes one Action and queues its MFA commands. What the Action did is on record even when it fails.
func (f *Flow) run(ctx context.Context, a tenant.Action, first bool, req Request) {
	event := f.event(a, first, req)
	now := f.tenant.Now
	if f.tenant.Faults.On(fault.FrozenDate) {
		started := f.started
		now = func() time.Time { return started }
	}
	result, err := a.Program.Run(ctx, action.Invocation{
		Event: event, Now: now, Seed: binary.BigEndian.Uint64(f.tenant.Bytes(8)), Limits: f.fixture.ActionLimits,
	})
	record := Run{Action: a.Name, Event: event}
	for _, line := range result.Console {
		record.Console = append(record.Console, ConsoleLine{Level: line.Level, Text: line.Text, File: a.File, Line: line.Line, Column: line.Column})
	}
	var queue []queued
	var denied *Failure
	for _, c := range result.Commands {
		space, name, _ := strings.Cut(c.Name, ".")
		switch {
		case space == "authentication":
			cmd := parse(vocab.Command(name), c.Args)
			record.Commands = append(record.Commands, render(cmd))
			queue = append(queue, queued{Command: cmd, action: a.Name})
		case c.Name == "access.deny":
			reason := str(c.Args, 0)
			record.Commands = append(record.Commands, "deny "+reason)
			if denied == nil {
				denied = accessDenied(a.Name, reason)
			}
		case c.Name == "idToken.setCustomClaim":
			f.claim(f.idToken, c.Args)
		case c.Name == "accessToken.setCustomClaim":
			f.claim(f.accessToken, c.Args)
		}
	}
	defer func() { f.ran(record) }()
	if err != nil {
		record.Failure = err.Error()
		if !f.tenant.Faults.On(fault.ThrowFailsOpen) {
			f.fail(actionFailed(a.Name, err))
		}
		return
	}
	if denied != nil && !f.tenant.Faults.On(fault.DenyIgnored) {
		f.fail(denied)
		return
	}
	f.enqueue(a, queue, &record)
}

// enqueue takes an Action's MFA commands, unless the tenant's toggle or the trigger version forbids them.
func (f *Flow) enqueue(a tenant.Action, queue []queued, record *Run) {
	if len(queue) == 0 {
		return
	}
	if !f.fixture.Customise {
		if f.fixture.Switches.Is(switches.CustomiseToggleOff, "fail") {
			f.fail(toggleOff(a.Name))
			return
		}
		ignored := "MFA commands of Action " + a.Name + " were ignored: Customize MFA Factors using Actions is off in this tenant."
		record.Diagnostics = append(record.Diagnostics, ignored)
		f.log(vocab.LogWarning, ignored, nil)
		return
	}
	if a.Version != "v3" {
		if f.fixture.Switches.Is(switches.OldTriggerVersion, "refuse") {
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
			st.Browser = &decide.Browser{WebAuthn: true}
			d := decide.Decide(queue[i].Command, st)
			queue[i].frozen = &d
		}
	}
	f.queue = queue
}

func (f *Flow) overLimit() bool {
	return f.issued >= maxCommands && !f.tenant.Faults.On(fault.NoCommandLimit)
}

func (f *Flow) claim(into map[string]json.RawMessage, args []json.RawMessage) {
	if len(args) < 2 {
		return
	}
	into[str(args, 0)] = args[1]
}

// fail ends the flow and logs why.
func (f *Flow) fail(failure *Failure) {
	f.failed = failure
	for _, e := range failure.entries {
		f.log(e.Type, e.Description, e.Details)
	}
}

func (f *Flow) warn(cmd decide.Command, factors []vocab.Factor) {
	for _, factor := range factors {
		f.log(vocab.LogWarning, decide.Warning(cmd.Name, factor, f.fixture.Switches), nil)
	}
}

func (f *Flow) log(code vocab.LogCode, description string, details map[string]any) {
	user, _ := f.tenant.User(f.about.UserID)
	f.tenant.Write(tenantlog.Entry{
		Type: code, Description: description, ClientID: f.about.Client.ID, ClientName: f.about.Client.Name,
		Connection: user.Connection, UserID: user.ID, UserName: user.LogName(), Details: details,
	})
}

// parse reads the arguments of an MFA command. A missing or malformed argument gives no factor, which the decision
// tables treat as nothing usable; an unknown type stays in the list and is warned about by its name.
func parse(name vocab.Command, args []json.RawMessage) decide.Command {
	cmd := decide.Command{Name: name}
	type factor struct {
		Type json.RawMessage `json:"type"`
	}
	add := func(f factor) {
		var s string
		if json.Unmarshal(f.Type, &s) == nil && s != "" {
			cmd.Factors = append(cmd.Factors, vocab.Factor(s))
		}
	}
	if len(args) == 0 {
		return cmd
	}
	if name.Any() {
		var list []factor
		if json.Unmarshal(args[0], &list) == nil {
			for _, f := range list {
				add(f)
			}
		}
		return cmd
	}
	var one factor
	if json.Unmarshal(args[0], &one) != nil {
		return cmd
	}
	add(one)
	if len(args) > 1 && len(cmd.Factors) > 0 {
		var options struct {
			Additional []factor `json:"additionalFactors"`
		}
		if json.Unmarshal(args[1], &options) == nil {
			for _, f := range options.Additional {
				add(f)
			}
		}
	}
	return cmd
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
