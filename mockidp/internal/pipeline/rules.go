package pipeline

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// rulesDeprecated is the note that a tenant with Rules gets once. Sources: the current documentation (2026) and the article that it
// replaced (2024), semantics section 7.
const rulesDeprecated = "Rules are deprecated. Published dates for their end of life are 18 November 2024 and 18 November 2026; this mock runs them whatever its clock says. Move them to Actions."

// providers are those that context.multifactor takes.
var providers = []string{"any", "guardian", "google-authenticator", "duo", "none"}

// rulesPhase is what the legacy Rules of a login did.
type rulesPhase struct {
	done     bool
	executed []string // ids and names
}

// ExecutedRules lists the ids and names of the Rules that ran in this login: what api.rules.wasExecuted looks at.
func (f *Flow) ExecutedRules() []string { return slices.Clone(f.rules.executed) }

// runRules runs every Rule, one after another, each with what the one before handed on. They come before the Actions, on every run of
// the flow and so on silent authentication too; tokens and MFA follow from what the last one leaves.
func (f *Flow) runRules(ctx context.Context, req Request) {
	f.rules.done = true
	rules := slices.DeleteFunc(slices.Clone(f.fixture.Rules), func(r tenant.Rule) bool { return r.Off })
	if len(rules) == 0 || f.tenant.Faults.On(fault.RulesSkipped) {
		return
	}
	f.tenant.WriteOnce(tenantlog.Entry{Type: vocab.LogDeprecation, Description: rulesDeprecated})
	now := f.tenant.Now
	if f.tenant.Faults.On(fault.FrozenDate) {
		started := f.started
		now = func() time.Time { return started }
	}
	handed, err := f.ruleArguments(req)
	if err != nil {
		f.fail(ruleFailed(rules[0].Name, err))
		return
	}
	setBy := ""
	for _, r := range rules {
		record := Run{Action: r.Name, Rule: true, Event: handed.event()}
		result, err := r.Program.Run(ctx, action.RuleInvocation{
			User: handed.user, Context: handed.context, Configuration: f.fixture.RuleSettings, Now: now,
			Seed: binary.BigEndian.Uint64(f.tenant.Bytes(8)), Limits: f.fixture.ActionLimits,
		})
		f.rules.executed = append(f.rules.executed, r.ID, r.Name)
		record.Diagnostics = result.Remarks
		for _, line := range result.Console {
			record.Console = append(record.Console, ConsoleLine{Level: line.Level, Text: line.Text, File: r.File, Line: line.Line, Column: line.Column})
		}
		var failure *Failure
		switch {
		case err != nil:
			record.Failure = err.Error()
			failure = ruleFailed(r.Name, err)
		case result.Refusal != nil:
			record.Commands = []string{"unauthorized " + result.Refusal.Message}
			failure = ruleRefused(r.Name, *result.Refusal, f.settings().Switches.Value(switches.RulesUnauthorizedError))
		default:
			after := ruleArguments{user: result.User, context: result.Context}
			if text, changed := multifactorChange(handed, after); changed {
				record.Commands, setBy = []string{text}, r.Name
			}
			record.Diagnostics = append(record.Diagnostics, reservedSet(r.Name, handed, after)...)
			handed = after
		}
		f.ran(record)
		if failure != nil && !f.tenant.Faults.On(fault.RuleErrorPasses) {
			f.fail(failure)
			return
		}
	}
	f.applyRules(handed, setBy)
}

// applyRules takes over what the last Rule left: custom claims and the request for MFA, which waits for the end of the login.
func (f *Flow) applyRules(handed ruleArguments, setBy string) {
	for name, into := range map[string]map[string]json.RawMessage{"idToken": f.idToken, "accessToken": f.accessToken} {
		for claim, value := range handed.members(name) {
			if !slices.Contains(reservedClaims, claim) {
				into[claim] = value
			}
		}
	}
	multifactor, set := handed.multifactor()
	if !set {
		return
	}
	wanted := wantedMFA(multifactor)
	provider, _ := wanted["provider"].(string)
	if !slices.Contains(providers, provider) {
		f.fail(unknownProvider(setBy, wanted["provider"]))
		return
	}
	remember := wanted["allowRememberBrowser"] != false && wanted["ignoreCookie"] != true // ignoreCookie is the older spelling
	f.setEnable(Enable{Provider: provider, AllowRemember: &remember, Origin: "Rule " + setBy})
}

