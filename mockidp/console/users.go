package console

import (
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// maxUsers bounds the list of accounts: further ones are found by name.
const maxUsers = 200

// userRow is an account in the list.
type userRow struct {
	ID, Name, Login, Connection string
	Factors                     []vocab.Factor
	Roles                       []string
	Blocked                     bool
	Sessions                    int
}

type usersPage struct {
	Search     string
	Rows       []userRow
	Found, All int
}

// users lists the accounts.
func (v *visit) users() {
	all := v.tenant.Users()
	p := usersPage{Search: v.r.URL.Query().Get("q"), All: len(all)}
	for _, u := range all {
		if !found(u, p.Search) {
			continue
		}
		if p.Found++; p.Found <= maxUsers {
			p.Rows = append(p.Rows, userRow{u.ID, u.Name, login(u), u.Connection, v.tenant.Factors(u.ID), u.Roles, u.Blocked, len(v.tenant.Sessions(u.ID))})
		}
	}
	v.page(http.StatusOK, "users", frame{Title: "Users", Data: p})
}

func found(u mockidp.User, search string) bool {
	return strings.Contains(strings.ToLower(strings.Join([]string{u.ID, u.Name, u.Email, u.Username, u.Account}, "\n")), strings.ToLower(strings.TrimSpace(search)))
}

// login is what a person types as who they are.
func login(u mockidp.User) string {
	for _, name := range []string{u.Email, u.Username, u.PhoneNumber, u.Account} {
		if name != "" {
			return name
		}
	}
	return u.ID
}

// userPage is one account.
type userPage struct {
	mockidp.User
	Path, Login string // of the account's own pages; what the person types
	Factors     []mockidp.Enrolment
	Sessions    []mockidp.Session
	Metadata    metadata
}

// user shows the account of the path.
func (v *visit) user() { v.userPage(http.StatusOK, nil, nil) }

// userPage shows it with what was typed and what is wrong with that, if anything is.
func (v *visit) userPage(status int, typed *metadata, wrong *problem) {
	u, ok := v.account()
	if !ok {
		return
	}
	p := userPage{User: u, Path: v.userPath(), Login: login(u), Factors: v.tenant.Enrolments(u.ID), Sessions: v.tenant.Sessions(u.ID)}
	if p.Metadata = metadataOf(u.AppMetadata, u.UserMetadata); typed != nil {
		p.Metadata = *typed
	}
	v.page(status, "user", frame{Title: u.Name, Here: "users", Path: v.userPath(), Problem: wrong, Data: p})
}

// account is that of the path; without one the answer says so.
func (v *visit) account() (mockidp.User, bool) {
	u, ok := v.tenant.User(v.r.PathValue("user"))
	if !ok {
		v.page(http.StatusNotFound, "problem", frame{Title: "No such account", Here: "users",
			Problem: &problem{"unknown-user", "No account has this user_id.", "The list of users has those of this tenant."}})
	}
	return u, ok
}

func (v *visit) block() {
	blocked := v.r.PostForm.Get("blocked") == "true"
	if err := v.tenant.SetBlocked(v.r.PathValue("user"), blocked); err != nil {
		v.account()
		return
	}
	v.to(v.userPath(), map[bool]string{true: "blocked", false: "allowed"}[blocked])
}

func (v *visit) removeFactor() {
	if u, ok := v.account(); ok {
		removed, err := v.tenant.RemoveEnrolment(u.ID, v.r.PostForm.Get("id"))
		if err != nil || !removed {
			v.userPage(http.StatusConflict, nil, &problem{"not-enrolled", "The account does not hold this authenticator any more.", "The table below shows what it holds now."})
			return
		}
		v.to(v.userPath(), "factor")
	}
}

func (v *visit) endSession() {
	if u, ok := v.account(); ok {
		if !v.tenant.EndSession(u.ID, v.r.PostForm.Get("key")) {
			v.userPage(http.StatusConflict, nil, &problem{"no-session", "This session has ended already.", "The table below shows those that live."})
			return
		}
		v.to(v.userPath(), "session")
	}
}

func (v *visit) forgetBrowsers() {
	if u, ok := v.account(); ok {
		v.tenant.ForgetBrowsers(u.ID)
		v.to(v.userPath(), "browsers")
	}
}
