package pocketbase

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// classes are what PocketBase's messages mean, where they mean one thing: it has no codes beside them. "Invalid or expired OTP." and "Failed
// to authenticate." are what it says on purpose of several things.
var classes = map[string]vocab.ErrorClass{
	"Invalid or expired MFA session.":                vocab.ErrStaleSession,
	"Invalid MFA session.":                           vocab.ErrStaleSession,
	"A different authentication method is required.": vocab.ErrChallengeRequired,
}

// answer is what PocketBase says when it does not do what it is asked for.
type answer struct {
	Message string
	// Data says what is wrong with which field of what was sent.
	Data json.RawMessage
	// MFAID names the login under way, to which another method has to be added.
	MFAID string
}

// said reads an answer. One that cannot be read leaves the status, which says enough of a refusal.
func said(a jsonapi.Answer) answer {
	var s answer
	_ = a.Decode(&s)
	if s.Message == "" {
		s.Message = fmt.Sprintf("status %d", a.Status)
	}
	return s
}

// refusal reads why PocketBase refused.
func refusal(a jsonapi.Answer) *target.Refusal {
	text := said(a).Message
	r := &target.Refusal{Class: vocab.ErrIndistinct, Text: text}
	if class, ok := classes[text]; ok {
		r.Class = class
	}
	switch {
	case a.Status >= http.StatusInternalServerError:
		r.Class = vocab.ErrInternal
	case a.Status == http.StatusTooManyRequests:
		r.Class = vocab.ErrThrottled
	}
	return r
}
