package form

import (
	"context"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Force posts a form to the page of another screen with the state of the page that is open, as whoever leaves a step out does. It is the
// one way of this package to send what no page offers.
func (b *Browser) Force(ctx context.Context, screen vocab.Screen, fields url.Values) error {
	if b.page == nil {
		return &Defect{Screen: string(screen), What: "cannot be gone to from where the login stands"}
	}
	at := *b.page.url
	at.Path = "/u/" + string(screen)
	form := url.Values{"state": {at.Query().Get("state")}, "action": {"default"}}
	for name, values := range fields {
		form[name] = values
	}
	return b.walk(ctx, http.MethodPost, at.String(), form)
}
