package webauthn_test

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

func Example() {
	key := webauthn.NewKey(rand.Reader)

	// What the server gave to the page.
	options := json.RawMessage(`{
		"challenge": "Y3JlYXRpb24tY2hhbGxlbmdlLTAx",
		"rp": {"id": "example.com", "name": "Acme"},
		"user": {"id": "dXNlci1oYW5kbGU", "name": "ana@example.com", "displayName": "Ana"},
		"pubKeyCredParams": [{"type": "public-key", "alg": -7}]
	}`)

	// On its own page the key answers; the response is what the page posts.
	response, err := key.Create("https://login.example.com", options)
	fmt.Println(len(response) > 0, err)

	// On a foreign page the browser refuses.
	_, err = key.Create("https://evil.example", options)
	var refused *webauthn.ClientError
	if errors.As(err, &refused) {
		fmt.Println(refused.Name)
	}

	// A response that departs from the right one in a single respect: is it refused?
	_, err = key.Get("https://login.example.com", json.RawMessage(`{"challenge": "YW5vdGhlcg", "rpId": "example.com"}`), webauthn.NoUserPresence)
	fmt.Println(err)
	// Output:
	// true <nil>
	// SecurityError
	// <nil>
}
