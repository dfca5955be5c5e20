package login

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// entrance is a way in beside the login page: the pages between it and the post-login flow.
type entrance interface {
	// screen names the page that is shown now.
	screen() vocab.Screen
	// fill puts what the page shows into it and into the context's screen.data.
	fill(v *visit, p *page, data map[string]any)
	// post takes the form of the page.
	post(v *visit, action string, form url.Values) passage
}

// passage is what became of a posted page of an entrance: somebody arrived, an organization was chosen, the page is shown again with
// what was wrong, the login is denied, or the person goes back to the login page; a device is to be connected, or is not; else the
// entrance moved on by itself.
type passage struct {
	arrived *arrival
	chosen  bool
	refused *pageError
	denied  string // what the application is told
	back    bool

	connected, cancelled bool
}

// arrival is somebody who proved the first factor.
type arrival struct {
	user   tenant.User
	method string   // as event.authentication.methods names it
	amr    []string // what a provider elsewhere said of its own login
}

// stay shows the page again with the error of a key, as problem makes it.
func stay(key, field string) passage {
	e := problem(key, field)
	return passage{refused: &e}
}

// entranceTo is the way in by a connection; a database has the login page.
func entranceTo(c tenant.Connection) entrance {
	switch {
	case c.Federated():
		return &upstream{connection: c}
	case c.Kind() == tenant.Passwordless:
		return &passwordless{connection: c}
	}
	return nil
}

// enter handles the form of a page of an entrance.
func (s *Service) enter(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	action, known := actionOf(tx.entrance.screen(), r.PostForm.Get("action"))
	if !known {
		s.invalid(w, r, tx, "invalid-option.action")
		return
	}
	switch p := tx.entrance.post(s.visit(r, tx), action, r.PostForm); {
	case p.refused != nil:
		s.again(w, r, tx, *p.refused)
	case p.arrived != nil:
		s.arrive(w, r, tx, *p.arrived)
	case p.chosen:
		tx.entrance = nil
		s.admitted(w, r, tx)
	case p.connected:
		tx.entrance = nil
		s.begin(w, r, tx)
	case p.cancelled:
		s.log(tx, vocab.LogDeviceCancelled, "User did not confirm device.", nil)
		s.answer(w, r, tx, s.Refused(tx.Request, "access_denied", deviceRefused))
	case p.denied != "":
		s.turnAway(w, r, tx, "access_denied", p.denied)
	case p.back && tx.Request.Connection == nil:
		tx.entrance = nil
		s.show(w, r, tx)
	default:
		s.show(w, r, tx)
	}
}

// arrive lets somebody who proved the first factor go on to the post-login flow, if nothing of the account speaks against it.
func (s *Service) arrive(w http.ResponseWriter, r *http.Request, tx *Transaction, a arrival) {
	now := s.Tenant.Now()
	tx.entrance, tx.passkey = nil, nil
	tx.user, tx.methods, tx.upstreamAMR = a.user.ID, []tenant.Method{{Name: a.method, Timestamp: now}}, a.amr
	tx.Session = s.Tenant.NewSession()
	tx.progress = now
	if code, why := s.admit(tx); code != "" {
		s.turnAway(w, r, tx, code, why)
		return
	}
	if tx.entrance != nil {
		s.show(w, r, tx)
		return
	}
	s.admitted(w, r, tx)
}

// admitted begins the post-login flow.
func (s *Service) admitted(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	tx.progress = s.Tenant.Now()
	s.assess(r, tx)
	s.start(r, tx)
	s.proceed(w, r, tx)
}

// admit tells whether the person may log in: an error of OAuth and its description where not. Membership is looked at before any
// Action runs. It may leave an entrance behind: the person picks an organization.
func (s *Service) admit(tx *Transaction) (code, why string) {
	user, _ := s.Tenant.User(tx.user)
	if user.Blocked {
		return "unauthorized", "user is blocked"
	}
	if tx.Request.Organization == nil {
		return s.pickOrganization(tx, user)
	}
	o := *tx.Request.Organization
	if _, member := user.Member(o.ID); member || s.Tenant.Faults.On(fault.MembershipUnchecked) {
		return "", ""
	}
	if c, _ := o.Connection(user.Connection); !c.AssignMembership {
		return "access_denied", "user " + user.ID + " is not part of the " + o.ID + " organization"
	}
	err := s.Tenant.UpdateUser(user.ID, func(u *tenant.User) error {
		u.Organizations = append(slices.Clone(u.Organizations), tenant.Membership{Organization: o.ID})
		return nil
	})
	if err != nil {
		return "access_denied", "The account does not exist any more."
	}
	return "", ""
}

