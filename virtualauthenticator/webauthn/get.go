package webauthn

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"encoding/json"
)

// assertionJSON is an AuthenticatorAssertionResponse.
type assertionJSON struct {
	ClientDataJSON    string `json:"clientDataJSON"`
	AuthenticatorData string `json:"authenticatorData"`
	Signature         string `json:"signature"`
	UserHandle        string `json:"userHandle,omitempty"`
}

// Get answers navigator.credentials.get on a page of that origin (scheme://host[:port]). The options are a
// PublicKeyCredentialRequestOptionsJSON, the response is an AuthenticationResponseJSON:
//
//	{id, rawId, type, authenticatorAttachment, response{clientDataJSON, authenticatorData, signature, userHandle}}
//
// with base64url without padding for bytes. The newest allowed credential answers, and its counter moves on. At most
// one deviation may be given. A ceremony that the browser or the key ends is a *ClientError: SecurityError (the relying
// party id is foreign to the origin), NotAllowedError (no allowed credential is held, or user verification is required that
// the key does not have), TypeError and EncodingError (options that cannot be read).
// Source: WebAuthn Level 3 sections 5.1.4 and 6.3.3.
func (k *Key) Get(origin string, publicKey json.RawMessage, deviations ...Deviation) (json.RawMessage, error) {
	d, err := single(assertion, deviations)
	if err != nil {
		return nil, err
	}
	if d == ReplayLast {
		return replay(assertion, k.lastAssertion)
	}
	page, err := openPage(origin)
	if err != nil {
		return nil, err
	}
	options, err := parseRequest(publicKey)
	if err != nil {
		return nil, err
	}
	c, h, err := k.choose(page, options, d)
	if err != nil {
		return nil, err
	}
	if err := k.deviate(&c, h, d); err != nil {
		return nil, err
	}
	response, err := k.assert(&c, h)
	if err != nil {
		return nil, err
	}
	k.lastChallenges[assertion] = c.challenge
	switch {
	case d.permitted():
		h.SignCount, h.undeviating = c.counter, c.counter
		if d == none {
			k.lastAssertion = bytes.Clone(response)
		}
	case d == CounterEqual, d == CounterLower, d == CounterZero:
		// The counter of the key itself stays where it is: these responses are those of a copy of the key.
	default:
		h.SignCount = c.counter
	}
	return response, nil
}

// choose makes the checks of the browser and the key, in their order, and picks the credential that answers.
func (k *Key) choose(p page, o requestOptions, d Deviation) (ceremony, *held, error) {
	rpID, err := p.scope(o.RPID)
	if err != nil {
		return ceremony{}, nil, err
	}
	verified, err := k.verify(o.UserVerification, d)
	if err != nil {
		return ceremony{}, nil, err
	}
	h, err := k.among(rpID, o.AllowCredentials, d)
	if err != nil {
		return ceremony{}, nil, err
	}
	return ceremony{
		kind: assertion, client: clientData{Type: assertion, Challenge: encode(o.Challenge), Origin: p.origin}, challenge: o.Challenge,
		rpID: rpID, flags: k.flagsOf(verified), counter: k.counting.next(h.SignCount),
	}, h, nil
}

// among picks the newest allowed credential, or, to deviate, one that is not allowed: where the key holds none, it makes one.
func (k *Key) among(rpID string, allowed []descriptor, d Deviation) (*held, error) {
	if d != CredentialNotAllowed {
		if h := k.find(rpID, allowed); h != nil {
			return h, nil
		}
		return nil, refuse("NotAllowedError", "the key holds no credential of %s that the relying party allows", rpID)
	}
	for _, h := range k.held {
		if h.RPID == rpID && !names(allowed, h.ID) {
			return h, nil
		}
	}
	h, err := k.mint(rpID, []byte("somebody"), k.algorithms[0])
	if newest := k.find(rpID, allowed); err == nil && newest != nil {
		h.UserHandle = newest.UserHandle
		k.held = append([]*held{h}, k.held[:len(k.held)-1]...) // the newest stays the one that answers
	}
	return h, err
}

// assert encodes and signs the response of a credential.
func (k *Key) assert(c *ceremony, h *held) (json.RawMessage, error) {
	r, err := c.begin(k, h, nil)
	if err != nil {
		return nil, err
	}
	private := crypto.Signer(h.private)
	if c.signer != nil {
		private = c.signer
	}
	hash := sha256.Sum256(r.client)
	if c.signsOtherBytes {
		hash[0] ^= 1
	}
	if r.signature, err = sign(private, append(bytes.Clone(r.data), hash[:]...)); err != nil {
		return nil, err
	}
	act(c.signed, r)
	return r.seal(assertionJSON{
		ClientDataJSON: encode(r.client), AuthenticatorData: encode(r.data), Signature: encode(r.signature), UserHandle: encode(r.userHandle),
	})
}
