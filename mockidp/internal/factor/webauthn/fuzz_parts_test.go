package webauthn_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"testing"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// ceremonies are a registration and an authentication with their right responses, and those of every deviation.
type ceremonies struct {
	creation, assertion   *webauthn.Ceremony
	created, got          []byte
	enrolment             tenant.Enrolment
	deviatingC, deviating [][]byte
}

func fuzzed(f *testing.F) ceremonies {
	must := func(err error) {
		if err != nil {
			f.Fatal(err)
		}
	}
	var c ceremonies
	var err error
	key := securitykey.NewKey(bytes.NewReader(bytes.Repeat([]byte("a stream that repeats its runs. "), 4096)))
	c.creation, err = webauthn.Register(rp, ana(), vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{1}, webauthn.ChallengeLen))
	must(err)
	c.created, err = key.Create(origin, c.creation.PublicKey)
	must(err)
	c.enrolment, err = c.creation.FinishRegister(c.created, fault.Set{})
	must(err)
	c.assertion, err = webauthn.Authenticate(rp, ana(c.enrolment), vocab.WebAuthnRoaming, "discouraged", bytes.Repeat([]byte{2}, webauthn.ChallengeLen))
	must(err)
	c.got, err = key.Get(origin, c.assertion.PublicKey)
	must(err)
	for _, d := range vocab.WebAuthnDeviations() {
		if response, err := key.Get(origin, c.assertion.PublicKey, securitykey.Deviation(d.Name)); err == nil {
			c.deviating = append(c.deviating, response)
		}
		if d.Name == "small-rsa-key" || d.Name == "small-rsa-exponent" {
			continue // making an RSA key takes too long for each start of a fuzzer
		}
		if response, err := key.Create(origin, c.creation.PublicKey, securitykey.Deviation(d.Name)); err == nil {
			c.deviatingC = append(c.deviatingC, response)
		}
	}
	return c
}

// part gives one byte string of a response, and swapped puts another in its place.
func part(t testing.TB, response []byte, name string) []byte {
	var r struct{ Response map[string]any }
	if err := json.Unmarshal(response, &r); err != nil {
		t.Fatal(err)
	}
	text, _ := r.Response[name].(string)
	decoded, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return decoded
}

func swapped(t testing.TB, response []byte, name string, with []byte) []byte {
	var r map[string]any
	if err := json.Unmarshal(response, &r); err != nil {
		t.Fatal(err)
	}
	r["response"].(map[string]any)[name] = base64.RawURLEncoding.EncodeToString(with)
	changed, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return changed
}

// FuzzAttestationObject holds that no attestation object, in whatever CBOR, gets in under another id than the response names,
// or stops the reader.
func FuzzAttestationObject(f *testing.F) {
	c := fuzzed(f)
	for _, response := range append(c.deviatingC, c.created) {
		f.Add(part(f, response, "attestationObject"))
	}
	id := c.enrolment.CredentialID
	f.Fuzz(func(t *testing.T, object []byte) {
		e, err := c.creation.FinishRegister(swapped(t, c.created, "attestationObject", object), fault.Set{})
		if err == nil && (!bytes.Equal(e.CredentialID, id) || len(e.PublicKey) == 0) {
			t.Errorf("registered %x with the key %x", e.CredentialID, e.PublicKey)
		}
	})
}

// FuzzClientData holds that client data register only what they say for the ceremony, and that no others than those that were signed
// authenticate.
func FuzzClientData(f *testing.F) {
	c := fuzzed(f)
	for _, response := range append(append(c.deviatingC, c.deviating...), c.created, c.got) {
		f.Add(part(f, response, "clientDataJSON"))
	}
	right := part(f, c.created, "clientDataJSON")
	var want map[string]any
	if err := json.Unmarshal(right, &want); err != nil {
		f.Fatal(err)
	}
	signed := part(f, c.got, "clientDataJSON")
	f.Fuzz(func(t *testing.T, text []byte) {
		if _, err := c.creation.FinishRegister(swapped(t, c.created, "clientDataJSON", text), fault.Set{}); err == nil {
			said := map[string]any{}
			if err := json.Unmarshal(bytes.TrimPrefix(text, []byte("\xef\xbb\xbf")), &said); err != nil {
				t.Fatalf("registered by %q: %v", text, err)
			}
			if said["type"] != want["type"] || said["challenge"] != want["challenge"] {
				t.Errorf("registered by %q", text)
			}
		}
		enrolments := []tenant.Enrolment{c.enrolment}
		if err := c.assertion.FinishAuthenticate(swapped(t, c.got, "clientDataJSON", text), enrolments, fault.Set{}); err == nil && !bytes.Equal(text, signed) {
			t.Errorf("authenticated by %q", text)
		}
	})
}

// FuzzAuthenticatorData holds that no authenticator data but those that were signed authenticate.
func FuzzAuthenticatorData(f *testing.F) {
	c := fuzzed(f)
	for _, response := range append(c.deviating, c.got) {
		f.Add(part(f, response, "authenticatorData"))
	}
	signed := part(f, c.got, "authenticatorData")
	f.Fuzz(func(t *testing.T, data []byte) {
		enrolments := []tenant.Enrolment{c.enrolment}
		err := c.assertion.FinishAuthenticate(swapped(t, c.got, "authenticatorData", data), enrolments, fault.Set{})
		if err == nil && !bytes.Equal(data, signed) {
			t.Errorf("authenticated by %x", data)
		}
	})
}
