package webauthn_test

import (
	"encoding/json"
	"errors"
	"testing"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// wellFormed fails unless a ceremony gave a JSON object, or an error and nothing else.
func wellFormed(t *testing.T, response json.RawMessage, err error) {
	t.Helper()
	if (response == nil) == (err == nil) {
		t.Errorf("response %q with error %v", response, err)
	}
	if err == nil && !json.Valid(response) {
		t.Errorf("no JSON: %q", response)
	}
	var refused *webauthn.ClientError
	if errors.As(err, &refused) && (refused.Name == "" || refused.Message == "") {
		t.Errorf("an exception without words: %+v", refused)
	}
}

func FuzzCreate(f *testing.F) {
	f.Add(origin, []byte(creation), "")
	f.Add("http://[::1]:80", []byte(`{"challenge":null,"user":{"id":"YQ"}}`), "wrong-origin \xff")
	f.Fuzz(func(t *testing.T, origin string, options []byte, deviation string) {
		key := webauthn.NewKey(random(1))
		response, err := key.Create(origin, options, webauthn.Deviation(deviation))
		wellFormed(t, response, err)
		if made := len(key.Credentials()); (err == nil) != (made == 1) {
			t.Errorf("%d credentials with error %v", made, err)
		}
	})
}

func FuzzGet(f *testing.F) {
	f.Add(origin, []byte(request), "")
	f.Add(origin, []byte(`{"challenge":"","allowCredentials":[{"type":"public-key","id":"YQ"}]}`), "counter-lower")
	f.Fuzz(func(t *testing.T, page string, options []byte, deviation string) {
		key := webauthn.NewKey(random(1))
		if _, err := key.Create(origin, json.RawMessage(creation)); err != nil {
			t.Fatal(err)
		}
		response, err := key.Get(page, options, webauthn.Deviation(deviation))
		wellFormed(t, response, err)
	})
}
