package application

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/mock"
	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/internal/holder"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// password is what people sign in with: that of their file cannot be read back, and a case does not need it.
const password = "a password to try applications with"

// wrongPassword is the name of the password among what is answered wrongly once; factors have their own.
const wrongPassword = "password"

// person sits down in front of a window that has never been used.
func (a *Application) person(ctx context.Context, t trial, tenant *mockidp.Tenant, device *browser.Device) (*walk, error) {
	tab, err := device.Tab(ctx, a.host, browser.Identity{}, a.home)
	if err != nil {
		return nil, err
	}
	w := &walk{Tab: tab, start: a.options.Start, home: a.home, issuer: "http://" + a.host + "/", now: a.options.Now, sleep: a.options.Sleep, email: t.person.Email, password: password,
		tenant: tenant, secrets: []string{password}, wallet: virtualauthenticator.New(a.options.Wallet(t.id())), wrong: map[string]bool{}}
	w.circles = func() bool {
		granted := slices.ContainsFunc(tenant.Logins(), func(l mockidp.Login) bool { return l.Outcome == "granted" })
		return granted && a.issuer.repeats()
	}
	w.pages = &form.Browser{Surface: w, Callback: a.client.Callbacks[0], Device: target.Device{Name: "browser"}}
	if t.way == wayDenied {
		return w, nil
	}
	if t.way == wayWrong {
		w.wrong[wrongPassword] = true
		for _, f := range reachedFor {
			w.wrong[string(f)] = true
		}
	}
	if _, err := tenant.PatchUser(t.person.ID, mockidp.UserPatch{Password: password}); err != nil {
		return nil, err
	}
	if err := w.wallet.SeedEmail(t.person.Email); err != nil {
		return nil, err
	}
	return w, a.equip(w, t.person)
}

// equip puts devices of the walk in the place of those of the file, which nobody has here: as many, in the same order. The account's own
// address stays.
func (a *Application) equip(w *walk, u mockidp.User) error {
	held := w.tenant.Enrolments(u.ID)
	held = slices.DeleteFunc(held, func(e mockidp.Enrolment) bool { return e.ID == string(vocab.Email) })
	for _, e := range held {
		if _, err := w.tenant.RemoveEnrolment(u.ID, e.ID); err != nil {
			return err
		}
	}
	rpID, _, _ := strings.Cut(a.host, ":")
	party := func() (string, []byte, error) { return rpID, mockidp.UserHandle(u.ID), nil }
	before := map[vocab.Factor]int{}
	for _, e := range held {
		address := u.Email
		before[e.Type]++
		switch several := before[e.Type] > 1; {
		case several && (e.Type == vocab.OTP || e.Type == vocab.RecoveryCode):
			continue // one app and one sheet answer as well as two
		case several || e.Type == vocab.Email:
			if err := another(w.wallet, e.Type, &address, before[e.Type]); err != nil {
				return err
			}
		}
		s, err := holder.Seed(w.wallet, e.Type, address, party)
		if err != nil {
			return err
		}
		if e.Type == vocab.Push {
			s.Secret = "" // the file says by an otp of its own whether there are codes
		}
		w.secrets = append(w.secrets, s.Secret, s.Phone, s.Code)
		if err := w.tenant.Seed(u.ID, mock.Credential(s, rpID)); err != nil {
			return err
		}
	}
	return nil
}

// another gets one more device or mailbox.
func another(wallet *virtualauthenticator.Wallet, f vocab.Factor, address *string, n int) error {
	if f != vocab.Email {
		return wallet.Add(f)
	}
	*address = fmt.Sprintf("%d.%s", n, *address)
	return wallet.SeedAnotherEmail(*address)
}
