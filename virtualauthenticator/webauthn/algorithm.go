package webauthn

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rsa"
	"crypto/sha256"
	"fmt"
	"io"
	"math/big"
	"slices"
	"sync"
)

// Algorithm is the COSE identifier of a signature algorithm (IANA COSE Algorithms).
type Algorithm int64

// The algorithms that keys can sign with.
const (
	ES256 Algorithm = -7   // ECDSA on P-256 with SHA-256
	EdDSA Algorithm = -8   // Ed25519
	RS256 Algorithm = -257 // RSASSA-PKCS1-v1_5 with SHA-256, 2048 bits
)

// The key types and curves of COSE (RFC 9053 section 7, RFC 8230 section 4).
const (
	okp, ec2, rsaKey = 1, 2, 3
	p256, p384       = 1, 2
	ed25519Curve     = 6
)

// generate reads a private key of the algorithm from the random source. The standard library's generators do not serve here:
// since Go 1.26 they ignore the reader they are given.
func (a Algorithm) generate(random io.Reader) (crypto.Signer, error) {
	switch a {
	case ES256:
		return ecKey(random)
	case EdDSA:
		seed := make([]byte, ed25519.SeedSize)
		if _, err := io.ReadFull(random, seed); err != nil {
			return nil, fmt.Errorf("webauthn: read a private key from the random source: %w", err)
		}
		return ed25519.NewKeyFromSeed(seed), nil
	case RS256:
		return rsaPrivate(random, 2048, 65537)
	}
	return nil, fmt.Errorf("webauthn: there are no keys of algorithm %d: use one of %d, %d and %d", a, ES256, EdDSA, RS256)
}

func ecKey(random io.Reader) (*ecdsa.PrivateKey, error) {
	// 32 random bytes are no scalar of P-256 once in four thousand million times; a source that fails again and again is
	// not random (all zeros, say) and must not hold the caller for ever.
	const attempts = 8
	raw := make([]byte, 32)
	for range attempts {
		if _, err := io.ReadFull(random, raw); err != nil {
			return nil, fmt.Errorf("webauthn: read a private key from the random source: %w", err)
		}
		if private, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw); err == nil {
			return private, nil
		}
	}
	return nil, fmt.Errorf("webauthn: %d times 32 bytes of the random source were no private key of P-256: give a source of random bytes", attempts)
}

// rsaPrivate makes an RSA key of two primes that are found upwards from random numbers.
func rsaPrivate(random io.Reader, bits int, exponent int64) (*rsa.PrivateKey, error) {
	e, one := big.NewInt(exponent), big.NewInt(1)
	primes := make([]*big.Int, 2)
	for i := range primes {
		raw := make([]byte, bits/16)
		if _, err := io.ReadFull(random, raw); err != nil {
			return nil, fmt.Errorf("webauthn: read a private key from the random source: %w", err)
		}
		raw[0] |= 0xc0 // the product has all its bits
		raw[len(raw)-1] |= 1
		p := primeFrom(new(big.Int).SetBytes(raw))
		for new(big.Int).Mod(new(big.Int).Sub(p, one), e).Sign() == 0 || i == 1 && p.Cmp(primes[0]) == 0 {
			p = primeFrom(p.Add(p, big.NewInt(2)))
		}
		primes[i] = p
	}
	p, q := primes[0], primes[1]
	phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
	private := &rsa.PrivateKey{
		PublicKey: rsa.PublicKey{N: new(big.Int).Mul(p, q), E: int(exponent)}, D: new(big.Int).ModInverse(e, phi), Primes: primes,
	}
	private.Precompute()
	if err := private.Validate(); err != nil {
		return nil, fmt.Errorf("webauthn: make an RSA key: %w", err)
	}
	return private, nil
}

// primeFrom gives the first prime from an odd number on. What a small prime divides is left out first: that spares more than half of
// the tests, which are what takes the time.
func primeFrom(odd *big.Int) *big.Int {
	small := smallPrimes()
	rests := make([]uint64, len(small))
	for i, q := range small {
		rests[i] = new(big.Int).Mod(odd, new(big.Int).SetUint64(q)).Uint64()
	}
	for step := uint64(0); ; step += 2 {
		divided := false
		for i, q := range small {
			if divided = (rests[i]+step)%q == 0; divided {
				break
			}
		}
		if p := new(big.Int).Add(odd, new(big.Int).SetUint64(step)); !divided && p.ProbablyPrime(0) {
			return p
		}
	}
}

// smallPrimes are the odd primes below 8192.
var smallPrimes = sync.OnceValue(func() []uint64 {
	var primes []uint64
	for n := uint64(3); n < 8192; n += 2 {
		if !slices.ContainsFunc(primes, func(q uint64) bool { return n%q == 0 }) {
			primes = append(primes, n)
		}
	}
	return primes
})

// sign signs a message. Without a reader the signature is deterministic with every algorithm: ECDSA is that of RFC 6979.
func sign(private crypto.Signer, message []byte) ([]byte, error) {
	digest, hash := message, crypto.Hash(0)
	if _, pure := private.(ed25519.PrivateKey); !pure {
		sum := sha256.Sum256(message)
		digest, hash = sum[:], crypto.SHA256
	}
	signature, err := private.Sign(nil, digest, hash)
	if err != nil {
		return nil, fmt.Errorf("webauthn: sign: %w", err)
	}
	return signature, nil
}

// coseEC and its siblings are COSE_Keys (RFC 9053 section 7, RFC 8230 section 4).
type coseEC struct {
	Kty int       `cbor:"1,keyasint"`
	Alg Algorithm `cbor:"3,keyasint"`
	Crv int       `cbor:"-1,keyasint"`
	X   []byte    `cbor:"-2,keyasint"`
	Y   []byte    `cbor:"-3,keyasint"`
}

type coseOKP struct {
	Kty int       `cbor:"1,keyasint"`
	Alg Algorithm `cbor:"3,keyasint"`
	Crv int       `cbor:"-1,keyasint"`
	X   []byte    `cbor:"-2,keyasint"`
}

type coseRSA struct {
	Kty int       `cbor:"1,keyasint"`
	Alg Algorithm `cbor:"3,keyasint"`
	N   []byte    `cbor:"-1,keyasint"`
	E   []byte    `cbor:"-2,keyasint"`
}

// coseKey gives the COSE_Key of a public key. Coordinates keep their leading zeros.
func coseKey(public crypto.PublicKey) (any, error) {
	switch key := public.(type) {
	case *ecdsa.PublicKey:
		point, err := key.Bytes() // 0x04 and two coordinates of 32 bytes
		if err != nil {
			return nil, fmt.Errorf("webauthn: encode the public key: %w", err)
		}
		return coseEC{ec2, ES256, p256, point[1:33], point[33:]}, nil
	case ed25519.PublicKey:
		return coseOKP{okp, EdDSA, ed25519Curve, key}, nil
	case *rsa.PublicKey:
		return coseRSA{rsaKey, RS256, key.N.Bytes(), big.NewInt(int64(key.E)).Bytes()}, nil
	}
	return nil, fmt.Errorf("webauthn: there is no COSE_Key of a %T", public)
}
