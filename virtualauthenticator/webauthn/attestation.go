package webauthn

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"
)

// Attestation says how a key vouches for its model when it makes a credential.
type Attestation string

// The attestations that keys can give (WebAuthn Level 3 section 8).
const (
	None       Attestation = "none"        // not at all
	PackedSelf Attestation = "packed-self" // format packed, signed with the new credential's own key
	PackedX5C  Attestation = "packed-x5c"  // format packed, signed with the key of a certificate below AttestationRoot
	FIDOU2F    Attestation = "fido-u2f"    // format fido-u2f, the same of old security keys: ES256 alone, without a model
)

// issuer is what certificates of models are made with, in all respects that may deviate.
type issuer struct {
	label   string // of the root
	expired bool
	model   []byte // the AAGUID that the certificate is for; nil leaves the extension out, as fido-u2f does
}

// genuine is the label of the root that a relying party can trust.
const genuine = "mfaproof attestation root"

// AttestationRoot returns the certificate below which those of PackedX5C and FIDOU2F are. It is the same in every process, and
// everybody can make its key: it vouches for nothing but the tests that trust it.
func AttestationRoot() (*x509.Certificate, error) {
	root, _, err := issuer{label: genuine}.root()
	return root, err
}

// derived is a private key that depends on its label alone.
func derived(label string) (*ecdsa.PrivateKey, error) {
	scalar := sha256.Sum256([]byte(label))
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), scalar[:])
	if err != nil {
		return nil, fmt.Errorf("webauthn: the key of %q: %w", label, err)
	}
	return private, nil
}

// period is when certificates are good. They are fixed: a key has no clock.
func period(expired bool) (from, to time.Time) {
	to = time.Date(2099, 12, 31, 23, 59, 59, 0, time.UTC)
	if expired {
		to = time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC), to
}

func (i issuer) root() (*x509.Certificate, *ecdsa.PrivateKey, error) {
	private, err := derived(i.label)
	if err != nil {
		return nil, nil, err
	}
	from, to := period(false)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: i.label}, NotBefore: from, NotAfter: to,
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(nil, template, template, &private.PublicKey, private)
	if err != nil {
		return nil, nil, fmt.Errorf("webauthn: make the certificate of %q: %w", i.label, err)
	}
	root, err := x509.ParseCertificate(der)
	return root, private, err
}

// idFIDOGenCeAAGUID is the extension that ties a certificate to a model (WebAuthn Level 3 section 8.2.1).
var idFIDOGenCeAAGUID = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 45724, 1, 1, 4}

// batch makes the certificate of a model in DER, which many keys share, and its key.
func (i issuer) batch() ([]byte, *ecdsa.PrivateKey, error) {
	root, issuing, err := i.root()
	if err != nil {
		return nil, nil, err
	}
	private, err := derived(i.label + ": batch")
	if err != nil {
		return nil, nil, err
	}
	from, to := period(i.expired)
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: from, NotAfter: to, BasicConstraintsValid: true,
		Subject: pkix.Name{Country: []string{"US"}, Organization: []string{"mfaproof"}, OrganizationalUnit: []string{"Authenticator Attestation"},
			CommonName: "mfaproof virtual authenticator"},
	}
	if i.model != nil {
		value, err := asn1.Marshal(i.model)
		if err != nil {
			return nil, nil, fmt.Errorf("webauthn: encode the model: %w", err)
		}
		template.ExtraExtensions = []pkix.Extension{{Id: idFIDOGenCeAAGUID, Value: value}}
	}
	der, err := x509.CreateCertificate(nil, template, root, &private.PublicKey, issuing)
	if err != nil {
		return nil, nil, fmt.Errorf("webauthn: make the certificate of a model: %w", err)
	}
	return der, private, nil
}

// vouch makes the attestation statement of a creation: its format and content (WebAuthn Level 3 sections 8.2, 8.6 and 8.7).
func (k *Key) vouch(c *ceremony, h *held, r *response) error {
	hash := sha256.Sum256(r.client)
	message := append(bytes.Clone(r.data), hash[:]...)
	switch c.attestation {
	case PackedSelf:
		signature, err := sign(h.private, message)
		r.format, r.statement = "packed", map[string]any{"alg": h.algorithm, "sig": signature}
		return err
	case PackedX5C:
		der, signature, err := k.certified(c, message)
		r.format, r.statement = "packed", map[string]any{"alg": ES256, "sig": signature, "x5c": [][]byte{der}}
		return err
	case FIDOU2F:
		public, is := h.private.Public().(*ecdsa.PublicKey)
		if !is {
			return fmt.Errorf("webauthn: an attestation %q is for keys of ES256 alone", FIDOU2F)
		}
		point, err := public.Bytes()
		if err != nil {
			return fmt.Errorf("webauthn: encode the public key: %w", err)
		}
		scope := sha256.Sum256([]byte(c.rpID))
		der, signature, err := k.certified(c, bytes.Join([][]byte{{0}, scope[:], hash[:], h.ID, point}, nil))
		r.format, r.statement = "fido-u2f", map[string]any{"sig": signature, "x5c": [][]byte{der}}
		return err
	}
	r.format, r.statement = "none", map[string]any{}
	return nil
}

// certified signs with the key of the model's certificate. The ordinary certificate is made once for a key.
func (k *Key) certified(c *ceremony, message []byte) (der, signature []byte, err error) {
	if c.issuer != nil {
		der, private, err := c.issuer.batch()
		if err != nil {
			return nil, nil, err
		}
		signature, err := sign(private, message)
		return der, signature, err
	}
	if k.batchKey == nil {
		i := issuer{label: genuine}
		if k.attestation != FIDOU2F {
			i.model = k.aaguid
		}
		if k.batchDER, k.batchKey, err = i.batch(); err != nil {
			return nil, nil, err
		}
	}
	signature, err = sign(k.batchKey, message)
	return k.batchDER, signature, err
}

// conveyed is the attestation that the browser lets through: where the relying party asks for none, only that which names no
// model (WebAuthn Level 3 section 5.1.3).
func (k *Key) conveyed(asked string) (Attestation, []byte) {
	anonymous := bytes.Equal(k.aaguid, make([]byte, 16))
	switch asked {
	case "direct", "indirect", "enterprise":
		return k.attestation, k.aaguid
	}
	if k.attestation == PackedSelf && anonymous {
		return PackedSelf, k.aaguid
	}
	return None, make([]byte, 16)
}
