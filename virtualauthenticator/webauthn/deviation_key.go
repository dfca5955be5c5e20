package webauthn

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha512"
	"fmt"
	"math/big"
	"slices"
)

// es384 is an algorithm of which no key here is: ECDSA on P-384 with SHA-384.
const es384 Algorithm = -35

// keyBends are the deviations of the credential that is registered: its id and its public key.
var keyBends = map[Deviation]bend{
	"algorithm-not-offered": bendKey(func(c *ceremony, _ *coseEC) (any, error) { return notOffered(c) }),
	"wrong-curve":           bendKey(func(_ *ceremony, key *coseEC) (any, error) { key.Crv = p384; return key, nil }),
	"off-curve": bendKey(func(_ *ceremony, key *coseEC) (any, error) {
		key.Y = bytes.Clone(key.Y)
		key.Y[len(key.Y)-1] ^= 1
		return key, nil
	}),
	"short-coordinate": bendKey(func(_ *ceremony, key *coseEC) (any, error) { key.X = key.X[:31]; return key, nil }),
	"small-rsa-key":    func(k *Key, c *ceremony, _ *held, _ string) error { return weakRSA(k, c, 1024, 65537) },
	"small-rsa-exponent": func(k *Key, c *ceremony, _ *held, _ string) error {
		return weakRSA(k, c, 2048, 1)
	},
	"duplicate-label": func(_ *Key, c *ceremony, h *held, _ string) error {
		c.publicKey = slices.Concat([]byte{h.PublicKey[0] + 1}, h.PublicKey[1:], []byte{0x03, 0x26}) // 3: -7 once more
		return nil
	},
	"longest-id":    bendID(1023),
	"id-too-long":   bendID(1024),
	"other-raw-id":  func(_ *Key, c *ceremony, _ *held, _ string) error { c.encoded = flipID; return nil },
	RegisteredAgain: func(*Key, *ceremony, *held, string) error { return nil }, // the credential itself is what deviates
	"wrong-attachment": func(k *Key, c *ceremony, _ *held, _ string) error {
		place := map[string]string{roaming: platform, platform: roaming}[k.attachment]
		c.signed = func(r *response) { r.attachment = place }
		return nil
	},
}

// bendKey attests a changed key of ES256; the credential itself keeps the right one.
func bendKey(change func(*ceremony, *coseEC) (any, error)) bend {
	return func(_ *Key, c *ceremony, h *held, _ string) error {
		public, is := h.private.Public().(*ecdsa.PublicKey)
		if !is {
			return fmt.Errorf("webauthn: the deviation is for keys of algorithm %d, and this one is of %d", ES256, h.algorithm)
		}
		point, err := public.Bytes()
		if err != nil {
			return fmt.Errorf("webauthn: encode the public key: %w", err)
		}
		changed, err := change(c, &coseEC{ec2, ES256, p256, point[1:33], point[33:]})
		if err != nil {
			return err
		}
		c.publicKey, err = canonical(changed)
		return err
	}
}

// notOffered is a proper key of an algorithm that the relying party did not ask for.
func notOffered(c *ceremony) (any, error) {
	if slices.Contains(c.offered, es384) {
		return nil, fmt.Errorf("webauthn: the relying party offers the algorithm %d", es384)
	}
	scalar := sha512.Sum384([]byte("mfaproof key of an algorithm that nobody asked for"))
	private, err := ecdsa.ParseRawPrivateKey(elliptic.P384(), scalar[:])
	if err != nil {
		return nil, fmt.Errorf("webauthn: make a key of algorithm %d: %w", es384, err)
	}
	point, err := private.PublicKey.Bytes()
	if err != nil {
		return nil, fmt.Errorf("webauthn: encode the public key: %w", err)
	}
	return coseEC{ec2, es384, p384, point[1:49], point[49:]}, nil
}

// weakRSA attests an RSA key that no relying party should take: its modulus is small, or its exponent.
func weakRSA(k *Key, c *ceremony, bits int, exponent int64) error {
	private, err := rsaPrivate(k.random, bits, 65537)
	if err != nil {
		return err
	}
	c.publicKey, err = canonical(coseRSA{rsaKey, RS256, private.N.Bytes(), big.NewInt(exponent).Bytes()})
	return err
}

// bendID makes the credential's own id that long.
func bendID(length int) bend {
	return func(_ *Key, _ *ceremony, h *held, _ string) error {
		h.ID = append(h.ID, bytes.Repeat([]byte{0x5a}, length-len(h.ID))...)
		return nil
	}
}

// flipID makes the response name another credential than the attested one.
func flipID(r *response) {
	r.id = bytes.Clone(r.id)
	r.id[0] ^= 1
}
