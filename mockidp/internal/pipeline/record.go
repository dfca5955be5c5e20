package pipeline

import (
	"fmt"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// note takes an Action's requests and the runtime's remarks on its run.
func (r *Run) note(a tenant.Action, result action.Result) {
	for _, x := range result.Requests {
		outcome := fmt.Sprint(x.Status)
		if x.Failure != "" {
			outcome = string(x.Failure)
		}
		r.Requests = append(r.Requests, fmt.Sprintf("%s %s: %s", x.Method, x.URL, outcome))
	}
	for _, n := range result.Notices {
		text := fmt.Sprintf("Action %s: %s", a.Name, n.Text)
		if n.Line > 0 {
			text += fmt.Sprintf(" (%s:%d:%d)", n.File, n.Line, n.Column)
		}
		r.Diagnostics = append(r.Diagnostics, text)
	}
}
