package login

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// consent takes the page on which a person lets an application have what it asks for. It is shown where the application wants
// it asked (prompt=consent): applications of a tenant's own need no consent otherwise.
func (s *Service) consent(w http.ResponseWriter, r *http.Request, tx *Transaction, form url.Values) {
	switch form.Get("action") {
	case "accept":
		tx.consented = true
		s.next(w, r, tx)
	case actDeny:
		s.turnAway(w, r, tx, "access_denied", "User did not authorize the request")
	default:
		s.invalid(w, r, tx, "invalid-option.consent")
	}
}

// consentPage fills the page. Source: wire 1.4.
func consentPage(tx *Transaction, p *page, data map[string]any) {
	scopes := []map[string]string{}
	for _, scope := range tx.Request.Scope {
		p.Choices = append(p.Choices, choice{scope, scope})
		scopes = append(scopes, map[string]string{"value": scope, "description": scope})
	}
	data["scopes"], data["hideScopes"] = scopes, false
}

// unmet says which essential context class the login did not reach, or nothing.
func (s *Service) unmet(tx *Transaction) string {
	wanted := tx.Request.EssentialACR
	reached := len(tx.flow.Factored()) > 0 && slices.Contains(wanted, vocab.MultiFactorACR)
	if len(wanted) == 0 || reached || s.Tenant.Faults.On(fault.EssentialIgnored) {
		return ""
	}
	return fmt.Sprintf("The authentication does not meet the essential acr %s", strings.Join(wanted, " or "))
}
