package virtualauthenticator

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/phone"
)

// phones are the person's telephones.
type phones struct {
	drawer[*phone.Phone]
	abroad func(country string) (*phone.Phone, error)
}

// newPhones makes the drawer by pointer, because getting a phone looks at the numbers of those that are there.
func newPhones(random io.Reader, in *inbox.Inbox) *phones {
	p := &phones{drawer: drawer[*phone.Phone]{factor: vocab.Phone}}
	p.get = func() (*phone.Phone, error) { return p.another("US", random, in) }
	p.abroad = func(country string) (*phone.Phone, error) { return p.another(country, random, in) }
	return p
}

// another gets a phone with a number that none of the person's phones had before.
func (p *phones) another(country string, random io.Reader, in *inbox.Inbox) (*phone.Phone, error) {
	// Two draws give the same number once in 1600 times; a source that does so again and again is not random.
	const attempts = 8
	for range attempts {
		fresh, err := phone.NewIn(country, random, in)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(p.all(), func(i *item[*phone.Phone]) bool { return i.device.Number() == fresh.Number() }) {
			return fresh, nil
		}
	}
	return nil, fmt.Errorf("wallet: the random source gave the number of another phone %d times: give a source of random bytes", attempts)
}

func (p *phones) enrol(now time.Time, prompt Prompt, how vocab.Answer) (given, error) {
	want, err := prompt.want(WantDestination, WantCode)
	if err != nil {
		return given{}, err
	}
	if n := len(p.has); want == WantDestination && prompt.Country != "" && (n == 0 || p.has[n-1].device.Country() != prompt.Country) {
		device, err := p.abroad(prompt.Country)
		if err != nil {
			return given{}, err
		}
		p.has = append(p.has, &item[*phone.Phone]{device: device})
	}
	newest, err := p.newest()
	if err != nil {
		return given{}, err
	}
	if want == WantDestination {
		g, err := destination(newest.device, prompt.Channel, how)
		if prompt.Country != "" && how == vocab.AnswerRight {
			g.Destination = newest.device.National()
		}
		return g, err
	}
	g, err := typed(newest.device, now, prompt.Channel, how)
	newest.answered = newest.answered || err == nil
	return g, err
}

// destination gives the number of the phone, or what cannot be one.
func destination(p *phone.Phone, channel string, how vocab.Answer) (given, error) {
	channel = cmp.Or(channel, inbox.SMS)
	if channel != inbox.SMS && channel != inbox.Voice {
		return given{}, fmt.Errorf("wallet: a code cannot come to a phone by %q: use %q or %q", channel, inbox.SMS, inbox.Voice)
	}
	switch how {
	case vocab.AnswerRight:
		return given{Proof: Proof{Destination: p.Number(), Channel: channel}}, nil
	case vocab.AnswerWrong:
		return given{Proof: Proof{Destination: p.Truncated(), Channel: channel}}, nil
	default:
		return given{}, fmt.Errorf("wallet: %q does not apply to a phone number: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong})
	}
}

// typed gives a code from the messages to the phone.
func typed(p *phone.Phone, now time.Time, channel string, how vocab.Answer) (given, error) {
	code, err := p.Answer(now, channel, how)
	return given{Proof: Proof{Code: code}, accepted: p.Accepted}, err
}

func (p *phones) answer(now time.Time, prompt Prompt, how vocab.Answer) (given, error) {
	if _, err := prompt.want(WantCode); err != nil {
		return given{}, err
	}
	held, err := p.heldInTurn()
	if err != nil {
		return given{}, err
	}
	if prompt.Device != 0 {
		one, err := p.only(prompt.Device, held)
		if err != nil {
			return given{}, err
		}
		return p.try(one, func(p *phone.Phone) (given, error) { return typed(p, now, prompt.Channel, how) })
	}
	hidden := func(i *item[*phone.Phone]) bool { return !i.device.Shows(prompt.Destination) }
	shown := slices.DeleteFunc(held, hidden)
	if len(shown) == 0 {
		if slices.ContainsFunc(p.lost, func(i *item[*phone.Phone]) bool { return i.held && !hidden(i) }) {
			return given{}, &LostError{Factor: vocab.Phone}
		}
		return given{}, fmt.Errorf("wallet: the page shows the number %q, which is not that of a phone the person has", prompt.Destination)
	}
	return p.try(shown, func(p *phone.Phone) (given, error) { return typed(p, now, prompt.Channel, how) })
}
