package login

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var errUnknownPasskey = &webauthn.Refusal{Reason: webauthn.WrongCredential, Detail: "no account of the application holds the passkey"}

// offerPasskey starts a ceremony for the login page; each page shown has a fresh one. There is none where WebAuthn does not work.
func (s *Service) offerPasskey(v *visit, data map[string]any) bool {
	if v.origin.RPID() == "" {
		return false
	}
	ceremony, err := webauthn.Discover(v.relyingParty(), s.Tenant.Bytes(webauthn.ChallengeLen))
	if err != nil {
		return false // the person has other ways in
	}
	v.tx.passkey = ceremony
	data["passkey"] = map[string]any{"public_key": ceremony.PublicKey}
	return true
}

// byPasskey is the first factor of somebody who pressed "Continue with a passkey".
func (s *Service) byPasskey(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	if said, failed := strings.CutPrefix(r.PostForm.Get("action"), "showError::"); failed {
		name, message := clientError(said)
		s.log(tx, vocab.LogFailedLogin, "The browser reported "+name+" instead of a passkey", failureDetails(name, message))
		s.again(w, r, tx, problem("passkey-not-available", "").with("errorName", name))
		return
	}
	user, err := s.passkeyHolder(tx, []byte(r.PostForm.Get("passkey")))
	tx.passkey = nil
	if err != nil {
		s.log(tx, vocab.LogFailedLogin, "The passkey was refused: "+err.Error(), failureDetails("webauthn-"+reasonOf(err), err.Error()))
		s.again(w, r, tx, problem("webauthn-verification-failed", ""))
		return
	}
	s.arrive(w, r, tx, arrival{user: user, method: "passkey"})
}

// passkeyHolder verifies a response and gives the account that it proves.
func (s *Service) passkeyHolder(tx *Transaction, response []byte) (tenant.User, error) {
	if tx.passkey == nil {
		return tenant.User{}, errors.New("the page was answered already")
	}
	id, err := webauthn.CredentialID(response)
	if err != nil {
		return tenant.User{}, err
	}
	user, known := s.Tenant.FindPasskey(id)
	c, _ := s.Tenant.Fixture().Connection(user.Connection)
	if !known || !c.Passkeys || !s.mayUse(tx, user) {
		return tenant.User{}, errUnknownPasskey
	}
	err = s.Tenant.UpdateUser(user.ID, func(u *tenant.User) error { return tx.passkey.Finish(response, *u, u.Passkeys, s.Tenant.Faults) })
	return user, err
}
