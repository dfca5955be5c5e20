package oauth

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/edge"
	"github.com/mfaproof/mfaproof/mockidp/internal/login"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// byToken answers the grant token-exchange (RFC 8693): the Action of the token's type names the account, and the post-login flow decides.
// What the Action or the account lacks, the application is told in few words, and the log in more.
func (s *Service) byToken(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values) {
	refuse := func(status int, code, why, logged string) {
		s.log(client, nil, vocab.LogExchangeFail, logged)
		oauthError(w, status, code, why)
	}
	if lacks(w, form, "subject_token", "subject_token_type") {
		return
	}
	fixture := s.Tenant.Fixture()
	req := login.Request{Client: client, Scope: strings.Fields(form.Get("scope")), Audience: form.Get("audience")}
	if name := form.Get("organization"); name != "" {
		o, known := fixture.FindOrganization(name)
		if !known {
			oauthError(w, http.StatusBadRequest, "invalid_request", "parameter organization is invalid")
			return
		}
		req.Organization = &o
	}
	kind := form.Get("subject_token_type")
	i := slices.IndexFunc(fixture.Exchanges, func(p tenant.ExchangeProfile) bool { return p.SubjectType == kind })
	switch {
	case i < 0:
		refuse(http.StatusBadRequest, "invalid_request", "Unknown subject_token_type.", "There is no token exchange profile for the subject_token_type "+kind+".")
		return
	case form.Has("actor_token"):
		refuse(http.StatusBadRequest, "invalid_request", "Actor tokens are not built.", "Actor tokens are not built.")
		return
	case req.Audience == transferAudience(edge.From(r)):
		const why = "Session transfer tokens for a token exchange (session delegation) are not built."
		refuse(http.StatusBadRequest, "invalid_request", why, why)
		return
	case req.Audience != "" && !s.serves(r, req.Audience):
		refuse(http.StatusForbidden, "access_denied", "Service not found: "+req.Audience, "Service not found: "+req.Audience)
		return
	}
	d := login.Direct{Protocol: "oauth2-token-exchange", Form: form, SubjectType: kind}
	out := s.Login.Exchange(r, req, d, fixture.Exchanges[i].Action, form.Get("subject_token"))
	user, known := s.Tenant.User(out.UserID)
	switch {
	case out.Failed != "":
		refuse(http.StatusInternalServerError, "server_error", "The Action of the token exchange failed.", out.Failed)
		return
	case out.Code != "":
		refuse(http.StatusBadRequest, out.Code, out.Why, out.Why)
		return
	case out.UserID == "":
		refuse(http.StatusBadRequest, "invalid_request", "User was not set.", "The Action of the token exchange set no user.")
		return
	case !known:
		refuse(http.StatusBadRequest, "invalid_request", "User does not exist.", "The Action of the token exchange set a user that does not exist.")
		return
	}
	out.Keep(s.Tenant)
	d.User, d.Metadata = user, out.Metadata
	tx, code, why := s.Login.StartDirect(r, req, d)
	if code != "" {
		s.log(client, &award{request: req, user: user.ID}, vocab.LogExchangeFail, why)
		oauthError(w, http.StatusUnauthorized, code, why)
		return
	}
	s.settle(w, r, &pending{tx: tx, client: client, grant: tenant.GrantExchange})
}
