// Package totp owns what an authenticator app holds: a shared secret, the time-based codes of RFC 6238 made from it, and
// the memory of the codes it gave away.
// It must not read a clock, wait, or know any page or server: the time is a parameter and the caller decides what to do.
package totp

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
)

// Algorithm is the hash under the HMAC, in the spelling of an otpauth URI.
type Algorithm string

// The algorithms of RFC 6238.
const (
	SHA1   Algorithm = "SHA1"
	SHA256 Algorithm = "SHA256"
	SHA512 Algorithm = "SHA512"
)

// The values that stand for a parameter that is absent (Key Uri Format of google-authenticator).
const (
	defaultAlgorithm = SHA1
	defaultDigits    = 6
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

// ParamError says which parameter of an enrolment cannot be used, and why.
type ParamError struct {
	Param  string // name in the otpauth URI: "secret", "algorithm", "digits" or "period"
	Value  string // the value as it was given; empty for a secret, which is never shown
	Reason string // what is wrong and what would be right
}

// Error implements error.
func (e *ParamError) Error() string {
	if e.Value == "" {
		return fmt.Sprintf("totp: %s %s", e.Param, e.Reason)
	}
	return fmt.Sprintf("totp: %s %q %s", e.Param, e.Value, e.Reason)
}

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
	p.Secret = strings.TrimRight(strings.ToUpper(strings.Join(strings.Fields(p.Secret), "")), "=")
	if p.Algorithm == "" {
		p.Algorithm = defaultAlgorithm
	}
	if p.Digits == 0 {
		p.Digits = defaultDigits
	}
	if p.Period == 0 {
		p.Period = defaultPeriod
	}
	switch {
	case p.Secret == "":
		return nil, &ParamError{Param: "secret", Reason: "is missing"}
	case !slices.Contains([]Algorithm{SHA1, SHA256, SHA512}, p.Algorithm):
		return nil, &ParamError{Param: "algorithm", Value: string(p.Algorithm), Reason: "is none of SHA1, SHA256, SHA512"}
	case p.Digits != 6 && p.Digits != 8:
		return nil, &ParamError{Param: "digits", Value: fmt.Sprint(p.Digits), Reason: "is neither 6 nor 8"}
	case p.Period < 1 || p.Period > maxPeriod:
		return nil, &ParamError{Param: "period", Value: fmt.Sprint(p.Period), Reason: fmt.Sprintf("is not between 1 and %d seconds", maxPeriod)}
	}
	// Asked of the library itself, because it is stricter about incomplete groups than base32 without padding is.
	if _, err := p.code(0); err != nil {
		return nil, &ParamError{Param: "secret", Reason: "is not base32: use whole groups of the letters A to Z and the digits 2 to 7"}
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

// code returns the code of a step.
func (a *Authenticator) code(step int64) string {
	// The only error is a secret that is not base32, which New has refused.
	code, _ := a.params.code(step)
	return code
}

// code asks for the step itself: the library's way from a time to a step goes through floating point, which Go leaves
// undefined for the steps before 1970, where the stale codes of a clock near zero lie.
func (p Params) code(step int64) (string, error) {
	return hotp.GenerateCodeCustom(p.Secret, uint64(step), hotp.ValidateOpts{
		Digits:    otp.Digits(p.Digits),
		Algorithm: p.Algorithm.hash(),
	})
}

// hash names the algorithm as the library does.
func (a Algorithm) hash() otp.Algorithm {
	switch a {
	case SHA256:
		return otp.AlgorithmSHA256
	case SHA512:
		return otp.AlgorithmSHA512
	default:
		return otp.AlgorithmSHA1
	}
}
