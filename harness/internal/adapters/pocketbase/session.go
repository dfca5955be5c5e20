package pocketbase

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is an application on a device.
type session struct {
	w      *world
	device string
	http   *jsonapi.Client
	who    target.Person
	began  bool
	// mfa names the login under way and otp the message that was sent last, as PocketBase told them; both are empty where there is none.
	mfa, otp string
	bookkeeping.Login
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// The ids of offers.
const (
	byEmail = "otp"
	resend  = "resend"
)

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	p, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	if l.Via != "" && l.Via != vocab.ViaPassword {
		return target.Observation{}, fmt.Errorf("PocketBase has no first factor %s here", l.Via)
	}
	s.began, s.who, s.mfa, s.otp = true, p, "", ""
	s.At = target.Observation{Stage: vocab.StagePrimary}
	if l.NoPassword { // anybody can ask for a one-time password
		return s.send(ctx)
	}
	return s.authenticate(ctx, "/auth-with-password", map[string]any{"identity": p.Login, "password": cmp.Or(l.Password, p.Password)})
}

// authenticate proves something. Where it is not enough the answer names the login to which another method has to be added: after a
// password that is a one-time password, which has to be asked for.
func (s *session) authenticate(ctx context.Context, path string, body map[string]any) (target.Observation, error) {
	if s.mfa != "" {
		body["mfaId"] = s.mfa
	}
	a, err := s.http.Do(ctx, http.MethodPost, path, body)
	if err != nil {
		return target.Observation{}, err
	}
	if a.OK() {
		var in struct{ Token string }
		if err := a.Decode(&in); err != nil {
			return target.Observation{}, err
		}
		s.mfa, s.otp = "", ""
		s.w.keep(s.device, in.Token)
		return s.See(a, "a token", target.Observation{Stage: vocab.StageGranted}), nil
	}
	if next := said(a).MFAID; a.Status == http.StatusUnauthorized && next != "" {
		s.mfa = next
		if s.otp == "" {
			return s.send(ctx)
		}
		s.otp = "" // the one-time password was the first method: the password is what is left
		return s.See(a, "another method is needed", target.Observation{Stage: vocab.StagePrimary, Error: &target.Refusal{
			Class: vocab.ErrChallengeRequired, Text: "another method is needed"}}), nil
	}
	return s.refused(a), nil
}

// send has a one-time password sent. The one that is asked for from here on is the newest.
func (s *session) send(ctx context.Context) (target.Observation, error) {
	a, err := s.http.Do(ctx, http.MethodPost, "/request-otp", map[string]any{"email": s.who.Login})
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		return s.refused(a), nil
	}
	var sent struct{ OTPID string }
	if err := a.Decode(&sent); err != nil {
		return target.Observation{}, err
	}
	s.otp = sent.OTPID
	return s.See(a, "a one-time password was sent", target.Observation{Stage: vocab.StageChallenge, Offers: []target.Offer{
		{ID: byEmail, Kind: target.OfferChallenge, Factor: vocab.Email, Material: target.Material{Wants: target.WantsCode}},
		{ID: resend, Kind: target.OfferResend},
	}}), nil
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	if offer != resend || s.At.Stage != vocab.StageChallenge {
		return target.Observation{}, fmt.Errorf("there is no offer %q to choose", offer)
	}
	return s.send(ctx)
}

// Enrol implements target.Session.
func (s *session) Enrol(_ context.Context, f vocab.Factor) (target.Observation, error) {
	return target.Observation{}, fmt.Errorf("PocketBase enrols no %s", f)
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if offer != byEmail || s.otp == "" {
		return target.Observation{}, fmt.Errorf("there is no offer %q to answer", offer)
	}
	return s.authenticate(ctx, "/auth-with-otp", map[string]any{"otpId": s.otp, "password": p.Code})
}

// Probe implements target.Session: does the person see the account?
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if !s.began {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	id, err := s.self(ctx)
	switch {
	case err != nil:
		return target.Unclear, err
	case id == "":
		return target.Unreachable, nil
	}
	return target.Reachable, nil
}

// Result implements target.Session. PocketBase tells no methods and no context class.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	id, err := s.self(ctx)
	if err == nil && id == "" {
		err = errors.New("the device has no token that is good for anything")
	}
	return target.Result{Subject: id}, err
}

// Close implements target.Session. There is nothing to ask of PocketBase: whoever logs out forgets the token.
func (s *session) Close(_ context.Context, logout bool) error {
	if logout {
		s.mfa, s.otp = "", ""
		s.At = target.Observation{Stage: vocab.StagePrimary}
		s.w.keep(s.device, "")
	}
	return nil
}

// SessionRef implements target.Referenced: by the token or, in the middle of a login, by the id of that login.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.mfa, s.w.token(s.device)), nil
}

// self asks for the accounts that this device may see, which is its own alone; empty where it sees none.
func (s *session) self(ctx context.Context) (string, error) {
	var header [][2]string
	if token := s.w.token(s.device); token != "" {
		header = append(header, [2]string{"Authorization", token})
	}
	a, err := s.http.Do(ctx, http.MethodGet, "/records", nil, header...)
	if err != nil {
		return "", err
	}
	if !a.OK() {
		return "", &jsonapi.GarbledError{Request: a.Request, Status: a.Status, Reason: "tells no accounts"}
	}
	var seen struct{ Items []struct{ ID, Email string } }
	if err := a.Decode(&seen); err != nil {
		return "", err
	}
	for _, one := range seen.Items {
		if one.Email == s.who.Login {
			return one.ID, nil
		}
	}
	return "", nil
}

// refused leaves the login where it stood, or at its beginning where PocketBase gave it up.
func (s *session) refused(a jsonapi.Answer) target.Observation {
	why := refusal(a)
	o := s.At
	if why.Class == vocab.ErrStaleSession {
		s.mfa, s.otp = "", ""
		o = target.Observation{Stage: vocab.StagePrimary}
	}
	o.Error = why
	return s.See(a, why.Text, o)
}
