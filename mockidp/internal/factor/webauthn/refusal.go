package webauthn

import (
	"errors"
	"fmt"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
)

// Refusal says by which rule a response was refused.
type Refusal struct {
	// Reason is a word that stays the same: it says which rule, never what was found.
	Reason string
	// Detail says what was found, for the log.
	Detail string
}

// Error gives the detail.
func (r *Refusal) Error() string { return r.Detail }

// The reasons. Unreadable is a response that has not the form of one, in whatever part.
const (
	Unreadable       = "unreadable"
	TooLarge         = "too-large"
	ClientData       = "client-data"
	Type             = "type"
	Challenge        = "challenge"
	Origin           = "origin"
	CrossOrigin      = "cross-origin"
	RPID             = "rp-id"
	UserPresence     = "user-presence"
	UserVerification = "user-verification"
	BackUp           = "back-up"
	Algorithm        = "algorithm"
	PublicKey        = "public-key"
	AttestationWrong = "attestation"
	KnownCredential  = "known-credential"
	WrongCredential  = "credential"
	UserHandle       = "user-handle"
	Signature        = "signature"
	Counter          = "counter"
	Attachment       = "attachment"
)

func refuse(reason, format string, args ...any) *Refusal {
	return &Refusal{Reason: reason, Detail: fmt.Sprintf(format, args...)}
}

// told is how go-webauthn's errors tell their reason: by what they begin with, or have among their words.
var told = []struct{ words, reason string }{
	{"Error validating ceremony type", Type},
	{"Error validating challenge", Challenge},
	{"Error validating origin", Origin},
	{"Error validating cross origin", CrossOrigin},
	{"Error validating topOrigin", CrossOrigin},
	{"Error validating top origin", CrossOrigin},
	{"RP Hash mismatch", RPID},
	{"User presence required", UserPresence},
	{"User verification required", UserVerification},
	{"Backup State Flag", BackUp},
	{"Backup Eligible flag", BackUp},
	{"public key algorithm not supported", Algorithm},
	{"does not match the credential id in the attested", WrongCredential},
	{"Error validating the assertion signature", Signature},
	{"User handle", UserHandle},
	{"User Handle", UserHandle},
	{"Failed to lookup Client-side Discoverable Credential", WrongCredential},
	{"credential ID provided", WrongCredential},
	{"Unable to find the credential", WrongCredential},
	{"does not own all credentials", WrongCredential},
	{"Invalid attestation", AttestationWrong},
	{"Attestation", AttestationWrong},
	{"attestation present", AttestationWrong},
	{"Unable to verify signature", AttestationWrong},
	{"att statement", AttestationWrong},
	{"Cert", AttestationWrong},
}

// explain makes go-webauthn's errors refusals, with the detail that it hides behind a short text.
func explain(err error) error {
	text := err.Error()
	var detailed *protocol.Error
	if errors.As(err, &detailed) {
		text = detailed.Details
		if detailed.DevInfo != "" {
			text += ": " + detailed.DevInfo
		}
	}
	for _, t := range told {
		if strings.Contains(text, t.words) {
			return refuse(t.reason, "%s", text)
		}
	}
	return refuse(Unreadable, "%s", text)
}
