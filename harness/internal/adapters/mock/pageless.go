package mock

import (
	"cmp"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/mockidp"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// pageless is an application that shows its own pages: it asks the MFA API for what the login of an mfa_token wants.
type pageless struct {
	session  *session
	client   mockidp.Client
	token    string
	enrols   bool
	factor   vocab.Factor // that the person is asked for
	oob      string       // the code that a challenge or an enrolment out of band goes by
	recovery string       // that came with an enrolment
	sight    target.Observation
	granted  *target.Observation // behind a recovery code that is shown
	shown    []target.Exchange
}

// requirements are the factors that a login wants.
type requirements struct {
	Challenge, Enroll []struct {
		Type vocab.Factor `json:"type"`
	}
}

// associated and challenged are answers of the MFA API.
type associated struct {
	URI      string   `json:"barcode_uri"`
	Code     string   `json:"oob_code"`
	Recovery []string `json:"recovery_codes"`
	Error    string   `json:"error"`
	About    string   `json:"error_description"`
}

// required begins to ask: for the one factor that is wanted, or for a choice.
func (d *pageless) required(ctx context.Context, r requirements) (target.Observation, error) {
	d.enrols = len(r.Enroll) > 0
	list, stage, kind := r.Challenge, vocab.StageChallengeSelect, target.OfferChallenge
	if d.enrols {
		list, stage, kind = r.Enroll, vocab.StageEnrolSelect, target.OfferEnrol
	}
	o := target.Observation{Stage: stage}
	for _, one := range list {
		o.Offers = append(o.Offers, target.Offer{ID: string(one.Type), Kind: kind, Factor: one.Type})
	}
	d.sight = o
	if len(o.Offers) == 1 {
		return d.choose(ctx, o.Offers[0].Factor)
	}
	return o, nil
}

// choose asks for one factor.
func (d *pageless) choose(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	d.factor, d.shown = f, nil
	switch {
	case d.enrols && f == vocab.Phone: // its number is asked for first
		return d.see(vocab.StageEnrol, target.Material{Wants: target.WantsDestination}), nil
	case d.enrols:
		return d.associate(ctx, f, "")
	case f == vocab.RecoveryCode:
		return d.see(vocab.StageChallenge, target.Material{Wants: target.WantsCode}), nil
	}
	return d.challenge(ctx)
}

func (d *pageless) see(stage vocab.Stage, m target.Material) target.Observation {
	kind := target.OfferChallenge
	if stage == vocab.StageEnrol {
		kind = target.OfferEnrol
	}
	d.sight = target.Observation{Stage: stage, Evidence: d.shown, Offers: []target.Offer{{ID: string(d.factor), Kind: kind, Factor: d.factor, Material: m}}}
	return d.sight
}

// call asks the MFA API.
func (d *pageless) call(ctx context.Context, path string, form url.Values, bearer string) (associated, error) {
	var answer associated
	status, err := d.session.ask(ctx, http.MethodPost, path, credentials(d.client, form), bearer, &answer)
	d.shown = append(d.shown, target.Exchange{Request: "POST " + path, Response: said(status, tokens{Error: answer.Error, About: answer.About})})
	return answer, err
}

// challenge has the person asked for the factor that was chosen: by the first authenticator of its type.
func (d *pageless) challenge(ctx context.Context) (target.Observation, error) {
	var rows []struct {
		ID   string       `json:"id"`
		Type vocab.Factor `json:"type"`
	}
	if _, err := d.session.ask(ctx, http.MethodGet, "/mfa/authenticators", nil, d.token, &rows); err != nil {
		return target.Observation{}, err
	}
	form := url.Values{"mfa_token": {d.token}, "challenge_type": {"otp oob"}}
	for _, row := range slices.Backward(rows) {
		if row.Type == d.factor {
			form.Set("authenticator_id", row.ID)
		}
	}
	answer, err := d.call(ctx, "/mfa/challenge", form, "")
	if err != nil || answer.Error != "" {
		return d.wrong(answer.Error, answer.About), err
	}
	d.oob = answer.Code
	wants := target.WantsCode
	if d.factor == vocab.Push {
		wants = target.WantsDecision
	}
	return d.see(vocab.StageChallenge, target.Material{Wants: wants}), nil
}

// associate begins an enrolment, whether the login wants one or not.
func (d *pageless) associate(ctx context.Context, f vocab.Factor, phone string) (target.Observation, error) {
	form := url.Values{"authenticator_types": {"oob"}}
	switch f {
	case vocab.OTP:
		form.Set("authenticator_types", "otp")
	case vocab.Push:
		form.Set("oob_channels", "auth0")
	case vocab.Email:
		form.Set("oob_channels", "email")
		form.Set("email", d.session.world.people[d.session.person].login)
	default:
		form.Set("oob_channels", "sms")
		form.Set("phone_number", cmp.Or(phone, "+15550123"))
	}
	answer, err := d.call(ctx, "/mfa/associate", form, d.token)
	if err != nil || answer.Error != "" {
		return d.wrong(answer.Error, answer.About), err
	}
	d.factor, d.enrols, d.oob = f, true, answer.Code
	if len(answer.Recovery) > 0 {
		d.recovery = answer.Recovery[0]
	}
	m := target.Material{Wants: target.WantsCode, OTPAuthURI: answer.URI}
	if f == vocab.Push {
		m = target.Material{Wants: target.WantsDecision, PushLink: answer.URI}
	}
	return d.see(vocab.StageEnrol, m), nil
}

// wrong is what the person sees of a refusal: where they stand, and why.
func (d *pageless) wrong(code, about string) target.Observation {
	o := d.sight
	o.Error, o.Evidence = refusal(tokens{Error: code, About: about}), d.shown
	return o
}

// submit hands a proof in.
func (d *pageless) submit(ctx context.Context, p target.Proof) (target.Observation, error) {
	s := d.session
	d.shown = nil
	switch {
	case d.granted != nil:
		s.pageless, s.ended = nil, d.granted
		return *d.granted, nil
	case p.Destination != "":
		return d.associate(ctx, vocab.Phone, p.Destination)
	case len(d.sight.Offers) == 0:
		return d.sight, fmt.Errorf("submitting a proof: %w", errNoFactor)
	}
	form := d.proof(p)
	s.proved = form
	o, err := s.grant(ctx, d.client, form)
	if err != nil || o.Stage != vocab.StageRefused || ended(o.Error) {
		return o, err
	}
	s.pageless, s.ended = d, nil // a wrong answer ends nothing
	again := d.sight
	again.Error, again.Evidence = o.Error, o.Evidence
	return again, nil
}

// proof is what the application sends to the token endpoint.
func (d *pageless) proof(p target.Proof) url.Values {
	form := url.Values{"mfa_token": {d.token}}
	switch {
	case d.oob != "":
		form.Set("grant_type", grantOOB)
		form.Set("oob_code", d.oob)
		if p.Code != "" {
			form.Set("binding_code", p.Code)
		}
	case d.factor == vocab.RecoveryCode:
		form.Set("grant_type", grantRecovery)
		form.Set("recovery_code", p.Code)
	default:
		form.Set("grant_type", grantOTP)
		form.Set("otp", p.Code)
	}
	return form
}

// ended tells whether a refusal ended the login, or another proof may follow.
func ended(r *target.Refusal) bool {
	switch r.Code {
	case "too_many_attempts", "slow_down", "authorization_pending", "invalid_request":
		return false
	case "invalid_grant":
		return r.Class != vocab.ErrWrongProof
	}
	return true
}
