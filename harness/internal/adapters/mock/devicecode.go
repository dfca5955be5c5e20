package mock

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const grantDevice = "urn:ietf:params:oauth:grant-type:device_code"

var _ target.Poller = (*session)(nil)

// gadget is a device without a screen that waits for its person in the browser of the session.
type gadget struct {
	account        account
	login          target.Login
	code, userCode string
}

// deviceCode is a device that asks for a code and shows it; the person opens the page where it is entered.
func (s *session) deviceCode(ctx context.Context, a account, l target.Login) (target.Observation, error) {
	form := credentials(s.client, url.Values{"scope": {cmp.Or(l.Scope, "openid profile email")}})
	if l.Audience != "" {
		form.Set("audience", audience(s.world.host, l.Audience))
	}
	var answer struct {
		tokens
		Code string `json:"device_code"`
		User string `json:"user_code"`
		Page string `json:"verification_uri"`
	}
	if _, err := s.ask(ctx, http.MethodPost, "/oauth/device/code", form, "", &answer); err != nil {
		return target.Observation{}, err
	}
	if answer.Error != "" {
		return s.refused(answer.tokens), nil
	}
	s.nonce, s.browser.Callback = "", s.client.Callbacks[0]
	s.gadget = &gadget{account: a, login: l, code: answer.Code, userCode: answer.User}
	if err := s.browser.Open(ctx, answer.Page); err != nil {
		return target.Observation{}, err
	}
	return s.observe(ctx)
}

// activate goes on after the code was entered: the person says whether it is the device, and gives the password if asked.
func (s *session) activate(ctx context.Context, p target.Proof) (target.Observation, error) {
	g := s.gadget
	if err := s.browser.Submit(ctx, p); err != nil {
		return target.Observation{}, err
	}
	o, err := s.observe(ctx)
	if err != nil || o.Dialect.Screen != vocab.ScreenDeviceConfirmation {
		return o, err
	}
	choice := "confirm"
	if g.login.Refuse {
		choice = "cancel"
	}
	if err := s.browser.Choose(ctx, choice); err != nil {
		return target.Observation{}, err
	}
	passed, shown := []vocab.Screen{vocab.ScreenDeviceConfirmation}, o.Evidence
	if o, err = s.observe(ctx); err != nil {
		return o, err
	}
	if o.Stage == vocab.StagePrimary && o.Dialect.Screen == vocab.ScreenLogin && !g.login.Session {
		if err := s.browser.Login(ctx, g.account.login, cmp.Or(g.login.Password, g.account.password)); err != nil {
			return target.Observation{}, err
		}
		passed, shown = append(passed, vocab.ScreenLogin), append(shown, o.Evidence...)
		if o, err = s.observe(ctx); err != nil {
			return o, err
		}
	}
	o.Dialect.Passed, o.Evidence = append(passed, o.Dialect.Passed...), append(shown, o.Evidence...)
	return o, nil
}

// page is where the browser of a login of a device stands, which shows its code beside it. At the end of the browser's part the device
// asks for its tokens.
func (s *session) page(ctx context.Context) (target.Observation, error) {
	o, err := s.browser.Observe()
	if err != nil {
		return o, err
	}
	switch o.Dialect.Screen {
	case vocab.ScreenDeviceAllowed, vocab.ScreenDeviceDenied:
		passed, shown := append(o.Dialect.Passed, o.Dialect.Screen), o.Evidence
		if o, err = s.Poll(ctx); err == nil {
			o.Dialect.Passed, o.Evidence = passed, append(shown, o.Evidence...)
		}
	case vocab.ScreenDeviceActivation:
		for i := range o.Offers {
			if o.Offers[i].Kind == target.OfferFirst {
				o.Offers[i].Material.UserCode = s.gadget.userCode
			}
		}
	}
	return o, err
}

// Poll implements target.Poller.
func (s *session) Poll(ctx context.Context) (target.Observation, error) {
	if s.gadget == nil {
		return target.Observation{Stage: vocab.StageUnknown, Error: &target.Refusal{Class: vocab.ErrInternal, Text: "no device waits"}}, nil
	}
	o, err := s.grant(ctx, s.client, url.Values{"grant_type": {grantDevice}, "device_code": {s.gadget.code}})
	if err != nil || o.Error == nil || o.Error.Code != "authorization_pending" && o.Error.Code != "slow_down" {
		return o, err
	}
	s.ended = nil // a question that came too early ends nothing
	seen, err := s.browser.Observe()
	if err != nil {
		return seen, err
	}
	seen.Error, seen.Evidence, seen.Dialect.Passed = o.Error, o.Evidence, nil
	return seen, nil
}
