package lemonldap

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// cookie is the name of the portal's session.
const cookie = "lemonldap"

// session is one browser.
type session struct {
	w       *world
	browser *useragent.Agent
	who     *account
	typed   string // the password of the login under way
	// seen is where the login stands: the portal keeps it in the page.
	seen target.Observation
	form form
	// registering is the device that is being added; forced says that the login waits for it.
	registering registration
	forced      bool
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	a, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	s.who, s.form, s.forced, s.registering = a, form{}, false, registration{}
	if l.NoPassword {
		if !slices.Contains(a.wanted, vocab.OTP) {
			return target.Observation{}, errors.New("without a password the portal has no options for a security key: nothing can be answered")
		}
		s.form = form{action: "/totp2fcheck"}
		return s.see(s.challenge(vocab.OTP)), nil
	}
	if s.typed = l.Password; s.typed == "" {
		s.typed = a.password
	}
	return s.login(ctx)
}

// login types name and password.
func (s *session) login(ctx context.Context) (target.Observation, error) {
	got, err := s.browser.Form(ctx, "/", url.Values{"user": {s.who.uid}, "password": {s.typed}})
	if err != nil {
		return target.Observation{}, err
	}
	return s.after(ctx, got)
}

// after reads what the portal answers to a step of a login.
func (s *session) after(ctx context.Context, got jsonapi.Answer) (target.Observation, error) {
	s.form = form{}
	switch kind := got.Header.Get("Content-Type"); {
	case got.Status == http.StatusFound && strings.Contains(got.Header.Get("Location"), "/2fregisters"):
		s.forced = true
		return s.pick(ctx, nil)
	case strings.HasPrefix(kind, "text/html") && got.Status == http.StatusOK:
		f, err := readForm(got.Body)
		if err != nil {
			return target.Observation{}, err
		}
		s.form = f
		return s.see(s.asked()), nil
	}
	refused, no := refusal(got)
	switch {
	case !no:
		s.forced = false
		return s.see(target.Observation{Stage: vocab.StageGranted}), nil
	case refused.Class == vocab.ErrNotAllowed:
		return s.see(target.Observation{Stage: vocab.StageRefused, Error: refused}), nil
	}
	return s.see(target.Observation{Stage: vocab.StagePrimary, Error: refused}), nil // the portal shows its login form again
}

// asked is what the form that is open asks for.
func (s *session) asked() target.Observation {
	switch s.form.action {
	case "/totp2fcheck":
		return s.challenge(vocab.OTP)
	case "/webauthn2fcheck":
		return s.challenge(vocab.WebAuthnRoaming)
	}
	o := target.Observation{Stage: vocab.StageChallengeSelect}
	for _, f := range factors {
		if slices.Contains(s.form.choices, modules[f].module) {
			o.Offers = append(o.Offers, target.Offer{ID: string(f), Kind: target.OfferChallenge, Factor: f})
		}
	}
	return o
}

func (s *session) challenge(f vocab.Factor) target.Observation {
	m := target.Material{Wants: target.WantsCode}
	if f == vocab.WebAuthnRoaming {
		m = target.Material{PublicKey: s.form.request, Origin: origin, Wants: target.WantsCredential}
	}
	return target.Observation{Stage: vocab.StageChallenge, Offers: []target.Offer{{ID: string(f), Kind: target.OfferChallenge, Factor: f, Material: m}}}
}

func (s *session) see(o target.Observation) target.Observation {
	s.seen = o
	o.Evidence = s.browser.Told()
	return o
}

// Observe implements target.Session.
func (s *session) Observe(context.Context) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	return s.seen, nil
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	f := vocab.Factor(offer)
	if !slices.ContainsFunc(s.seen.Offers, func(o target.Offer) bool { return o.ID == offer }) {
		return target.Observation{}, fmt.Errorf("there is no offer %q", offer)
	}
	if s.seen.Stage == vocab.StageEnrolSelect {
		return s.register(ctx, f, nil)
	}
	got, err := s.browser.Form(ctx, "/2fchoice", url.Values{"token": {s.form.token}, "sf": {modules[f].module}})
	if err != nil {
		return target.Observation{}, err
	}
	return s.after(ctx, got)
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if !slices.ContainsFunc(s.seen.Offers, func(o target.Offer) bool { return o.ID == offer }) {
		return target.Observation{}, fmt.Errorf("there is no offer %q", offer)
	}
	if s.seen.Stage == vocab.StageEnrol {
		return s.confirm(ctx, p)
	}
	fields := url.Values{"token": {s.form.token}, "code": {p.Code}}
	if vocab.Factor(offer) == vocab.WebAuthnRoaming {
		if len(p.ClientError) > 0 { // the page stays as it is, and tells the portal nothing
			o := s.asked()
			o.Error = &target.Refusal{Class: vocab.ErrIndistinct, Text: "the browser gave no credential"}
			return s.see(o), nil
		}
		fields = url.Values{"token": {s.form.token}, "credential": {string(p.Credential)}}
	}
	got, err := s.browser.Form(ctx, s.form.action, fields)
	if err != nil {
		return target.Observation{}, err
	}
	return s.after(ctx, got)
}

// mine is what the portal says of the session of this browser.
type mine struct {
	Factor string `json:"_2f"`
	UID    string `json:"uid"`
}

func (s *session) mine(ctx context.Context) (mine, bool, error) {
	var m mine
	got, err := s.browser.JSON(ctx, http.MethodGet, "/session/my/global", nil)
	if err != nil || got.Status != http.StatusOK {
		return m, false, err
	}
	return m, true, got.Decode(&m)
}

// Probe implements target.Session: whether the portal knows a session of this person.
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.who == nil {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	m, in, err := s.mine(ctx)
	switch {
	case err != nil:
		return target.Unclear, err
	case in && m.UID == s.who.uid:
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	if s.who == nil {
		return target.Result{}, bookkeeping.ErrNoLogin
	}
	m, _, err := s.mine(ctx)
	r := target.Result{Subject: m.UID, Methods: []string{"pwd"}}
	for _, f := range factors {
		if modules[f].module == m.Factor {
			r.Proved, r.Methods = []vocab.Factor{f}, append(r.Methods, "mfa:"+string(f))
		}
	}
	return r, err
}

// SessionRef implements target.Referenced. Before a login is granted there is no session.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.browser.Cookies.Value(cookie)), nil
}

// Close implements target.Session.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout || s.who == nil {
		return nil
	}
	s.seen = target.Observation{Stage: vocab.StagePrimary}
	_, err := s.browser.JSON(ctx, http.MethodGet, "/?logout=1", nil)
	return err
}
