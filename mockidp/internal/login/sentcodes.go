package login

import (
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

const (
	// maxSentCodes bounds the memory of a server left running: the oldest are forgotten first.
	maxSentCodes = 10000
	// passwordlessPause is when an address is good for further codes after too many; the number is ours.
	passwordlessPause = time.Hour
)

// sentCodes are the codes that applications without pages had sent, each worth something to the application that asked for it and
// for the address to which it went.
type sentCodes struct {
	mu    sync.Mutex
	byKey map[string]*sentTo
	order []string
}

// sentTo is the code that went to an address, and since when messages to it are counted.
type sentTo struct {
	passwordless
	since time.Time
}

func (s *sentCodes) of(key string) *sentTo {
	if s.byKey == nil {
		s.byKey = map[string]*sentTo{}
	}
	one := s.byKey[key]
	if one == nil {
		if len(s.order) >= maxSentCodes {
			delete(s.byKey, s.order[0])
			s.order = s.order[1:]
		}
		one = &sentTo{}
		s.byKey[key], s.order = one, append(s.order, key)
	}
	return one
}

// SendCode sends a code for a login without pages to an address or a number, as the connection has it. A newer one takes the place of
// the one before.
func (s *Service) SendCode(r *http.Request, req Request, c tenant.Connection, to string) *Refusal {
	s.codes.mu.Lock()
	defer s.codes.mu.Unlock()
	v, to := s.unpaged(r, req), strings.TrimSpace(to)
	e := s.codes.of(codeKey(req, c, to))
	if now := s.Tenant.Now(); now.Sub(e.since) > passwordlessPause {
		e.since, e.sent = now, 0
	}
	e.connection = c
	p := e.address(v, to)
	if p.refused == nil {
		return nil
	}
	switch message := p.refused.english(vocab.ScreenPasswordless); p.refused.Code {
	case "invalid-email":
		return refusal(http.StatusBadRequest, "bad.email", message)
	case "invalid-phone":
		return refusal(http.StatusBadRequest, "bad.phone_number", message)
	case "no-account":
		return refusal(http.StatusBadRequest, "bad.connection", "Public signup is disabled")
	default:
		return refusal(http.StatusTooManyRequests, "too_many_attempts", message)
	}
}

// TakeCode gives the account behind an address whose reader hands in the code that was sent there, and uses it up.
func (s *Service) TakeCode(r *http.Request, req Request, c tenant.Connection, to, code string) (tenant.User, *Refusal) {
	s.codes.mu.Lock()
	defer s.codes.mu.Unlock()
	v, to := s.unpaged(r, req), strings.TrimSpace(to)
	wrong := "Wrong phone number or verification code."
	if c.StrategyName() == "email" {
		wrong = "Wrong email or verification code."
	}
	e := s.codes.byKey[codeKey(req, c, to)]
	if e == nil || e.to == "" {
		return tenant.User{}, refusal(http.StatusForbidden, "invalid_grant", wrong)
	}
	p := e.check(v, strings.TrimSpace(code))
	switch {
	case p.arrived != nil:
		return p.arrived.user, nil
	case p.refused.Code == "too-many-failures":
		return tenant.User{}, refusal(http.StatusForbidden, "invalid_grant", "You've reached the maximum number of attempts. Please try to login again.")
	case p.refused.Code == "invalid-code", p.refused.Code == "no-code":
		return tenant.User{}, refusal(http.StatusForbidden, "invalid_grant", wrong)
	}
	return tenant.User{}, refusal(http.StatusForbidden, "access_denied", p.refused.english(""))
}

// unpaged is a visit to no page.
func (s *Service) unpaged(r *http.Request, req Request) *visit {
	return &visit{Service: s, tx: &Transaction{Request: req, from: sourceOf(r), direct: &Direct{}}, r: r, origin: edge.From(r)}
}

// codeKey names what a code is for. Whether another application may hand it in no document says: it may not.
func codeKey(req Request, c tenant.Connection, to string) string {
	return req.Client.ID + "\x00" + c.Name + "\x00" + strings.ToLower(to)
}
