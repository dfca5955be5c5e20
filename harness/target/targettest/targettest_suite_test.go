package targettest_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"
)

func TestTargettest(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Second target")
}
