package login

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Authenticator is one row of what a person holds, as the MFA API lists it. Source: wire 2.4.
type Authenticator struct {
	ID      string       `json:"id"`
	Kind    string       `json:"authenticator_type"` // otp, oob or recovery-code
	Active  bool         `json:"active"`
	Channel string       `json:"oob_channel,omitempty"` // sms, voice, email or auth0
	Name    string       `json:"name,omitempty"`
	Type    vocab.Factor `json:"type"`

	enrolment string // id at the account; empty for an address that is a factor by being verified
	to        string // number, address or device
}

// Implicit tells that the authenticator is the account's verified address, which cannot be deleted.
func (a Authenticator) Implicit() bool { return a.enrolment == "" }

// Enrolment is the id of the enrolment behind the authenticator.
func (a Authenticator) Enrolment() string { return a.enrolment }

// Authenticators lists what a person holds that needs no browser: a phone is two rows where it is reached in two ways, and a push
// device brings the row of its one-time codes.
func (s *Service) Authenticators(userID string) []Authenticator {
	user, _ := s.Tenant.User(userID)
	fixture := s.Tenant.Fixture()
	out := []Authenticator{}
	known := map[string]bool{}
	for _, e := range user.Enrolments {
		_, id, _ := strings.Cut(e.ID, "|")
		row := Authenticator{Active: true, Type: e.Type, enrolment: e.ID}
		switch e.Type {
		case vocab.OTP:
			row.ID, row.Kind = "totp|"+id, "otp"
		case vocab.RecoveryCode:
			row.ID, row.Kind = "recovery-code|"+id, "recovery-code"
		case vocab.Push:
			row.ID, row.Kind, row.Channel, row.Name, row.to = "push|"+id, "oob", "auth0", e.Device, e.ID
		case vocab.Email:
			known[strings.ToLower(e.Email)] = true
			row.ID, row.Kind, row.Channel, row.Name, row.to = "email|"+id, "oob", "email", Masked(e.Email), e.Email
		case vocab.Phone:
			for _, way := range fixture.MessageTypes {
				row.ID, row.Kind, row.Channel, row.Name, row.to = way+"|"+id, "oob", way, Masked(e.Phone), e.Phone
				out = append(out, row)
			}
			continue
		default:
			continue // a key needs a browser
		}
		out = append(out, row)
	}
	implicit := false
	for _, f := range user.Holds(fixture) {
		implicit = implicit || f == vocab.Email && user.EmailVerified && user.Email != ""
	}
	if implicit && !known[strings.ToLower(user.Email)] {
		sum := sha256.Sum256([]byte(user.ID + "\x00" + user.Email))
		out = append(out, Authenticator{ID: "email|dev_" + hex.EncodeToString(sum[:8]), Kind: "oob", Active: true, Channel: "email",
			Name: Masked(user.Email), Type: vocab.Email, to: user.Email})
	}
	return out
}

// RemoveAuthenticator takes an authenticator from a person, with what belongs to it.
func (s *Service) RemoveAuthenticator(userID string, a Authenticator) (tenant.Enrolment, error) {
	f, _, err := s.Tenant.RemoveOne(userID, a.enrolment)
	if err == nil {
		s.Tenant.WriteUnenrolled(userID, f)
	}
	return tenant.Enrolment{Type: f}, err
}
