package watch_test

import (
	"testing"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/watch"
)

func TestWatch(t *testing.T) {
	RegisterFailHandler(Fail)
	RunSpecs(t, "Watch")
}

var _ = Describe("A bell", func() {
	It("wakes who listens, once for rings that they have not come round to, until they end it", func() {
		var b watch.Bell
		b.Ring()
		rings, end, err := b.Listen()
		Expect(err).NotTo(HaveOccurred())
		Expect(rings).NotTo(Receive(), "what was before")
		b.Ring()
		b.Ring()
		Expect(rings).To(Receive())
		Expect(rings).NotTo(Receive())
		b.Ring()
		Expect(rings).To(Receive())
		end()
		b.Ring()
		Expect(rings).NotTo(Receive())
	})

	It("has a bounded number of listeners", func() {
		var b watch.Bell
		var ends []func()
		for range watch.Limit {
			_, end, err := b.Listen()
			Expect(err).NotTo(HaveOccurred())
			ends = append(ends, end)
		}
		_, _, err := b.Listen()
		Expect(err).To(MatchError(watch.ErrFull))
		ends[3]()
		_, _, err = b.Listen()
		Expect(err).NotTo(HaveOccurred())
	})
})
