package tenantfile

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// loginSuccess is the stage whose Rules run inside a login; Rules without a stage are of this one.
const loginSuccess = "login_success"

// stages are those that the vendor's API knows.
var stages = []string{loginSuccess, "login_failure", "pre_authorize"}

func (l *loader) rules(doc document, own ownSettings) {
	l.hooks(doc.Hooks)
	l.ruleSettings(doc.RulesConfigs)
	var names []string
	byOrder := map[int]string{}
	var enabled []ruleEntry
	for _, r := range doc.Rules {
		switch {
		case r.Name.Value == "":
			l.mistake(placeOf(r.Script), "give it name:, script: and order:", "a Rule has no name")
			continue
		case slices.Contains(names, r.Name.Value):
			l.mistake(r.Name, "names of Rules are unique", "the Rule %q is defined twice", r.Name.Value)
			continue
		case r.Stage.Value != "" && !slices.Contains(stages, r.Stage.Value):
			l.mistake(r.Stage, strictyaml.DidYouMean(r.Stage.Value, "stages", stages), "unknown stage %q of a Rule", r.Stage.Value)
		case r.Stage.Value != "" && r.Stage.Value != loginSuccess:
			l.mistake(r.Stage, "leave the Rule out; only login_success runs inside a login", "Rules of the stage %s are not modelled", r.Stage.Value)
		}
		names = append(names, r.Name.Value)
		if other, taken := byOrder[r.Order.Value]; taken && r.Order.Line > 0 {
			l.mistake(placeOf(r.Order), "give each Rule an order of its own; Rules run from low to high", "the Rules %q and %q have the same order %d", other, r.Name.Value, r.Order.Value)
		}
		if r.Order.Line > 0 {
			byOrder[r.Order.Value] = r.Name.Value
		}
		on := r.Enabled == nil || *r.Enabled
		if overlaid, ok := own.Rules[r.Name.Value]; ok {
			on = overlaid.Value
		}
		if !on {
			l.note("%s: Rule %s is disabled: it does not run", TenantFile, r.Name.Value)
			continue
		}
		if r.Order.Line == 0 {
			l.note("%s: Rule %s has no order: it runs after those that have one, in the order of the file", TenantFile, r.Name.Value)
			r.Order.Value = math.MaxInt
		}
		enabled = append(enabled, r)
	}
	for name, at := range own.Rules {
		if !slices.Contains(names, name) {
			l.mistakeIn(SettingsFile, placeOf(at), strictyaml.DidYouMean(name, "Rules", names), "rules names a Rule %q that is not defined", name)
		}
	}
	slices.SortStableFunc(enabled, func(a, b ruleEntry) int { return cmp.Compare(a.Order.Value, b.Order.Value) })
	for _, r := range enabled {
		l.rule(r)
	}
}

// placeOf is the place of a value of any type.
func placeOf[T any](at strictyaml.At[T]) text { return text{Line: at.Line, Column: at.Column} }

func (l *loader) rule(r ruleEntry) {
	file, code, ok := l.code("Rule", "script", r.Name, r.Script)
	if !ok {
		return
	}
	program, err := l.opts.Runtime.CompileRule(action.Source{Name: r.Name.Value, File: l.path(file), Code: code})
	if err == nil {
		// Loading it once finds a file whose one expression is no function.
		_, err = program.Run(context.Background(), action.RuleInvocation{Limits: action.Limits{Time: min(l.fixture.ActionLimits.Time, loadLimit)}})
	}
	if err != nil {
		l.failures = append(l.failures, err)
		return
	}
	id := cmp.Or(r.ID, "rul_"+ClientID(r.Name.Value)) // exports leave ids out
	l.fixture.Rules = append(l.fixture.Rules, tenant.Rule{ID: id, Name: r.Name.Value, File: l.path(file), Program: program})
}

// hooks refuses every Hook by name. Hooks are gone from the platform, and none of them runs inside a login.
func (l *loader) hooks(hooks []hookEntry) {
	for _, h := range hooks {
		at := h.Name
		for _, property := range h.Rest {
			if at.Line == 0 || property.Line < at.Line {
				at.Line, at.Column = property.Line, property.Column
			}
		}
		l.mistake(at, "remove it, and do its work in an Action", "Hooks are not modelled: the Hook %q would never run", h.Name.Value)
	}
}

func (l *loader) ruleSettings(settings []ruleConfig) {
	l.fixture.RuleSettings = map[string]string{}
	for _, s := range settings {
		if _, twice := l.fixture.RuleSettings[s.Key.Value]; twice || s.Key.Value == "" {
			l.mistake(s.Key, "give each setting a key of its own", "a setting of rulesConfigs has no key, or that of another one")
			continue
		}
		l.fixture.RuleSettings[s.Key.Value] = s.Value.Value
	}
}
