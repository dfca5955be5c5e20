package relyingparty_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestRelyingParty(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Relying party")
}
