//go:build linux

package main

import (
	"context"
	"crypto/sha3"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	rp "github.com/go-webauthn/webauthn/webauthn"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

const ceremoniesPerBatch = 100

// ceremonyFloor is what a kind of authenticator came to in a second of CPU, both sides included, before anything was built: a
// software authenticator of 200 lines against go-webauthn. Keys of RSA were made once there, and are here.
type ceremonyFloor struct {
	name                   string
	algorithm              webauthn.Algorithm
	attestation            webauthn.Attestation
	registrations, answers float64
}

func ceremonyFloors() []ceremonyFloor {
	return []ceremonyFloor{
		{"ES256, none", webauthn.ES256, webauthn.None, 18000, 8400},
		{"EdDSA, none", webauthn.EdDSA, webauthn.None, 16600, 9600},
		{"RS256, none", webauthn.RS256, webauthn.None, 0, 1120},
		{"ES256, packed self", webauthn.ES256, webauthn.PackedSelf, 5600, 6600},
		{"EdDSA, packed self", webauthn.EdDSA, webauthn.PackedSelf, 8800, 12000},
		{"ES256, packed x5c", webauthn.ES256, webauthn.PackedX5C, 6400, 8600},
		{"EdDSA, packed x5c", webauthn.EdDSA, webauthn.PackedX5C, 6900, 11900},
		{"ES256, fido-u2f", webauthn.ES256, webauthn.FIDOU2F, 5900, 7700},
	}
}

// ceremonies measures registrations and authentications of each kind of authenticator in a second of CPU, against go-webauthn. With RSA
// it is the making of the key that a registration shows, which has no floor.
func ceremonies(ctx context.Context) ([]figure, error) {
	var figures []figure
	for _, floor := range ceremonyFloors() {
		party, err := newParty(floor)
		if err != nil {
			return nil, err
		}
		batch := ceremoniesPerBatch
		if floor.algorithm == webauthn.RS256 {
			batch = 1
		}
		registered, err := rate(float64(batch), repeated(ctx, batch, party.register))
		if err != nil {
			return nil, fmt.Errorf("registering %s: %w", floor.name, err)
		}
		answered, err := rate(ceremoniesPerBatch, repeated(ctx, ceremoniesPerBatch, party.login))
		if err != nil {
			return nil, fmt.Errorf("answering %s: %w", floor.name, err)
		}
		figures = append(figures,
			figure{"WebAuthn registrations in a second of CPU: " + floor.name, registered, floor.registrations, "/s"},
			figure{"WebAuthn authentications in a second of CPU: " + floor.name, answered, floor.answers, "/s"})
	}
	return figures, nil
}

// relyingParty is go-webauthn with one person, and the person's key.
type relyingParty struct {
	server      *rp.WebAuthn
	key         *webauthn.Key
	credentials []rp.Credential
}

const partyOrigin = "https://login.example.com"

func (*relyingParty) WebAuthnID() []byte                     { return []byte("person") }
func (*relyingParty) WebAuthnName() string                   { return "ana@example.com" }
func (*relyingParty) WebAuthnDisplayName() string            { return "Ana" }
func (p *relyingParty) WebAuthnCredentials() []rp.Credential { return p.credentials }

// newParty makes a server and a key, whose randomness repeats from run to run.
func newParty(kind ceremonyFloor) (*relyingParty, error) {
	server, err := rp.New(&rp.Config{RPID: "login.example.com", RPDisplayName: "Example", RPOrigins: []string{partyOrigin},
		AttestationPreference: protocol.PreferDirectAttestation})
	if err != nil {
		return nil, err
	}
	return &relyingParty{server: server, key: webauthn.NewKey(sha3.NewSHAKE128(), webauthn.Algorithms(kind.algorithm), webauthn.Attest(kind.attestation))}, nil
}

// register makes a new credential, which takes the place of the one before.
func (p *relyingParty) register() error {
	options, session, err := p.server.BeginRegistration(p)
	if err != nil {
		return err
	}
	response, err := answer(options.Response, p.key.Create)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(response)
	if err != nil {
		return err
	}
	credential, err := p.server.CreateCredential(p, *session, parsed)
	if err != nil {
		return err
	}
	p.credentials = []rp.Credential{*credential}
	return nil
}

func answer(options any, ceremony func(string, json.RawMessage, ...webauthn.Deviation) (json.RawMessage, error)) ([]byte, error) {
	text, err := json.Marshal(options)
	if err != nil {
		return nil, err
	}
	return ceremony(partyOrigin, text)
}

func (p *relyingParty) login() error {
	options, session, err := p.server.BeginLogin(p)
	if err != nil {
		return err
	}
	response, err := answer(options.Response, p.key.Get)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(response)
	if err != nil {
		return err
	}
	credential, err := p.server.ValidateLogin(p, *session, parsed)
	if err != nil {
		return err
	}
	p.credentials = []rp.Credential{*credential}
	return nil
}