// turnAway ends a login before its post-login flow: the application is told.
func (s *Service) turnAway(w http.ResponseWriter, r *http.Request, tx *Transaction, code, why string) {
	kind := vocab.LogFailedLogin
	if tx.Request.Silent() {
		kind = vocab.LogSilentFailed
	}
	s.log(tx, kind, why, map[string]any{"error": map[string]any{"message": why, "oauthError": code}})
	s.trace(tx, trail.Ended, "refused: "+code)
	s.answer(w, r, tx, s.Refused(tx.Request, code, why))
}

// usable lists the connections by which a person may sign in to the application of a login.
func (s *Service) usable(tx *Transaction) []tenant.Connection {
	fixture := s.Tenant.Fixture()
	var out []tenant.Connection
	for _, c := range fixture.Connections {
		pinned := tx.Request.Connection == nil || tx.Request.Connection.Name == c.Name
		if pinned && fixture.MayUse(c, tx.Request.Client, tx.Request.Organization) {
			out = append(out, c)
		}
	}
	return out
}

// buttons are the connections that the login page shows, databases apart. An enterprise connection is shown where it is said.
func (s *Service) buttons(tx *Transaction) []tenant.Connection {
	return slices.DeleteFunc(s.usable(tx), func(c tenant.Connection) bool {
		shown := c.Button
		if o := tx.Request.Organization; o != nil {
			in, _ := o.Connection(c.Name)
			shown = in.Button
		}
		return c.Kind() == tenant.Database || c.Kind() == tenant.Enterprise && !shown
	})
}

// takes tells whether a connection that a page names is among those that it shows.
func (s *Service) takes(tx *Transaction, name string) (tenant.Connection, bool) {
	shown := s.buttons(tx)
	i := slices.IndexFunc(shown, func(c tenant.Connection) bool { return c.Name == name })
	if i < 0 {
		return tenant.Connection{}, false
	}
	return shown[i], true
}

// loginPage fills the first page of a login: the ways in that the application has.
func (s *Service) loginPage(v *visit, p *page, data map[string]any) {
	if o := v.tx.Request.Organization; o != nil {
		p.Organization = cmp.Or(o.DisplayName, o.Name)
	}
	for _, c := range s.usable(v.tx) {
		p.ByPassword = p.ByPassword || c.Kind() == tenant.Database
		p.ByPasskey = p.ByPasskey || c.Passkeys
	}
	for _, c := range s.buttons(v.tx) {
		p.Connections = append(p.Connections, connectionButton{c.Name, label(c), c.Strategy})
	}
	p.ByPasskey = p.ByPasskey && s.offerPasskey(v, data)
}

// label is what people call a connection; empty for codes by e-mail and SMS, which have a text of the page.
func label(c tenant.Connection) string {
	names := map[string]string{"google-oauth2": "Google", "github": "GitHub", "facebook": "Facebook", "apple": "Apple", "linkedin": "LinkedIn", "windowslive": "Microsoft"}
	if c.Label == "" && (c.Strategy == "email" || c.Strategy == "sms") {
		return ""
	}
	return cmp.Or(c.Label, names[c.Strategy], c.Name)
}

// connectionContext describes the connections of the login page: its first database, and those that have a button. Source: wire 1.2.
func (s *Service) connectionContext(tx *Transaction) (database map[string]any, others []map[string]any) {
	for _, c := range s.usable(tx) {
		if c.Kind() == tenant.Database && database == nil {
			database = map[string]any{"name": c.Name, "strategy": c.StrategyName(), "options": map[string]any{
				"signup_enabled": false, "forgot_password_enabled": false, "authentication_methods": map[string]any{
					"password": map[string]any{"enabled": true}, "passkey": map[string]any{"enabled": c.Passkeys}}}}
		}
	}
	others = []map[string]any{}
	for _, c := range s.buttons(tx) {
		others = append(others, map[string]any{"name": c.Name, "strategy": c.StrategyName()})
	}
	return database, others
}

// entranceContext adds to a page's context what it says of connections and of the organization. Source: wire 1.2.
func (s *Service) entranceContext(context map[string]any, tx *Transaction, screen vocab.Screen) {
	transaction, _ := context["transaction"].(map[string]any)
	if screen == vocab.ScreenLogin {
		database, others := s.connectionContext(tx)
		transaction["alternate_connections"] = others
		if database != nil {
			transaction["connection"] = database
		}
	}
	if o := tx.Request.Organization; o != nil {
		context["organization"] = map[string]any{"id": o.ID, "name": o.Name, "display_name": o.DisplayName, "usage": tx.Request.Client.OrganizationUsage, "metadata": o.Metadata}
	}
}

// about puts into a log entry what it is about: the account and its connection, and the organization of the login.
func (s *Service) about(e *tenantlog.Entry, tx *Transaction, user tenant.User) {
	e.UserID, e.UserName, e.Connection = user.ID, user.LogName(), user.Connection
	if o := tx.Request.Organization; o != nil {
		e.OrganizationID, e.OrganizationName = o.ID, o.Name
	}
}
