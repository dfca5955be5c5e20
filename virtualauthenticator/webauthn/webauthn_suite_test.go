package webauthn_test

import (
	"crypto/sha3"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

func TestWebAuthn(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: WebAuthn")
}

const (
	rpID   = "login.example.com"
	origin = "https://login.example.com:8443"
)

// random gives an endless stream of bytes that depends on the seed alone.
func random(seed uint64) io.Reader {
	stream := sha3.NewSHAKE128()
	// A hash never fails to take bytes.
	_, _ = stream.Write(binary.BigEndian.AppendUint64(nil, seed))
	return stream
}

// creation is a set of creation options with everything that a browser requires.
const creation = `{
	"challenge": "Y3JlYXRpb24tY2hhbGxlbmdlLTAx",
	"rp": {"id": "login.example.com", "name": "Acme"},
	"user": {"id": "dXNlci1oYW5kbGU", "name": "ana@example.com", "displayName": "Ana"},
	"pubKeyCredParams": [{"type": "public-key", "alg": -8}, {"type": "public-key", "alg": -7}],
	"authenticatorSelection": {"userVerification": "discouraged", "residentKey": "discouraged"},
	"attestation": "none", "timeout": 60000
}`

// request is a set of request options that allows every credential of the relying party.
const request = `{"challenge": "cmVxdWVzdC1jaGFsbGVuZ2UtMDAx", "rpId": "login.example.com", "userVerification": "discouraged"}`

// with replaces members of options; a nil removes one.
func with(options string, changes map[string]any) json.RawMessage {
	GinkgoHelper()
	var members map[string]any
	Expect(json.Unmarshal([]byte(options), &members)).To(Succeed())
	for name, value := range changes {
		if value == nil {
			delete(members, name)
		} else {
			members[name] = value
		}
	}
	text, err := json.Marshal(members)
	Expect(err).NotTo(HaveOccurred())
	return text
}

// created runs a creation that must succeed.
func created(k *webauthn.Key, deviations ...webauthn.Deviation) json.RawMessage {
	GinkgoHelper()
	response, err := k.Create(origin, json.RawMessage(creation), deviations...)
	Expect(err).NotTo(HaveOccurred())
	return response
}

// asserted runs an assertion that must succeed.
func asserted(k *webauthn.Key, deviations ...webauthn.Deviation) json.RawMessage {
	GinkgoHelper()
	response, err := k.Get(origin, json.RawMessage(request), deviations...)
	Expect(err).NotTo(HaveOccurred())
	return response
}

// refusal is the name of the exception that ended a ceremony, or how else it ended.
func refusal(response json.RawMessage, err error) string {
	switch refused, is := err.(*webauthn.ClientError); {
	case is:
		return refused.Name
	case err != nil:
		return fmt.Sprintf("error: %v", err)
	default:
		return fmt.Sprintf("response of %d bytes", len(response))
	}
}
