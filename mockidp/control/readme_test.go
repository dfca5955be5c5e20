package control_test

import (
	"os"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/control"
)

var _ = It("Every operation stands in README.md", func() {
	text, err := os.ReadFile("README.md")
	Expect(err).NotTo(HaveOccurred())
	Expect(control.Operations()).NotTo(BeEmpty())
	for _, operation := range control.Operations() {
		Expect(string(text)).To(ContainSubstring("`" + operation + "`"))
	}
})
