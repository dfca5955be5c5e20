package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/geoip"
	"github.com/mfaproof/mfaproof/mockidp/internal/risk"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// seen is what the risk assessment of a login looked at, once, when the first factor was done.
type seen struct {
	login    risk.Login
	signals  tenant.Signals
	assessed *risk.Assessment
}

// whereabouts are where a request comes from.
type whereabouts struct {
	ip       string
	location geoip.Location
	located  bool
}

// from tells where a request of a login comes from: its address, or what a test says it is.
func (s *Service) from(r *http.Request, tx *Transaction) whereabouts {
	if sig := tx.seen.signals; sig.IP != "" {
		return whereabouts{sig.IP, sig.Location, sig.Located}
	}
	ip := edge.ClientIP(r)
	location, located := s.Tenant.Locate(ip)
	return whereabouts{ip, location, located}
}

// assess looks at a login whose first factor is done. A browser has a device cookie by then: one that had none was given
// it with the first page, and is not known by it.
func (s *Service) assess(r *http.Request, tx *Transaction) {
	if tx.Request.Silent() {
		return // no assessment is documented where nobody can be asked for anything
	}
	tx.seen.signals = s.Tenant.TakeSignals(tx.user)
	from := s.from(r, tx)
	if tx.Request.Device != "" {
		return // nor for a device, whose browser is not where the tokens go (semantics 5, support matrix)
	}
	tx.seen.login = risk.Login{At: s.Tenant.Now(), IP: from.ip, DeviceID: tx.device, UserAgent: r.UserAgent(), Location: from.location, Located: from.located}
	if user, _ := s.Tenant.User(tx.user); assessable(tx.methods, user) {
		tx.seen.assessed = s.Tenant.Assess(tx.user, tx.seen.login, tx.seen.signals)
	}
}

// assessable tells whether the way of signing in is supported by Adaptive MFA: by a code in an SMS it is not, and by
// another provider only where that tells an e-mail address. Others go without an assessment. Source: semantics 5, support matrix.
func assessable(methods []tenant.Method, u tenant.User) bool {
	for _, m := range methods {
		switch m.Name {
		case "sms":
			return false
		case "federated":
			return u.Email != ""
		}
	}
	return true
}

// recordLogin remembers a login that was granted for the assessment of the next one, and adds its own to the details of
// its log entry.
func (s *Service) recordLogin(tx *Transaction, details map[string]any) map[string]any {
	// An account that is gone meanwhile has no next login.
	_ = s.Tenant.RecordLogin(tx.user, tx.seen.login)
	if tx.seen.assessed != nil {
		details["riskAssessment"] = tx.seen.assessed
	}
	return details
}
