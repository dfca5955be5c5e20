package keystone

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"

	"github.com/mfaproof/mfaproof/harness/internal/adapters/bookkeeping"
	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// session is a program that signs a person in, and keeps a receipt or a token.
type session struct {
	w              *world
	who            person
	receipt, token string
	bookkeeping.Login
}

var (
	_ target.Session    = (*session)(nil)
	_ target.Referenced = (*session)(nil)
)

// byCode is the id of the only offer there is.
const byCode = "totp"

// Begin implements target.Session.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	p, err := s.w.people.Named(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	if l.Session || l.Via != "" && l.Via != vocab.ViaPassword {
		return target.Observation{}, errors.New("keystone signs in by password alone here")
	}
	s.who, s.receipt, s.token = p, "", ""
	if l.NoPassword {
		s.At = bookkeeping.CodeDue(byCode)
		return s.At, nil
	}
	s.At = target.Observation{Stage: vocab.StagePrimary}
	return s.prove(ctx, "password", "password", cmp.Or(l.Password, p.Password))
}

// Submit implements target.Session.
func (s *session) Submit(ctx context.Context, offer string, p target.Proof) (target.Observation, error) {
	if s.who.id == "" {
		return target.Observation{}, bookkeeping.ErrNoLogin
	}
	if offer != byCode {
		return target.Observation{}, fmt.Errorf("there is no offer %q to answer", offer)
	}
	return s.prove(ctx, "totp", "passcode", p.Code)
}

// prove asks for a token by one more method, with the receipt of those before it.
func (s *session) prove(ctx context.Context, method, name, value string) (target.Observation, error) {
	var header [][2]string
	if s.receipt != "" {
		header = append(header, [2]string{"Openstack-Auth-Receipt", s.receipt})
	}
	a, err := s.w.send(ctx, http.MethodPost, "/v3/auth/tokens", map[string]any{"auth": map[string]any{"identity": map[string]any{
		"methods": []string{method}, method: map[string]any{"user": map[string]any{"id": s.who.id, name: value}}}}}, header...)
	if err != nil {
		return target.Observation{}, err
	}
	receipt := a.Header.Get("Openstack-Auth-Receipt")
	switch {
	case a.OK():
		s.token = a.Header.Get("X-Subject-Token")
		if s.token == "" {
			return target.Observation{}, &jsonapi.GarbledError{Request: a.Request, Status: a.Status, Reason: "has no token"}
		}
		return s.See(a, method, target.Observation{Stage: vocab.StageGranted}), nil
	case a.Status == http.StatusUnauthorized && receipt != "":
		return s.due(a, method, receipt)
	}
	o := s.At
	o.Error = &target.Refusal{Class: vocab.ErrIndistinct, Text: said(a)}
	switch {
	case a.Status >= http.StatusInternalServerError:
		o.Error.Class = vocab.ErrInternal
	case a.Status == http.StatusTooManyRequests:
		o.Error.Class = vocab.ErrThrottled
	}
	return s.See(a, method+": "+o.Error.Text, o), nil
}

// due reads which methods the account's rules still want.
func (s *session) due(a jsonapi.Answer, method, receipt string) (target.Observation, error) {
	var wants struct {
		Receipt             struct{ Methods []string }
		RequiredAuthMethods [][]string `json:"required_auth_methods"`
	}
	if err := a.Decode(&wants); err != nil {
		return target.Observation{}, err
	}
	s.receipt = receipt
	o := target.Observation{Stage: vocab.StageUnknown}
	for _, rule := range wants.RequiredAuthMethods {
		left := slices.DeleteFunc(slices.Clone(rule), func(m string) bool { return slices.Contains(wants.Receipt.Methods, m) })
		switch {
		case slices.Equal(left, []string{"totp"}):
			o = bookkeeping.CodeDue(byCode)
		case slices.Contains(left, "password"): // the code was right, and the password is missing
			o = target.Observation{Stage: vocab.StagePrimary, Error: &target.Refusal{Class: vocab.ErrIndistinct, Text: "the rules of the account want a password too"}}
		}
	}
	return s.See(a, fmt.Sprintf("%s: proved %v of %v", method, wants.Receipt.Methods, wants.RequiredAuthMethods), o), nil
}

// said are the words of a refusal.
func said(a jsonapi.Answer) string {
	var e struct{ Error struct{ Message string } }
	if err := a.Decode(&e); err != nil || e.Error.Message == "" {
		return fmt.Sprintf("status %d", a.Status)
	}
	return e.Error.Message
}

// Choose implements target.Session: there is never anything to choose from.
func (s *session) Choose(context.Context, string) (target.Observation, error) {
	return target.Observation{}, errors.New("keystone offers no choice")
}

// Enrol implements target.Session.
func (s *session) Enrol(context.Context, vocab.Factor) (target.Observation, error) {
	return target.Observation{}, errors.New("at Keystone administrators enrol")
}

// Probe implements target.Session: may whoever has this token read the person's own account? After a logout the token is tried that
// was given up.
func (s *session) Probe(ctx context.Context) (target.Reach, error) {
	if s.who.id == "" {
		return target.Unclear, bookkeeping.ErrNoLogin
	}
	var header [][2]string
	if s.token != "" {
		header = append(header, [2]string{"X-Auth-Token", s.token})
	}
	a, err := s.w.send(ctx, http.MethodGet, "/v3/users/"+s.who.id, nil, header...)
	switch {
	case err != nil:
		return target.Unclear, err
	case a.OK():
		return target.Reachable, nil
	case a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden || a.Status == http.StatusNotFound:
		return target.Unreachable, nil
	}
	return target.Unclear, nil
}

// Result implements target.Session: what the token says of itself. Its methods have no order.
func (s *session) Result(ctx context.Context) (target.Result, error) {
	a, err := s.w.send(ctx, http.MethodGet, "/v3/auth/tokens", nil, [2]string{"X-Auth-Token", s.token}, [2]string{"X-Subject-Token", s.token})
	if err != nil {
		return target.Result{}, err
	}
	var told struct {
		Token struct {
			Methods []string
			User    struct{ ID string }
		}
	}
	if err := a.Decode(&told); err != nil {
		return target.Result{}, err
	}
	r := target.Result{Subject: told.Token.User.ID}
	for _, m := range told.Token.Methods {
		switch m {
		case "password":
			r.Methods = append(r.Methods, "pwd")
		case "totp":
			r.Methods, r.Proved = append(r.Methods, "mfa:otp"), append(r.Proved, vocab.OTP)
		default:
			r.Methods = append(r.Methods, m)
		}
	}
	return r, nil
}

// SessionRef implements target.Referenced: by the token or, before there is one, the receipt.
func (s *session) SessionRef(context.Context) (string, error) {
	return bookkeeping.Ref(s.token, s.receipt), nil
}

// Close implements target.Session: a logout revokes the token.
func (s *session) Close(ctx context.Context, logout bool) error {
	if !logout || s.token == "" {
		return nil
	}
	a, err := s.w.send(ctx, http.MethodDelete, "/v3/auth/tokens", nil, [2]string{"X-Auth-Token", s.token}, [2]string{"X-Subject-Token", s.token})
	if err == nil && !a.OK() {
		err = fmt.Errorf("%s: status %d: %s", a.Request, a.Status, said(a))
	}
	return err
}
