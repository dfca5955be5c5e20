package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Input that cannot be used is logged too, under the documented code that comes nearest: the failure code of the factor
// for what was entered on its pages, the failed delivery for a number that cannot be reached, f for a login that ended,
// and w for a request that fits no page.

// noteCodes are the refusals of a factor's pages that are logged where the page is answered; the others are logged where
// they happen, with what else is known there.
var noteCodes = map[string]bool{
	"no-code": true, "invalid-otp-code-format": true, "invalid-code-format": true, "no-confirmation": true, "invalid-nickname": true,
	"authenticator-error": true, "account-gone": true,
}

// note logs what a factor's page refused.
func (v *visit) note(e pageError) {
	code := vocab.LogAuthFailed
	switch {
	case e.Code == "invalid-option":
		code = vocab.LogWarning
	case e.Code == "invalid-phone":
		code = vocab.LogSendSMSFailed
		if p, ok := v.tx.view.panel.(*phonePanel); ok && p.method == "voice" {
			code = vocab.LogSendVoiceFailed
		}
	case e.Code == alreadyEnrolled.Code:
		code = vocab.LogStartEnrollFailed
	case !noteCodes[e.Code]:
		return
	default:
		switch p := v.tx.view.panel.(type) {
		case *recoveryPanel:
			code = vocab.LogRecoveryFailed
		case *keyPanel:
			code = p.logCode()
		}
	}
	message := e.english(v.tx.screen())
	v.log(v.tx, code, "Guardian - "+message, failureDetails(e.Code, message))
}

// limited logs a message that was not sent, because the person had too many. E-mail has no code of its own for it.
func (v *visit) limited(code vocab.LogCode, why string) {
	const message = "The limit of messages is reached"
	v.log(v.tx, code, "Guardian - "+message, failureDetails(why, message))
}

// noteOnce logs the end of a login whose page may be opened again and again.
func (s *Service) noteOnce(tx *Transaction, code vocab.LogCode, e pageError) {
	if tx.ended == e.Code {
		return
	}
	tx.ended = e.Code
	s.trace(tx, trail.Ended, "failed: "+e.Code)
	message := e.english(vocab.ScreenErrorPage)
	s.log(tx, code, message, failureDetails(e.Code, message))
}

// stray refuses a request that belongs to no page of a login under way.
func (s *Service) stray(w http.ResponseWriter, r *http.Request, tx *Transaction, e pageError) {
	message := e.english(vocab.ScreenErrorPage)
	details := failureDetails(e.Code, message)
	details["request"] = map[string]any{"method": r.Method, "path": cut(r.URL.Path, 256)}
	if tx == nil {
		tx = &Transaction{from: sourceOf(r)}
	}
	s.log(tx, vocab.LogWarning, message, details)
	s.errorPage(w, http.StatusBadRequest, e)
}
