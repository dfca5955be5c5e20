// Package totp owns what an authenticator app holds: a shared secret, the time-based codes of RFC 6238 made from it, and
// the memory of the codes it gave away.
// It must not read a clock, wait, or know any page or server: the time is a parameter and the caller decides what to do.
package totp

import (
	"errors"
	"fmt"
	"time"

	"github.com/mfaproof/mfaproof/virtualauthenticator/hotp"
)

// Algorithm is the hash under the HMAC, in the spelling of an otpauth URI.
type Algorithm = hotp.Algorithm

// The algorithms of RFC 6238.
const (
	SHA1   = hotp.SHA1
	SHA256 = hotp.SHA256
	SHA512 = hotp.SHA512
)

// The values that stand for a parameter that is absent (Key Uri Format of google-authenticator).
const (
	defaultAlgorithm = hotp.DefaultAlgorithm
	defaultDigits    = hotp.DefaultDigits
	defaultPeriod    = 30
)

// maxPeriod is one day in seconds. No deployment uses more, and step arithmetic cannot overflow below it.
const maxPeriod = 24 * 60 * 60

// Params are the parameters that an authenticator app and a server share.
type Params struct {
	Secret    string    // base32 (RFC 4648) without padding
	Algorithm Algorithm // SHA1, SHA256 or SHA512
	Digits    int       // length of a code: 6 or 8
	Period    int       // length of a step in seconds: 1 to 86400
}

// ParamError says which parameter of an enrolment cannot be used, and why. Beside those of hotp.ParamError there is "period".
type ParamError hotp.ParamError

// Error implements error.
func (e *ParamError) Error() string { return "totp: " + (*hotp.ParamError)(e).Text() }

// Authenticator is one entry of an authenticator app. It is to be used by one goroutine at a time.
type Authenticator struct {
	params Params
	spent  map[int64]bool
	last   Answer
	ahead  time.Duration // of a clock that is wrong
}

// New makes an authenticator. Zero values of p stand for SHA1, 6 digits and 30 seconds; a secret may be in lower case,
// in groups split by spaces, and padded. A parameter that cannot be used is a *ParamError.
func New(p Params) (*Authenticator, error) {
	shared, err := p.shared().Checked()
	var wrong *hotp.ParamError
	if errors.As(err, &wrong) {
		return nil, (*ParamError)(wrong)
	}
	p.Secret, p.Algorithm, p.Digits = shared.Secret, shared.Algorithm, shared.Digits
	if p.Period == 0 {
		p.Period = defaultPeriod
	}
	if p.Period < 1 || p.Period > maxPeriod {
		return nil, &ParamError{Param: "period", Value: fmt.Sprint(p.Period), Reason: fmt.Sprintf("is not between 1 and %d seconds", maxPeriod)}
	}
	return &Authenticator{params: p, spent: map[int64]bool{}}, nil
}

// Params returns the parameters with every default filled in.
func (a *Authenticator) Params() Params { return a.params }

// Step is the number of the step that now lies in: whole periods since the Unix epoch (RFC 6238 section 4.2).
func (a *Authenticator) Step(now time.Time) int64 {
	period := int64(a.params.Period)
	now = now.Add(a.ahead)
	step := now.Unix() / period
	if now.Unix()%period < 0 {
		step--
	}
	return step
}

// Peek returns the right code at now without spending it.
func (a *Authenticator) Peek(now time.Time) string { return a.code(a.Step(now)) }

// code returns the code of a step, which stands in the place of HOTP's counter (RFC 6238 section 4.2). The library's own way from a time to a
// step goes through floating point, which Go leaves undefined for the steps before 1970, where the stale codes of a clock near zero lie.
func (a *Authenticator) code(step int64) string { return a.params.shared().Code(uint64(step)) }

func (p Params) shared() hotp.Params {
	return hotp.Params{Secret: p.Secret, Algorithm: p.Algorithm, Digits: p.Digits}
}
