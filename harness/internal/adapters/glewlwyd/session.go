package glewlwyd

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/adapters/useragent"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// cookie is the name of Glewlwyd's session.
const cookie = "GLEWLWYD2_SESSION_ID"

// session is one browser.
type session struct {
	w       *world
	browser *useragent.Agent
	who     *account
	// page is what the person has in front of them; Glewlwyd itself knows only what is proved and registered.
	page page
}

// page asks for one factor.
type page struct {
	kind   target.OfferKind
	factor vocab.Factor
	// secret is that of an app to be registered, ceremony the one that a security key answers.
	material target.Material
	secret   string
	ceremony string
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// ask sends a request of the person's.
func (s *session) ask(ctx context.Context, method, path string, value any) (jsonapi.Answer, error) {
	s.w.t.quiet.RLock()
	defer s.w.t.quiet.RUnlock()
	return s.browser.JSON(ctx, method, path, value)
}

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	a, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	s.who, s.page = a, page{}
	if l.NoPassword {
		return s.direct(ctx)
	}
	password := l.Password
	if password == "" {
		password = a.password
	}
	got, err := s.ask(ctx, http.MethodPost, "/auth/", map[string]string{"username": a.username, "password": password})
	if err != nil {
		return target.Observation{}, err
	}
	if got.Status != http.StatusOK {
		return s.told(target.Observation{Stage: vocab.StagePrimary, Error: refusal(got)}), nil
	}
	return s.look(ctx, nil)
}

// direct goes to the request that answers a factor, which Glewlwyd takes from whoever names an account.
func (s *session) direct(ctx context.Context) (target.Observation, error) {
	if len(s.who.rule.AnyOf) == 0 {
		return target.Observation{}, errors.New("nothing is asked for besides the password: there is no step to go to directly")
	}
	return s.show(ctx, vocab.StageChallenge, target.OfferChallenge, s.who.rule.AnyOf[0], nil)
}

// refusal translates a status. Glewlwyd says 401 to whatever is not right, on purpose.
func refusal(got jsonapi.Answer) *target.Refusal {
	r := &target.Refusal{Class: vocab.ErrIndistinct, Text: fmt.Sprintf("status %d", got.Status)}
	if len(got.Body) > 0 {
		r.Text += ": " + first(got.Body)
	}
	if got.Status >= http.StatusInternalServerError {
		r.Class = vocab.ErrInternal
	}
	return r
}

// look asks where the login stands and shows the page that comes next. The page that is open stays while it still fits.
func (s *session) look(ctx context.Context, refused *target.Refusal) (target.Observation, error) {
	st, err := s.standing(ctx)
	if err != nil {
		return target.Observation{}, err
	}
	stage, kind, factors := st.next(s.who.rule)
	if len(factors) == 0 {
		s.page = page{}
		return s.told(target.Observation{Stage: stage, Error: refused}), nil
	}
	for _, f := range factors {
		if s.page.kind == kind && s.page.factor == f {
			return s.told(s.page.observation(refused)), nil
		}
	}
	if len(factors) == 1 {
		return s.show(ctx, stage, kind, factors[0], refused)
	}
	s.page = page{}
	o := target.Observation{Stage: stage, Error: refused}
	for _, f := range factors {
		o.Offers = append(o.Offers, target.Offer{ID: string(f), Kind: kind, Factor: f})
	}
	return s.told(o), nil
}

// show opens the page of a factor: it begins the ceremony.
func (s *session) show(ctx context.Context, stage vocab.Stage, kind target.OfferKind, f vocab.Factor, refused *target.Refusal) (target.Observation, error) {
	p, failed, err := s.ceremony(ctx, kind, f)
	if err != nil {
		return target.Observation{}, err
	}
	if failed != nil { // the ceremony cannot begin: whoever asked for it stays where they are
		return s.told(target.Observation{Stage: stage, Error: failed}), nil
	}
	s.page = p
	return s.told(p.observation(refused)), nil
}

func (p page) observation(refused *target.Refusal) target.Observation {
	stage := vocab.StageChallenge
	if p.kind == target.OfferEnrol {
		stage = vocab.StageEnrol
	}
	return target.Observation{Stage: stage, Error: refused,
		Offers: []target.Offer{{ID: string(p.factor), Kind: p.kind, Factor: p.factor, Material: p.material}}}
}

func (s *session) told(o target.Observation) target.Observation {
	o.Evidence = s.browser.Told()
	return o
}

// Observe implements target.Session.
func (s *session) Observe(ctx context.Context) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	return s.look(ctx, nil)
}

// Choose implements target.Session.
func (s *session) Choose(ctx context.Context, offer string) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	st, err := s.standing(ctx)
	if err != nil {
		return target.Observation{}, err
	}
	stage, kind, factors := st.next(s.who.rule)
	for _, f := range factors {
		if string(f) == offer {
			return s.show(ctx, stage, kind, f, nil)
		}
	}
	return target.Observation{}, fmt.Errorf("there is no offer %q", offer)
}

// Enrol implements target.Session: the page of the person's profile.
func (s *session) Enrol(ctx context.Context, f vocab.Factor) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	if _, known := schemes[f]; !known {
		return target.Observation{}, fmt.Errorf("the target does not declare the factor %s", f)
	}
	st, err := s.standing(ctx)
	if err != nil {
		return target.Observation{}, err
	}
	stage, _, _ := st.next(s.who.rule)
	return s.show(ctx, stage, target.OfferEnrol, f, nil)
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if s.who == nil {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	if offer != string(s.page.factor) {
		return target.Observation{}, fmt.Errorf("there is no offer %q", offer)
	}
	refused, err := s.answer(ctx, p)
	if err != nil {
		return target.Observation{}, err
	}
	if s.page.factor == vocab.WebAuthnRoaming { // its challenge is used up
		s.page = page{}
	}
	return s.look(ctx, refused)
}

// Probe implements target.Session: the scope is satisfied, in Glewlwyd's own words.
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.who == nil {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	st, err := s.standing(ctx)
	switch {
	case err != nil:
		return target.Unclear, err
	case st.open():
		return target.Reachable, nil
	}
	return target.Unreachable, nil
}

// Result implements target.Session.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	if s.who == nil {
		return target.Result{}, bookkeeping.ErrNoLogin
	}
	st, err := s.standing(ctx)
	if err != nil {
		return target.Result{}, err
	}
	r := target.Result{Subject: s.who.username, Methods: []string{"pwd"}, Proved: st.proved(s.who.rule)}
	for _, f := range r.Proved {
		r.Methods = append(r.Methods, "mfa:"+string(f))
	}
	return r, nil
}

// SessionRef implements target.Referenced.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.browser.Cookies.Value(cookie)), nil
}

// Close implements target.Session.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout || s.who == nil {
		return nil
	}
	s.page = page{}
	got, err := s.ask(ctx, http.MethodDelete, "/auth/?username="+url.QueryEscape(s.who.username), nil)
	if err == nil && got.Status != http.StatusOK && got.Status != http.StatusNotFound && got.Status != http.StatusUnauthorized {
		err = fmt.Errorf("signing out: status %d", got.Status)
	}
	return err
}
