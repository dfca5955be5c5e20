//go:build linux && !race

package main

import (
	"context"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/driver/browser"
)

var _ = Describe("Flows in a browser", func() {
	It("are measured one and two at a time", func(ctx context.Context) {
		if err := browser.Check(browser.Options{}); err != nil {
			Skip(err.Error())
		}
		figures, err := walked(ctx, 1, 2)
		Expect(err).NotTo(HaveOccurred())
		Expect(figures).To(HaveLen(2))
		for _, f := range figures {
			Expect(f.measured).To(BeNumerically(">", 0), f.name)
			Expect(f.aim).To(Equal(2.8))
		}
		GinkgoWriter.Println(figures)
	})

	It("are left out by name without Chromium", func(ctx context.Context) {
		GinkgoT().Setenv("PATH", GinkgoT().TempDir())
		Expect(walked(ctx, 1, 2)).To(Equal([]figure{{name: "flows in a browser: not measured, there is no Chromium on the PATH: `make need-browser` installs one", unit: "flows/s"}}))
	})
})
