package betterauth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is one browser.
type session struct {
	w       *world
	http    *jsonapi.Client
	who     target.Person
	began   bool
	methods []string // of the second factor, as sign-in told them
	bookkeeping.Login
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// The ids of offers: what a person can do next.
const (
	byApp     = "totp"
	byEmail   = "otp"
	byBackup  = "backup-code"
	byPasskey = "passkey"
	confirm   = "confirm-totp"
	noted     = "noted"
	resend    = "resend"
	others    = "others"
)

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	p, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	s.began, s.who, s.methods = true, p, nil
	switch {
	case l.Session:
		return s.goOn(ctx)
	case l.NoPassword:
		return s.straight()
	case l.Via == vocab.ViaPasskey:
		return s.askForPasskey(ctx)
	case l.Via != "" && l.Via != vocab.ViaPassword:
		return target.Observation{}, fmt.Errorf("better-auth has no first factor %s here", l.Via)
	}
	a, err := s.post(ctx, "/sign-in/email", map[string]any{"email": p.Login, "password": cmp.Or(l.Password, p.Password)})
	if err != nil {
		return target.Observation{}, err
	}
	if !a.OK() {
		s.At = target.Observation{Stage: vocab.StagePrimary}
		return s.refused(a), nil
	}
	var next struct {
		TwoFactorRedirect bool
		TwoFactorMethods  []string
	}
	if err := a.Decode(&next); err != nil {
		return target.Observation{}, err
	}
	if !next.TwoFactorRedirect {
		return s.See(a, "signed in", target.Observation{Stage: vocab.StageGranted}), nil
	}
	s.methods = next.TwoFactorMethods
	return s.secondFactor(ctx, a)
}

// goOn looks whether the browser has a session.
func (s *session) goOn(ctx context.Context) (target.Observation, error) {
	a, user, err := s.current(ctx)
	if err != nil {
		return target.Observation{}, err
	}
	stage := vocab.StagePrimary
	if user != "" {
		stage = vocab.StageGranted
	}
	return s.See(a, "session: "+fmt.Sprint(user != ""), target.Observation{Stage: stage}), nil
}

// straight stands where a second factor would be asked for, although nothing was proved before: its requests can be sent by
// anybody, and what becomes of them is for the library to say.
func (s *session) straight() (target.Observation, error) {
	s.methods = []string{byApp}
	if s.w.email {
		s.methods = append(s.methods, byEmail)
	}
	o := target.Observation{Stage: vocab.StageChallenge, Offers: s.challenges()}
	for i := range o.Offers {
		o.Offers[i].Material.Wants = target.WantsCode
	}
	s.At = o
	return o, nil
}

// Probe implements target.Session: does the library know a session of this browser?
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if !s.began {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	_, user, err := s.current(ctx)
	switch {
	case err != nil:
		return target.Unclear, err
	case user == "":
		return target.Unreachable, nil
	}
	return target.Reachable, nil
}

// Result implements target.Session. The library tells no methods and no context class.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	_, user, err := s.current(ctx)
	if err == nil && user == "" {
		err = errors.New("the browser has no session")
	}
	return target.Result{Subject: user}, err
}

// Close implements target.Session.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout {
		return nil
	}
	a, err := s.post(ctx, "/sign-out", map[string]any{})
	if err == nil && !a.OK() {
		err = fmt.Errorf("%s: status %d", a.Request, a.Status)
	}
	return err
}

// SessionRef implements target.Referenced: by the cookie of the session or, before there is one, of the login under way.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.http.Cookie("better-auth.session_token"), s.http.Cookie("better-auth.two_factor")), nil
}

// current asks for the session of this browser; the user is empty where there is none.
func (s *session) current(ctx context.Context) (a jsonapi.Answer, user string, err error) {
	if a, err = s.http.Do(ctx, http.MethodGet, "/get-session", nil); err != nil {
		return a, "", err
	}
	var there *struct{ User struct{ ID string } }
	switch {
	case a.Status == http.StatusUnauthorized:
		return a, "", nil
	case !a.OK():
		return a, "", &jsonapi.GarbledError{Request: a.Request, Status: a.Status, Reason: "tells no session"}
	}
	if err := a.Decode(&there); err != nil || there == nil {
		return a, "", err
	}
	return a, there.User.ID, nil
}

func (s *session) post(ctx context.Context, path string, body any) (jsonapi.Answer, error) {
	return s.http.Do(ctx, http.MethodPost, path, body)
}

// refused leaves the login where it stood, or at its beginning where the library gave it up.
func (s *session) refused(a jsonapi.Answer) target.Observation {
	why, code := refusal(a)
	o := s.At
	if over(code) {
		o = target.Observation{Stage: vocab.StagePrimary}
	}
	o.Error, o.Dialect.Codes = why, nil
	if code != "" {
		o.Dialect.Codes = []string{code}
	}
	return s.See(a, code+" "+why.Text, o)
}

// credential is what the browser's WebAuthn call gave, as the library takes it.
func credential(p target.Proof) map[string]any {
	return map[string]any{"response": json.RawMessage(p.Credential)}
}
