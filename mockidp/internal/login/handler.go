package login

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// otpEnrolPath is one path for two views: the QR code and the secret as text.
const otpEnrolPath = "/u/mfa-otp-enrollment"

// pathOf is the URL path of a screen. Source: wire 1.1; clients follow redirects and build none of these themselves.
func pathOf(screen vocab.Screen) string {
	switch screen {
	case vocab.ScreenOTPEnrollQR, vocab.ScreenOTPEnrollCode:
		return otpEnrolPath
	case vocab.ScreenWebAuthnChallenge:
		return "/u/mfa-webauthn-challenge"
	case vocab.ScreenWebAuthnEnroll:
		return "/u/mfa-webauthn-enrollment"
	case vocab.ScreenUpstream:
		return "/u/stand-in/upstream"
	}
	return "/u/" + string(screen)
}

// screen names what the person sees now.
func (tx *Transaction) screen() vocab.Screen {
	switch {
	case tx.flow == nil && tx.entrance != nil:
		return tx.entrance.screen()
	case tx.flow == nil:
		return vocab.ScreenLogin
	case tx.step.AskBrowser:
		return vocab.ScreenDetectBrowser
	case tx.step.Form != nil:
		return vocab.ScreenForm
	case tx.step.Prompt == nil && tx.step.Failure == nil && tx.step.Redirect == nil:
		return vocab.ScreenConsent
	case tx.step.Prompt == nil:
		return vocab.ScreenErrorPage
	case tx.view.picking && tx.step.Prompt.Enrol:
		return vocab.ScreenBeginEnroll
	case tx.view.picking:
		return vocab.ScreenLoginOptions
	}
	return tx.view.panel.screen()
}

// ServeHTTP serves the pages below /u/. A page that is not the current one of its login (back button, second tab,
// double submit) leads to the current one and changes nothing.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, POST")
		s.errorPage(w, http.StatusMethodNotAllowed, problem("method-not-allowed", ""))
		return
	}
	if bad := readForm(w, r, s.Tenant.Faults); bad != nil {
		s.stray(w, r, nil, *bad)
		return
	}
	state := r.PostForm.Get("state")
	if state == "" {
		state = r.URL.Query().Get("state")
	}
	tx := s.store.get(state)
	if state == "" && s.Tenant.Faults.On(fault.StateOptional) {
		tx = s.store.newest(deviceOf(r))
	}
	if tx == nil || tx.device != deviceOf(r) && !s.Tenant.Faults.On(fault.StateFromAnyBrowser) {
		// One answer for both: whether a state exists in another browser is nobody's business.
		s.stray(w, r, nil, problem("transaction-not-found", ""))
		return
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	tx.from = sourceOf(r)
	if strings.HasSuffix(r.URL.Path, "/qr.png") {
		s.qr(w, r, tx)
		return
	}
	if !tx.finished.None() || tx.step.Failure != nil || r.URL.Path != pathOf(tx.screen()) && !s.Tenant.Faults.On(fault.PagePathIgnored) {
		s.next(w, r, tx)
		return
	}
	if !s.keepsSession(tx) {
		s.endedPage(w, tx, problem("session-ended", ""))
		return
	}
	if s.expired(tx) {
		s.endedPage(w, tx, problem("transaction-expired", ""))
		return
	}
	if r.Method == http.MethodPost {
		s.post(w, r, tx)
		return
	}
	if p, ok := tx.view.panel.(*pushPanel); ok && strings.Contains(r.Header.Get("Accept"), "application/json") {
		// The page polls its own address until the phone has answered (wire 1.1).
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if wait, early := p.pace.ask(s.Tenant.Now()); early {
			w.Header().Set("X-RateLimit-Reset", strconv.FormatInt(wait.Unix()+1, 10)) // the first whole second that is not too early
			w.WriteHeader(http.StatusTooManyRequests)
			fmt.Fprint(w, `{"completed":false}`)
			return
		}
		fmt.Fprintf(w, `{"completed":%t}`, p.completed(s.visit(r, tx)))
		return
	}
	s.render(w, r, tx, http.StatusOK)
}

// keepsSession tells whether the session that a login began from lives on, under its id or a newer one.
func (s *Service) keepsSession(tx *Transaction) bool {
	if tx.Session.ID == "" {
		return true
	}
	session, live := s.Tenant.CurrentSession(tx.Session.ID)
	if live {
		tx.Session = session
	}
	return live
}

// endedPage tells of a login that cannot go on.
func (s *Service) endedPage(w http.ResponseWriter, tx *Transaction, e pageError) {
	s.noteOnce(tx, vocab.LogFailedLogin, e)
	s.errorPage(w, http.StatusBadRequest, e)
}

func (s *Service) expired(tx *Transaction) bool {
	return tx.flow != nil && !s.Tenant.Faults.On(fault.LateAnswers) && s.Tenant.Now().Sub(tx.progress) > maxBetweenFactors
}

// proceed lets the flow move on after a factor, or after the browser said what it can do.
func (s *Service) proceed(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	s.advance(r, tx)
	s.next(w, r, tx)
}

// again shows the same screen once more with what was wrong.
func (s *Service) again(w http.ResponseWriter, r *http.Request, tx *Transaction, e pageError) {
	tx.view.errors = []pageError{e}
	s.render(w, r, tx, http.StatusBadRequest)
	tx.view.errors = nil
}
