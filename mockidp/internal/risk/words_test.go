package risk_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The words that suites use for a risk", func() {
	It("are those of the assessors", func() {
		var assessors []string
		for _, a := range risk.Assessors() {
			assessors = append(assessors, string(a))
			var codes []string
			for _, c := range risk.Codes(a) {
				codes = append(codes, string(c))
			}
			Expect(vocab.RiskCodes(string(a))).To(ConsistOf(codes))
		}
		Expect(vocab.Assessors()).To(Equal(assessors))
		var categories []string
		for _, c := range risk.Categories() {
			categories = append(categories, string(c))
		}
		Expect(vocab.DenyCategories()).To(Equal(categories))
		for _, c := range vocab.Confidences() {
			Expect(risk.Override{Confidence: risk.Confidence(c)}.Validate()).To(Succeed())
		}
	})
})
