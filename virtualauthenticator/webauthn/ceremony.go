package webauthn

import (
	"bytes"
	"crypto"
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
	flagUserPresent    = 0x01
	flagUserVerified   = 0x04
	flagBackupEligible = 0x08
	flagBackedUp       = 0x10
	flagAttested       = 0x40
	flagExtensions     = 0x80
)

// ceremony is everything that a response says, before it is encoded and signed.
type ceremony struct {
	kind        string
	client      clientData
	challenge   []byte // as the relying party gave it
	rpID        string
	flags       byte
	counter     uint32
	extensions  []byte // what stands behind all else in the authenticator data
	algorithm   Algorithm
	offered     []Algorithm // those that the relying party takes
	attestation Attestation
	aaguid      []byte
	issuer      *issuer       // of the attestation's certificate, where it is another than the ordinary one
	publicKey   []byte        // attested in place of the right one
	signer      crypto.Signer // signs in place of the credential's own key
	// signsOtherBytes makes the signature one over other bytes than those of the response.
	signsOtherBytes bool
	// What a deviation does to the response: before it is signed, when it is signed, and when its attestation is encoded.
	before, signed, encoded func(*response)
}

// clientData is what the browser vouches for, in the member order of WebAuthn Level 3 section 5.8.1.1.
type clientData struct {
	Type        string `json:"type"`
	Challenge   string `json:"challenge"`
	Origin      string `json:"origin"`
	CrossOrigin bool   `json:"crossOrigin"`
	TopOrigin   string `json:"topOrigin,omitempty"`
}

// response is what a response is made of.
type response struct {
	id, userHandle []byte
	attachment     string
	client, data   []byte // the serialised client data and authenticator data
	signature      []byte // of an assertion
	format         string // of an attestation, and its statement
	statement      any
	object         []byte // the encoded attestation object
}

// credentialJSON is the part that RegistrationResponseJSON and AuthenticationResponseJSON share.
type credentialJSON struct {
	ID                      string `json:"id"`
	RawID                   string `json:"rawId"`
	Type                    string `json:"type"`
	AuthenticatorAttachment string `json:"authenticatorAttachment"`
	Response                any    `json:"response"`
}

// seal encodes a response.
func (r *response) seal(inner any) (json.RawMessage, error) {
	text, err := json.Marshal(credentialJSON{
		ID: encode(r.id), RawID: encode(r.id), Type: "public-key", AuthenticatorAttachment: r.attachment, Response: inner,
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
func (k *Key) flagsOf(verified bool) byte {
	flags := byte(flagUserPresent)
	if verified {
		flags |= flagUserVerified
	}
	if k.backupEligible {
		flags |= flagBackupEligible
	}
	if k.backedUp {
		flags |= flagBackedUp
	}
	return flags
}

// begin serialises the client data and the authenticator data; attested is the attested credential data of a creation.
func (c *ceremony) begin(k *Key, h *held, attested []byte) (*response, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c.client); err != nil {
		return nil, fmt.Errorf("webauthn: encode the client data: %w", err)
	}
	hash := sha256.Sum256([]byte(c.rpID))
	data := binary.BigEndian.AppendUint32(append(hash[:], c.flags), c.counter)
	r := &response{
		id: h.ID, userHandle: h.UserHandle, attachment: k.attachment,
		client: bytes.TrimSuffix(text.Bytes(), []byte("\n")), data: append(append(data, attested...), c.extensions...),
	}
	act(c.before, r)
	return r, nil
}

func act(hook func(*response), r *response) {
	if hook != nil {
		hook(r)
	}
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
