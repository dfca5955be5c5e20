package otp_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestOTP(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "One-time password factor")
}
