package console

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// finding is one thing that is wrong, and what to do about it.
type finding struct{ What, Mend string }

// check is a point of the list.
type check struct {
	Title, Page string // where it can be mended in the console
	Good        string // what is said when nothing is wrong
	Findings    []finding
}

// told is an entry of the log that says why MFA did not work.
type told struct {
	At                time.Time
	Code, Description string
	User              string
}

type checklistPage struct {
	Checks []check
	Wrong  int
	Told   []told
}

// maxTold bounds the entries of the log that the checklist repeats.
const maxTold = 20

// checklist goes through what keeps customised MFA flows from working. Source: the troubleshooting checklist of the vendor's page on
// customised enrolments.
func (v *visit) checklist() {
	fixture := v.tenant.Fixture()
	customise, _ := v.tenant.Settings()["customize_mfa_in_postlogin_action"].(bool)
	p := checklistPage{Checks: []check{
		toggleCheck(customise, fixture.Actions()), factorCheck(fixture), deployedCheck(fixture.Actions()), boundCheck(fixture.Actions()), versionCheck(fixture.Actions()),
	}}
	for _, c := range p.Checks {
		p.Wrong += len(c.Findings)
	}
	entries, _ := v.tenant.Log(0)
	mask := v.tenant.Mask()
	for _, e := range slices.Backward(entries) {
		if len(p.Told) < maxTold && (e.Type == vocab.LogWarning || e.Type == vocab.LogMFAFailure) {
			p.Told = append(p.Told, told{e.Date, string(e.Type), mask.Replace(e.Description), e.UserID})
		}
	}
	v.page(http.StatusOK, "checklist", frame{Title: "Checklist", Data: p})
}

func toggleCheck(on bool, actions []mockidp.Action) check {
	c := check{Title: "Customize MFA Factors using Actions is on", Page: "settings", Good: "The toggle is on."}
	if on {
		return c
	}
	var names []string
	for _, a := range actions {
		if a.Place > 0 && len(a.Mentions) > 0 {
			names = append(names, a.Name)
		}
	}
	what := "The toggle is off."
	if len(names) > 0 {
		what += " The MFA commands of " + strings.Join(names, ", ") + " do not work."
	}
	c.Findings = []finding{{what, "Switch it on under Settings, or set customize_mfa_in_postlogin_action: true in tenant.yaml."}}
	return c
}

func factorCheck(f *mockidp.Fixture) check {
	c := check{Title: "Factors that Actions name are switched on", Page: "settings", Good: "Every factor that an Action names is on."}
	for _, a := range f.Actions() {
		for _, m := range a.Mentions {
			if !slices.Contains(f.Factors(), m.Factor) {
				c.Findings = append(c.Findings, finding{fmt.Sprintf("%s names %s (%s:%d), which is off.", a.Name, m.Factor, a.File, m.Line),
					"Switch it on under Settings, or under guardianFactors in tenant.yaml" + map[bool]string{true: ", where it is called sms"}[m.Factor == vocab.Phone] + "."})
			}
		}
	}
	return c
}

func deployedCheck(actions []mockidp.Action) check {
	c := check{Title: "Actions are deployed", Page: "actions", Good: "Every Action is deployed."}
	for _, a := range actions {
		if !a.Deployed {
			c.Findings = append(c.Findings, finding{a.Name + " is not deployed: it does not run.", "Deploy it, and export the tenant again; or set deployed: true in tenant.yaml."})
		}
	}
	return c
}

func boundCheck(actions []mockidp.Action) check {
	c := check{Title: "Actions are in the login flow", Page: "actions", Good: "Every Action is in the flow."}
	for _, a := range actions {
		if a.Place == 0 && len(a.Triggers) == 0 {
			c.Findings = append(c.Findings, finding{a.Name + " is in no flow: it does not run.", "Drag it into the login flow and apply, then export the tenant again; or add it under triggers: post-login: in tenant.yaml."})
		}
	}
	return c
}

func versionCheck(actions []mockidp.Action) check {
	c := check{Title: "Actions use the newest version of the trigger post-login", Page: "actions", Good: "Every Action uses " + mockidp.LatestTrigger + "."}
	for _, a := range actions {
		if a.Version != "" && a.Version != mockidp.LatestTrigger {
			c.Findings = append(c.Findings, finding{a.Name + " supports post-login in version " + a.Version + " only: its MFA commands do not work.",
				"Update it, and export the tenant again; or set supported_triggers: [{ id: post-login, version: " + mockidp.LatestTrigger + " }] in tenant.yaml."})
		}
	}
	return c
}
