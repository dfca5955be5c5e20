package inbox

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The reasons why a way to answer is not possible yet.
var (
	ErrNothingStale     = errors.New("inbox: there is no code before the newest one: ask for another message first")
	ErrNothingToReuse   = errors.New("inbox: no code was accepted yet that could be reused: answer right first, and say that it was accepted")
	ErrNothingElsewhere = errors.New("inbox: no unused code came for another login: begin another one before this one, and leave it at its code")
	ErrNothingAccepted  = errors.New("inbox: no code was given that could be accepted: answer first")
)

// NoMessageError says that no message with a code has come that was not used yet.
type NoMessageError struct {
	Channel string    // where it could have come: one channel, or "sms or voice", or "any"
	To      string    // phone number, e-mail address or id of the push device
	Due     time.Time // when the next message arrives that is under way; zero if none is
}

// Error implements error.
func (e *NoMessageError) Error() string {
	next := "ask for another one"
	if !e.Due.IsZero() {
		next = "look again at " + e.Due.UTC().Format(time.RFC3339)
	}
	return fmt.Sprintf("inbox: no %s message with a code has come to %s: %s", e.Channel, e.To, next)
}

// Codes answers pages with the codes that come to one place of the person.
type Codes struct {
	inbox           *Inbox
	to              string
	given, accepted string
	at              time.Time // when a code was given last
}

// Codes gives the codes that come to that place: a phone number, an e-mail address or the id of a push device.
func (i *Inbox) Codes(to string) *Codes { return &Codes{inbox: i, to: to} }

// Answer gives the code with which a person answers at now, out of the messages that have arrived on the channels:
//
//   - right: the code of the newest message that was not taken. A person goes by the order of arrival, so that a message
//     that was overtaken counts as newer than what overtook it.
//   - wrong: a code of the same shape which no message had that was delivered to the inbox, not even a lost one.
//   - stale: the last code that came before the newest message and differs from it, or ErrNothingStale.
//   - reused: the code last accepted, or ErrNothingToReuse.
//   - other-transaction: the newest code that came before Inbox.Begin, was not taken and differs from the right one, or
//     ErrNothingElsewhere.
//
// All but reused need a message that was not taken: a *NoMessageError says that there is none.
func (c *Codes) Answer(now time.Time, how vocab.Answer, channels ...string) (string, error) {
	code, err := c.code(now, how, channels)
	if err != nil {
		return "", err
	}
	c.given, c.at = code, now
	return code, nil
}

func (c *Codes) code(now time.Time, how vocab.Answer, channels []string) (string, error) {
	switch how {
	case vocab.AnswerReused:
		if c.accepted == "" {
			return "", ErrNothingToReuse
		}
		return c.accepted, nil
	case vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerOtherTransaction:
	default:
		return "", fmt.Errorf("inbox: %q does not apply to a code from a message: use one of %q", how,
			[]vocab.Answer{vocab.AnswerRight, vocab.AnswerWrong, vocab.AnswerStale, vocab.AnswerReused, vocab.AnswerOtherTransaction})
	}
	arrived := c.arrived(now, channels)
	newest := len(arrived) - 1
	for newest >= 0 && arrived[newest].taken {
		newest--
	}
	if newest < 0 {
		return "", &NoMessageError{Channel: cmp.Or(strings.Join(channels, " or "), "any"), To: c.to, Due: c.due(now, channels)}
	}
	code := arrived[newest].Code
	switch how {
	case vocab.AnswerWrong:
		return c.other(code)
	case vocab.AnswerStale:
		return before(arrived[:newest], code)
	case vocab.AnswerOtherTransaction:
		return elsewhere(arrived, code)
	default:
		return code, nil
	}
}

// arrived gives the messages with a code that have come to this place.
func (c *Codes) arrived(now time.Time, channels []string) []*entry {
	var found []*entry
	for _, e := range c.inbox.arrived(now, channels) {
		if e.reaches(c.to) && e.Code != "" {
			found = append(found, e)
		}
	}
	return found
}

// due gives the arrival of the next message that is under way, or the zero time.
func (c *Codes) due(now time.Time, channels []string) time.Time {
	for _, e := range c.inbox.entries {
		if e.arrives.After(now) && e.reaches(c.to) && e.Code != "" && e.on(channels) {
			return e.arrives
		}
	}
	return time.Time{}
}

// before gives the last code that is not the given one.
func before(arrived []*entry, code string) (string, error) {
	for i := len(arrived) - 1; i >= 0; i-- {
		if arrived[i].Code != code {
			return arrived[i].Code, nil
		}
	}
	return "", ErrNothingStale
}

// elsewhere gives the newest unused code of an earlier login.
func elsewhere(arrived []*entry, code string) (string, error) {
	for _, e := range slices.Backward(arrived) {
		if e.earlier && !e.taken && e.Code != code {
			return e.Code, nil
		}
	}
	return "", ErrNothingElsewhere
}

// other counts up from the code to one that the inbox does not know.
func (c *Codes) other(code string) (string, error) {
	for next := successor(code); next != code; next = successor(next) {
		if !c.inbox.codes[next] {
			return next, nil
		}
	}
	return "", fmt.Errorf("inbox: there is no wrong code in the shape of %q: codes are made of digits and letters", code)
}

// successor counts up by one, digits and letters each in their own row; other characters stay. After the last come the first.
func successor(code string) string {
	next := []byte(code)
	for i := len(next) - 1; i >= 0; i-- {
		switch c := next[i]; {
		case c == '9':
			next[i] = '0'
		case c == 'z':
			next[i] = 'a'
		case c == 'Z':
			next[i] = 'A'
		case c >= '0' && c < '9', c >= 'a' && c < 'z', c >= 'A' && c < 'Z':
			next[i]++
			return string(next)
		}
	}
	return string(next)
}

// Accepted says that the implementation accepted the code given last. From then on it is the one to reuse, and what had come
// to this place when it was given is taken. It is ErrNothingAccepted if no code was given since the last was accepted.
func (c *Codes) Accepted() error {
	if c.given == "" {
		return ErrNothingAccepted
	}
	for _, e := range c.arrived(c.at, nil) {
		e.taken = true
	}
	c.accepted, c.given = c.given, ""
	return nil
}
