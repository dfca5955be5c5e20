package nodecrypto

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"math/big"
)

// The paddings of crypto.constants.
const pssPadding = 6

// signing are the options of a signature as node/crypto.js writes them.
type signing struct {
	Padding    int    `json:"padding"`    // 0 and 1 are PKCS #1 v1.5
	SaltLength *int   `json:"saltLength"` // of PSS; nil and negative ones as OpenSSL means them
	Encoding   string `json:"dsaEncoding"`
}

func (s signing) salt() int {
	switch {
	case s.SaltLength == nil || *s.SaltLength == -2:
		return rsa.PSSSaltLengthAuto
	case *s.SaltLength == -1:
		return rsa.PSSSaltLengthEqualsHash
	}
	return *s.SaltLength
}

func prepare(algorithm string, keyText, options []byte) (key any, h crypto.Hash, s signing, err error) {
	if key, err = decodeKey(keyText); err != nil {
		return nil, 0, s, err
	}
	if err = json.Unmarshal(options, &s); err != nil {
		return nil, 0, s, err
	}
	if _, ed := publicHalf(key).(ed25519.PublicKey); !ed {
		h, err = hashOf([]byte(algorithm))
	}
	return key, h, s, err
}

// sign signs data with a private key as PEM. ECDSA signatures are those of RFC 6979, the same for the same data.
func (c *Crypto) sign(algorithm string, keyText, options, data []byte) ([]byte, error) {
	key, h, s, err := prepare(algorithm, keyText, options)
	if err != nil {
		return nil, err
	}
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if s.Padding == pssPadding {
			return rsa.SignPSS(c, k, h, sum(h, data), &rsa.PSSOptions{SaltLength: s.salt()})
		}
		return rsa.SignPKCS1v15(nil, k, h, sum(h, data))
	case *ecdsa.PrivateKey:
		der, err := k.Sign(nil, sum(h, data), h)
		if err != nil || s.Encoding != "ieee-p1363" {
			return der, err
		}
		return plain(der, (k.Curve.Params().BitSize+7)/8)
	case ed25519.PrivateKey:
		return ed25519.Sign(k, data), nil
	}
	return nil, fmt.Errorf("a %T cannot sign", key)
}

// verify gives "true" or "false".
func verify(algorithm string, keyText, options, data, signature []byte) ([]byte, error) {
	key, h, s, err := prepare(algorithm, keyText, options)
	if err != nil {
		return nil, err
	}
	valid := false
	switch k := publicHalf(key).(type) {
	case *rsa.PublicKey:
		if s.Padding == pssPadding {
			valid = rsa.VerifyPSS(k, h, sum(h, data), signature, &rsa.PSSOptions{SaltLength: s.salt()}) == nil
		} else {
			valid = rsa.VerifyPKCS1v15(k, h, sum(h, data), signature) == nil
		}
	case *ecdsa.PublicKey:
		if s.Encoding == "ieee-p1363" {
			size := (k.Curve.Params().BitSize + 7) / 8
			valid = len(signature) == 2*size &&
				ecdsa.Verify(k, sum(h, data), new(big.Int).SetBytes(signature[:size]), new(big.Int).SetBytes(signature[size:]))
		} else {
			valid = ecdsa.VerifyASN1(k, sum(h, data), signature)
		}
	case ed25519.PublicKey:
		valid = ed25519.Verify(k, data, signature)
	default:
		return nil, fmt.Errorf("a %T cannot verify", key)
	}
	return fmt.Append(nil, valid), nil
}

// plain turns an ECDSA signature from ASN.1 into r and s of a fixed size, one after the other.
func plain(der []byte, size int) ([]byte, error) {
	var values struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &values); err != nil {
		return nil, err
	}
	out := make([]byte, 2*size)
	values.R.FillBytes(out[:size])
	values.S.FillBytes(out[size:])
	return out, nil
}
