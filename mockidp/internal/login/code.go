package login

import (
	"crypto/subtle"
	"encoding/binary"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// addressKind is the kind of a code that proves an address, not a factor.
const addressKind = "email-verification"

// codeLifetime is how long a code that was sent can be entered. Source: semantics 3.10.
const codeLifetime = 5 * time.Minute

// maxOlder is how many codes of a login are known again: more messages than a person is sent in an hour.
const maxOlder = 20

// sixDigits is the form of every code that is sent.
var sixDigits = regexp.MustCompile(`^[0-9]{6}$`)

// sentCode is a one-time code that went out by SMS, voice or e-mail. A newer one takes the place of the older.
type sentCode struct {
	code    string
	older   []string // those before, which are good for nothing
	to      string
	expires time.Time
}

// send draws a code and sends it. It reports whether the person's bucket had room.
func (c *sentCode) send(v *visit, channel tenant.Channel, to string, limit tenant.Bucket, code vocab.LogCode) bool {
	if !v.Tenant.Take(v.tx.user, limit) && !v.Tenant.Faults.On(fault.UnlimitedMessages) {
		return false
	}
	switch {
	case c.to != to:
		c.to, c.older = to, nil
	case c.code != "":
		c.older = append(c.older[max(len(c.older)-maxOlder, 0):], c.code)
	}
	c.code = fmt.Sprintf("%06d", binary.BigEndian.Uint64(v.Tenant.Bytes(8))%1_000_000)
	if v.Tenant.Faults.On(fault.SentCodeRepeated) {
		c.code = "100200"
	}
	c.expires = v.Tenant.Now().Add(codeLifetime)
	v.Tenant.Send(tenant.Message{Channel: channel, To: to, Code: c.code, Body: c.code + " is your verification code for " + v.name()})
	v.log(v.tx, code, "Guardian - Code sent by "+string(channel), nil)
	return true
}

// elsewhere tells whether the code was sent, to the same place or to anybody: what faults let pass.
func (c *sentCode) elsewhere(v *visit, entered string) bool {
	same, anybody := v.Tenant.Faults.On(fault.SentElsewhere), v.Tenant.Faults.On(fault.SentToAnybody)
	sent, _ := v.Tenant.Messages(0)
	return slices.ContainsFunc(sent, func(m tenant.Message) bool { return m.Code == entered && (same && m.To == c.to || anybody) })
}

// origin says where a wrong code comes from, for the log: it was sent for this login before a newer one, for another login, or to
// somewhere else; or it is none that was sent.
func (c *sentCode) origin(v *visit, entered string) string {
	if slices.Contains(c.older, entered) {
		return "stale"
	}
	sent, _ := v.Tenant.Messages(0)
	why := "invalid-code"
	for _, m := range sent {
		switch {
		case m.Code != entered:
		case m.To == c.to:
			return "other-transaction"
		default:
			why = "other-recipient"
		}
	}
	return why
}

// check compares what the person entered, and uses the code up. The refusal names no reason that a guesser could use.
func (c *sentCode) check(v *visit, entered, kind string) *pageError {
	entered = strings.ReplaceAll(strings.TrimSpace(entered), " ", "")
	if entered == "" {
		return noCode.refused
	}
	if !sixDigits.MatchString(entered) && !v.Tenant.Faults.On(fault.AnyCodePasses) {
		return wrongForm.refused
	}
	if v.throttled(vocab.LogOTPRateLimit) {
		return tooManyFailures.refused
	}
	why, faults := "invalid-code", v.Tenant.Faults
	same := subtle.ConstantTimeCompare([]byte(entered), []byte(c.code)) == 1
	switch {
	case faults.On(fault.AnyCodePasses) && !v.enrols(), faults.On(fault.AnyCodeEnrols) && v.enrols(),
		faults.On(fault.OlderCode) && slices.Contains(c.older, entered), c.elsewhere(v, entered):
		return nil
	case c.code == "":
		why = "replayed"
	case v.Tenant.Now().After(c.expires) && !faults.On(fault.LateAnswers):
		why = "expired"
	case same:
		c.code = ""
		return nil
	default:
		why = c.origin(v, entered)
	}
	code := vocab.LogAuthFailed
	if kind == addressKind {
		code = vocab.LogAddressRefused
	}
	v.wrong(code, kind, why)
	return wrongCode.refused
}
