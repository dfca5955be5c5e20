package webauthn

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
)

// attestationJSON is an AuthenticatorAttestationResponse.
type attestationJSON struct {
	ClientDataJSON    string   `json:"clientDataJSON"`
	AttestationObject string   `json:"attestationObject"`
	Transports        []string `json:"transports"`
}

// Create answers navigator.credentials.create on a page of that origin (scheme://host[:port]). The options are a
// PublicKeyCredentialCreationOptionsJSON, the response is a RegistrationResponseJSON:
//
//	{id, rawId, type, authenticatorAttachment, response{clientDataJSON, attestationObject, transports}}
//
// with base64url without padding for bytes. At most one deviation may be given. A ceremony that the browser or the key ends
// is a *ClientError: SecurityError (the relying party id is foreign to the origin), NotSupportedError (no algorithm of the key
// is offered), NotAllowedError (an attachment or a user verification is demanded that the key does not have),
// InvalidStateError (an excluded credential is held), TypeError and EncodingError (options that cannot be read).
// Source: WebAuthn Level 3 sections 5.1.3 and 6.3.2.
func (k *Key) Create(origin string, publicKey json.RawMessage, deviations ...Deviation) (json.RawMessage, error) {
	d, err := single(creation, deviations)
	if err != nil {
		return nil, err
	}
	if d == ReplayLast {
		return replay(creation, k.lastCreation)
	}
	page, err := openPage(origin)
	if err != nil {
		return nil, err
	}
	options, err := parseCreation(publicKey)
	if err != nil {
		return nil, err
	}
	c, err := k.consent(page, options, d)
	if err != nil {
		return nil, err
	}
	h, again := k.find(c.rpID, nil), d == RegisteredAgain
	if again && h == nil {
		return nil, ErrNothingRegistered
	}
	if !again {
		if h, err = k.mint(c.rpID, options.User.ID, c.algorithm); err != nil {
			return nil, err
		}
		h.AAGUID = c.aaguid
	}
	response, err := k.attest(&c, h, d)
	if err != nil && !again {
		k.held = k.held[:len(k.held)-1] // who gets no answer has made no credential
	}
	if err == nil {
		k.lastChallenges[creation] = c.challenge
		if d == none {
			k.lastCreation = bytes.Clone(response)
		}
	}
	return response, err
}

// consent makes the checks of the browser and the key, in their order.
func (k *Key) consent(p page, o creationOptions, d Deviation) (ceremony, error) {
	rpID, err := p.scope(o.RP.ID)
	if err != nil {
		return ceremony{}, err
	}
	algorithm, err := k.agree(o)
	if err != nil {
		return ceremony{}, err
	}
	switch demanded := o.AuthenticatorSelection.AuthenticatorAttachment; {
	case demanded == platform && k.attachment == roaming:
		return ceremony{}, refuse("NotAllowedError", "the relying party demands a platform authenticator; this key is a roaming one")
	case demanded == roaming && k.attachment == platform:
		return ceremony{}, refuse("NotAllowedError", "the relying party demands a roaming authenticator; this one is the platform's")
	}
	verified, err := k.verify(o.AuthenticatorSelection.UserVerification, d)
	if err != nil {
		return ceremony{}, err
	}
	if len(o.ExcludeCredentials) > 0 && k.find(rpID, o.ExcludeCredentials) != nil && d != RegisteredAgain {
		return ceremony{}, refuse("InvalidStateError", "the key holds a credential that the relying party excludes")
	}
	c := ceremony{
		kind: creation, client: clientData{Type: creation, Challenge: encode(o.Challenge), Origin: p.origin}, challenge: o.Challenge,
		rpID: rpID, flags: k.flagsOf(verified) | flagAttested, algorithm: algorithm, offered: o.offered(),
	}
	c.attestation, c.aaguid = k.conveyed(o.Attestation)
	return c, nil
}

// attest encodes the response about a new credential.
func (k *Key) attest(c *ceremony, h *held, d Deviation) (json.RawMessage, error) {
	if err := k.deviate(c, h, d); err != nil {
		return nil, err
	}
	public := h.PublicKey
	if c.publicKey != nil {
		public = c.publicKey
	}
	attested := binary.BigEndian.AppendUint16(bytes.Clone(c.aaguid), uint16(len(h.ID)))
	r, err := c.begin(k, h, append(append(attested, h.ID...), public...))
	if err != nil {
		return nil, err
	}
	if err := k.vouch(c, h, r); err != nil {
		return nil, err
	}
	act(c.signed, r)
	r.object, err = canonical(struct {
		Format    string `cbor:"fmt"`
		Statement any    `cbor:"attStmt"`
		Data      []byte `cbor:"authData"`
	}{r.format, r.statement, r.data})
	if err != nil {
		return nil, err
	}
	act(c.encoded, r)
	return r.seal(attestationJSON{ClientDataJSON: encode(r.client), AttestationObject: encode(r.object), Transports: k.transports})
}
