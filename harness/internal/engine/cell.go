package engine

import (
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ended says where the last login stands, in the implementation's own words: the stage, the factors that are offered there, and of a
// refusal the code and the text.
func (r *run) ended() string {
	parts := []string{string(r.sight.Stage)}
	var factors []string
	for _, offer := range r.sight.Offers {
		if offer.Factor != "" {
			factors = append(factors, string(offer.Factor))
		}
	}
	if len(factors) > 0 {
		parts = append(parts, strings.Join(factors, ", "))
	}
	if refused := r.sight.Error; refused != nil && r.sight.Stage != vocab.StageGranted {
		for _, text := range []string{refused.Code, refused.Text} {
			if text != "" {
				parts = append(parts, text)
			}
		}
	}
	return strings.Join(parts, ": ")
}
