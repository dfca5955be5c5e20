package login

import (
	"cmp"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/mockidp/internal/trail"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Direct is how a login without pages begins: an application hands in at the token endpoint what proves the person.
type Direct struct {
	User tenant.User
	// Method is the first factor as event.authentication.methods names it, empty where none is proved now.
	Method   string
	Protocol string // event.transaction.protocol
	// Refresh is the refresh token that is exchanged, nil where none is.
	Refresh *tenant.Refresh
	// Form are the parameters of the request, however they were written.
	Form url.Values
	// SubjectType is the type of the token that is exchanged, empty where none is; Metadata is that of its transaction.
	SubjectType string
	Metadata    map[string]any
	// ForwardedFor is where the person is, as an application that is trusted in it says; empty for not known.
	ForwardedFor string
}

// Direct tells whether the login has no pages, and no browser that could be remembered or known.
func (tx *Transaction) Direct() bool { return tx.direct != nil }

// Step is what the login wants next; none of it means that it is granted.
func (tx *Transaction) Step() pipeline.Step {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	return tx.step
}

// StartDirect begins a login without pages and runs it until it is granted, has failed, or a factor is needed. An error of
// OAuth and its description come back where nothing was begun.
func (s *Service) StartDirect(r *http.Request, req Request, d Direct) (tx *Transaction, code, why string) {
	now := s.Tenant.Now()
	tx = &Transaction{ID: s.Tenant.Token(), Request: req, begun: now, from: sourceOf(r), direct: &d, user: d.User.ID, progress: now}
	s.begun(tx, "without pages, "+cmp.Or(d.Protocol, "at the token endpoint"))
	tx.Session = tenant.Session{AuthTime: now}
	if d.Refresh != nil {
		tx.Session = tenant.Session{AuthTime: d.Refresh.AuthTime}
		if s.Tenant.Faults.On(fault.RefreshKeepsMethods) {
			tx.methods = []tenant.Method{{Name: "pwd", Timestamp: d.Refresh.AuthTime}, {Name: "mfa", Type: vocab.OTP, Timestamp: d.Refresh.AuthTime}}
		}
	}
	if d.Method != "" {
		tx.methods = []tenant.Method{{Name: d.Method, Timestamp: now}}
	}
	tx.mu.Lock()
	defer tx.mu.Unlock()
	code, why = s.admit(tx)
	if code == "" && tx.entrance != nil {
		code, why = "invalid_request", "The request has to name the organization: nobody can be asked for one here."
	}
	if code != "" {
		s.trace(tx, trail.Ended, "refused: "+code)
		return tx, code, why
	}
	if d.Refresh == nil && d.SubjectType == "" { // nor is a token exchange assessed (semantics 5, support matrix)
		s.assessDirect(r, tx)
	}
	s.start(r, tx)
	tx.flow.NoWebAuthn() // there is no browser that could
	s.goOn(r, tx)
	return tx, "", ""
}

// goOn lets the flow of a login without pages run on. What only a page could do ends it.
func (s *Service) goOn(r *http.Request, tx *Transaction) {
	s.advance(r, tx)
	const needed = "The login needs a page, and there is none here"
	switch p := tx.step.Prompt; {
	case tx.step.Redirect != nil, tx.step.Form != nil:
		tx.step = pipeline.Step{Failure: &pipeline.Failure{Reason: "interaction-required", Code: "interaction_required", Message: needed}}
	case s.unsupported(tx) != nil:
		tx.step = pipeline.Step{Failure: s.unsupported(tx)}
	case p != nil && p.VerifyAddress: // Adaptive MFA for somebody without a factor: they are not let in (semantics 5)
		tx.step = pipeline.Step{Failure: &pipeline.Failure{Reason: pipeline.ReasonBlocked, Message: "The login is blocked: it looks risky, and the account has no factor"}}
	case p != nil && p.Progressive: // an offer, which nobody is there to take
		tx.flow.Decline(false)
		s.goOn(r, tx)
	}
}

// assessDirect assesses a login without a browser: there is no device to be known, and where the person is only a trusted
// application can tell. Source: semantics 5, support matrix.
func (s *Service) assessDirect(r *http.Request, tx *Transaction) {
	tx.seen.signals = s.Tenant.TakeSignals(tx.user)
	from := s.from(r, tx)
	if told, err := netip.ParseAddr(tx.direct.ForwardedFor); err == nil {
		from = whereabouts{ip: told.String()}
		from.location, from.located = s.Tenant.Locate(from.ip)
	}
	tx.seen.login.At, tx.seen.login.IP, tx.seen.login.UserAgent = s.Tenant.Now(), from.ip, r.UserAgent()
	tx.seen.login.Location, tx.seen.login.Located = from.location, from.located
	if assessable(tx.methods, tx.direct.User) {
		tx.seen.assessed = s.Tenant.Assess(tx.user, tx.seen.login, tx.seen.signals)
	}
}

// FinishDirect counts a login without pages that was granted. The exchange of a refresh token is none.
func (s *Service) FinishDirect(tx *Transaction) bool {
	tx.mu.Lock()
	defer tx.mu.Unlock()
	_, known := s.Tenant.User(tx.user)
	if known {
		s.trace(tx, trail.Ended, "granted")
	}
	if !known || tx.direct.Refresh != nil {
		return known
	}
	// An account that goes in this moment has no next login.
	_ = s.Tenant.UpdateUser(tx.user, func(u *tenant.User) error { u.Logins++; return nil })
	_ = s.Tenant.RecordLogin(tx.user, tx.seen.login)
	return true
}

// Refreshed is the refresh token of the login with what Actions changed of it.
func (tx *Transaction) Refreshed() (tenant.Refresh, bool) {
	if tx.flow == nil {
		return tenant.Refresh{}, false
	}
	return tx.flow.Refresh()
}

// protocol is event.transaction.protocol of a login.
func (tx *Transaction) protocol() string {
	if tx.direct != nil {
		return tx.direct.Protocol
	}
	if tx.Request.Device != "" {
		return "oauth2-device-code"
	}
	return "oidc-basic-profile"
}

// secretFields are parameters of token requests that no Action sees.
var secretFields = map[string]bool{
	"password": true, "client_secret": true, "client_assertion": true, "refresh_token": true, "subject_token": true, "mfa_token": true, "otp": true, "oob_code": true,
	"binding_code": true, "recovery_code": true, "code": true, "code_verifier": true, "mfa_code": true,
}

// bodyOf is event.request.body of a request to the token endpoint.
func (d *Direct) bodyOf() map[string]string {
	body := map[string]string{}
	for name := range d.Form {
		if !secretFields[name] {
			body[name] = d.Form.Get(name)
		}
	}
	return body
}

// LogDirect logs what happened at the token endpoint in a login.
func (s *Service) LogDirect(tx *Transaction, code vocab.LogCode, description string) {
	s.log(tx, code, description, nil)
}
