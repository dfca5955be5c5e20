package push_test

import (
	"crypto/sha3"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
)

func TestPush(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: push")
}

const (
	secret  = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
	secret2 = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
	bare    = "otpauth://totp/acme:ana?enrollment_tx_id=tx_1&base_url=https%3A%2F%2Flogin.example.com"
	link    = bare + "&secret=" + secret
)

// device makes a device that must be possible to make.
func device(in *inbox.Inbox) *push.Device {
	GinkgoHelper()
	d, err := push.New(sha3.NewSHAKE128(), "Ana's phone", in)
	Expect(err).NotTo(HaveOccurred())
	return d
}