// ruleArguments are the two JSON objects that one Rule hands to the next.
type ruleArguments struct{ user, context json.RawMessage }

func (a ruleArguments) event() json.RawMessage {
	return slices.Concat(json.RawMessage(`{"user":`), a.user, json.RawMessage(`,"context":`), a.context, json.RawMessage(`}`))
}

// members are those of an object in the context; there are none where it is something else.
func (a ruleArguments) members(name string) map[string]json.RawMessage {
	var all, inner map[string]json.RawMessage
	if json.Unmarshal(a.context, &all) != nil || json.Unmarshal(all[name], &inner) != nil {
		return nil
	}
	return inner
}

// multifactor is context.multifactor, unless it is absent or says nothing.
func (a ruleArguments) multifactor() (json.RawMessage, bool) {
	var all map[string]json.RawMessage
	if json.Unmarshal(a.context, &all) != nil {
		return nil, false
	}
	value := all["multifactor"]
	return value, !slices.Contains([]string{"", "null", "false", `""`, "0"}, string(value))
}

// multifactorChange says what a Rule did to context.multifactor.
func multifactorChange(before, after ruleArguments) (string, bool) {
	was, wasSet := before.multifactor()
	is, isSet := after.multifactor()
	switch {
	case !isSet:
		return "context.multifactor removed", wasSet
	case bytes.Equal(was, is):
		return "", false
	}
	return "context.multifactor " + providerText(wantedMFA(is)["provider"]), true
}

// wantedMFA reads context.multifactor; something else than an object wants nothing in particular.
func wantedMFA(multifactor json.RawMessage) map[string]any {
	var wanted map[string]any
	if json.Unmarshal(multifactor, &wanted) != nil {
		return nil
	}
	return wanted
}

func providerText(provider any) string {
	switch p := provider.(type) {
	case nil:
		return "undefined"
	case string:
		return p
	default:
		return fmt.Sprint(p)
	}
}

// reservedSet tells of claims that belong to the protocol and that a Rule set in vain.
func reservedSet(rule string, before, after ruleArguments) []string {
	var out []string
	for _, token := range []string{"idToken", "accessToken"} {
		was, is := before.members(token), after.members(token)
		for _, claim := range slices.Sorted(maps.Keys(is)) {
			if slices.Contains(reservedClaims, claim) && !bytes.Equal(was[claim], is[claim]) {
				out = append(out, fmt.Sprintf("The claim %s that Rule %s set in context.%s is reserved and was dropped.", claim, rule, token))
			}
		}
	}
	return out
}

// ruleRefused is callback(new UnauthorizedError(…)): the application gets the message.
func ruleRefused(rule string, r action.RuleRefusal, code string) *Failure {
	details := oauthError(code, r.Message)
	details["rule"] = map[string]any{"name": rule, "file": r.File, "line": r.Line, "column": r.Column}
	return &Failure{Reason: ReasonRuleRefused, Message: r.Message, Action: rule, Code: code, Redirect: true,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: r.Message, Details: details}}}
}

func ruleFailed(rule string, err error) *Failure {
	failure := asFailure(err)
	msg := "The login failed because a Rule did: " + failure.Error()
	details := oauthError("access_denied", msg)
	details["rule"] = map[string]any{"name": rule, "file": failure.File, "line": failure.Line, "column": failure.Column, "stack": failure.Stack}
	return &Failure{Reason: ReasonRuleFailed, Message: msg, Hint: failure.Hint, Action: rule,
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: details}}}
}

func unknownProvider(rule string, provider any) *Failure {
	msg := "Unknown multifactor provider " + providerText(provider)
	return &Failure{Reason: ReasonProvider, Message: msg, Action: rule,
		Hint:    fmt.Sprintf("The Rule %s set context.multifactor; its provider is one of %s.", rule, strings.Join(providers, ", ")),
		entries: []tenantlog.Entry{{Type: vocab.LogFailedLogin, Description: msg, Details: oauthError("access_denied", msg)}}}
}
