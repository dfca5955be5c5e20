package totp_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
)

func TestTOTP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: TOTP")
}

// secret is the 20-byte secret "12345678901234567890" of RFC 6238 appendix B.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// app makes an authenticator that must be possible to make.
func app(p totp.Params) *totp.Authenticator {
	GinkgoHelper()
	a, err := totp.New(p)
	Expect(err).NotTo(HaveOccurred())
	return a
}
