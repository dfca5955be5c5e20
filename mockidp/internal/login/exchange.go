package login

import (
	"net/http"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// Exchange has the Action of a token exchange look at a token.
func (s *Service) Exchange(r *http.Request, req Request, d Direct, a tenant.Action, token string) pipeline.Exchanged {
	tx := &Transaction{Request: req, from: sourceOf(r), direct: &d}
	x := pipeline.Exchange{Client: req.Client, Token: token, Type: d.SubjectType, Scope: req.Scope, Audience: req.Audience, Organization: req.Organization,
		Request: requestOf(r, tx, edge.From(r).Host, s.from(r, tx))}
	return pipeline.RunExchange(r.Context(), s.Tenant, a, x, s.Ran)
}

// unsupported ends a token exchange that would ask for MFA in the name of an organization, which is not supported. Source: Auth0 MFA with
// Custom Token Exchange.
func (s *Service) unsupported(tx *Transaction) *pipeline.Failure {
	if tx.direct.SubjectType == "" || tx.step.Prompt == nil || tx.Request.Organization == nil || s.Tenant.Faults.On(fault.ExchangeLimitIgnored) {
		return nil
	}
	return &pipeline.Failure{Reason: pipeline.ReasonExchange, Code: "invalid_request", Message: "MFA is not supported in a token exchange with an organization."}
}
