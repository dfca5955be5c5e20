// Package oauth owns the protocol endpoints: discovery, JWKS, authorize, token, userinfo and logout, and the tokens they
// issue. It asks package login to sign people in and shows no page of its own but refusals.
package oauth

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

// Keys is the signing key of a process. It is made in the background: an RSA key takes longer than everything else of a
// start together (about 33 ms measured), and the first discovery answer does not need it.
type Keys struct {
	once sync.Once
	done chan struct{}
	kid  string
	sign jose.Signer
	jwks []byte
	err  error

	public *rsa.PublicKey
}

// NewKeys returns keys that are not made yet.
func NewKeys() *Keys { return &Keys{done: make(chan struct{})} }

// Prepare makes the key now; others wait for it. It may be called several times.
func (k *Keys) Prepare() {
	k.once.Do(func() {
		defer close(k.done)
		k.err = k.make()
	})
	<-k.done
}

func (k *Keys) make() error {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return fmt.Errorf("making the signing key: %w", err)
	}
	k.public = &key.PublicKey
	sum := sha256.Sum256(key.N.Bytes())
	k.kid = base64.RawURLEncoding.EncodeToString(sum[:15])
	k.sign, err = jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: k.kid}},
		(&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return fmt.Errorf("making the signer: %w", err)
	}
	k.jwks, err = json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: k.kid, Algorithm: "RS256", Use: "sig"}}})
	return err
}

// Sign makes a compact RS256 JWT of the claims.
func (k *Keys) Sign(claims map[string]any) (string, error) {
	k.Prepare()
	if k.err != nil {
		return "", k.err
	}
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("writing claims: %w", err)
	}
	object, err := k.sign.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("signing a token: %w", err)
	}
	return object.CompactSerialize()
}

// Verify checks the signature of a compact RS256 JWT that this process signed and returns its claims. It does not look at what they
// say: the issuer, the audience and the time are the caller's.
func (k *Keys) Verify(token string) (map[string]any, error) {
	k.Prepare()
	if k.err != nil {
		return nil, k.err
	}
	signed, err := jose.ParseSignedCompact(token, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, fmt.Errorf("reading a token: %w", err)
	}
	payload, err := signed.Verify(k.public)
	if err != nil {
		return nil, fmt.Errorf("verifying a token: %w", err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, fmt.Errorf("reading the claims of a token: %w", err)
	}
	return claims, nil
}

// JWKS is the public key set as JSON.
func (k *Keys) JWKS() ([]byte, error) {
	k.Prepare()
	return k.jwks, k.err
}
