package hotp_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestHOTP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Virtual authenticator: HOTP")
}
