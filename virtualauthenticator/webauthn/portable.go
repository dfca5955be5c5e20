package webauthn

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
)

// Secret is a credential with the key that signs for it: what one authenticator hands to another that is to be the same one. It never
// belongs into a report.
type Secret struct {
	Credential
	PrivateKey []byte // PKCS #8, DER
}

// ErrNotES256 means that a credential signs with something else than ES256, so that an authenticator outside of this package cannot be
// it.
var ErrNotES256 = errors.New("webauthn: only credentials of ES256 can be moved between authenticators")

// Attachment says whether the key is platform or cross-platform, in the words of AuthenticatorAttachment.
func (k *Key) Attachment() string { return k.attachment }

// VerifiesUser tells whether the key can verify its user.
func (k *Key) VerifiesUser() bool { return k.userVerification }

// Secrets hands out every credential, for an authenticator that takes this key's place for a while. The error is ErrNotES256.
func (k *Key) Secrets() ([]Secret, error) {
	var out []Secret
	for _, h := range k.held {
		if h.algorithm != ES256 {
			return nil, ErrNotES256
		}
		private, err := x509.MarshalPKCS8PrivateKey(h.private)
		if err != nil {
			return nil, fmt.Errorf("webauthn: encode a private key: %w", err)
		}
		out = append(out, Secret{h.clone(), private})
	}
	return out, nil
}

// Learn takes over what another authenticator did in the key's place: a credential that the key does not hold becomes its newest one, and of
// one that it holds the counter moves. It fails where the private key is not one of P-256 in PKCS #8.
func (k *Key) Learn(s Secret) error {
	parsed, err := x509.ParsePKCS8PrivateKey(s.PrivateKey)
	if err != nil {
		return fmt.Errorf("webauthn: read a private key: %w", err)
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return ErrNotES256
	}
	if i := slices.IndexFunc(k.held, func(h *held) bool { return h.RPID == s.RPID && bytes.Equal(h.ID, s.ID) }); i >= 0 {
		k.held[i].SignCount, k.held[i].undeviating = s.SignCount, s.SignCount
		return nil
	}
	cose, err := coseKey(private.Public())
	if err != nil {
		return err
	}
	public, err := canonical(cose)
	if err != nil {
		return err
	}
	c := s.clone()
	c.PublicKey = public
	if len(c.AAGUID) == 0 {
		c.AAGUID = make([]byte, 16)
	}
	k.held = append(k.held, &held{Credential: c, private: private, algorithm: ES256, undeviating: c.SignCount})
	return nil
}

// Allowed tells whether the key holds one of the credentials that request options allow; a list that is empty allows any. Options that cannot
// be read allow none.
func (k *Key) Allowed(publicKey []byte) bool {
	o, err := parseRequest(publicKey)
	if err != nil {
		return false
	}
	return slices.ContainsFunc(k.held, func(h *held) bool {
		return (o.RPID == "" || h.RPID == o.RPID) && (len(o.AllowCredentials) == 0 || names(o.AllowCredentials, h.ID))
	})
}
