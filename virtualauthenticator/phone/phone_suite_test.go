package phone_test

import (
	"crypto/sha3"
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/phone"
)

func TestPhone(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: phone")
}

// newPhone makes a phone that must be possible to make.
func newPhone(in *inbox.Inbox) *phone.Phone {
	GinkgoHelper()
	p, err := phone.New(sha3.NewSHAKE128(), in)
	Expect(err).NotTo(HaveOccurred())
	return p
}
