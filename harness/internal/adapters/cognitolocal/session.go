package cognitolocal

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// softwareToken is Cognito's name of one-time passwords.
const softwareToken = "SOFTWARE_TOKEN_MFA"

// The ids of offers.
const (
	byCode  = "code"
	confirm = "confirm"
)

// session is an application in which a person signs in.
type session struct {
	w       *world
	who     target.Person
	pending string // the session that a challenge belongs to
	tokens  tokens
	bookkeeping.Login
}

// tokens are those of a login.
type tokens struct{ AccessToken, RefreshToken string }

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	p, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	if l.Session || l.Via != "" && l.Via != vocab.ViaPassword {
		return target.Observation{}, errors.New("cognito-local signs in by password alone here")
	}
	s.who, s.pending, s.tokens = p, "", tokens{}
	if l.NoPassword {
		// A session has to be named, and nothing was proved that would give one.
		s.pending, s.At = "00000000-0000-4000-8000-000000000000", bookkeeping.CodeDue(byCode)
		return s.At, nil
	}
	s.At = target.Observation{Stage: vocab.StagePrimary}
	return s.prove(ctx, "InitiateAuth", object{"AuthFlow": "USER_PASSWORD_AUTH", "ClientId": s.w.client,
		"AuthParameters": object{"USERNAME": p.Login, "PASSWORD": cmp.Or(l.Password, p.Password)}})
}

// prove sends an action that ends with tokens, or with a challenge.
func (s *session) prove(ctx context.Context, action string, body object) (target.Observation, error) {
	a, err := s.w.ask(ctx, action, body)
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	var next struct {
		ChallengeName, Session string
		AuthenticationResult   *tokens
	}
	if err := a.Decode(&next); err != nil {
		return target.Observation{}, err
	}
	switch {
	case next.AuthenticationResult != nil:
		s.tokens = *next.AuthenticationResult
		return s.See(a, "tokens", target.Observation{Stage: vocab.StageGranted}), nil
	case next.ChallengeName == softwareToken:
		s.pending = next.Session
		return s.See(a, next.ChallengeName, bookkeeping.CodeDue(byCode)), nil
	}
	return s.See(a, next.ChallengeName, target.Observation{Stage: vocab.StageUnknown}), nil
}

// Enrol implements target.Session: what a person with an access token turns on.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	switch {
	case s.who.Name == "":
		return target.Observation{}, bookkeeping.ErrNoLogin
	case f != vocab.OTP:
		return target.Observation{}, fmt.Errorf("cognito-local enrols no %s", f)
	}
	a, err := s.w.ask(ctx, "AssociateSoftwareToken", s.own(object{}))
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	var made struct{ SecretCode string }
	if err := a.Decode(&made); err != nil {
		return target.Observation{}, err
	}
	// The application makes the URI, as the documents of Cognito tell it to.
	uri := "otpauth://totp/" + url.PathEscape("mfaproof:"+s.who.Login) + "?issuer=mfaproof&secret=" + url.QueryEscape(made.SecretCode)
	return s.See(a, "a secret", target.Observation{Stage: vocab.StageEnrol, Offers: []target.Offer{{
		ID: confirm, Kind: target.OfferEnrol, Factor: vocab.OTP, Material: target.Material{OTPAuthURI: uri, Wants: target.WantsCode}}}}), nil
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	switch {
	case s.who.Name == "":
		return target.Observation{}, bookkeeping.ErrNoLogin
	case offer == byCode:
		return s.prove(ctx, "RespondToAuthChallenge", object{"ChallengeName": softwareToken, "ClientId": s.w.client, "Session": s.pending,
			"ChallengeResponses": object{"USERNAME": s.who.Login, "SOFTWARE_TOKEN_MFA_CODE": p.Code}})
	case offer != confirm:
		return target.Observation{}, fmt.Errorf("there is no offer %q to answer", offer)
	}
	a, err := s.w.ask(ctx, "VerifySoftwareToken", s.own(object{"UserCode": p.Code}))
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	return s.See(a, "turned on", target.Observation{Stage: vocab.StageGranted}), nil
}

// own adds the access token, if there is one.
func (s *session) own(body object) object {
	if s.tokens.AccessToken != "" {
		body["AccessToken"] = s.tokens.AccessToken
	}
	return body
}

// refused leaves the login where it stood.
func (s *session) refused(a jsonapi.Answer) target.Observation {
	o := s.At
	o.Error = refusal(a)
	return s.See(a, o.Error.Text, o)
}

// classes are what Cognito's exceptions mean.
var classes = map[string]vocab.ErrorClass{
	"CodeMismatchException":             vocab.ErrWrongProof,
	"NotAuthorizedException":            vocab.ErrWrongProof,
	"InvalidPasswordException":          vocab.ErrWrongProof,
	"ExpiredCodeException":              vocab.ErrExpired,
	"LimitExceededException":            vocab.ErrThrottled,
	"TooManyRequestsException":          vocab.ErrThrottled,
	"TooManyFailedAttemptsException":    vocab.ErrLocked,
	"SoftwareTokenMFANotFoundException": vocab.ErrNotEnrolled,
}

// refusal reads why the server refused: an exception by name, and words.
func refusal(a jsonapi.Answer) *target.Refusal {
	var e struct {
		Type    string `json:"__type"`
		Message string `json:"message"`
	}
	_ = a.Decode(&e) // what cannot be read leaves the status, which says enough of a refusal
	r := &target.Refusal{Class: vocab.ErrIndistinct, Text: strings.TrimSpace(e.Type + " " + e.Message)}
	if class, ok := classes[e.Type]; ok {
		r.Class = class
	}
	if a.Status >= http.StatusInternalServerError {
		r.Class = vocab.ErrInternal
	}
	if r.Text == "" {
		r.Text = fmt.Sprintf("status %d", a.Status)
	}
	return r
}

// Choose implements target.Session: there is never anything to choose from.
func (s *session) Choose(context.Context, string) (target.Observation, error) {
	return target.Observation{}, errors.New("cognito-local offers no choice")
}

// Probe implements target.Session: does the server tell of the account?
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.who.Name == "" {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	a, err := s.w.ask(ctx, "GetUser", s.own(object{}))
	switch {
	case err != nil || a.Status >= http.StatusInternalServerError:
		return target.Unclear, err
	case a.OK():
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session. The tokens tell no methods.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	var user struct{ Username string }
	err := s.w.must(ctx, "GetUser", s.own(object{}), &user)
	return target.Result{Subject: user.Username}, err
}

// SessionRef implements target.Referenced.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.tokens.AccessToken, s.pending), nil
}

// Close implements target.Session. At a logout the application has the refresh token revoked and forgets what it had, whatever the
// server says: it refuses to revoke the token of a login with two factors, which it does not remember.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout || s.tokens.RefreshToken == "" {
		return nil
	}
	token := s.tokens.RefreshToken
	s.tokens = tokens{}
	_, err := s.w.ask(ctx, "RevokeToken", object{"Token": token, "ClientId": s.w.client})
	return err
}
