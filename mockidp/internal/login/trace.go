package login

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxTraced bounds the names of fields that are taken down of a posted page.
const maxTraced = 20

// begun takes down that a login began.
func (s *Service) begun(tx *Transaction, how string) {
	tx.number = s.Trail.Begin(tx.Request.Client.ID, tx.Request.Client.Name, s.moment(trail.Began, how))
}

func (s *Service) moment(kind trail.Kind, text string) trail.Moment {
	return trail.Moment{At: s.Tenant.Now(), Kind: kind, Text: text, Logged: s.Tenant.Log.End()}
}

// trace takes down a moment of a login.
func (s *Service) trace(tx *Transaction, kind trail.Kind, text string) {
	s.Trail.Add(tx.number, tx.user, s.moment(kind, text))
}

// traceRun is what is told of each Action of a login.
func (s *Service) traceRun(tx *Transaction) func(pipeline.Run) {
	return func(run pipeline.Run) {
		m := s.moment(trail.Ran, run.Action)
		m.Run = &run
		s.Trail.Add(tx.number, tx.user, m)
		if s.Ran != nil {
			s.Ran(run)
		}
	}
}

// traceScreen takes down a page that is shown, with the codes of its errors.
func (s *Service) traceScreen(tx *Transaction, screen vocab.Screen, errors []pageError) {
	text := string(screen)
	for _, e := range errors {
		text += ", " + e.Code
	}
	s.trace(tx, trail.Screen, text)
}

// tracePost takes down what was posted: the names of fields, whose values are passwords and codes, and the button.
func (s *Service) tracePost(tx *Transaction, screen vocab.Screen, form url.Values) {
	m := s.moment(trail.Answered, string(screen))
	if action := form.Get("action"); action != "" && action != actDefault {
		m.Text += ": " + cut(action, 64)
	}
	for _, name := range slices.Sorted(maps.Keys(form)) {
		if name != "state" && name != "action" && len(m.Names) < maxTraced {
			m.Names = append(m.Names, cut(name, 64))
		}
	}
	s.Trail.Add(tx.number, tx.user, m)
}

// traceStep takes down where the flow stands after it ran on.
func (s *Service) traceStep(tx *Transaction) {
	switch p := tx.step.Prompt; {
	case tx.step.Failure != nil:
		s.trace(tx, trail.Ended, "failed: "+string(tx.step.Failure.Reason))
	case tx.step.AskBrowser:
		s.trace(tx, trail.Paused, "asks what the browser can do")
	case tx.step.Redirect != nil:
		s.trace(tx, trail.Paused, "sends the person to another site")
	case tx.step.Form != nil:
		s.trace(tx, trail.Paused, "shows the form "+tx.step.Form.ID)
	case p != nil:
		s.trace(tx, trail.Paused, prompted(p))
	}
}

// prompted says what a prompt asks for, and on whose behalf.
func prompted(p *pipeline.Prompt) string {
	var offers []string
	for _, f := range p.Offers {
		offers = append(offers, string(f))
	}
	text := map[bool]string{true: "enrol ", false: "challenge "}[p.Enrol] + strings.Join(offers, ", ")
	switch {
	case p.VerifyAddress:
		text = "verify the address"
	case p.Command != "":
		text += " (" + p.Command + " of " + p.Action + ")"
	}
	return text
}

// howBegun says how a login was asked for.
func howBegun(r *http.Request, req Request) string {
	how := "by the browser"
	if req.Silent() {
		how = "silently (prompt=none)"
	}
	if r.URL.Path != "/authorize" {
		how += ", " + cut(r.URL.Path, 64)
	}
	return how
}
