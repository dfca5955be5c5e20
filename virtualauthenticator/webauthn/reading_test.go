package webauthn_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"

	"github.com/fxamacker/cbor/v2"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

// reading is a response taken apart: every single thing that it says, under a name.
type reading map[string]any

// read takes a response apart. The signature is read as whether it verifies, because it must change with what it signs.
func read(response json.RawMessage, publicKey []byte) reading {
	GinkgoHelper()
	var r struct {
		ID, RawID, Type, AuthenticatorAttachment string
		Response                                 map[string]any
	}
	Expect(json.Unmarshal(response, &r)).To(Succeed())
	all := reading{"id": r.ID, "rawId": r.RawID, "type": r.Type, "attachment": r.AuthenticatorAttachment,
		"transports": r.Response["transports"], "userHandle": r.Response["userHandle"]}

	client := unbase64(r.Response["clientDataJSON"])
	var members map[string]any
	Expect(json.Unmarshal(client, &members)).To(Succeed())
	for name, value := range members {
		all["client."+name] = value
	}

	var data []byte
	if object, is := r.Response["attestationObject"]; is {
		var attestation map[string]any
		Expect(cbor.Unmarshal(unbase64(object), &attestation)).To(Succeed())
		all["fmt"], all["attStmt"] = attestation["fmt"], attestation["attStmt"]
		data = attestation["authData"].([]byte)
		all["attested"] = data[37:]
	} else {
		data = unbase64(r.Response["authenticatorData"])
		all["signature verifies"] = verifies(publicKey, data, client, unbase64(r.Response["signature"]))
		Expect(data).To(HaveLen(37))
	}
	all["rpIdHash"], all["flags"], all["counter"] = data[:32], data[32], binary.BigEndian.Uint32(data[33:37])
	return all
}

// differences names what two readings say differently.
func differences(a, b reading) []string {
	GinkgoHelper()
	Expect(a).To(HaveLen(len(b)))
	var names []string
	for name := range a {
		if match, _ := Equal(a[name]).Match(b[name]); !match && !(a[name] == nil && b[name] == nil) {
			names = append(names, name)
		}
	}
	return names
}

func verifies(publicKey, data, client, signature []byte) bool {
	GinkgoHelper()
	var key map[int]any
	Expect(cbor.Unmarshal(publicKey, &key)).To(Succeed())
	point := bytes.Join([][]byte{{4}, key[-2].([]byte), key[-3].([]byte)}, nil)
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), point)
	Expect(err).NotTo(HaveOccurred())
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	return ecdsa.VerifyASN1(public, digest[:], signature)
}

func unbase64(text any) []byte {
	GinkgoHelper()
	decoded, err := base64.RawURLEncoding.DecodeString(text.(string))
	Expect(err).NotTo(HaveOccurred())
	return decoded
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// rpIDHash is the SHA-256 of the relying party id.
func rpIDHash() []byte {
	hash := sha256.Sum256([]byte(rpID))
	return hash[:]
}
