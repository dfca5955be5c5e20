package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// unusable says why a method cannot be answered any more, and with which status the login ends when it was the last one.
type unusable struct {
	pageError
	status int
}

var factorGone = unusable{problem("factor-gone", ""), http.StatusConflict}

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
	s.errorPage(w, why.status, why.pageError)
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
var credentialTaken = problem("webauthn-verification-failed", "")

// alreadyEnrolled is the documented refusal of an enrolment that the person is not allowed any more.
var alreadyEnrolled = problem("user-already-enrolled", "")

// unavailable is a ceremony that cannot begin on this host.
func unavailable(err error) unusable {
	return unusable{problem("webauthn-unavailable", "").with("reason", err.Error()), http.StatusBadRequest}
}
