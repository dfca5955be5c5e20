package oauth

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

const (
	// transferLifetime is the documented minute.
	transferLifetime  = time.Minute
	transferType      = "urn:auth0:params:oauth:token-type:session_transfer_token"
	transferParameter = "session_transfer_token"
	transferCookie    = "auth0_session_transfer_token"
	maxTransfers      = 10000
)

// What is logged (w) when a browser comes with a session transfer token that is worth nothing.
const (
	transferUnknown   = "Single Sign-On failed: Session Transfer Token not found or expired. This may indicate token reuse or expiration."
	transferElsewhere = "Single Sign-On failed: Session Transfer Token device binding validation failed due to IP/ASN mismatch."
	transferOther     = "Single Sign-On failed: Session Transfer Token organization mismatch detected."
	transferOrphaned  = "Single Sign-On failed: Parent refresh token not found. Session Transfer Token won't be used for session establishment."
)

// transferAudience is what a refresh token is exchanged for to get a session transfer token.
func transferAudience(o edge.Origin) string { return "urn:" + o.Host + ":session_transfer" }

// mayTransfer says why an application gets no session transfer token for a refresh token, or nothing.
func mayTransfer(client tenant.Client, family tenant.Refresh) (code, why string) {
	switch {
	case !client.Transfer.Create:
		return "unauthorized_client", "The client may not create session transfer tokens."
	case family.Parent != "":
		return "invalid_grant", "A refresh token that came of a session transfer token gets no other one."
	}
	return "", ""
}

// transferred puts a session transfer token in the place of the access token of an answer. Called with the lock held.
func (s *Service) transferred(answer map[string]any, p *pending, family tenant.Refresh) {
	now, token := s.Tenant.Now(), s.Tenant.Token()
	maps.DeleteFunc(s.transfers, func(_ string, x tenant.Transfer) bool {
		return now.After(x.Expires) && !s.Tenant.Faults.On(fault.TransferForever)
	})
	if len(s.transfers) >= maxTransfers {
		clear(s.transfers)
	}
	s.transfers[token] = tenant.Transfer{UserID: family.UserID, ClientID: family.ClientID, Organization: family.Organization, Scope: family.Scope,
		AuthTime: family.AuthTime, From: p.from, Parent: family.ID, ParentMetadata: family.Metadata, Detached: p.client.Transfer.Detached, Expires: now.Add(transferLifetime)}
	if access, ok := answer["access_token"].(string); ok {
		delete(s.tokens, access)
	}
	delete(answer, "scope")
	maps.Copy(answer, map[string]any{"access_token": token, "issued_token_type": transferType, "token_type": "N_A", "expires_in": int(transferLifetime.Seconds())})
}

// transferOf is the session transfer token that a browser brings to the authorization endpoint, used up by it; nil where it brings none
// in a way that the application takes.
func (s *Service) transferOf(r *http.Request, form url.Values, req login.Request) *login.Transfer {
	methods, text := req.Client.Transfer.Methods, ""
	if slices.Contains(methods, "query") {
		text = form.Get(transferParameter)
	}
	if c, err := r.Cookie(transferCookie); err == nil && text == "" && slices.Contains(methods, "cookie") {
		text = c.Value
	}
	if text == "" {
		return nil
	}
	s.mu.Lock()
	x, known := s.transfers[text]
	if !s.Tenant.Faults.On(fault.TransferReusable) {
		delete(s.transfers, text)
	}
	s.mu.Unlock()
	t := &login.Transfer{Transfer: x}
	switch late := s.Tenant.Now().After(x.Expires) && !s.Tenant.Faults.On(fault.TransferForever); {
	case !known, late:
		t.Refused = transferUnknown
	case req.Client.Transfer.Bound && x.From.IP != edge.ClientIP(r) && !s.Tenant.Faults.On(fault.TransferUnbound):
		t.Refused = transferElsewhere
	case organizationID(x.Organization) != organizationID(req.Organization):
		t.Refused = transferOther
	case !s.Tenant.HasRefresh(x.Parent):
		t.Refused = transferOrphaned
	}
	return t
}

func organizationID(o *tenant.Organization) string {
	if o == nil {
		return ""
	}
	return o.ID
}
