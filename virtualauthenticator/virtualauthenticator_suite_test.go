package virtualauthenticator_test

import (
	"crypto/sha3"
	"encoding/json"
	"io"
	"testing"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

func TestVirtualAuthenticator(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: wallet")
}

// random gives an endless stream of bytes, the same each time.
func random() io.Reader { return sha3.NewSHAKE128() }

// step is a moment in the step of that number, of 30 seconds each.
func step(n int64) time.Time { return time.Unix(1_800_000_000+30*n, 0) }

const (
	secret  = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	secret2 = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	origin  = "https://login.example.com"
)

// The pages of these tests.
var (
	enrolApp     = virtualauthenticator.Prompt{Factor: vocab.OTP, OTPAuthURI: "otpauth://totp/Acme:ana?secret=" + secret}
	enrolApp2    = virtualauthenticator.Prompt{Factor: vocab.OTP, OTPAuthURI: "otpauth://totp/Acme:ana?secret=" + secret2}
	challengeApp = virtualauthenticator.Prompt{Factor: vocab.OTP}
	enrolKey     = virtualauthenticator.Prompt{Factor: vocab.WebAuthnRoaming, Origin: origin, PublicKey: json.RawMessage(`{
		"challenge": "Y3JlYXRpb24tY2hhbGxlbmdlLTAx", "rp": {"id": "login.example.com", "name": "Acme"},
		"user": {"id": "dXNlci1oYW5kbGU", "name": "ana@example.com", "displayName": "Ana"},
		"pubKeyCredParams": [{"type": "public-key", "alg": -7}]}`)}
	challengeKey = virtualauthenticator.Prompt{Factor: vocab.WebAuthnRoaming, Origin: origin,
		PublicKey: json.RawMessage(`{"challenge": "cmVxdWVzdC1jaGFsbGVuZ2UtMDAx", "rpId": "login.example.com"}`)}
)

// enrol answers an enrolment page and must be able to.
func enrol(w *virtualauthenticator.Wallet, now time.Time, p virtualauthenticator.Prompt, how vocab.Answer) virtualauthenticator.Proof {
	GinkgoHelper()
	proof, err := w.Enrol(now, p, how)
	Expect(err).NotTo(HaveOccurred())
	return proof
}

// answer answers a challenge page and must be able to.
func answer(w *virtualauthenticator.Wallet, now time.Time, p virtualauthenticator.Prompt, how vocab.Answer) virtualauthenticator.Proof {
	GinkgoHelper()
	proof, err := w.Answer(now, p, how)
	Expect(err).NotTo(HaveOccurred())
	return proof
}
