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
// is a *ClientError: SecurityError (the relying party id is foreign to the origin), NotSupportedError (ES256 is not
// offered), NotAllowedError (an attachment or a user verification is demanded that the key does not have),
// InvalidStateError (an excluded credential is held), TypeError and EncodingError (options that cannot be read).
// Source: WebAuthn Level 3 sections 5.1.3 and 6.3.2.
func (k *Key) Create(origin string, publicKey json.RawMessage, deviations ...Deviation) (json.RawMessage, error) {
	deviation, err := single(deviations)
	if err != nil {
		return nil, err
	}
	if deviation == ReplayLast {
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
	c, err := k.consent(page, options, deviation)
	if err != nil {
		return nil, err
	}
	rpID := c.rpID
	if err := c.deviate(deviation, 0); err != nil {
		return nil, err
	}
	h, err := k.mint(rpID, options.User.ID)
	if err != nil {
		return nil, err
	}
	response, err := k.attest(c, h)
	if err == nil && deviation == none {
		k.lastCreation = bytes.Clone(response)
	}
	return response, err
}

// consent makes the checks of the browser and the key, in their order.
func (k *Key) consent(p page, o creationOptions, d Deviation) (ceremony, error) {
	rpID, err := p.scope(o.RP.ID)
	if err != nil {
		return ceremony{}, err
	}
	if !o.offersES256() {
		return ceremony{}, refuse("NotSupportedError", "pubKeyCredParams has no public-key of algorithm %d, the only one of the key", es256)
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
	if len(o.ExcludeCredentials) > 0 && k.find(rpID, o.ExcludeCredentials) != nil {
		return ceremony{}, refuse("InvalidStateError", "the key holds a credential that the relying party excludes")
	}
	return ceremony{kind: creation, origin: p.origin, challenge: o.Challenge, rpID: rpID, flags: flagsOf(verified) | flagAttested}, nil
}

// attest encodes the response about a new credential.
func (k *Key) attest(c ceremony, h *held) (json.RawMessage, error) {
	clientData, err := c.clientData()
	if err != nil {
		return nil, err
	}
	attested := binary.BigEndian.AppendUint16(bytes.Clone(h.AAGUID), uint16(len(h.ID)))
	attested = append(append(attested, h.ID...), h.PublicKey...)
	object, err := canonical(struct {
		Format    string   `cbor:"fmt"`
		Statement struct{} `cbor:"attStmt"`
		Data      []byte   `cbor:"authData"`
	}{Format: "none", Data: c.authenticatorData(attested)})
	if err != nil {
		return nil, err
	}
	return k.seal(h.ID, attestationJSON{ClientDataJSON: encode(clientData), AttestationObject: encode(object), Transports: k.transports})
}
