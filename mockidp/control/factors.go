package control

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func factorOf(name string) (vocab.Factor, error) {
	f := vocab.Factor(name)
	if slices.Contains(vocab.Built(), f) {
		return f, nil
	}
	var known []string
	for _, k := range vocab.Built() {
		known = append(known, string(k))
	}
	return "", refuse(http.StatusBadRequest, "unknown-factor", "Factors: "+strings.Join(known, ", ")+".", "there is no factor %q", name)
}

// user is the account of the path.
func (c *call) user() (string, error) {
	id := c.r.PathValue("user")
	if _, ok := c.tenant.User(id); !ok {
		return "", mockidp.ErrNoUser
	}
	return id, nil
}

// enrolment is an authenticator as the API shows it: without secrets, its number or address masked.
type enrolment struct {
	ID         string       `json:"id"`
	Type       vocab.Factor `json:"type"`
	EnrolledAt *time.Time   `json:"enrolled_at,omitempty"` // not of what the tenant was loaded with, nor of a verified address
	Phone      string       `json:"phone_number,omitempty"`
	Email      string       `json:"email,omitempty"`
	Device     string       `json:"device,omitempty"`
}

func listFactors(c *call) (any, error) {
	id, err := c.user()
	if err != nil {
		return nil, err
	}
	return c.factors(id), nil
}

func (c *call) factors(id string) any {
	held := []enrolment{}
	for _, e := range c.tenant.Enrolments(id) {
		one := enrolment{ID: e.ID, Type: e.Type, Phone: e.Phone, Email: e.Email, Device: e.Device}
		if !e.EnrolledAt.IsZero() {
			one.EnrolledAt = &e.EnrolledAt
		}
		held = append(held, one)
	}
	return map[string]any{"factors": held}
}

// seed is an authenticator in the words of users.yaml.
type seed struct {
	Type         *string `json:"type"`
	Secret       *string `json:"secret"`        // otp, push-notification: base32
	Phone        *string `json:"phone_number"`  // phone: E.164
	Email        *string `json:"email"`         // email
	Device       *string `json:"device"`        // push-notification: name of the phone
	DeviceID     *string `json:"device_id"`     // push-notification: where its messages go; the name when left out
	Code         *string `json:"code"`          // recovery-code: 24 letters and digits
	CredentialID *string `json:"credential_id"` // webauthn: base64url
	PublicKey    *string `json:"public_key"`    // webauthn: COSE key, base64url
	RPID         *string `json:"rp_id"`         // webauthn: the host it was registered for
	SignCount    *uint32 `json:"sign_count"`    // webauthn
}

var webauthnFields = []string{"credential_id", "public_key", "rp_id", "sign_count"}

// seedFields are the fields that a type has, besides type.
func seedFields(f vocab.Factor) []string {
	switch f {
	case vocab.OTP:
		return []string{"secret"}
	case vocab.Phone:
		return []string{"phone_number"}
	case vocab.Email:
		return []string{"email"}
	case vocab.Push:
		return []string{"device", "device_id", "secret"}
	case vocab.RecoveryCode:
		return []string{"code"}
	}
	return webauthnFields
}

func seedFactor(c *call) (any, error) {
	var body seed
	if err := c.read(&body); err != nil {
		return nil, err
	}
	id, err := c.user()
	if err != nil {
		return nil, err
	}
	credential, err := body.credential()
	if err != nil {
		return nil, err
	}
	switch err := c.tenant.Seed(id, credential); {
	case errors.Is(err, mockidp.ErrCredential):
		return nil, refuse(http.StatusConflict, "credential-exists", "Register another credential_id, or remove the factor first.", "%v", err)
	case errors.Is(err, mockidp.ErrHeld):
		return nil, refuse(http.StatusConflict, "factor-exists", "GET …/factors lists what the account holds; remove it first, or register another one.", "%v", err)
	case err != nil:
		return nil, invalid("Fields of this type: "+strings.Join(seedFields(credential.Type), ", ")+".", "%v", err)
	}
	return c.factors(id), nil
}

// credential checks that the fields are those of the type and reads them.
func (s seed) credential() (mockidp.Credential, error) {
	if s.Type == nil {
		return mockidp.Credential{}, missing("type")
	}
	f, err := factorOf(*s.Type)
	if err != nil {
		return mockidp.Credential{}, err
	}
	for name, field := range fieldsOf(&s) {
		if fields := seedFields(f); name != "type" && !field.IsNil() && !slices.Contains(fields, name) {
			return mockidp.Credential{}, refuse(http.StatusBadRequest, "unknown-field", "Fields of this type: "+strings.Join(fields, ", ")+".", "a %s has no field %s", f, name)
		}
	}
	out := mockidp.Credential{
		Type: f, Secret: strings.ToUpper(strings.TrimRight(text(s.Secret), "=")), Phone: text(s.Phone), Email: text(s.Email),
		Device: text(s.Device), DeviceID: text(s.DeviceID), RecoveryCode: text(s.Code), RPID: text(s.RPID),
	}
	if s.SignCount != nil {
		out.SignCount = *s.SignCount
	}
	var err1, err2 error
	out.ID, err1 = base64.RawURLEncoding.DecodeString(text(s.CredentialID))
	out.PublicKey, err2 = base64.RawURLEncoding.DecodeString(text(s.PublicKey))
	switch {
	case err1 != nil || err2 != nil:
		return out, invalid("Encode them as base64url without padding.", "credential_id or public_key is not base64url")
	}
	return out, nil
}

func text(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// removeFactor takes one authenticator by its id, or all of a type.
func removeFactor(c *call) (any, error) {
	which := c.r.PathValue("factor")
	remove := c.tenant.RemoveEnrolment
	if !strings.Contains(which, "|") { // as ids do
		f, err := factorOf(which)
		if err != nil {
			return nil, err
		}
		remove = func(user, _ string) (bool, error) { return c.tenant.RemoveFactor(user, f) }
	}
	found, err := remove(c.r.PathValue("user"), which)
	if err == nil && !found {
		err = refuse(http.StatusNotFound, "not-enrolled", "GET …/factors lists what the account holds, with ids; in a path, write | as %7C.", "the account has no enrolled %s", which)
	}
	return nil, err
}

func switchFactor(c *call) (any, error) {
	var body struct {
		Enabled *bool `json:"enabled"`
	}
	f, err := factorOf(c.r.PathValue("factor"))
	if err != nil {
		return nil, err
	}
	if err := c.read(&body); err != nil {
		return nil, err
	}
	if body.Enabled == nil {
		return nil, missing("enabled")
	}
	c.tenant.SwitchFactor(f, *body.Enabled)
	return map[string]any{"enabled": *body.Enabled}, nil
}
