package mock

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Begin implements target.Session: the application sends the browser to /authorize; the person gives the password if asked.
func (s *session) Begin(ctx context.Context, l target.Login) (target.Observation, error) {
	a, err := s.world.account(l.Person)
	if err != nil {
		return target.Observation{}, err
	}
	if err := s.pick(l.Client); err != nil {
		return target.Observation{}, err
	}
	if l.Via != "" && l.Via != vocab.ViaPassword {
		return target.Observation{}, fmt.Errorf("the mock has no first factor %s", l.Via)
	}
	if l.Prompt != "none" { // which uses up no signal
		if err := s.world.signal(s.device, a.id); err != nil {
			return target.Observation{}, err
		}
	}
	s.person, s.ended, s.tokens, s.claims = l.Person, nil, tokens{}, nil
	if err := s.authorize(ctx, parameters(l)); err != nil {
		return target.Observation{}, err
	}
	o, err := s.observe(ctx)
	if err != nil || o.Stage != vocab.StagePrimary || l.Session {
		return o, err
	}
	password := l.Password
	if password == "" {
		password = a.password
	}
	if err := s.browser.Login(ctx, a.login, password); err != nil {
		return target.Observation{}, err
	}
	o, err = s.observe(ctx)
	o.Dialect.Passed = append([]vocab.Screen{vocab.ScreenLogin}, o.Dialect.Passed...)
	return o, err
}

// parameters are what the application adds to its authorization request. Source: OpenID Connect Core 3.1.2.1.
func parameters(l target.Login) url.Values {
	more := url.Values{}
	for name, value := range map[string]string{"prompt": l.Prompt, "acr_values": l.ACR, "audience": l.Audience, "organization": l.Organization} {
		if value != "" {
			more.Set(name, value)
		}
	}
	if l.MaxAge != nil {
		more.Set("max_age", strconv.Itoa(int(*l.MaxAge/time.Second)))
	}
	return more
}
