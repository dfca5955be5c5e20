package webauthn

import (
	"bytes"
	"encoding/json"
)

// assertionJSON is an AuthenticatorAssertionResponse.
type assertionJSON struct {
	ClientDataJSON    string `json:"clientDataJSON"`
	AuthenticatorData string `json:"authenticatorData"`
	Signature         string `json:"signature"`
	UserHandle        string `json:"userHandle"`
}

// Get answers navigator.credentials.get on a page of that origin (scheme://host[:port]). The options are a
// PublicKeyCredentialRequestOptionsJSON, the response is an AuthenticationResponseJSON:
//
//	{id, rawId, type, authenticatorAttachment, response{clientDataJSON, authenticatorData, signature, userHandle}}
//
// with base64url without padding for bytes. The newest allowed credential answers, and its counter goes up by one. At most
// one deviation may be given. A ceremony that the browser or the key ends is a *ClientError: SecurityError (the relying
// party id is foreign to the origin), NotAllowedError (no allowed credential is held, or user verification is required that
// the key does not have), TypeError and EncodingError (options that cannot be read).
// Source: WebAuthn Level 3 sections 5.1.4 and 6.3.3.
func (k *Key) Get(origin string, publicKey json.RawMessage, deviations ...Deviation) (json.RawMessage, error) {
	deviation, err := single(deviations)
	if err != nil {
		return nil, err
	}
	if deviation == ReplayLast {
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
	c, h, err := k.choose(page, options, deviation)
	if err != nil {
		return nil, err
	}
	if err := c.deviate(deviation, h.undeviating); err != nil {
		return nil, err
	}
	response, err := k.assert(c, h)
	if err != nil {
		return nil, err
	}
	switch deviation {
	case none:
		h.SignCount, h.undeviating = c.counter, c.counter
		k.lastAssertion = bytes.Clone(response)
	case CounterEqual, CounterLower, CounterZero:
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
	h := k.find(rpID, o.AllowCredentials)
	if h == nil {
		return ceremony{}, nil, refuse("NotAllowedError", "the key holds no credential of %s that the relying party allows", rpID)
	}
	return ceremony{
		kind: assertion, origin: p.origin, challenge: o.Challenge, rpID: rpID, flags: flagsOf(verified), counter: h.SignCount + 1,
	}, h, nil
}

// assert encodes and signs the response of a credential.
func (k *Key) assert(c ceremony, h *held) (json.RawMessage, error) {
	clientData, err := c.clientData()
	if err != nil {
		return nil, err
	}
	data := c.authenticatorData(nil)
	signature, err := c.sign(h.private, data, clientData)
	if err != nil {
		return nil, err
	}
	return k.seal(h.ID, assertionJSON{
		ClientDataJSON: encode(clientData), AuthenticatorData: encode(data), Signature: encode(signature), UserHandle: encode(h.UserHandle),
	})
}
