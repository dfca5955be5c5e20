package bookkeeping_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestBookkeeping(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Bookkeeping of adapters")
}
