package console

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// choice is a row of a list to pick from.
type choice struct {
	Value, Label string
	Picked       bool
}

// tryPage is a login to be tried.
type tryPage struct {
	Sample                               bool // without the sample application there is nobody to sign in to
	Address                              string
	Users, Clients, Risks, Places, Known []choice
	Again                                bool
	Assessed                             bool // logins of this tenant are
}

// assessments are what a login's risk assessment is made to find.
var assessments = []choice{
	{"", "as it is", false}, {"low", "low confidence", false}, {"medium", "medium confidence", false}, {"high", "high confidence", false},
	{"neutral", "neutral confidence", false}, {"unavailable", "cannot be assessed (low confidence)", false}, {"none", "is not assessed", false},
}

// devices are what the assessor NewDevice is made to find, by its codes.
var devices = []choice{
	{"", "this browser, as it is", false}, {"match", "one that the person has used", false}, {"partial_match", "one like those that the person has used", false},
	{"no_match", "one that is new to the person", false}, {"unknown_device", "one that cannot be told from others", false},
}

// try is the form that starts a login.
func (v *visit) try() { v.tryPage(http.StatusOK, v.r.URL.Query(), nil) }

func (v *visit) tryPage(status int, typed url.Values, wrong *problem) {
	// Unless somebody unticks it: a session of another person in this browser would come back in place of the one who was chosen.
	again := len(typed) == 0 || typed.Get("again") != ""
	p := tryPage{Sample: v.tenant.HasSample(), Address: v.origin() + mockidp.SamplePath, Again: again}
	now := v.tenant.Settings()
	p.Assessed = now["riskAssessment"] == true || now["policy"] == vocab.PolicyAdaptive
	users := v.tenant.Users()
	for _, u := range users[:min(len(users), maxUsers)] {
		p.Users = append(p.Users, choice{Value: u.ID, Label: u.Name + " (" + login(u) + ")"})
	}
	for _, c := range v.tenant.Fixture().Clients() {
		if c.Type != "non_interactive" {
			p.Clients = append(p.Clients, choice{Value: c.ID, Label: c.Name})
		}
	}
	p.Places = []choice{{Label: "where this browser is"}}
	for _, place := range mockidp.Places() {
		label := place.Name
		if place.City != "" {
			label = place.City + ", " + place.Country
		}
		p.Places = append(p.Places, choice{Value: place.Name, Label: label})
	}
	p.Users, p.Clients = pick(p.Users, typed.Get("user")), pick(p.Clients, typed.Get("client"))
	p.Risks, p.Places, p.Known = pick(assessments, typed.Get("risk")), pick(p.Places, typed.Get("place")), pick(devices, typed.Get("device"))
	v.page(status, "try", frame{Title: "Try a login", Problem: wrong, Data: p})
}

// pick marks the choice with a value.
func pick(list []choice, value string) []choice {
	list = slices.Clone(list)
	for i := range list {
		list[i].Picked = list[i].Value == value
	}
	return list
}

// tryLogin says what the login will find, and sends the browser to the sample application.
func (v *visit) tryLogin() {
	form := v.r.PostForm
	refused := func(code, message, hint string) {
		v.tryPage(http.StatusUnprocessableEntity, form, &problem{code, message, hint})
	}
	q := url.Values{"client_id": {form.Get("client")}}
	if !v.tenant.HasSample() || !slices.ContainsFunc(v.tenant.Fixture().Clients(), func(c mockidp.Client) bool { return c.ID == form.Get("client") }) {
		refused("no-client", "There is no such application to sign in to.", "Choose one of the list.")
		return
	}
	signals, given := signalsOf(form)
	if id := form.Get("user"); id != "" {
		u, ok := v.tenant.User(id)
		if !ok {
			refused("unknown-user", "No account has this user_id.", "Choose one of the list.")
			return
		}
		q.Set("login_hint", login(u))
	} else if given {
		refused("no-user", "Risk, place and device are those of one person's next login.", "Choose the person, or leave them as they are.")
		return
	}
	if given {
		if err := v.tenant.Signal(form.Get("user"), signals); err != nil {
			refused("bad-signals", err.Error(), "Nothing was set.")
			return
		}
	}
	if form.Get("again") != "" {
		q.Set("prompt", "login")
	}
	http.Redirect(v.w, v.r, v.origin()+mockidp.SamplePath+"login?"+q.Encode(), http.StatusSeeOther)
}

// signalsOf reads what the login's assessment is made to find, and whether that is anything.
func signalsOf(form url.Values) (s mockidp.Signals, given bool) {
	risk, place, device := form.Get("risk"), form.Get("place"), form.Get("device")
	s.Place = place
	switch risk {
	case "none":
		s.NoAssessment = true
	case "unavailable":
		s.Unavailable = true
	default:
		s.Confidence = risk
	}
	if device != "" {
		s.Assessments = map[string]mockidp.Finding{"NewDevice": {Code: device}}
	}
	return s, strings.Join([]string{risk, place, device}, "") != ""
}
