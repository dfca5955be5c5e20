package oauth

import (
	"cmp"
	"net/http"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// pending is a login at the token endpoint: one that waits for a factor goes by its mfa_token.
type pending struct {
	tx       *login.Transaction
	client   tenant.Client
	refresh  string // the refresh token that it exchanges; empty for none
	transfer bool   // what is wanted for the refresh token is a session transfer token
	grant    string // the grant type that it began with, where that has log codes of its own; empty for those of a password
	gty      string // the grant that it began with, as access tokens say it
	factor   string // the MFA grant that went on with it; empty for none
	from     tenant.Browser
	expires  time.Time
	fresh    string // a recovery code that takes the place of a used one
	// association tells that no login waits: an access token enrols a further factor.
	association bool
}

// settle answers a token request with where its login stands: tokens, a factor that is needed, or a refusal.
func (s *Service) settle(w http.ResponseWriter, r *http.Request, p *pending) {
	o := edge.From(r)
	p.from = tenant.Browser{IP: edge.ClientIP(r), UserAgent: r.UserAgent()}
	step := p.tx.Step()
	skips := s.skips(p)
	switch {
	case step.Failure != nil && !skips:
		f := step.Failure
		s.Login.LogDirect(p.tx, p.failed(), f.Message)
		status := http.StatusUnauthorized
		if f.Code == "invalid_request" {
			status = http.StatusBadRequest
		}
		oauthError(w, status, cmp.Or(f.Code, "access_denied"), f.Message)
		return
	case step.Prompt != nil && !skips:
		s.mfaRequired(w, p, step.Prompt)
		return
	}
	answer, err := s.tokensOf(p, o)
	switch {
	case err != nil:
		oauthError(w, http.StatusInternalServerError, "server_error", err.Error())
	case answer == nil:
		oauthError(w, http.StatusForbidden, "invalid_grant", refreshInvalid)
	default:
		if p.fresh != "" {
			answer["recovery_code"] = p.fresh
		}
		writeJSON(w, http.StatusOK, answer)
	}
}

// skips tells whether a fault passes over what the Actions and the policy want.
func (s *Service) skips(p *pending) bool {
	faults := s.Tenant.Faults
	return faults.On(fault.PasswordSkipsMFA) && p.gty == grantPassword || faults.On(fault.PasswordlessSkipsMFA) && p.grant == grantPasswordless ||
		faults.On(fault.ExchangeSkipsMFA) && p.grant == tenant.GrantExchange || faults.On(fault.RefreshSkipsActions) && p.refresh != ""
}

// tokensOf makes the tokens of a login that is granted; none where its refresh token is not good any more.
func (s *Service) tokensOf(p *pending, o edge.Origin) (map[string]any, error) {
	if p.refresh != "" {
		answer, state, err := s.refreshed(p, o)
		if err != nil || state != tenant.RefreshGood {
			return nil, err
		}
		s.Login.LogDirect(p.tx, vocab.LogRefresh, "Successful exchange of Refresh Token for Access Token")
		return answer, nil
	}
	if !s.Login.FinishDirect(p.tx) {
		return nil, nil
	}
	a := awardOf(p.tx)
	a.gty, a.from = p.gty, p.from
	s.mu.Lock()
	answer, _, err := s.issue(&a, o)
	s.mu.Unlock()
	if err == nil {
		s.Login.LogDirect(p.tx, p.succeeded(), "Successful exchange at the token endpoint ("+cmp.Or(p.factor, p.grant, p.gty)+")")
	}
	return answer, err
}

// exchanged are the log codes of grants that have some of their own.
var exchanged = map[string]struct{ good, bad vocab.LogCode }{grantPasswordless: {vocab.LogPasswordless, vocab.LogPasswordlessFail},
	tenant.GrantExchange: {vocab.LogExchange, vocab.LogExchangeFail}}

// succeeded is the log code of a grant that gave tokens. Source: semantics section 4.
func (p *pending) succeeded() vocab.LogCode {
	if code, own := exchanged[p.grant]; own && p.factor == "" {
		return code.good
	}
	return map[string]vocab.LogCode{grantMFAOTP: vocab.LogPasswordOTP, grantMFAOOB: vocab.LogPasswordOOB, grantMFARecovery: vocab.LogPasswordRecovery,
		"": vocab.LogPassword}[p.factor]
}

// failed is the log code of a grant that gave none.
func (p *pending) failed() vocab.LogCode {
	if p.refresh != "" {
		return vocab.LogRefreshFail
	}
	if code, own := exchanged[p.grant]; own && p.factor == "" {
		return code.bad
	}
	return map[string]vocab.LogCode{grantMFAOTP: vocab.LogPasswordOTPFail, grantMFAOOB: vocab.LogPasswordOOBFail,
		grantMFARecovery: vocab.LogPasswordRecoveryFail, "": vocab.LogPasswordFail}[p.factor]
}

// requirement is one factor of mfa_requirements.
type requirement struct {
	Type vocab.Factor `json:"type"`
}

// mfaRequired answers that a factor is needed, and with what token it is proved. Nothing is used up.
func (s *Service) mfaRequired(w http.ResponseWriter, p *pending, prompt *pipeline.Prompt) {
	const required = "Multifactor authentication required"
	token := s.keepPending(p)
	if p.refresh != "" && s.Tenant.Faults.On(fault.RefreshBurnt) {
		family, _ := p.tx.Refreshed()
		s.Tenant.RevokeRefresh(family.ID)
	}
	if p.refresh != "" {
		s.Login.LogDirect(p.tx, vocab.LogRefreshFail, required)
	} else {
		s.Login.LogDirect(p.tx, vocab.LogMFAFailure, "A user has been prompted for multi-factor authentication (MFA)")
	}
	answer := map[string]any{"error": "mfa_required", "error_description": required, "mfa_token": token}
	if s.Tenant.Fixture().Customise {
		answer["mfa_requirements"] = requirements(prompt)
	}
	writeJSON(w, http.StatusForbidden, answer)
}

func requirements(p *pipeline.Prompt) map[string][]requirement {
	key, list := "challenge", []requirement{}
	if p.Enrol {
		key = "enroll"
	}
	for _, f := range p.Offers {
		list = append(list, requirement{f})
	}
	return map[string][]requirement{key: list}
}

// keepPending keeps a login that waits under a new mfa_token, and is worth nothing under the one before.
func (s *Service) keepPending(p *pending) string {
	token := s.Tenant.Token()
	p.expires = s.Tenant.Now().Add(s.mfaTokenLifetime())
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sweep()
	s.pending[token] = p
	return token
}

func (s *Service) mfaTokenLifetime() time.Duration {
	if s.Tenant.Fixture().Switches.Is(switches.MFATokenLifetime, "5m") {
		return 5 * time.Minute
	}
	return 10 * time.Minute
}

// waiting is the login of an mfa_token, and what is wrong with the token where it is worth nothing.
func (s *Service) waiting(token string, client tenant.Client) (*pending, *login.Refusal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p, known := s.pending[token]
	switch {
	case !known, p.client.ID != client.ID && client.ID != "":
		return nil, &login.Refusal{Code: "invalid_grant", Message: "Malformed mfa_token", Status: http.StatusUnauthorized}
	case s.Tenant.Now().After(p.expires) && !s.Tenant.Faults.On(fault.MFATokenForever):
		return nil, &login.Refusal{Code: "expired_token", Message: "mfa_token is expired", Status: http.StatusUnauthorized}
	}
	return p, nil
}

// forget takes an mfa_token away, whose login has come further.
func (s *Service) forget(token string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.pending, token)
}
