// Package otp owns the one-time password factor: secrets, provisioning URIs and the verification of codes.
// It keeps no state: the caller stores the secret and the newest used step.
package otp

import (
	"encoding/base32"
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// Period is the length of a time step. Source: semantics 3.10 (6 digits, 30 s, SHA1).
const Period = 30 * time.Second

// SecretLen is the bytes of a secret: 160 bits, the length RFC 4226 recommends.
const SecretLen = 20

// The ways in which a code is refused.
var (
	ErrMissing  = errors.New("no-code")
	ErrFormat   = errors.New("invalid-otp-code-format")
	ErrWrong    = errors.New("invalid-code")
	ErrReplayed = errors.New("replayed")
)

// The ways in which a code is wrong that a clock explains: it belongs to an earlier or a later step, within the drift that is looked
// for. errors.Is finds ErrWrong in them.
const (
	ErrStale wrongStep = "stale"
	ErrEarly wrongStep = "early"
)

// drift is how many steps away a wrong code is looked for, to say that a clock is wrong: ten minutes.
const drift = 20

type wrongStep string

func (w wrongStep) Error() string { return string(w) }

// Is makes a code of another step a wrong one.
func (w wrongStep) Is(target error) bool { return target == ErrWrong }

var encoding = base32.StdEncoding.WithPadding(base32.NoPadding)

// Secret writes random bytes as the base32 text that a person can type.
func Secret(random []byte) string { return encoding.EncodeToString(random) }

// URI is the otpauth URI behind the QR code.
func URI(secret, tenant, account string) string {
	label := label(tenant) + ":" + label(account)
	return "otpauth://totp/" + label + "?secret=" + secret + "&issuer=" + strings.ReplaceAll(url.QueryEscape(tenant), "+", "%20") + "&algorithm=SHA1&digits=6&period=30"
}

// label escapes a part of the label; the colon between the two must be the only one.
func label(s string) string { return strings.ReplaceAll(url.PathEscape(s), ":", "%3A") }

// Verify checks a code and returns the time step it belongs to, which the caller stores as the new last step.
// Accepted are the current and the previous step, never one at or before lastStep: a validated code cannot be reused. Of a wrong code
// the error says whether it belongs to a step nearby.
// pquerna/otp computes the codes; its own validation hides which step matched, so the steps are compared here.
func Verify(secret, code string, now time.Time, lastStep int64, faults fault.Set) (int64, error) {
	code = typed(code, faults)
	if code == "" {
		return 0, ErrMissing
	}
	if len(code) != 6 || strings.Trim(code, "0123456789") != "" {
		return 0, ErrFormat
	}
	current := now.Unix() / int64(Period/time.Second)
	early, late := int64(0), int64(1)
	if faults.On(fault.OTPWindowWide) {
		early, late = 20, 20
	}
	switch {
	case faults.On(fault.TOTPNextStep):
		early = 1
	case faults.On(fault.TOTPTwoStepsBack):
		late = 2
	case faults.On(fault.TOTPCurrentOnly):
		late = 0
	}
	for step := current + early; step >= current-late && step >= 0; step-- {
		if !isOf(secret, code, step) {
			continue
		}
		earlier := step < lastStep && !faults.On(fault.TOTPNotMonotonic)
		if (earlier || step == lastStep) && !faults.On(fault.TOTPReplay) {
			return 0, ErrReplayed
		}
		return step, nil
	}
	for away := int64(1); away <= drift; away++ {
		switch {
		case current >= away && isOf(secret, code, current-away):
			return 0, ErrStale
		case isOf(secret, code, current+away):
			return 0, ErrEarly
		}
	}
	return 0, ErrWrong
}

// isOf tells whether a code is that of a step.
func isOf(secret, code string, step int64) bool {
	ok, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
	return err == nil && ok
}
