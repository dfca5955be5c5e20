//go:build !race

package mock_test

import (
	"maps"
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/internal/killers"
)

var _ = It("has the cases of the table of faults at hand for a run of all faults", func() {
	for name, red := range faults {
		var noticing []string
		for _, id := range slices.Sorted(maps.Keys(red)) {
			if len(red[id]) > 0 {
				noticing = append(noticing, id)
			}
		}
		Expect(killers.Of(name)).To(Equal(noticing), "%s: correct harness/internal/killers/killers.txt", name)
	}
	Expect(killers.Of("no-such-fault")).To(BeEmpty())
})
