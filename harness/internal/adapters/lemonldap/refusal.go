package lemonldap

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	"github.com/mfaproof/mfaproof/harness/internal/driver/jsonapi"
	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// codes are the numbers of the portal whose meaning is a class of the contract. The portal's own list names them PE_…
var codes = map[int]vocab.ErrorClass{
	5:  vocab.ErrWrongProof,   // BADCREDENTIALS
	41: vocab.ErrNotAllowed,   // SESSIONNOTGRANTED
	81: vocab.ErrStaleSession, // NOTOKEN
	82: vocab.ErrStaleSession, // TOKENEXPIRED
	86: vocab.ErrThrottled,    // WAIT
	96: vocab.ErrWrongProof,   // BADOTP
}

// words are what the registration of devices says.
var words = map[string]vocab.ErrorClass{
	"badCode": vocab.ErrWrongProof, "totpExistingKey": vocab.ErrAlreadyEnrolled, "webauthnAlreadyRegistered": vocab.ErrAlreadyEnrolled,
	"PE82": vocab.ErrStaleSession, "notAuthorizedAuthLevel": vocab.ErrChallengeRequired,
}

// reply is the portal's JSON. Error is a number, in quotes or not, or a word.
type reply struct {
	Result any
	Error  any
	ID     string
}

func (r reply) ok() bool { return fmt.Sprint(r.Result) == "1" }

// refusal reads why the portal did not take something.
func refusal(got jsonapi.Answer) (*target.Refusal, bool) {
	var r reply
	if json.Unmarshal(got.Body, &r) != nil {
		return &target.Refusal{Class: vocab.ErrIndistinct, Text: fmt.Sprintf("status %d", got.Status)}, true
	}
	if r.ok() {
		return nil, false
	}
	text := fmt.Sprint(r.Error)
	refused := &target.Refusal{Class: vocab.ErrIndistinct, Text: "error " + text}
	var number int
	if _, err := fmt.Sscan(text, &number); err == nil {
		if class, known := codes[number]; known {
			refused.Class = class
		}
	} else if class, known := words[text]; known {
		refused.Class = class
	}
	return refused, true
}

func web(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
