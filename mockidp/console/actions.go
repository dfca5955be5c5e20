package console

import (
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
)

// actionRow is an Action, with what keeps it from doing its work.
type actionRow struct {
	mockidp.Action
	State, Kind string // deployed, not deployed, not bound or out-of-date; how bad that is
	Why         string
}

type actionsPage struct {
	Flow, Others []actionRow
	Rules        []mockidp.Rule
}

// stateOf says whether an Action runs, and whether as its author means it to.
func stateOf(a mockidp.Action) actionRow {
	elsewhere := slices.DeleteFunc(slices.Clone(a.Triggers), func(t string) bool { return t == "post-login" })
	switch {
	case !a.Deployed && a.Place == 0 && len(a.Triggers) == 0:
		return actionRow{a, "not deployed", "bad", "It does not run, and is in no flow. Set deployed: true in tenant.yaml, and add it under triggers: post-login: there."}
	case !a.Deployed:
		return actionRow{a, "not deployed", "bad", "It does not run. Set deployed: true in tenant.yaml."}
	case a.Place == 0 && slices.Equal(elsewhere, []string{mockidp.ExchangeTrigger}):
		return actionRow{a, "deployed", "good", "It runs in token exchanges, by the profiles that name it."}
	case a.Place == 0 && len(elsewhere) > 0:
		return actionRow{a, "not bound", "warn", "It is bound to " + strings.Join(elsewhere, " and ") + ", which the mock does not run."}
	case a.Place == 0:
		return actionRow{a, "not bound", "bad", "It does not run. Add it under triggers: post-login: in tenant.yaml."}
	case a.Version != mockidp.LatestTrigger:
		return actionRow{a, "out-of-date", "bad", "Its trigger is " + a.Version + ", which has no MFA commands. Set supported_triggers: [{ id: post-login, version: " + mockidp.LatestTrigger + " }] in tenant.yaml."}
	}
	return actionRow{a, "deployed", "good", ""}
}

// actions lists the Actions in the order of the login flow.
func (v *visit) actions() { v.actionsPage(http.StatusOK, nil) }

func (v *visit) actionsPage(status int, wrong *problem) {
	p := actionsPage{Rules: v.tenant.Fixture().Rules()}
	for _, a := range v.tenant.Fixture().Actions() {
		if row := stateOf(a); a.Place > 0 {
			p.Flow = append(p.Flow, row)
		} else {
			p.Others = append(p.Others, row)
		}
	}
	v.page(status, "actions", frame{Title: "Actions", Problem: wrong, Data: p})
}

func (v *visit) switchRule() {
	if err := v.tenant.SwitchRule(v.r.PostForm.Get("name"), v.r.PostForm.Get("value") == "true"); err != nil {
		v.actionsPage(http.StatusUnprocessableEntity, &problem{"unknown-rule", err.Error(), "Nothing was changed."})
		return
	}
	v.to("actions", "rule")
}
