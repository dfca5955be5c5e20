package login

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"

	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// asked is what a login without pages waits for beside a one-time code of an app: a code that was sent, an answer of a phone, or
// the confirmation of an enrolment.
type asked struct {
	code     string // the oob_code that it goes by; empty for an app's one-time code
	panel    panel
	recovery string // shown with the enrolment, kept when it is confirmed
}

// Refusal is why the MFA API refuses: an error of OAuth with its description and HTTP status.
type Refusal struct {
	Code, Message string
	Status        int
}

func refusal(status int, code, message string) *Refusal { return &Refusal{code, message, status} }

// Challenged is the answer of a challenge.
type Challenged struct {
	Type    string `json:"challenge_type"`
	Code    string `json:"oob_code,omitempty"`
	Binding string `json:"binding_method,omitempty"`
}

// Associated is the answer of an association that was begun.
type Associated struct {
	Kind     string   `json:"authenticator_type"`
	Secret   string   `json:"secret,omitempty"`
	URI      string   `json:"barcode_uri,omitempty"`
	Channel  string   `json:"oob_channel,omitempty"`
	Code     string   `json:"oob_code,omitempty"`
	Binding  string   `json:"binding_method,omitempty"`
	Recovery []string `json:"recovery_codes,omitempty"`
}

// Wanted is what an application wants of a challenge or an association.
type Wanted struct {
	Types    []string // otp and oob
	ID       string   // of an authenticator
	Channels []string // sms, voice, email, auth0
	Phone    string
	Email    string
}

// prompt is what a login without pages asks for now; nil when it asks for nothing.
func (tx *Transaction) prompt() *pipeline.Prompt { return tx.step.Prompt }

// Challenge asks a person for a factor that the login waits for. A newer challenge takes the place of the one before.
func (s *Service) Challenge(r *http.Request, tx *Transaction, want Wanted) (Challenged, *Refusal) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	p := tx.prompt()
	if p == nil {
		return Challenged{}, refusal(http.StatusForbidden, "invalid_grant", "The login waits for no factor.")
	}
	if p.Enrol {
		return Challenged{}, refusal(http.StatusForbidden, "association_required", "The user has no authenticator that could be challenged: associate one first.")
	}
	row, why := s.challengeable(tx, want)
	if why != nil {
		return Challenged{}, why
	}
	v := s.visit(r, tx)
	s.log(tx, vocab.LogStartAuth, "Guardian - Second factor authentication started", authenticator(row.ID))
	if row.Kind == "otp" {
		tx.asked = nil
		return Challenged{Type: "otp"}, nil
	}
	next := &asked{code: s.Tenant.Token()}
	answer := Challenged{Type: "oob", Code: next.code, Binding: "prompt"}
	switch row.Channel {
	case "auth0":
		push := &pushPanel{}
		devices := v.user().Of(vocab.Push)
		i := slices.IndexFunc(devices, func(e tenant.Enrolment) bool { return e.ID == row.to })
		push.ask(v, devices[max(i, 0)])
		answer.Binding, next.panel = "", push
		if push.problem != nil {
			return Challenged{}, tooMany(push.problem)
		}
	case "email":
		mail := &emailPanel{addresses: []string{row.to}}
		mail.dispatch(v)
		next.panel = mail
		if mail.problem != nil {
			return Challenged{}, tooMany(mail.problem)
		}
	default:
		phone := &phonePanel{method: row.Channel, began: row.Channel, allowed: s.Tenant.Fixture().MessageTypes, number: row.to}
		phone.dispatch(v)
		next.panel = phone
		if phone.problem != nil {
			return Challenged{}, tooMany(phone.problem)
		}
	}
	tx.asked = next
	return answer, nil
}

func tooMany(e *pageError) *Refusal {
	return refusal(http.StatusTooManyRequests, "too_many_attempts", e.english(""))
}

// challengeable finds the authenticator that is asked for, or the first that the login offers and the application can do.
func (s *Service) challengeable(tx *Transaction, want Wanted) (Authenticator, *Refusal) {
	var possible []Authenticator
	rows := s.Authenticators(tx.user)
	for _, f := range tx.prompt().Offers {
		for _, row := range rows {
			if row.Type == f && row.Kind != "recovery-code" && tx.flow.Usable(f) {
				possible = append(possible, row)
			}
		}
	}
	if want.ID != "" {
		i := slices.IndexFunc(possible, func(a Authenticator) bool { return a.ID == want.ID })
		if i < 0 {
			return Authenticator{}, refusal(http.StatusNotFound, "invalid_request", "The user has no such authenticator, or it cannot be used for this login.")
		}
		possible = possible[i : i+1]
	}
	for _, row := range possible {
		if slices.Contains(want.Types, row.Kind) && (len(want.Channels) == 0 || row.Kind == "otp" || slices.Contains(want.Channels, row.Channel)) {
			return row, nil
		}
	}
	return Authenticator{}, refusal(http.StatusForbidden, "unsupported_challenge_type", "The user has no authenticator of the challenge types that the application supports.")
}

// Proof is what an application hands in to finish a challenge or an association.
type Proof struct {
	OTP, OOB, Binding, Recovery string
}

