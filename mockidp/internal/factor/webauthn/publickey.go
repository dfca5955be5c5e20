package webauthn

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"slices"

	"github.com/go-webauthn/webauthn/protocol/webauthncose"
)

// usable refuses a public key that the library takes at registration and would not verify anything by: another curve than that of
// its algorithm, no point of the curve, a small modulus or exponent (RFC 9053 section 7.1, RFC 8230 section 6.1).
func usable(cose []byte) error {
	key, err := webauthncose.ParsePublicKey(cose)
	if err != nil {
		return refuse(PublicKey, "the public key cannot be read: %v", err)
	}
	switch k := key.(type) {
	case webauthncose.EC2PublicKeyData:
		if k.Curve != int64(webauthncose.P256) || len(k.XCoord) != 32 || len(k.YCoord) != 32 {
			return refuse(PublicKey, "the public key has curve %d and coordinates of %d and %d bytes; P-256 (1) and 32 are needed", k.Curve, len(k.XCoord), len(k.YCoord))
		}
		if _, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, k.XCoord, k.YCoord)); err != nil {
			return refuse(PublicKey, "the public key is no point of P-256")
		}
	case webauthncose.OKPPublicKeyData:
		if k.Curve != int64(webauthncose.Ed25519) || len(k.XCoord) != ed25519.PublicKeySize {
			return refuse(PublicKey, "the public key has curve %d and %d bytes; Ed25519 (6) and 32 are needed", k.Curve, len(k.XCoord))
		}
	case webauthncose.RSAPublicKeyData:
		exponent := 0
		for _, b := range k.Exponent {
			exponent = exponent<<8 | int(b)
		}
		if len(k.Modulus) < 256 || len(k.Exponent) > 4 || exponent < 3 || exponent%2 == 0 {
			return refuse(PublicKey, "the RSA key has %d bits and the exponent %d; 2048 bits and an odd exponent of 3 or more are needed", 8*len(k.Modulus), exponent)
		}
	}
	return nil
}
