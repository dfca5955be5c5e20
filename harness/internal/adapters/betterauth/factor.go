package betterauth

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// secondFactor stands where the password was right and a second factor is due: at the only method that sign-in named, or at
// the choice of several. Recovery codes are among them where the policy speaks of them; sign-in never names them.
func (s *session) secondFactor(ctx context.Context, a jsonapi.Answer) (target.Observation, error) {
	offers := s.challenges()
	if len(offers) == 1 {
		return s.challenge(ctx, offers[0].ID, a)
	}
	return s.See(a, fmt.Sprintf("second factor: %v", s.methods), target.Observation{Stage: vocab.StageChallengeSelect, Offers: offers}), nil
}

func (s *session) challenges() []target.Offer {
	var offers []target.Offer
	if slices.Contains(s.methods, byApp) {
		offers = append(offers, target.Offer{ID: byApp, Kind: target.OfferChallenge, Factor: vocab.OTP})
	}
	if slices.Contains(s.methods, byEmail) {
		offers = append(offers, target.Offer{ID: byEmail, Kind: target.OfferChallenge, Factor: vocab.Email})
	}
	if s.w.recovery {
		offers = append(offers, target.Offer{ID: byBackup, Kind: target.OfferChallenge, Factor: vocab.RecoveryCode})
	}
	return offers
}

// challenge stands at one method. A code by e-mail has to be sent first. A is the answer that led here.
func (s *session) challenge(ctx context.Context, method string, a jsonapi.Answer) (target.Observation, error) {
	o := target.Observation{Stage: vocab.StageChallenge, RememberBox: s.w.remember}
	for _, offer := range s.challenges() {
		if offer.ID == method {
			offer.Material.Wants = target.WantsCode
			o.Offers = append(o.Offers, offer)
		}
	}
	if len(s.challenges()) > 1 {
		o.Offers = append(o.Offers, target.Offer{ID: others, Kind: target.OfferOtherMethod})
	}
	if method == byEmail {
		o.Offers = append(o.Offers, target.Offer{ID: resend, Kind: target.OfferResend})
		before := s.At
		s.At = o
		var err error
		if a, err = s.post(ctx, "/two-factor/send-otp", map[string]any{}); err != nil {
			s.At = before
			return target.Observation{}, err
		}
		if !a.OK() {
			return s.refused(a), nil
		}
	}
	return s.See(a, "second factor: "+method, o), nil
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	here := jsonapi.Answer{Request: "nothing is asked of the server", Status: s.At.Dialect.Status}
	switch {
	case offer == others:
		return s.secondFactor(ctx, here)
	case offer == resend:
		return s.challenge(ctx, byEmail, here)
	case slices.ContainsFunc(s.challenges(), func(o target.Offer) bool { return o.ID == offer }):
		return s.challenge(ctx, offer, here)
	}
	return target.Observation{}, fmt.Errorf("there is no offer %q to choose", offer)
}

// Enrol implements target.Session: what a signed-in person turns on.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	if !s.began {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	body := map[string]any{"password": s.who.Password}
	switch f {
	case vocab.OTP:
	case vocab.Email:
		body["method"] = "otp"
	default:
		return target.Observation{}, fmt.Errorf("better-auth enrols no %s for a person who is signed in", f)
	}
	a, err := s.post(ctx, "/two-factor/enable", body)
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	if f == vocab.Email {
		return s.See(a, "turned on", target.Observation{Stage: vocab.StageGranted}), nil
	}
	var made struct{ TOTPURI string }
	if err := a.Decode(&made); err != nil {
		return target.Observation{}, err
	}
	return s.See(a, "a secret and backup codes", target.Observation{Stage: vocab.StageEnrol, Offers: []target.Offer{{
		ID: confirm, Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: made.TOTPURI, Wants: target.WantsCode},
	}}}), nil
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if len(p.ClientError) > 0 { // the browser gave nothing that could be sent
		o := s.At
		o.Evidence, o.Error = nil, &target.Refusal{Class: vocab.ErrIndistinct, Text: "the browser gave no credential"}
		s.At = o
		return o, nil
	}
	path, ok := map[string]string{
		byApp: "/two-factor/verify-totp", confirm: "/two-factor/verify-totp", byEmail: "/two-factor/verify-otp",
		byBackup: "/two-factor/verify-backup-code", byPasskey: "/passkey/verify-authentication",
	}[offer]
	if !ok || !s.began {
		return target.Observation{}, fmt.Errorf("there is no offer %q to answer", offer)
	}
	var body any = map[string]any{"code": p.Code, "trustDevice": p.Remember}
	switch offer {
	case confirm:
		body = map[string]any{"code": p.Code}
	case byPasskey:
		body = credential(p)
	}
	a, err := s.post(ctx, path, body)
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	return s.See(a, "signed in", target.Observation{Stage: vocab.StageGranted}), nil
}

// askForPasskey stands where the browser is asked for a passkey.
func (s *session) askForPasskey(ctx context.Context) (target.Observation, error) {
	a, err := s.http.Do(ctx, http.MethodGet, "/passkey/generate-authenticate-options", nil)
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		s.At = target.Observation{Stage: vocab.StagePrimary}
		return s.refused(a), nil
	}
	return s.See(a, "options", target.Observation{Stage: vocab.StagePrimary, Offers: []target.Offer{{
		ID: byPasskey, Kind: target.OfferFirst,
		Material: target.Material{PublicKey: json.RawMessage(a.Body), Origin: s.w.t.about.Origin, Wants: target.WantsCredential},
	}}}), nil
}
