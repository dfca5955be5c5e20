package login

import (
	"errors"
	"net/http"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/otp"
	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// The texts of the pages. Source: semantics 9 (documented error texts of the screens).
var otpErrors = map[error]pageError{
	otp.ErrMissing:  {Code: "no-code", Field: "code", Message: "Please enter a code"},
	otp.ErrFormat:   {Code: "invalid-otp-code-format", Field: "code", Message: "OTP Code must have 6 numeric characters"},
	otp.ErrWrong:    {Code: "invalid-code", Field: "code", Message: "The code you entered is invalid"},
	otp.ErrReplayed: {Code: "invalid-code", Field: "code", Message: "The code you entered is invalid"},
}

// secret of the enrolment under way: drawn once, so that a reload shows the same code.
func (s *Service) secret(tx *Transaction) string {
	if tx.view.secret == "" {
		tx.view.secret = otp.Secret(s.Tenant.Bytes(otp.SecretLen))
	}
	return tx.view.secret
}

func (s *Service) enrolOTP(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	secret := s.secret(tx)
	step, err := otp.Verify(secret, r.PostForm.Get("code"), s.Tenant.Now(), 0, s.Tenant.Faults)
	if err != nil {
		s.refusedOTP(w, r, tx, err)
		return
	}
	// The code that confirms an enrolment is used up like any other.
	s.enrolled(w, r, tx, tenant.Enrolment{Type: vocab.OTP, Secret: secret, LastStep: step})
}

func (s *Service) challengeOTP(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	code := r.PostForm.Get("code")
	result := error(otp.ErrWrong)
	err := s.Tenant.UpdateUser(tx.user, func(u *tenant.User) error {
		for i := range u.Enrolments {
			if u.Enrolments[i].Type != vocab.OTP {
				continue
			}
			step, err := otp.Verify(u.Enrolments[i].Secret, code, s.Tenant.Now(), u.Enrolments[i].LastStep, s.Tenant.Faults)
			result = err
			if err == nil {
				u.Enrolments[i].LastStep = step
				return nil
			}
		}
		return result
	})
	if err != nil {
		s.refusedOTP(w, r, tx, err)
		return
	}
	s.log(tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed (totp)", authenticator("totp"))
	tx.flow.Done(vocab.OTP)
	s.proceed(w, r, tx)
}

func (s *Service) refusedOTP(w http.ResponseWriter, r *http.Request, tx *Transaction, err error) {
	page, known := otpErrors[err]
	if !known {
		page = pageError{Code: "authenticator-error", Message: "We couldn't verify the code. Please try again later."}
	}
	if errors.Is(err, otp.ErrWrong) || errors.Is(err, otp.ErrReplayed) {
		details := failureDetails(err.Error(), page.Message)
		details["authenticator"] = map[string]any{"type": "totp"}
		s.log(tx, vocab.LogAuthFailed, "Guardian - Second factor authentication failed (totp)", details)
	}
	s.again(w, r, tx, page)
}

// ceremony is the WebAuthn ceremony of the page; a fresh challenge for each page shown.
func (s *Service) ceremony(r *http.Request, tx *Transaction) (*webauthn.Ceremony, error) {
	id, origin := s.rp(r)
	fixture := s.Tenant.Fixture()
	name := fixture.FriendlyName
	if name == "" {
		name = s.Tenant.Name
	}
	rp := webauthn.RelyingParty{ID: id, Name: name, Origin: origin}
	user, _ := s.Tenant.User(tx.user)
	challenge := s.Tenant.Bytes(webauthn.ChallengeLen)
	if tx.step.Prompt.Enrol {
		return webauthn.Register(rp, user, fixture.WebAuthnUV, challenge)
	}
	return webauthn.Authenticate(rp, user, fixture.WebAuthnUV, challenge)
}

func (s *Service) enrolKey(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	ceremony := tx.view.ceremony
	tx.view.ceremony = nil // answered at most once
	if ceremony == nil {
		s.refusedKey(w, r, tx, vocab.LogWebAuthnEnroll, errNoCeremony)
		return
	}
	e, err := ceremony.FinishRegister([]byte(r.PostForm.Get("response")))
	if err != nil {
		s.refusedKey(w, r, tx, vocab.LogWebAuthnEnroll, err)
		return
	}
	e.Nickname = "Security key"
	e, ok := s.keep(tx, e)
	if !ok {
		s.next(w, r, tx)
		return
	}
	tx.view.named, tx.view.enrolment, tx.view.nickname = true, e.ID, e.Nickname
	s.show(w, r, tx)
}

var errNoCeremony = errors.New("the page was not opened before it was answered")

func (s *Service) challengeKey(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	ceremony := tx.view.ceremony
	tx.view.ceremony = nil
	err := errNoCeremony
	if ceremony != nil {
		err = s.Tenant.UpdateUser(tx.user, func(u *tenant.User) error {
			return ceremony.FinishAuthenticate([]byte(r.PostForm.Get("response")), u.Enrolments, s.Tenant.Faults)
		})
	}
	if err != nil {
		s.refusedKey(w, r, tx, vocab.LogWebAuthnAuth, err)
		return
	}
	s.log(tx, vocab.LogAuthSucceed, "Guardian - Second factor authentication succeed (webauthn-roaming)", authenticator("webauthn-roaming"))
	tx.flow.Done(vocab.WebAuthnRoaming)
	s.proceed(w, r, tx)
}

func (s *Service) refusedKey(w http.ResponseWriter, r *http.Request, tx *Transaction, code vocab.LogCode, err error) {
	why := "webauthn-verification-failed"
	if errors.Is(err, webauthn.ErrCounter) {
		why = "webauthn-counter"
	}
	s.log(tx, code, "The WebAuthn response was refused: "+err.Error(), failureDetails(why, err.Error()))
	s.again(w, r, tx, pageError{Code: "webauthn-verification-failed", Message: "We couldn't verify your security key. Please try again."})
}

// nickname names the key that was just enrolled.
func (s *Service) nickname(w http.ResponseWriter, r *http.Request, tx *Transaction) {
	name := strings.TrimSpace(r.PostForm.Get("nickname"))
	if name == "" || len([]rune(name)) > 50 {
		s.again(w, r, tx, pageError{Code: "invalid-nickname", Field: "nickname", Message: "Enter a name of 1 to 50 characters"})
		return
	}
	err := s.Tenant.UpdateUser(tx.user, func(u *tenant.User) error {
		for i := range u.Enrolments {
			if u.Enrolments[i].ID == tx.view.enrolment {
				u.Enrolments[i].Nickname = name
			}
		}
		return nil
	})
	if err != nil {
		s.again(w, r, tx, pageError{Code: "account-gone", Message: "The account does not exist any more"})
		return
	}
	tx.view.nickname, tx.view.success, tx.view.named = name, true, false
	s.show(w, r, tx)
}

// enrolled stores a confirmed enrolment and lets the flow go on.
func (s *Service) enrolled(w http.ResponseWriter, r *http.Request, tx *Transaction, e tenant.Enrolment) {
	if _, ok := s.keep(tx, e); ok {
		tx.flow.Done(e.Type)
	}
	s.proceed(w, r, tx)
}

// keep adds the enrolment to the account and logs it. gd_enrollment_complete is documented for a person's first
// factor; the mock writes it for each, since a log without a trace of an enrolment helps nobody.
func (s *Service) keep(tx *Transaction, e tenant.Enrolment) (tenant.Enrolment, bool) {
	kept, err := s.Tenant.AddEnrolment(tx.user, e)
	if err != nil {
		return kept, false
	}
	s.log(tx, vocab.LogEnrollComplete, "Guardian - Enrollment complete ("+string(e.Type)+")", authenticator(kept.ID))
	return kept, true
}

func authenticator(id string) map[string]any {
	kind, _, _ := strings.Cut(id, "|")
	return map[string]any{"authenticator": map[string]any{"id": id, "type": kind}}
}
