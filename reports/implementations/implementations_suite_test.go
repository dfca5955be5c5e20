package implementations_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestImplementations(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Implementations")
}
