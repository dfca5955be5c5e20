package login

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenantlog"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// post handles the form of the current screen. Field names: wire 1.3; unknown fields are ignored as real pages do.
func (s *Service) post(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	form := r.PostForm
	action := form.Get("action")
	switch screen := tx.screen(); screen {
	case vocab.ScreenLogin:
		s.password(w, r, tx)
	case vocab.ScreenDetectBrowser:
		js := form.Get("js-available") == "true"
		tx.flow.SetBrowser(decide.Browser{WebAuthn: js && form.Get("webauthn-available") == "true"})
		s.proceed(w, r, tx)
	case vocab.ScreenBeginEnroll, vocab.ScreenLoginOptions:
		f := vocab.Factor(action)
		if !slices.Contains(tx.step.Prompt.Offers, f) {
			s.again(w, r, tx, pageError{Code: "invalid-option", Field: "action", Message: "Choose one of the methods of this page"})
			return
		}
		s.choose(tx, f)
		s.show(w, r, tx)
	default:
		if action == "pick-authenticator" && len(tx.step.Prompt.Offers) > 1 && !tx.view.named && !tx.view.success {
			tx.view = view{picking: true}
			s.show(w, r, tx)
			return
		}
		s.factor(w, r, tx, screen, action)
	}
}

func (s *Service) factor(w http.ResponseWriter, r *http.Request, tx *Transaction, screen vocab.Screen, action string) {
	switch screen {
	case vocab.ScreenOTPEnrollQR, vocab.ScreenOTPEnrollCode:
		if action == "toggle-view" {
			tx.view.textCode = !tx.view.textCode
			s.show(w, r, tx)
			return
		}
		s.enrolOTP(w, r, tx)
	case vocab.ScreenOTPChallenge:
		s.challengeOTP(w, r, tx)
	case vocab.ScreenWebAuthnEnroll, vocab.ScreenWebAuthnChallenge:
		if said, ok := strings.CutPrefix(action, "showError::"); ok {
			s.browserError(w, r, tx, said)
			return
		}
		if screen == vocab.ScreenWebAuthnEnroll {
			s.enrolKey(w, r, tx)
		} else {
			s.challengeKey(w, r, tx)
		}
	case vocab.ScreenWebAuthnError:
		tx.view.broken = ""
		s.show(w, r, tx)
	case vocab.ScreenWebAuthnNickname:
		s.nickname(w, r, tx)
	case vocab.ScreenWebAuthnSuccess:
		tx.flow.Done(vocab.WebAuthnRoaming)
		s.proceed(w, r, tx)
	default:
		s.next(w, r, tx)
	}
}

// password is the first factor. Whether the account exists is not told: one message for both.
func (s *Service) password(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	name, password := strings.TrimSpace(r.PostForm.Get("username")), r.PostForm.Get("password")
	tx.view.username = name
	switch {
	case name == "":
		s.again(w, r, tx, pageError{Code: "no-username", Field: "username", Message: "Please enter your username or e-mail address"})
		return
	case password == "":
		s.again(w, r, tx, pageError{Code: "no-password", Field: "password", Message: "Password is required"})
		return
	}
	user, known := s.Tenant.FindUser(name)
	if !known || !user.Password.Matches(password) || !s.mayUse(tx, user) {
		code, why := vocab.LogWrongPassword, "Wrong email or password."
		if !known {
			code = vocab.LogUnknownUser
		}
		s.Tenant.Write(tenantlog.Entry{Type: code, Description: why, ClientID: tx.Request.Client.ID, ClientName: tx.Request.Client.Name, UserID: user.ID, UserName: user.LogName(), IP: edge.ClientIP(r)})
		s.again(w, r, tx, pageError{Code: "wrong-credentials", Field: "password", Message: "Wrong username or password"})
		return
	}
	now := s.Tenant.Now()
	tx.user, tx.methods = user.ID, []tenant.Method{{Name: "pwd", Timestamp: now}}
	tx.Session = tenant.Session{AuthTime: now}
	s.start(tx, edge.From(r))
	s.proceed(w, r, tx)
}

// mayUse tells whether the application is enabled for the user's connection.
func (s *Service) mayUse(tx *Transaction, u tenant.User) bool {
	for _, c := range s.Tenant.Fixture().Connections {
		if c.Name == u.Connection {
			return slices.Contains(c.Clients, tx.Request.Client.Name) || slices.Contains(c.Clients, tx.Request.Client.ID)
		}
	}
	return false
}

// browserError is what navigator.credentials answered in the page instead of a credential.
func (s *Service) browserError(w http.ResponseWriter, r *http.Request, tx *Transaction, said string) {
	var e struct{ Name, Message string }
	if json.Unmarshal([]byte(said), &e) != nil || e.Name == "" {
		e.Name = "UnknownError"
	}
	tx.view.broken = e.Name
	code := vocab.LogWebAuthnAuth
	if tx.step.Prompt.Enrol {
		code = vocab.LogWebAuthnEnroll
	}
	s.log(tx, code, "The browser reported "+e.Name+" instead of a WebAuthn response", failureDetails(e.Name, e.Message))
	s.show(w, r, tx)
}

func failureDetails(code, message string) map[string]any {
	return map[string]any{"failure_details": map[string]any{"errorCode": code, "message": message}}
}
