// Package hotp owns the counter-based codes of RFC 4226, from which those of TOTP are made too, and a device that shows them: a shared
// secret and a counter that each press of its button moves on.
// It must not know any page or server, nor a clock.
package hotp

import (
	"fmt"
	"slices"
	"strings"

	"github.com/pquerna/otp"
	library "github.com/pquerna/otp/hotp"
)

// Algorithm is the hash under the HMAC, in the spelling of an otpauth URI.
type Algorithm string

// The algorithms. RFC 4226 has SHA1 alone; the others are those of RFC 6238.
const (
	SHA1   Algorithm = "SHA1"
	SHA256 Algorithm = "SHA256"
	SHA512 Algorithm = "SHA512"
)

// The values that stand for a parameter that is absent (Key Uri Format of google-authenticator).
const (
	DefaultAlgorithm = SHA1
	DefaultDigits    = 6
)

// Params are the parameters that a device and a server share beside the counter.
type Params struct {
	Secret    string    // base32 (RFC 4648) without padding
	Algorithm Algorithm // SHA1, SHA256 or SHA512
	Digits    int       // length of a code: 6 or 8
}

// ParamError says which parameter cannot be used, and why.
type ParamError struct {
	Param  string // name in the otpauth URI: "secret", "algorithm" or "digits"
	Value  string // the value as it was given; empty for a secret, which is never shown
	Reason string // what is wrong and what would be right
}

// Error implements error.
func (e *ParamError) Error() string { return "hotp: " + e.Text() }

// Text is the error without the name of the package.
func (e *ParamError) Text() string {
	if e.Value == "" {
		return e.Param + " " + e.Reason
	}
	return fmt.Sprintf("%s %q %s", e.Param, e.Value, e.Reason)
}

// Checked gives the parameters with every default filled in. Zero values stand for SHA1 and 6 digits; a secret may be in lower case, in
// groups split by spaces, and padded. A parameter that cannot be used is a *ParamError.
func (p Params) Checked() (Params, error) {
	p.Secret = strings.TrimRight(strings.ToUpper(strings.Join(strings.Fields(p.Secret), "")), "=")
	if p.Algorithm == "" {
		p.Algorithm = DefaultAlgorithm
	}
	if p.Digits == 0 {
		p.Digits = DefaultDigits
	}
	switch {
	case p.Secret == "":
		return p, &ParamError{Param: "secret", Reason: "is missing"}
	case !slices.Contains([]Algorithm{SHA1, SHA256, SHA512}, p.Algorithm):
		return p, &ParamError{Param: "algorithm", Value: string(p.Algorithm), Reason: "is none of SHA1, SHA256, SHA512"}
	case p.Digits != 6 && p.Digits != 8:
		return p, &ParamError{Param: "digits", Value: fmt.Sprint(p.Digits), Reason: "is neither 6 nor 8"}
	}
	// Asked of the library itself, because it is stricter about incomplete groups than base32 without padding is.
	if _, err := p.generate(0); err != nil {
		return p, &ParamError{Param: "secret", Reason: "is not base32: use whole groups of the letters A to Z and the digits 2 to 7"}
	}
	return p, nil
}

// Code is the code of a counter, digits only and zero-padded. The parameters are those that Checked gave.
func (p Params) Code(counter uint64) string {
	// The only error is a secret that is not base32, which Checked has refused.
	code, _ := p.generate(counter)
	return code
}

func (p Params) generate(counter uint64) (string, error) {
	return library.GenerateCodeCustom(p.Secret, counter, library.ValidateOpts{Digits: otp.Digits(p.Digits), Algorithm: p.Algorithm.hash()})
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
