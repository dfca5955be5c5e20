package mock

import (
	"context"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ target.Tamperer = (*session)(nil)

// Tamper implements target.Tamperer.
func (s *session) Tamper(ctx context.Context, how vocab.Tamper, p target.Proof) (target.Observation, error) {
	if why, mine, err := s.tamperPageless(ctx, how, p); mine || err != nil {
		if err != nil {
			return target.Observation{}, err
		}
		o, err := s.observe(ctx)
		o.Error = why
		return o, err
	}
	var other *form.Browser
	for _, one := range s.world.sessions {
		if one != s && one.ended == nil {
			other = one.browser
		}
	}
	refusal, err := s.browser.Tamper(ctx, how, p, other)
	if err != nil {
		return target.Observation{}, err
	}
	o, err := s.observe(ctx)
	if err == nil && o.Error == nil && refusal != nil {
		o.Error = refusal
	}
	return o, err
}
