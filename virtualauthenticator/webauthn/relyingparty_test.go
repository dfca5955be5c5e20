package webauthn_test

import (
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	rp "github.com/go-webauthn/webauthn/webauthn"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// relyingParty is the independent verifier: go-webauthn, with one user and the credentials on record.
type relyingParty struct {
	server      *rp.WebAuthn
	credentials []rp.Credential
}

func (r *relyingParty) WebAuthnID() []byte                   { return []byte("user-handle") }
func (r *relyingParty) WebAuthnName() string                 { return "ana@example.com" }
func (r *relyingParty) WebAuthnDisplayName() string          { return "Ana" }
func (r *relyingParty) WebAuthnCredentials() []rp.Credential { return r.credentials }

// newRelyingParty makes a server of the tests' relying party that requires this user verification.
func newRelyingParty(verification protocol.UserVerificationRequirement) (*relyingParty, error) {
	server, err := rp.New(&rp.Config{
		RPID: rpID, RPDisplayName: "Acme", RPOrigins: []string{origin},
		AuthenticatorSelection: protocol.AuthenticatorSelection{UserVerification: verification},
	})
	return &relyingParty{server: server}, err
}

// register runs a whole registration with the key and records the credential. The error is the verifier's if the key gave
// a response, the key's otherwise.
func (r *relyingParty) register(k *webauthn.Key, deviations ...webauthn.Deviation) error {
	options, ceremony, err := r.server.BeginRegistration(r, rp.WithExclusions(rp.Credentials(r.credentials).CredentialDescriptors()))
	if err != nil {
		return err
	}
	text, err := json.Marshal(options.Response)
	if err != nil {
		return err
	}
	response, err := k.Create(origin, text, deviations...)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return err
	}
	credential, err := r.server.CreateCredential(r, *ceremony, parsed)
	if err != nil {
		return err
	}
	r.credentials = append(r.credentials, *credential)
	return nil
}

// login runs a whole login with the key, records the new counter and tells whether the verifier suspects a copied key.
func (r *relyingParty) login(k *webauthn.Key, deviations ...webauthn.Deviation) (cloned bool, err error) {
	options, ceremony, err := r.server.BeginLogin(r)
	if err != nil {
		return false, err
	}
	text, err := json.Marshal(options.Response)
	if err != nil {
		return false, err
	}
	response, err := k.Get(origin, text, deviations...)
	if err != nil {
		return false, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return false, err
	}
	credential, err := r.server.ValidateLogin(r, *ceremony, parsed)
	if err != nil {
		return false, err
	}
	for i := range r.credentials {
		if string(r.credentials[i].ID) == string(credential.ID) {
			r.credentials[i].Authenticator.SignCount = credential.Authenticator.SignCount
		}
	}
	return credential.Authenticator.CloneWarning, nil
}

// detail is the verifier's own account of why it refused.
func detail(err error) string {
	if refused, is := err.(*protocol.Error); is {
		return refused.Details + " " + refused.DevInfo
	}
	return err.Error()
}
