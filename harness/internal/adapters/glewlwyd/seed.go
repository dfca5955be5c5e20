package glewlwyd

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/fxamacker/cbor/v2"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// RelyingParty implements target.Seeder. The user handle is what Glewlwyd gives to the person's keys.
func (w *world) RelyingParty(ctx context.Context, person string) (string, []byte, error) {
	a, err := w.people.Named(person)
	if err != nil {
		return "", nil, err
	}
	o, err := w.begin(ctx, a)
	if err != nil {
		return "", nil, err
	}
	origin, err := url.Parse(w.t.origin)
	if err != nil {
		return "", nil, err
	}
	return origin.Hostname(), o.User.ID, nil
}

// begin starts the registration of a key as an administrator does for somebody.
func (w *world) begin(ctx context.Context, a *account) (options, error) {
	var o options
	got, err := w.t.administer(ctx, http.MethodPost, w.delegated(a), a.about(vocab.WebAuthnRoaming, map[string]any{"register": "new-credential"}))
	if err == nil {
		err = read(got, &o)
	}
	return o, err
}

// Seed implements target.Seeder, by the administration page's registration of schemes for a user.
func (w *world) Seed(ctx context.Context, person string, s target.Seed) error {
	a, err := w.people.Named(person)
	if err != nil {
		return err
	}
	var value map[string]any
	switch {
	case s.Factor == vocab.OTP:
		value = map[string]any{"type": "TOTP", "secret": s.Secret, "time_step_size": 30}
	case s.Factor == vocab.WebAuthnRoaming && !s.Passkey:
		o, err := w.begin(ctx, a)
		if err != nil {
			return err
		}
		credential, err := w.registration(o, s)
		if err != nil {
			return err
		}
		value = map[string]any{"register": "register-credential", "session": o.Session, "credential": credential}
	default:
		return fmt.Errorf("an administrator of Glewlwyd cannot register %s for a person", s.Factor)
	}
	_, err = w.t.administer(ctx, http.MethodPost, w.delegated(a), a.about(s.Factor, value))
	return err
}

// The flags of authenticator data: user present, and attested credential data included (WebAuthn Level 3, section 6.1).
const presentAndAttested = 0x41

// registration is what the page of an administrator would send of a key with this credential. Without attestation nothing in it is signed.
func (w *world) registration(o options, s target.Seed) (map[string]any, error) {
	origin, err := url.Parse(w.t.origin)
	if err != nil {
		return nil, err
	}
	rp := sha256.Sum256([]byte(origin.Hostname()))
	data := append(rp[:], presentAndAttested)
	data = binary.BigEndian.AppendUint32(data, s.SignCount)
	data = append(data, make([]byte, 16)...) // no AAGUID
	data = binary.BigEndian.AppendUint16(data, uint16(len(s.ID)))
	data = append(append(data, s.ID...), s.PublicKey...)
	object, err := cbor.Marshal(struct {
		Format    string   `cbor:"fmt"`
		Statement struct{} `cbor:"attStmt"`
		Data      []byte   `cbor:"authData"`
	}{Format: "none", Data: data})
	if err != nil {
		return nil, err
	}
	client, err := json.Marshal(map[string]any{"type": "webauthn.create", "challenge": web(o.Challenge), "origin": w.t.origin, "crossOrigin": false})
	if err != nil {
		return nil, err
	}
	return map[string]any{"id": web(s.ID), "rawId": s.ID, "type": "public-key", "response": map[string][]byte{"clientDataJSON": client, "attestationObject": object}}, nil
}
