package scenarios_test

import (
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = It("has a case for each reported problem and security row of risk, or a reason why not", func() {
	catalog, err := scenarios.LoadCatalog(scenarios.Embedded(), "catalog")
	Expect(err).NotTo(HaveOccurred())
	suites, err := scenarios.LoadEmbedded()
	Expect(err).NotTo(HaveOccurred())
	cited := map[string]bool{}
	for _, s := range suites {
		cases, err := s.Expand()
		Expect(err).NotTo(HaveOccurred())
		for _, c := range cases {
			for _, id := range c.Cites {
				cited[id] = true
			}
		}
	}
	var rows []string
	for n := range 15 {
		rows = append(rows, fmt.Sprintf("risk-%02d", n+1))
	}
	for n := range 6 {
		rows = append(rows, fmt.Sprintf("u-%d", n+66))
	}
	for _, id := range rows {
		row, found := catalog.Lookup(id)
		Expect(found).To(BeTrue(), id)
		Expect(cited[id]).To(Equal(row.Excluded == ""), "%s is cited by a case, or excluded", id)
	}
})
