package action_test

import (
	"context"
	"os/exec"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/action"
)

var _ = Describe("Two engines", func() {
	It("are compared: what differs is a notice and is counted, what is equal is not, and api is asked once", func() {
		if _, err := exec.LookPath("node"); err != nil {
			Skip("there is no node on the PATH")
		}
		node, err := action.NewWorker(context.Background())
		Expect(err).NotTo(HaveOccurred())
		DeferCleanup(func() { Expect(node.Close()).To(Succeed()) })
		both := action.NewBoth(quickjs, node)
		asked := 0
		ran := func(code string) []action.Notice {
			program, err := both.Compile(action.Source{Name: "A", File: file, Code: handler(code)})
			Expect(err).NotTo(HaveOccurred())
			in := invocation()
			in.Answer = func(action.Call) (any, error) { asked++; return map[string]any{"value": asked}, nil }
			result, err := program.Run(context.Background(), in)
			Expect(err).NotTo(HaveOccurred())
			return result.Notices
		}
		Expect(ran(`api.idToken.setCustomClaim('v', [api.cache.get('k'), Math.random(), Date.now()]); console.log(new Error('e'))`)).To(BeEmpty())
		Expect(asked).To(Equal(1))
		for range 2 {
			Expect(ran(`api.idToken.setCustomClaim('v', typeof Intl)`)).To(ConsistOf(HaveField("Text",
				`the engines differ in commands: quickjs has idToken.setCustomClaim["v","undefined"], node has idToken.setCustomClaim["v","object"]`)))
		}
		Expect(both.Differences()).To(ConsistOf(And(HaveField("What", "commands"), HaveField("Times", 2), HaveField("Source", "A"))))
	})
})
