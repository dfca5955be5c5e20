package webauthn

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"

	"github.com/fxamacker/cbor/v2"
)

// The ceremonies, in the words of the client data's type.
const (
	creation  = "webauthn.create"
	assertion = "webauthn.get"
)

// The places of an authenticator, in the words of AuthenticatorAttachment (WebAuthn Level 3 section 5.4.5).
const (
	roaming  = "cross-platform"
	platform = "platform"
)

// Flags of authenticator data (WebAuthn Level 3 section 6.1).
const (
	flagUserPresent  = 0x01
	flagUserVerified = 0x04
	flagAttested     = 0x40
)

// ceremony is everything that a response says, before it is encoded and signed.
type ceremony struct {
	kind            string
	origin          string
	challenge       []byte
	rpID            string
	flags           byte
	counter         uint32
	signsOtherBytes bool // sign other bytes than those of the response
}

// credentialJSON is the part that RegistrationResponseJSON and AuthenticationResponseJSON share.
type credentialJSON struct {
	ID                      string `json:"id"`
	RawID                   string `json:"rawId"`
	Type                    string `json:"type"`
	AuthenticatorAttachment string `json:"authenticatorAttachment"`
	Response                any    `json:"response"`
}

// seal encodes a response of a credential.
func (k *Key) seal(id []byte, response any) (json.RawMessage, error) {
	text, err := json.Marshal(credentialJSON{
		ID: encode(id), RawID: encode(id), Type: "public-key", AuthenticatorAttachment: k.attachment, Response: response,
	})
	if err != nil {
		return nil, fmt.Errorf("webauthn: encode the response: %w", err)
	}
	return text, nil
}

// encode gives base64url without padding, the encoding of every byte string in these messages.
func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// verify tells whether the key verifies its user when the relying party's requirement is this; an absent or unknown word
// stands for "preferred" (WebAuthn Level 3 section 5.4.4). Who is to answer without verification is not refused for it.
func (k *Key) verify(requirement string, d Deviation) (bool, error) {
	switch {
	case d == NoUserVerification:
		return false, nil
	case requirement == "required" && !k.userVerification:
		return false, refuse("NotAllowedError", "the relying party requires user verification, which the key cannot do")
	case requirement == "discouraged":
		return false, nil
	default:
		return k.userVerification, nil
	}
}

// flagsOf gives the flags of a ceremony in which the person touched the key.
func flagsOf(verified bool) byte {
	if verified {
		return flagUserPresent | flagUserVerified
	}
	return flagUserPresent
}

// clientData serialises what the browser vouches for, in the member order of WebAuthn Level 3 section 5.8.1.1.
func (c ceremony) clientData() ([]byte, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(struct {
		Type        string `json:"type"`
		Challenge   string `json:"challenge"`
		Origin      string `json:"origin"`
		CrossOrigin bool   `json:"crossOrigin"`
	}{c.kind, encode(c.challenge), c.origin, false})
	if err != nil {
		return nil, fmt.Errorf("webauthn: encode the client data: %w", err)
	}
	return bytes.TrimSuffix(text.Bytes(), []byte("\n")), nil
}

// authenticatorData serialises what the key vouches for; attested is the attested credential data of a creation.
func (c ceremony) authenticatorData(attested []byte) []byte {
	hash := sha256.Sum256([]byte(c.rpID))
	data := append(hash[:], c.flags)
	data = binary.BigEndian.AppendUint32(data, c.counter)
	return append(data, attested...)
}

// sign signs the authenticator data and the hash of the client data. Without a reader the signature is that of RFC 6979.
func (c ceremony) sign(private *ecdsa.PrivateKey, authenticatorData, clientData []byte) ([]byte, error) {
	hash := sha256.Sum256(clientData)
	digest := sha256.Sum256(append(bytes.Clone(authenticatorData), hash[:]...))
	if c.signsOtherBytes {
		digest[0] ^= 1
	}
	signature, err := private.Sign(nil, digest[:], crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("webauthn: sign: %w", err)
	}
	return signature, nil
}

// coseKey encodes a public key as a COSE_Key (RFC 9053 section 7.1.1). Coordinates keep their leading zeros.
func coseKey(public *ecdsa.PublicKey) ([]byte, error) {
	point, err := public.Bytes() // 0x04 and two coordinates of 32 bytes
	if err != nil {
		return nil, fmt.Errorf("webauthn: encode the public key: %w", err)
	}
	const ec2, p256 = 2, 1
	return canonical(struct {
		Kty int    `cbor:"1,keyasint"`
		Alg int    `cbor:"3,keyasint"`
		Crv int    `cbor:"-1,keyasint"`
		X   []byte `cbor:"-2,keyasint"`
		Y   []byte `cbor:"-3,keyasint"`
	}{ec2, es256, p256, point[1:33], point[33:]})
}

// canonical encodes in the canonical CBOR of CTAP2.
func canonical(v any) ([]byte, error) {
	mode, err := cbor.CTAP2EncOptions().EncMode()
	if err != nil {
		return nil, fmt.Errorf("webauthn: set up CBOR: %w", err)
	}
	encoded, err := mode.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("webauthn: encode CBOR: %w", err)
	}
	return encoded, nil
}
