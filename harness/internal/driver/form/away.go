package form

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// elsewhere is a person who was sent to another site, whose pages are nobody's to answer.
func (b *Browser) elsewhere() target.Observation {
	return target.Observation{Stage: vocab.StageRedirect, Away: b.away.String(), Evidence: b.evidence,
		Offers: []target.Offer{{ID: "return", Kind: target.OfferReturn}}, Dialect: target.Dialect{Passed: b.passed}}
}

// comeBack follows the other site's link, or posts its form, to where the documents say that people come back to.
func (b *Browser) comeBack(ctx context.Context, r target.Return) error {
	parameters := url.Values{}
	for name, value := range r.Parameters {
		parameters.Set(name, value)
	}
	back := url.URL{Scheme: b.scheme, Host: b.host, Path: "/continue"}
	b.away = nil
	switch {
	case r.Post && b.Surface != nil:
		return b.show(ctx, func(ctx context.Context) (Shown, error) { return b.Surface.Return(ctx, back.String(), parameters) })
	case r.Post:
		return b.walk(ctx, http.MethodPost, back.String(), parameters)
	}
	back.RawQuery = parameters.Encode()
	return b.open(ctx, back.String())
}
