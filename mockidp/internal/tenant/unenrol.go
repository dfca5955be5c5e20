package tenant

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ErrHeld means that an administrator registers what the person holds already.
var ErrHeld = errors.New("the person holds it already")

var e164 = regexp.MustCompile(`^\+[1-9][0-9]{6,14}$`)

// IsPhoneNumber tells whether a text is a phone number in E.164.
func IsPhoneNumber(s string) bool { return e164.MatchString(s) }

// IsAddress tells whether a text can be an e-mail address, as far as its shape goes.
func IsAddress(s string) bool {
	name, domain, ok := strings.Cut(s, "@")
	return ok && name != "" && domain != "" && !strings.ContainsAny(domain, "@") && !strings.ContainsAny(s, " \t\r\n")
}

// Same tells whether two enrolments are the same authenticator: one number, address, device or secret.
func (e Enrolment) Same(o Enrolment) bool {
	if e.Type != o.Type {
		return false
	}
	switch e.Type {
	case vocab.Phone:
		return e.Phone != "" && e.Phone == o.Phone
	case vocab.Email:
		return e.Email != "" && strings.EqualFold(e.Email, o.Email)
	case vocab.Push:
		return e.DeviceID != "" && e.DeviceID == o.DeviceID
	case vocab.OTP:
		return e.Secret != "" && e.Secret == o.Secret
	}
	return false
}

// RemoveEnrolment takes a factor from a user, with what belongs to it: a push device goes with its one-time codes and
// the other way round (semantics 6); the account's own e-mail address stays and is verified no more, because a verified
// one is a factor without any enrolment (semantics 1.4). It reports whether there was one.
func (t *Tenant) RemoveEnrolment(userID string, f vocab.Factor) (bool, error) {
	_, found, err := t.unenrol(userID, f == vocab.Email, func(e Enrolment) bool { return e.Type == f })
	return found, err
}

// RemoveOne takes the enrolment of an id from a user, as RemoveEnrolment does all of a type, and tells its type.
func (t *Tenant) RemoveOne(userID, id string) (vocab.Factor, bool, error) {
	return t.unenrol(userID, false, func(e Enrolment) bool { return e.ID == id })
}

func (t *Tenant) unenrol(userID string, address bool, is func(Enrolment) bool) (f vocab.Factor, found bool, err error) {
	err = t.UpdateUser(userID, func(u *User) error {
		if t.Faults.On(fault.RemovedLingers) {
			found = true
			return nil
		}
		var devices []string
		for _, e := range u.Enrolments {
			if is(e) {
				f, found = e.Type, true
				devices = append(devices, e.DeviceID)
			}
		}
		u.Enrolments = slices.DeleteFunc(u.Enrolments, func(e Enrolment) bool {
			return is(e) || e.DeviceID != "" && slices.Contains(devices, e.DeviceID)
		})
		if address && u.EmailVerified {
			found, u.EmailVerified = true, false
		}
		return nil
	})
	if found {
		t.ForgetBrowsers(userID) // what they were remembered for may be what was removed
	}
	return f, found, err
}

// WriteUnenrolled logs that a factor was taken from a user.
func (t *Tenant) WriteUnenrolled(userID string, f vocab.Factor) {
	u, _ := t.User(userID)
	t.Write(tenantlog.Entry{Type: vocab.LogUnenroll, Description: "Guardian - Device unenrolled (" + string(f) + ")", UserID: userID,
		UserName: u.LogName(), Connection: u.Connection})
}
