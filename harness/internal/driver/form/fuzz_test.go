package form_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/url"
	"testing"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// FuzzPage walks any bytes as a page: whatever they are, the driver looks, answers or says what is wrong, and comes to
// an end.
func FuzzPage(f *testing.F) {
	for _, seed := range []string{
		"", "<form", screen(vocab.ScreenLogin, nil, `<form method=post><input name=username><input name=password></form>`),
		screen(vocab.ScreenDetectBrowser, nil, capabilityForm), screen(vocab.ScreenWebAuthnChallenge, nil, keyForm),
		screen(vocab.ScreenBeginEnroll, failing("invalid-option"), `<form method=post action="?x#y"><button name=action value=otp>`),
		screen(vocab.ScreenOTPChallenge, nil, `<form method=post action="//other.localhost/u"><input name=code></form><button name=action value=pick-authenticator>`),
		`<script>window.universal_login_context = [[[[{"screen":1}]]]]</script><title><a href=otpauth://>`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		page := reply{body: string(body)}
		acts := []func(context.Context, *form.Browser) error{
			func(ctx context.Context, b *form.Browser) error { return b.Login(ctx, "a", "b") },
			func(ctx context.Context, b *form.Browser) error { return b.Choose(ctx, "otp") },
			func(ctx context.Context, b *form.Browser) error { return b.Submit(ctx, target.Proof{Code: "1"}) },
			func(ctx context.Context, b *form.Browser) error {
				return b.Submit(ctx, target.Proof{Credential: json.RawMessage(`{}`)})
			},
		}
		for _, act := range acts {
			s := &site{replies: map[string]reply{"GET /u/page": page, "POST /u/page": page}}
			b := s.browse(target.Device{})
			if err := b.Open(t.Context(), origin+"/u/page"); err != nil {
				explained(t, err)
				continue
			}
			before, err := b.Observe()
			explained(t, err)
			for _, offer := range before.Offers {
				if offer.Material.Origin != "" && offer.Material.Origin != origin {
					t.Errorf("the page at %s gave the origin %s", origin, offer.Material.Origin)
				}
			}
			explained(t, act(t.Context(), b))
			if len(s.asked) > 41 {
				t.Errorf("two actions took %d requests", len(s.asked))
			}
		}
	})
}

// explained accepts no error, and errors that say whose fault it is.
func explained(t *testing.T, err error) {
	t.Helper()
	var defect *form.Defect
	var transport *url.Error
	if err != nil && !errors.As(err, &defect) && !errors.As(err, &transport) {
		t.Errorf("%v (%T) says neither that the page is defective nor that there is no answer", err, err)
	}
}
