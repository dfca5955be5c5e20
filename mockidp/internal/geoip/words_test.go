package geoip_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = It("The places that suites name are those of the built-in table", func() {
	var names []string
	for _, p := range geoip.Places() {
		names = append(names, p.Name)
	}
	Expect(vocab.Places()).To(Equal(names))
})
