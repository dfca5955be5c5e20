package mock

import (
	"cmp"
	"context"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const grantPasswordless = "http://auth0.com/oauth/grant-type/passwordless/otp"

// sentCode is an application without pages that had a code sent, and waits for the person to read it out.
type sentCode struct {
	start url.Values // what has another one sent
	form  url.Values // what is handed in with the code
	sight target.Observation
}

// passwordlessGrant has a code sent to the person's address or number.
func (s *session) passwordlessGrant(ctx context.Context, a account, l target.Login) (target.Observation, error) {
	s.nonce = ""
	via, channel, name, to := vocab.ViaPasswordlessEmail, "email", "email", a.login
	if l.Via == vocab.ViaPasswordlessSMSGrant {
		via, channel, name, to = vocab.ViaPasswordlessSMS, "sms", "phone_number", a.user.PhoneNumber
	}
	connection, err := s.world.connection(a, via)
	if err != nil {
		return target.Observation{}, err
	}
	form := url.Values{"grant_type": {grantPasswordless}, "realm": {connection}, "username": {to}, "scope": {cmp.Or(l.Scope, "openid profile email")}}
	if l.Audience != "" {
		form.Set("audience", audience(s.world.host, l.Audience))
	}
	start := credentials(s.client, url.Values{"connection": {channel}, name: {to}, "send": {"code"}})
	s.sent = &sentCode{start: start, form: form, sight: target.Observation{Stage: vocab.StagePrimary, Offers: []target.Offer{
		{ID: "code", Kind: target.OfferFirst, Material: target.Material{Wants: target.WantsCode, Destination: to}}, {ID: "resend", Kind: target.OfferResend},
	}}}
	o, err := s.sendCode(ctx)
	if err == nil && o.Error != nil && o.Error.Class != vocab.ErrThrottled { // there is no code to wait for
		s.sent, s.ended = nil, &o
		o.Stage, o.Offers = vocab.StageRefused, nil
	}
	return o, err
}

func (s *session) sendCode(ctx context.Context) (target.Observation, error) {
	var answer tokens
	status, err := s.ask(ctx, http.MethodPost, "/passwordless/start", s.sent.start, "", &answer)
	if err != nil {
		return target.Observation{}, err
	}
	o := s.sent.sight
	o.Evidence = []target.Exchange{{Request: "POST /passwordless/start", Response: said(status, answer)}}
	if answer.Error != "" {
		o.Error = refusal(answer)
	}
	return o, nil
}

// handIn hands the code in. A wrong one ends nothing.
func (s *session) handIn(ctx context.Context, code string) (target.Observation, error) {
	sent := s.sent
	form := url.Values{"otp": {code}}
	for name, values := range sent.form {
		form[name] = values
	}
	s.sent, s.proved = nil, form
	o, err := s.grant(ctx, s.client, form)
	if err != nil || o.Error == nil || o.Error.Code != "invalid_grant" {
		return o, err
	}
	s.sent, s.ended = sent, nil
	again := sent.sight
	again.Error, again.Evidence = o.Error, o.Evidence
	return again, nil
}