// Prove takes a proof. The login goes on when it is right; fresh is a new recovery code where one was used.
func (s *Service) Prove(r *http.Request, tx *Transaction, p Proof) (fresh string, why *Refusal) {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	if tx.prompt() == nil {
		return "", refusal(http.StatusForbidden, "invalid_grant", "The login waits for no factor.")
	}
	v := s.visit(r, tx)
	var result outcome
	switch {
	case p.Recovery != "":
		result, fresh = s.byRecovery(v, p.Recovery)
	case p.OTP != "":
		result = s.byOTP(v, p.OTP)
	default:
		result = s.byOOB(v, p)
	}
	if result.answer != nil {
		return "", result.answer
	}
	if result.refused != nil {
		return "", refusedBy(*result.refused, p)
	}
	if result.done == "" {
		return "", refusal(http.StatusForbidden, "invalid_grant", "The factor is not proved.")
	}
	s.keepRecovery(v, result.done)
	tx.asked = nil
	if tx.flow == nil { // an enrolment that belongs to no login
		tx.step = pipeline.Step{}
		return fresh, nil
	}
	tx.flow.Done(result.done)
	tx.progress = s.Tenant.Now()
	s.goOn(r, tx)
	return fresh, nil
}

// notAsked refuses a proof of a factor that the login does not ask for.
var notAsked = answered(http.StatusForbidden, "invalid_grant", "The login does not ask for this factor.")

func (s *Service) byOTP(v *visit, code string) outcome {
	if v.throttled(vocab.LogOTPRateLimit) {
		return tooManyFailures
	}
	if a := v.tx.asked; v.enrols() {
		panel, ok := (*otpPanel)(nil), false
		if a != nil {
			panel, ok = a.panel.(*otpPanel)
		}
		if !ok {
			return notAsked
		}
		return panel.confirm(v, code)
	}
	if !slices.Contains(v.tx.prompt().Offers, vocab.OTP) {
		return notAsked
	}
	return checkOTP(v, code)
}

func (s *Service) byRecovery(v *visit, code string) (outcome, string) {
	if v.enrols() || !slices.Contains(v.tx.prompt().Offers, vocab.RecoveryCode) {
		return notAsked, ""
	}
	if v.throttled(vocab.LogRecoveryRateLimit) {
		return tooManyFailures, ""
	}
	p := &recoveryPanel{then: vocab.RecoveryCode}
	result := p.use(v, code)
	if result.refused == nil && p.fresh != "" {
		result = done(vocab.RecoveryCode)
	}
	return result, p.fresh
}

func (s *Service) byOOB(v *visit, p Proof) outcome {
	a := v.tx.asked
	known := a != nil && a.code != "" && subtle.ConstantTimeCompare([]byte(a.code), []byte(p.OOB)) == 1
	if !known {
		return answered(http.StatusForbidden, "invalid_grant", "Invalid oob_code.")
	}
	if c, ok := a.panel.(challenger); ok && !v.enrols() && c.gone(v) {
		return answered(http.StatusForbidden, "invalid_grant", "The user does not have the authenticator any more.")
	}
	if push, ok := a.panel.(*pushPanel); ok {
		if push.enrol {
			if state, _ := s.Tenant.Push(push.request); state == tenant.PushExpired {
				return answered(http.StatusForbidden, "invalid_grant", "The enrolment has expired.")
			}
			return push.confirm(v)
		}
		return push.answered(v)
	}
	if p.Binding == "" {
		return answered(http.StatusBadRequest, "invalid_request", "binding_code is missing.")
	}
	return a.panel.post(v, actDefault, url.Values{"code": {p.Binding}})
}

// keepRecovery keeps the recovery code that was shown with an enrolment which is confirmed now.
func (s *Service) keepRecovery(v *visit, done vocab.Factor) {
	a := v.tx.asked
	if a == nil || a.recovery == "" || !v.enrols() {
		return
	}
	shown := &recoveryPanel{enrol: true, fresh: a.recovery, then: done}
	v.tx.view.panel = shown
	shown.post(v, actDefault, url.Values{"saved": {"on"}})
	v.tx.view.panel = nil
}

// refusedBy is the error of OAuth for what a page would have said.
func refusedBy(e pageError, p Proof) *Refusal {
	switch e.Code {
	case "too-many-failures":
		return refusal(http.StatusTooManyRequests, "too_many_attempts", e.english(""))
	case "challenge-transaction-pending":
		return refusal(http.StatusBadRequest, "authorization_pending", "Authorization pending: please repeat the request in a few seconds.")
	case "polling-interval-exceeded":
		return refusal(http.StatusBadRequest, "slow_down", "You are polling faster than allowed. Try again later.")
	case "no-code":
		return refusal(http.StatusBadRequest, "invalid_request", e.english(""))
	case "transaction-rejected":
		return refusal(http.StatusForbidden, "invalid_grant", "MFA Authorization rejected.")
	case "invalid-code", "invalid-otp-code-format", "invalid-code-format":
		what := "otp_code"
		if p.OOB != "" {
			what = "binding_code"
		} else if p.Recovery != "" {
			what = "recovery_code"
		}
		return refusal(http.StatusForbidden, "invalid_grant", "Invalid "+what+".")
	case alreadyEnrolled.Code:
		return refusal(http.StatusForbidden, "access_denied", "User is already enrolled.")
	}
	return refusal(http.StatusForbidden, "invalid_grant", e.english(""))
}
