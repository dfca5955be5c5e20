package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// unusable says why a method cannot be answered any more, and how the login ends when it was the last one.
type unusable struct {
	pageError
	status int
	hint   string
}

var factorGone = unusable{
	pageError{Code: "factor-gone", Message: "The method that this page asks for was removed from the account, or switched off, while the login was under way"},
	http.StatusConflict, "Go back to the application and log in again; it asks for what the account has now.",
}

// lost tells whether an administrator took away what the page challenges. A page that only wants to be acknowledged
// loses nothing, and an enrolment is looked at when it is kept.
func (v *visit) lost() bool {
	view := v.tx.view
	if v.enrols() || view.panel == nil || view.panel.settled() {
		return false
	}
	c, ok := view.panel.(challenger)
	return !v.tx.flow.Usable(view.factor) || ok && c.gone(v)
}

// fallBack leaves a method that cannot be answered: for another one of its kind (the second phone), for what the prompt
// offers besides, or, where nothing is left, for the error page that ends the login.
func (s *Service) fallBack(w http.ResponseWriter, r *http.Request, tx *Transaction, why unusable) {
	v, f := s.visit(r, tx), tx.view.factor
	if why.Code == factorGone.Code && tx.view.panel != nil && tx.flow.Usable(f) {
		s.choose(v, f)
		if !v.lost() {
			tx.notice = &why.pageError
			s.show(w, r, tx)
			return
		}
	}
	s.noteOnce(tx, vocab.LogAuthFailed, why.pageError)
	if tx.flow.Drop(f) {
		tx.ended = ""
		s.advance(r, tx)
		tx.notice = &why.pageError
		s.next(w, r, tx)
		return
	}
	s.errorPage(w, r, why.status, why.Code, why.Message, why.hint)
}

// reconsider lets the command of an enrolment be decided anew after the person enrolled in another browser meanwhile:
// whether the login goes on is a matter of the rules, not of the page.
func (s *Service) reconsider(w http.ResponseWriter, r *http.Request, tx *Transaction, why pageError) {
	tx.flow.Reconsider()
	s.advance(r, tx)
	if tx.step.Prompt != nil {
		tx.notice = &why
	}
	s.next(w, r, tx)
}

// credentialTaken is the refusal of a WebAuthn credential that somebody holds, whoever it is.
var credentialTaken = pageError{Code: "webauthn-verification-failed", Message: "We couldn't verify your security key. Please try again."}

// alreadyEnrolled is the documented refusal of an enrolment that the person is not allowed any more.
var alreadyEnrolled = pageError{Code: "user-already-enrolled", Message: "You are already enrolled on MFA."}

// unavailable is a ceremony that cannot begin on this host.
func unavailable(err error) unusable {
	return unusable{pageError{Code: "webauthn-unavailable", Message: "This prompt cannot be shown: " + err.Error()},
		http.StatusBadRequest, "Keys belong to the host they were enrolled on; open the login on that host."}
}
