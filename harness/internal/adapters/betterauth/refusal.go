package betterauth

import (
	"fmt"
	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// classes are what the library's error codes mean. It has one code for a wrong and for a used one-time code.
var classes = map[string]vocab.ErrorClass{
	"INVALID_EMAIL_OR_PASSWORD":          vocab.ErrWrongProof,
	"INVALID_PASSWORD":                   vocab.ErrWrongProof,
	"INVALID_CODE":                       vocab.ErrWrongProof,
	"INVALID_BACKUP_CODE":                vocab.ErrWrongProof,
	"OTP_HAS_EXPIRED":                    vocab.ErrExpired,
	"TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE": vocab.ErrThrottled,
	"ACCOUNT_TEMPORARILY_LOCKED":         vocab.ErrLocked,
	"INVALID_TWO_FACTOR_COOKIE":          vocab.ErrStaleSession,
	"CHALLENGE_NOT_FOUND":                vocab.ErrStaleSession,
	"SESSION_NOT_FRESH":                  vocab.ErrStaleSession,
	"UNAUTHORIZED":                       vocab.ErrStaleSession,
	"OTP_NOT_ENABLED":                    vocab.ErrNotEnrolled,
	"TOTP_NOT_ENABLED":                   vocab.ErrNotEnrolled,
	"TWO_FACTOR_NOT_ENABLED":             vocab.ErrNotEnrolled,
	"BACKUP_CODES_NOT_ENABLED":           vocab.ErrNotEnrolled,
	"PASSKEY_NOT_FOUND":                  vocab.ErrNotEnrolled,
	"TOTP_ALREADY_ENABLED":               vocab.ErrAlreadyEnrolled,
}

// refusal reads why the library refused. A passkey that does not verify is AUTHENTICATION_FAILED whatever was wrong with it,
// and so indistinct.
func refusal(a jsonapi.Answer) (*target.Refusal, string) {
	var said struct{ Code, Message string }
	// An answer that cannot be read leaves the status, which says enough of a refusal.
	_ = a.Decode(&said)
	r := &target.Refusal{Class: vocab.ErrIndistinct, Text: said.Message}
	if class, ok := classes[said.Code]; ok {
		r.Class = class
	}
	switch {
	case a.Status >= http.StatusInternalServerError:
		r.Class = vocab.ErrInternal
	case a.Status == http.StatusTooManyRequests && r.Class != vocab.ErrLocked:
		r.Class = vocab.ErrThrottled
	}
	if r.Text == "" {
		r.Text = fmt.Sprintf("status %d", a.Status)
	}
	return r, said.Code
}

// over tells whether a refusal ended the login that was under way: the person has to begin again.
func over(code string) bool {
	return code == "INVALID_TWO_FACTOR_COOKIE" || code == "CHALLENGE_NOT_FOUND"
}
