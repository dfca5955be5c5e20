package browser

import (
	"context"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	authenticator "github.com/mfaproof/mfaproof/virtualauthenticator/browser"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// With does something while the browser has a key of the person in the place of its own authenticator. The key answers the ceremony in one of
// authenticator.Answers, and has learnt afterwards what the browser did with it.
func (t *Tab) With(ctx context.Context, key *webauthn.Key, c authenticator.Ceremony, how vocab.Answer, do func(context.Context) error) error {
	on, done := within(ctx, t.ctx)
	defer done()
	if t.builtIn != nil {
		if err := t.builtIn.Unplug(on); err != nil {
			return err
		}
		t.builtIn = nil
	}
	plugged, err := authenticator.Plug(on, key, c, how)
	if err != nil {
		return err
	}
	err = do(ctx)
	if unplugging := plugged.Unplug(on); err == nil {
		err = unplugging
	}
	var again error
	if t.builtIn, again = authenticator.BuiltIn(on); err == nil {
		err = again
	}
	return err
}
