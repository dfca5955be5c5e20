package webauthn_test

import (
	"bytes"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// FuzzFinish holds that what a browser posts is answered by a refusal and never by a panic, and that nothing passes for the
// answer to a challenge which no key has seen.
func FuzzFinish(f *testing.F) {
	source := bytes.NewReader(bytes.Repeat([]byte("a stream that repeats its runs. "), 8))
	key := securitykey.NewKey(source)
	creation, err := webauthn.Register(rp, ana(), vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{1}, webauthn.ChallengeLen))
	if err != nil {
		f.Fatal(err)
	}
	created, err := key.Create(origin, creation.PublicKey)
	if err != nil {
		f.Fatal(err)
	}
	enrolment, err := creation.FinishRegister(created, fault.Set{})
	if err != nil {
		f.Fatal(err)
	}
	u := ana(enrolment)
	seen, err := webauthn.Authenticate(rp, u, vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{2}, webauthn.ChallengeLen))
	if err != nil {
		f.Fatal(err)
	}
	got, err := key.Get(origin, seen.PublicKey)
	if err != nil {
		f.Fatal(err)
	}
	unseenCreation, err := webauthn.Register(rp, ana(), vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{3}, webauthn.ChallengeLen))
	if err != nil {
		f.Fatal(err)
	}
	unseen, err := webauthn.Authenticate(rp, u, vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{4}, webauthn.ChallengeLen))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range [][]byte{created, got, nil, []byte("{}"), []byte("null"), []byte(`{"id":"","response":{}}`)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, response []byte) {
		if _, err := seen.FinishRegister(response, fault.Set{}); err == nil {
			t.Error("a challenge was answered by an enrolment")
		}
		_, _ = unseenCreation.FinishRegister(response, fault.Set{}) // a creation without attestation is not signed: it can be made up
		if err := unseen.FinishAuthenticate(response, []tenant.Enrolment{enrolment}, fault.Set{}); err == nil {
			t.Error("the answer to a challenge that no key has seen was accepted")
		}
	})
}
