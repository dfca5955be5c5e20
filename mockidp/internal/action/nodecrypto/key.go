package nodecrypto

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"

	"github.com/go-jose/go-jose/v4"
)

var (
	errNoKey     = errors.New("the key cannot be read: it has to be a PEM, DER or JWK key that is not encrypted")
	errEncrypted = errors.New("encrypted private keys are not modelled; give the key without a passphrase")
	errPublic    = errors.New("a private key is needed, and this one is public")
)

// readKey takes a key in any form and gives it as PEM, PKCS #8 if private and PKIX if public. A private key that is wanted as a public
// one gives its public half.
func readKey(wanted, form string, data, passphrase []byte) ([]byte, error) {
	var key any
	switch form {
	case "jwk":
		var jwk jose.JSONWebKey
		if err := jwk.UnmarshalJSON(data); err != nil {
			return nil, fmt.Errorf("the JWK cannot be read: %w", err)
		}
		key = jwk.Key
	case "der":
		key = parseDER("", data)
	default:
		block, _ := pem.Decode(bytes.TrimSpace(data))
		if block == nil {
			return nil, errNoKey
		}
		if block.Type == "ENCRYPTED PRIVATE KEY" || block.Headers["DEK-Info"] != "" || len(passphrase) > 0 {
			return nil, errEncrypted
		}
		key = parseDER(block.Type, block.Bytes)
	}
	if key == nil {
		return nil, errNoKey
	}
	signer, private := key.(crypto.Signer)
	switch {
	case wanted == "public" && private:
		key = signer.Public()
	case wanted == "private" && !private:
		return nil, errPublic
	}
	return encodeKey(key)
}

// parseDER gives the key in a DER structure of the PEM type, or of any type, nil if there is none.
func parseDER(kind string, der []byte) any {
	if kind == "CERTIFICATE" || kind == "" {
		if cert, err := x509.ParseCertificate(der); err == nil {
			return cert.PublicKey
		}
	}
	if k, err := x509.ParsePKCS8PrivateKey(der); err == nil {
		return k
	}
	if k, err := x509.ParsePKIXPublicKey(der); err == nil {
		return k
	}
	if k, err := x509.ParsePKCS1PrivateKey(der); err == nil {
		return k
	}
	if k, err := x509.ParseECPrivateKey(der); err == nil {
		return k
	}
	if k, err := x509.ParsePKCS1PublicKey(der); err == nil {
		return k
	}
	return nil
}

func encodeKey(key any) ([]byte, error) {
	if _, private := key.(crypto.Signer); private {
		der, err := x509.MarshalPKCS8PrivateKey(key)
		return pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), err
	}
	der, err := x509.MarshalPKIXPublicKey(key)
	return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}), err
}

// decodeKey reads what encodeKey wrote.
func decodeKey(text []byte) (any, error) {
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errNoKey
	}
	key := parseDER(block.Type, block.Bytes)
	if key == nil {
		return nil, errNoKey
	}
	return key, nil
}

func publicHalf(key any) any {
	if signer, private := key.(crypto.Signer); private {
		return signer.Public()
	}
	return key
}

// curves are the names that OpenSSL gives the curves.
var curves = map[string]string{"P-224": "secp224r1", "P-256": "prime256v1", "P-384": "secp384r1", "P-521": "secp521r1"}

// describe says what asymmetricKeyType and asymmetricKeyDetails show, as JSON.
func describe(text []byte) ([]byte, error) {
	key, err := decodeKey(text)
	if err != nil {
		return nil, err
	}
	switch k := publicHalf(key).(type) {
	case *rsa.PublicKey:
		return json.Marshal(map[string]any{"kind": "rsa", "modulusLength": k.N.BitLen(), "publicExponent": k.E})
	case *ecdsa.PublicKey:
		return json.Marshal(map[string]any{"kind": "ec", "namedCurve": curves[k.Curve.Params().Name]})
	case ed25519.PublicKey:
		return json.Marshal(map[string]any{"kind": "ed25519"})
	}
	return nil, fmt.Errorf("keys of type %T are not modelled", key)
}

// export gives a key as PEM or DER in the structure that KeyObject.export names, empty for the usual one.
func export(text []byte, structure, form string) ([]byte, error) {
	key, err := decodeKey(text)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if structure == "pkcs1" {
			block = &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(k)}
		}
	case *rsa.PublicKey:
		if structure == "pkcs1" {
			block = &pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(k)}
		}
	case *ecdsa.PrivateKey:
		if structure == "sec1" {
			der, err := x509.MarshalECPrivateKey(k)
			if err != nil {
				return nil, err
			}
			block = &pem.Block{Type: "EC PRIVATE KEY", Bytes: der}
		}
	}
	if form == "der" {
		return block.Bytes, nil
	}
	return pem.EncodeToMemory(block), nil
}

func asJWK(text []byte) ([]byte, error) {
	key, err := decodeKey(text)
	if err != nil {
		return nil, err
	}
	return json.Marshal(jose.JSONWebKey{Key: key})
}
