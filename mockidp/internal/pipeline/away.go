package pipeline

import (
	"maps"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Redirect is a pause: the browser goes to another site and comes back.
type Redirect struct {
	// URL is where the browser goes; the parameter state is still to be added.
	URL    string
	Action string
}

// Form is a pause: a form of the tenant is shown. The mock has no forms; it shows which one it would be.
type Form struct {
	ID           string
	Fields, Vars map[string]any
	Action       string
}

// away is a person who was sent to another site or to a form. The Action that did so goes on when she is back.
type away struct {
	action   tenant.Action
	redirect *Redirect
	form     *Form
	back     bool
	fields   map[string]any // of the form, as they came back
}

func (w *away) step() Step { return Step{Redirect: w.redirect, Form: w.form} }

// Back records that the person is back from another site or a form, with the fields of the form. It changes nothing for
// one who was not sent away.
func (f *Flow) Back(fields map[string]any) {
	if f.failed == nil && len(f.queue) == 0 && f.away != nil {
		f.away.back, f.away.fields = true, maps.Clone(fields)
	}
}

// sendAway takes what sends the person away. With MFA commands beside it the platform warns that people may get past MFA; which of the
// two is done is a switch.
func (f *Flow) sendAway(all *asked, record *Run) {
	if all.leave == nil {
		return
	}
	f.settle() // what was set so far is written before the person leaves
	f.away = all.leave
	if len(all.queue) == 0 {
		return
	}
	f.remark(record, "Action "+record.Action+" sends the person away and issues MFA commands: people may get past MFA so. Redirect in an Action of its own, the last one.")
	if f.settings().Switches.Is(switches.RedirectWithCommands, "mfa-skipped") {
		all.queue = nil
	}
}
