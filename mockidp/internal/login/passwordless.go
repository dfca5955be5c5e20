package login

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The limits of a passwordless code: three minutes and three wrong attempts, as documented; how many codes one login sends is ours.
const (
	passwordlessLifetime = 3 * time.Minute
	passwordlessAttempts = 3
	passwordlessSends    = 10
)

var (
	mailAddress = regexp.MustCompile(`^[^\s@]+@[^\s@]+$`)
	phoneNumber = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)
)

// passwordless lets in who can read a code that was sent to an address or a number.
type passwordless struct {
	connection tenant.Connection
	to         string // empty until the person said where
	code       string // empty when it was used, or tried too often
	expires    time.Time
	wrong      int
	sent       int
}

func (e *passwordless) mail() bool { return e.connection.StrategyName() == "email" }

func (e *passwordless) screen() vocab.Screen {
	switch {
	case e.to == "":
		return vocab.ScreenPasswordless
	case e.mail():
		return vocab.ScreenPasswordlessEmail
	}
	return vocab.ScreenPasswordlessSMS
}

func (e *passwordless) fill(v *visit, p *page, data map[string]any) {
	p.ByMail = e.mail()
	p.Several = v.tx.Request.Connection == nil // there is a login page to go back to
	if e.to == "" {
		return
	}
	p.Account = e.to
	data["username"] = e.to
}

func (e *passwordless) post(v *visit, action string, form url.Values) passage {
	switch {
	case action == actBack:
		return passage{back: true}
	case e.to == "":
		return e.address(v, strings.TrimSpace(form.Get("username")))
	case action == actResend:
		return e.send(v)
	}
	return e.check(v, strings.ReplaceAll(strings.TrimSpace(form.Get("code")), " ", ""))
}

func (e *passwordless) address(v *visit, to string) passage {
	switch {
	case e.mail() && (len(to) > maxName || !mailAddress.MatchString(to)):
		return stay("invalid-email", "username")
	case !e.mail() && !phoneNumber.MatchString(to):
		return stay("invalid-phone", "username")
	}
	if _, known := v.Tenant.FindAccount(e.connection.Name, to); !known && e.connection.NoSignup {
		return stay("no-account", "username")
	}
	e.to = to
	return e.send(v)
}

func (e *passwordless) send(v *visit) passage {
	if e.sent >= passwordlessSends {
		return stay("too-many-codes", "")
	}
	e.sent++
	e.code, e.wrong, e.expires = fmt.Sprintf("%06d", binary.BigEndian.Uint64(v.Tenant.Bytes(8))%1_000_000), 0, v.Tenant.Now().Add(passwordlessLifetime)
	channel, code, about := tenant.SMS, vocab.LogCodeSent, "Passwordless login code has been sent"
	if e.mail() {
		channel, code, about = tenant.Mail, vocab.LogCodeOrLinkSent, "Passwordless login code/link has been sent"
	}
	v.Tenant.Send(tenant.Message{Channel: channel, To: e.to, Code: e.code, Body: e.code + " is your code to log in to " + v.name()})
	e.log(v, code, about)
	return passage{}
}

func (e *passwordless) check(v *visit, entered string) passage {
	late := v.Tenant.Now().After(e.expires) && !v.Tenant.Faults.On(fault.SignInCodeForever)
	good := e.code != "" && !late && subtle.ConstantTimeCompare([]byte(entered), []byte(e.code)) == 1
	switch {
	case entered == "":
		return stay("no-code", "code")
	case good:
		if !v.Tenant.Faults.On(fault.SignInCodeReusable) {
			e.code = ""
		}
		return e.person(v)
	}
	about := "Wrong phone number or verification code."
	if e.mail() {
		about = "Wrong email or verification code."
	}
	e.log(v, vocab.LogWrongPassword, about)
	if e.wrong++; e.wrong >= passwordlessAttempts && !v.Tenant.Faults.On(fault.SignInGuessesFree) {
		e.code = ""
		return stay("too-many-failures", "code")
	}
	return stay("invalid-code", "code")
}

// person is who reads the address or number: the account, or a new one.
func (e *passwordless) person(v *visit) passage {
	proved := func(u *tenant.User) {
		if e.mail() {
			u.Email, u.EmailVerified = e.to, true
		} else {
			u.PhoneNumber, u.PhoneVerified = e.to, true
		}
	}
	user, known := v.Tenant.FindAccount(e.connection.Name, e.to)
	if !known {
		if v.Tenant.Full() {
			return stay("too-many-accounts", "")
		}
		user = tenant.User{Account: e.to}
		proved(&user)
		user = v.Tenant.AddAccount(e.connection, user)
	} else if err := v.Tenant.UpdateUser(user.ID, func(u *tenant.User) error { proved(u); return nil }); err != nil {
		return stay("account-gone", "")
	}
	return passage{arrived: &arrival{user: user, method: e.connection.StrategyName()}}
}

// log writes an entry about the account behind an address, if there is one.
func (e *passwordless) log(v *visit, code vocab.LogCode, about string) {
	user, _ := v.Tenant.FindAccount(e.connection.Name, e.to)
	user.Connection = e.connection.Name
	if user.ID == "" {
		user.Account = e.to
	}
	entry := tenantlog.Entry{Login: v.tx.number, Type: code, Description: about, ClientID: v.tx.Request.Client.ID, ClientName: v.tx.Request.Client.Name}
	v.about(&entry, v.tx, user)
	v.Tenant.Write(entry)
}
