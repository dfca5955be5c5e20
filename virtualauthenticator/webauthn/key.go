// Package webauthn owns what a person and a browser do with an authenticator: the creation and assertion ceremonies of
// WebAuthn Level 3, with the checks of the browser, the signatures of the key, and named single deviations from them.
// It must not verify anything for a relying party, speak to a page or a real browser, or take randomness from anywhere but
// the reader it is given.
//
// The browser is modelled with two limits: it consults no public suffix list, and it takes every page for a secure context.
package webauthn

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"fmt"
	"io"
	"slices"
)

// Credential is what a relying party records about a credential, and what an administrator registers for a person.
type Credential struct {
	RPID       string // the relying party that the credential is bound to
	ID         []byte // 32 bytes
	PublicKey  []byte // COSE_Key in canonical CTAP2 CBOR: EC2, ES256, P-256 unless the key has another algorithm
	SignCount  uint32 // the counter of the latest assertion; 0 for a new credential
	AAGUID     []byte // 16 bytes, zero where the relying party is not told the model
	UserHandle []byte // the user.id of the relying party, 1 to 64 bytes
}

// clone returns a copy that shares no memory with c.
func (c Credential) clone() Credential {
	c.ID, c.PublicKey = bytes.Clone(c.ID), bytes.Clone(c.PublicKey)
	c.AAGUID, c.UserHandle = bytes.Clone(c.AAGUID), bytes.Clone(c.UserHandle)
	return c
}

// held is a credential together with what never leaves the key.
type held struct {
	Credential
	private   crypto.Signer
	algorithm Algorithm
	// undeviating is the counter of the last assertion without deviation: what the relying party has on record if it
	// accepts what is right and refuses what is not. Counter deviations are made against it.
	undeviating uint32
}

// Key is an authenticator that keeps every credential discoverable, so that each assertion carries a user handle: a roaming
// security key, or the platform's own with the option Platform. Unless options say otherwise it signs with ES256, attests with
// "none", counts up and backs nothing up. It is to be used by one goroutine at a time.
type Key struct {
	random           io.Reader
	attachment       string
	userVerification bool
	transports       []string
	algorithms       []Algorithm
	attestation      Attestation
	aaguid           []byte
	backupEligible   bool
	backedUp         bool
	counting         Counting
	held             []*held
	lastCreation     []byte // the latest response without deviation
	lastAssertion    []byte
	lastChallenges   map[string][]byte // of the latest ceremonies that came to a response
	batchDER         []byte            // the certificate of its model
	batchKey         *ecdsa.PrivateKey
}

// Option sets a property of a new key.
type Option func(*Key)

// UserVerification says whether the key can verify its user, with a PIN say. Keys do not by default.
func UserVerification(able bool) Option {
	return func(k *Key) { k.userVerification = able }
}

// Platform makes the key the authenticator that is built into the device: its attachment is "platform", its transport
// "internal", and it verifies its user, by fingerprint or face say.
func Platform() Option {
	return func(k *Key) {
		k.attachment, k.transports, k.userVerification = platform, []string{"internal"}, true
	}
}

// Transports sets the transports that a creation response names, in the words of AuthenticatorTransport. The default is "usb".
func Transports(transports ...string) Option {
	return func(k *Key) { k.transports = slices.Clone(transports) }
}

// Algorithms sets what the key can sign with. A credential takes the first algorithm of the relying party's list that is among
// them; one that is made without a ceremony takes the first of these. The default is ES256 alone.
func Algorithms(first Algorithm, more ...Algorithm) Option {
	return func(k *Key) { k.algorithms = append([]Algorithm{first}, more...) }
}

// Attest sets how the key vouches for its model. The browser passes it on where the relying party asks for more than "none".
func Attest(a Attestation) Option {
	return func(k *Key) { k.attestation = a }
}

// Model sets the AAGUID that the key tells a relying party which asks for its attestation.
func Model(aaguid [16]byte) Option {
	return func(k *Key) { k.aaguid = aaguid[:] }
}

// BackUp says whether credentials of the key may be copied to other devices (BE), and whether they are (BS).
func BackUp(eligible, done bool) Option {
	return func(k *Key) { k.backupEligible, k.backedUp = eligible, done }
}

// Count sets how the signature counter moves.
func Count(c Counting) Option {
	return func(k *Key) { k.counting = c }
}

// NewKey returns a key without credentials. Identifiers and private keys are read from random when a credential is made,
// 32 bytes each (256 for RSA), and signatures are deterministic: the same bytes and the same calls give the same responses,
// byte for byte.
func NewKey(random io.Reader, options ...Option) *Key {
	k := &Key{
		random: random, attachment: roaming, transports: []string{"usb"}, algorithms: []Algorithm{ES256}, attestation: None,
		aaguid: make([]byte, 16), counting: CountUp, lastChallenges: map[string][]byte{},
	}
	for _, option := range options {
		option(k)
	}
	return k
}

// Mint makes a credential without a ceremony, for an administrator who registers it with the relying party. It fails if
// the user handle is not of 1 to 64 bytes, or if the random source fails.
func (k *Key) Mint(rpID string, userHandle []byte) (Credential, error) {
	if !isUserHandle(userHandle) {
		return Credential{}, fmt.Errorf("webauthn: a user handle has 1 to 64 bytes, this one has %d", len(userHandle))
	}
	h, err := k.mint(rpID, userHandle, k.algorithms[0])
	if err != nil {
		return Credential{}, err
	}
	return h.Credential.clone(), nil
}

// Credentials returns copies of what the key holds, in the order in which the credentials were made.
func (k *Key) Credentials() []Credential {
	credentials := make([]Credential, len(k.held))
	for i, h := range k.held {
		credentials[i] = h.Credential.clone()
	}
	return credentials
}

// mint makes a credential and keeps it.
func (k *Key) mint(rpID string, userHandle []byte, algorithm Algorithm) (*held, error) {
	id := make([]byte, 32)
	if _, err := io.ReadFull(k.random, id); err != nil {
		return nil, fmt.Errorf("webauthn: read a credential id from the random source: %w", err)
	}
	private, err := algorithm.generate(k.random)
	if err != nil {
		return nil, err
	}
	cose, err := coseKey(private.Public())
	if err != nil {
		return nil, err
	}
	public, err := canonical(cose)
	if err != nil {
		return nil, err
	}
	h := &held{
		Credential: Credential{RPID: rpID, ID: id, PublicKey: public, AAGUID: make([]byte, 16), UserHandle: bytes.Clone(userHandle)},
		private:    private, algorithm: algorithm,
	}
	k.held = append(k.held, h)
	return h, nil
}

// find returns the newest credential of the relying party that is among the allowed ones; none allowed means any.
func (k *Key) find(rpID string, allowed []descriptor) *held {
	for _, h := range slices.Backward(k.held) {
		if h.RPID == rpID && (len(allowed) == 0 || names(allowed, h.ID)) {
			return h
		}
	}
	return nil
}

// names tells whether the list has the id of a public key credential.
func names(list []descriptor, id []byte) bool {
	return slices.ContainsFunc(list, func(d descriptor) bool {
		return d.Type == "public-key" && bytes.Equal(d.ID, id)
	})
}
