package webauthn

import (
	"bytes"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// SignIn is a running sign-in by passkey: whoever holds a discoverable credential of the relying party may answer, once.
type SignIn struct {
	// PublicKey is the options for the browser: the JSON form of PublicKeyCredentialRequestOptions, without allowed credentials.
	PublicKey json.RawMessage
	session   webauthn.SessionData
	rp        RelyingParty
}

// passkeyUV is what a passkey has to do with its owner: it stands for two proofs, so it looks who is there.
const passkeyUV = "required"

// Discover starts a sign-in by passkey.
func Discover(rp RelyingParty, challenge []byte) (*SignIn, error) {
	engine, err := engineFor(rp, vocab.WebAuthnPlatform, passkeyUV)
	if err != nil {
		return nil, err
	}
	assertion, session, err := engine.BeginDiscoverableLogin(webauthn.WithChallenge(challenge), webauthn.WithUserVerification(passkeyUV))
	if err != nil {
		return nil, fmt.Errorf("starting a sign-in by passkey: %w", err)
	}
	options, err := json.Marshal(assertion.Response)
	if err != nil {
		return nil, fmt.Errorf("writing WebAuthn options: %w", err)
	}
	return &SignIn{PublicKey: options, session: *session, rp: rp}, nil
}

// CredentialID is the credential that a browser's response says it comes from; nothing is verified yet.
func CredentialID(response []byte) ([]byte, error) {
	parsed, err := parseAssertion(response, RelyingParty{}, fault.Set{})
	if err != nil {
		return nil, err
	}
	return parsed.RawID, nil
}

// Finish verifies the browser's response against the passkeys of an account and updates the counter of the one that was used. Call it
// inside tenant.UpdateUser, so that of two equal responses one is refused.
func (s *SignIn) Finish(response []byte, u tenant.User, passkeys []tenant.Passkey, faults fault.Set) error {
	engine, err := engineFor(s.rp, vocab.WebAuthnPlatform, passkeyUV)
	if err != nil {
		return err
	}
	parsed, err := parseAssertion(response, s.rp, faults)
	if err != nil {
		return err
	}
	session := s.session
	if faults.On(fault.PasskeyUnverified) {
		session.UserVerification = protocol.VerificationDiscouraged
	}
	if faults.On(fault.PasskeyNobody) {
		parsed.Response.UserHandle = Handle(u.ID)
	}
	p := person{handle: Handle(u.ID), name: u.LogName(), display: u.Name}
	for _, k := range passkeys {
		if k.RPID == "" || k.RPID == s.rp.ID {
			p.credentials = append(p.credentials, webauthn.Credential{
				ID: k.ID, PublicKey: k.PublicKey, Flags: webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(k.Flags)),
				Authenticator: webauthn.Authenticator{SignCount: k.SignCount},
			})
		}
	}
	// That the response's user handle is the account's is for the library to compare.
	_, credential, err := engine.ValidatePasskeyLogin(func(_, _ []byte) (webauthn.User, error) { return p, nil }, session, parsed)
	if err != nil {
		return explain(err)
	}
	if credential.Authenticator.CloneWarning {
		return ErrCounter
	}
	for i := range passkeys {
		if bytes.Equal(passkeys[i].ID, credential.ID) {
			passkeys[i].SignCount, passkeys[i].Flags = parsed.Response.AuthenticatorData.Counter, byte(credential.Flags.ProtocolValue())
		}
	}
	return nil
}
