package login

import (
	"cmp"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// upstream is the stand-in for a provider elsewhere, social or enterprise: the person says who the provider says they are.
type upstream struct {
	connection tenant.Connection
	account    string // as it was entered, for a page that comes again
}

// The e-mail address that a provider reports: as the account has it, or as the person says for this login.
const (
	emailAsKept     = "account"
	emailVerified   = "verified"
	emailUnverified = "unverified"
	emailUnshared   = "none"
)

func (e *upstream) screen() vocab.Screen { return vocab.ScreenUpstream }

func (e *upstream) fill(v *visit, p *page, data map[string]any) {
	p.Label = label(e.connection)
	p.Connection, p.Strategy, p.Username = e.connection.Name, e.connection.StrategyName(), cmp.Or(e.account, p.Username)
	p.Several = v.tx.Request.Connection == nil // there is a login page to go back to
	data["connection"] = map[string]any{"name": e.connection.Name, "strategy": e.connection.StrategyName()}
}

func (e *upstream) post(v *visit, action string, form url.Values) passage {
	switch action {
	case actBack:
		return passage{back: true}
	case actDeny:
		return passage{denied: "The person did not sign in at " + e.connection.Name + "."}
	}
	account := strings.TrimSpace(form.Get("account"))
	e.account = account[:min(len(account), maxName)]
	email := form.Get("email")
	switch {
	case account == "" || len(account) > maxName:
		return stay("no-account", "account")
	case email != "" && email != emailAsKept && email != emailVerified && email != emailUnverified && email != emailUnshared:
		return stay("invalid-option.address", "email")
	}
	user, known := v.Tenant.FindAccount(e.connection.Name, account)
	if !known {
		user = tenant.User{Account: account}
		if strings.Contains(account, "@") {
			user.Email, user.EmailVerified = account, true
		}
		if reported(&user, email); v.Tenant.Full() {
			return stay("too-many-accounts", "account")
		}
		user = v.Tenant.AddAccount(e.connection, user)
	} else if err := v.Tenant.UpdateUser(user.ID, func(u *tenant.User) error { reported(u, email); return nil }); err != nil {
		return stay("account-gone", "account")
	}
	a := &arrival{user: user, method: "federated"}
	if form.Get("mfa") == "on" {
		a.amr = []string{"mfa"}
	}
	return passage{arrived: a}
}

// reported brings an account up to what the provider says of its e-mail address.
func reported(u *tenant.User, email string) {
	address := u.Email
	if address == "" && strings.Contains(u.Account, "@") {
		address = u.Account
	}
	switch email {
	case emailVerified, emailUnverified:
		u.Email, u.EmailVerified = address, email == emailVerified && address != ""
	case emailUnshared:
		u.Email, u.EmailVerified = "", false
	}
}
