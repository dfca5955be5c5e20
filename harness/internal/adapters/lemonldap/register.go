package lemonldap

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// registration is a device that is being added.
type registration struct {
	factor vocab.Factor
	// token is what the portal knows the ceremony by.
	token    string
	material target.Material
}

// scripted is the header without which the portal takes no registration: no other site's form can send it.
var scripted = [2]string{"X-CSRF-Check", "1"}

// pick shows what a forced enrolment offers: what is asked for of this person. The portal's page lists every module that people may register,
// the others too; with those the login would be refused again.
func (s *session) pick(ctx context.Context, refused *target.Refusal) (target.Observation, error) {
	if len(s.who.wanted) == 1 {
		return s.register(ctx, s.who.wanted[0], refused)
	}
	o := target.Observation{Stage: vocab.StageEnrolSelect, Error: refused}
	for _, f := range s.who.wanted {
		o.Offers = append(o.Offers, target.Offer{ID: string(f), Kind: target.OfferEnrol, Factor: f})
	}
	return s.see(o), nil
}

// Enrol implements target.Session: the person's own list of devices.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	if _, known := modules[f]; !known {
		return target.Observation{}, fmt.Errorf("the target does not declare the factor %s", f)
	}
	return s.register(ctx, f, nil)
}

// register begins to add a device. Where the portal does not let the person, they stay where they are.
func (s *session) register(ctx context.Context, f vocab.Factor, refused *target.Refusal) (target.Observation, error) {
	path := "/2fregisters/totp/getkey"
	if f == vocab.WebAuthnRoaming {
		path = "/2fregisters/webauthn/registrationchallenge"
	}
	got, err := s.browser.Form(ctx, path, nil, scripted)
	if err != nil {
		return target.Observation{}, err
	}
	r, ok := begun(f, got)
	if !ok {
		failed, _ := refusal(got)
		if got.Status == http.StatusFound { // to the login form
			failed = &target.Refusal{Class: vocab.ErrChallengeRequired, Text: "the portal sends to its login form"}
		}
		o := s.seen
		o.Error = failed
		return s.see(o), nil
	}
	s.registering = r
	return s.see(target.Observation{Stage: vocab.StageEnrol, Error: refused,
		Offers: []target.Offer{{ID: string(f), Kind: target.OfferEnrol, Factor: f, Material: r.material}}}), nil
}

// begun reads the beginning of a registration.
func begun(f vocab.Factor, got jsonapi.Answer) (registration, bool) {
	var a struct {
		Secret, Token, Portal, User string
		Digits, Interval            int
		Request                     json.RawMessage
		State                       string `json:"state_id"`
	}
	if got.Status != http.StatusOK || json.Unmarshal(got.Body, &a) != nil {
		return registration{}, false
	}
	if f == vocab.WebAuthnRoaming {
		return registration{f, a.State, target.Material{PublicKey: a.Request, Origin: origin, Wants: target.WantsCredential}}, a.State != ""
	}
	uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + a.Portal + ":" + a.User, RawQuery: url.Values{"secret": {a.Secret},
		"issuer": {a.Portal}, "digits": {fmt.Sprint(a.Digits)}, "period": {fmt.Sprint(a.Interval)}}.Encode()}
	return registration{f, a.Token, target.Material{OTPAuthURI: uri.String(), Wants: target.WantsCode}}, a.Token != ""
}

// confirm ends a registration. In a forced one the portal then sends the person to its login form, who types name and password again.
func (s *session) confirm(ctx context.Context, p target.Proof) (target.Observation, error) {
	r := s.registering
	if len(p.ClientError) > 0 { // the page stays as it is, and tells the portal nothing
		o := s.seen
		o.Error = &target.Refusal{Class: vocab.ErrIndistinct, Text: "the browser gave no credential"}
		return s.see(o), nil
	}
	path, fields := "/2fregisters/totp/verify", url.Values{"token": {r.token}, "code": {p.Code}, "TOTPName": {"mfaproof"}}
	if r.factor == vocab.WebAuthnRoaming {
		path, fields = "/2fregisters/webauthn/registration", url.Values{"state_id": {r.token}, "credential": {string(p.Credential)}, "keyName": {"mfaproof"}}
	}
	got, err := s.browser.Form(ctx, path, fields, scripted)
	if err != nil {
		return target.Observation{}, err
	}
	refused, no := refusal(got)
	switch {
	case no && r.factor == vocab.WebAuthnRoaming: // its challenge is used up
		return s.register(ctx, r.factor, refused)
	case no:
		o := s.seen
		o.Error = refused
		return s.see(o), nil
	case s.forced:
		s.forced = false
		return s.login(ctx)
	}
	return s.see(target.Observation{Stage: vocab.StageGranted}), nil
}
