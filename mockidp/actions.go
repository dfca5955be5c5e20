package mockidp

import (
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// LatestTrigger is the version of the trigger post-login that has the MFA commands.
const LatestTrigger = "v3"

// ExchangeTrigger is the trigger of Actions that run in token exchanges, where a profile names them.
const ExchangeTrigger = action.TriggerExchange

// Action is an Action as the tenant's file has it, whether it runs or not.
type Action struct {
	Name, File, Runtime string
	Version             string // of the trigger post-login; empty where it supports another one
	Deployed            bool
	Triggers            []string // that it is bound to, in the file or by a token exchange profile
	Place               int      // in the flow of post-login, from 1; 0 when it is not in it
	Mentions            []Mention
}

// Mention is a factor that the code of an Action names, at the first line that does.
type Mention struct {
	Factor vocab.Factor
	Line   int
}

// Actions lists the Actions: those of the login flow in its order, then the others in that of the file.
func (f *Fixture) Actions() []Action {
	var out []Action
	for _, a := range f.loaded.Shelf {
		one := Action{Name: a.Name, File: a.File, Runtime: a.Runtime, Version: a.Version, Deployed: a.Deployed, Triggers: slices.Clone(a.Triggers), Place: a.Place}
		for _, m := range a.Mentions {
			one.Mentions = append(one.Mentions, Mention(m))
		}
		out = append(out, one)
	}
	return out
}

// Rule is a legacy Rule that was enabled when the tenant was loaded.
type Rule struct {
	Name, File string
	On         bool // see Tenant.SwitchRule
}

// Rules lists the legacy Rules in the order in which they run.
func (f *Fixture) Rules() []Rule {
	var out []Rule
	for _, r := range f.loaded.Rules {
		out = append(out, Rule{r.Name, r.File, !r.Off})
	}
	return out
}

// Factors lists the factors that the tenant has switched on.
func (f *Fixture) Factors() []vocab.Factor { return slices.Clone(f.loaded.Enabled) }
