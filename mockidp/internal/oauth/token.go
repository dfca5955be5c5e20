package oauth

import (
	"crypto/subtle"
	"encoding/json"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// The grants of the token endpoint. Source: wire 2.3.
const (
	grantCode          = "authorization_code"
	grantRefresh       = "refresh_token"
	grantPassword      = "password"
	grantPasswordRealm = "http://auth0.com/oauth/grant-type/password-realm"
	grantMFAOTP        = "http://auth0.com/oauth/grant-type/mfa-otp"
	grantMFAOOB        = "http://auth0.com/oauth/grant-type/mfa-oob"
	grantMFARecovery   = "http://auth0.com/oauth/grant-type/mfa-recovery-code"
)

// grantHandler answers a token request of an authenticated client.
type grantHandler func(w http.ResponseWriter, r *http.Request, client tenant.Client, form url.Values)

// grants are those that are built; a further one is added here.
func (s *Service) grants() map[string]grantHandler {
	return map[string]grantHandler{
		grantCode: s.exchangeCode, clientCredentials: s.clientToken, grantRefresh: s.exchangeRefresh,
		grantDevice: s.pollDevice, grantPassword: s.byPassword, grantPasswordRealm: s.byPassword, grantPasswordless: s.byCode, tenant.GrantExchange: s.byToken,
		grantMFAOTP: s.byFactor, grantMFAOOB: s.byFactor, grantMFARecovery: s.byFactor,
	}
}

// grantNames lists the grants that are built, in alphabetical order.
func (s *Service) grantNames() []string { return slices.Sorted(maps.Keys(s.grants())) }

// token is the token endpoint. It takes form and JSON bodies, as real clients send both.
func (s *Service) token(w http.ResponseWriter, r *http.Request) {
	client, form, ok := s.application(w, r)
	if !ok {
		return
	}
	if lacks(w, form, "grant_type") {
		return
	}
	name := form.Get("grant_type")
	handle, known := s.grants()[name]
	switch {
	case !known:
		oauthError(w, http.StatusBadRequest, "unsupported_grant_type", fmt.Sprintf("The grant type %q is not built; use one of %s.", name, strings.Join(s.grantNames(), ", ")))
	case name != clientCredentials && !client.May(name): // which says more by itself
		oauthError(w, http.StatusForbidden, "unauthorized_client", "Grant type '"+name+"' not allowed for the client.")
	default:
		handle(w, r, client, form)
	}
}

// application reads a request that an application makes by itself, and authenticates it. Parameters that are JSON objects are passed over
// where they are named. What is wrong is answered, and nothing of any answer is to be kept by caches.
func (s *Service) application(w http.ResponseWriter, r *http.Request, objects ...string) (tenant.Client, url.Values, bool) {
	w.Header().Set("Cache-Control", "no-store")
	form, ok := s.fields(w, r, objects...)
	if !ok {
		return tenant.Client{}, nil, false
	}
	client, ok := s.client(w, r, form)
	return client, form, ok
}

// fields reads the parameters of such a request, each given once.
func (s *Service) fields(w http.ResponseWriter, r *http.Request, objects ...string) (url.Values, bool) {
	form, ok := s.lists(w, r, objects...)
	if !ok {
		return nil, false
	}
	for name, values := range form {
		if len(values) > 1 {
			oauthError(w, http.StatusBadRequest, "invalid_request", "The parameter "+name+" is given more than once.")
			return nil, false
		}
	}
	return form, true
}

// lists reads parameters of which some are lists, as a form or as a JSON object. A value of another type than text, or a list of
// texts, is refused: it would be read as missing.
func (s *Service) lists(w http.ResponseWriter, r *http.Request, objects ...string) (url.Values, bool) {
	bad := func(why string) (url.Values, bool) {
		oauthError(w, http.StatusBadRequest, "invalid_request", why)
		return nil, false
	}
	r.Body = http.MaxBytesReader(w, r.Body, 64<<10)
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	switch {
	case err == nil && kind == "application/x-www-form-urlencoded":
		if err := r.ParseForm(); err != nil {
			return bad("The form could not be read: " + err.Error())
		}
		return r.PostForm, true
	case err == nil && kind == "application/json":
		var object map[string]any
		decoder := json.NewDecoder(r.Body)
		if err := decoder.Decode(&object); err != nil || object == nil || decoder.More() {
			return bad("The body is not one JSON object.")
		}
		form := url.Values{}
		for name, value := range object {
			if _, object := value.(map[string]any); object && slices.Contains(objects, name) {
				continue
			}
			texts, ok := textsOf(value)
			if !ok {
				return bad("The parameter " + name + " must be a string.")
			}
			form[name] = texts
		}
		return form, true
	}
	return bad("Send application/x-www-form-urlencoded or application/json.")
}

// textsOf reads a JSON text, or a list of them; null is nothing.
func textsOf(value any) ([]string, bool) {
	switch v := value.(type) {
	case nil:
		return nil, true
	case string:
		return []string{v}, true
	case []any:
		var out []string
		for _, one := range v {
			text, ok := one.(string)
			if !ok {
				return nil, false
			}
			out = append(out, text)
		}
		return out, true
	}
	return nil, false
}

// client authenticates the caller: basic, post or none, each only where the client is registered for it.
func (s *Service) client(w http.ResponseWriter, r *http.Request, form url.Values) (tenant.Client, bool) {
	id, secret, basic := r.BasicAuth()
	if basic {
		// RFC 6749 section 2.3.1: both parts are form-encoded before they are joined.
		if u, err := url.QueryUnescape(id); err == nil {
			id = u
		}
		if u, err := url.QueryUnescape(secret); err == nil {
			secret = u
		}
	} else {
		id, secret = form.Get("client_id"), form.Get("client_secret")
	}
	if basic && (form.Has("client_secret") || form.Has("client_id") && form.Get("client_id") != id) {
		oauthError(w, http.StatusBadRequest, "invalid_request", "A request authenticates its client in one way only (RFC 6749 section 2.3).")
		return tenant.Client{}, false
	}
	client, ok := find(s.Tenant.Fixture(), id)
	good := ok && (client.Public() && secret == "" && !basic ||
		!client.Public() && basic == (client.AuthMethod == "client_secret_basic") && subtle.ConstantTimeCompare([]byte(secret), []byte(client.Secret)) == 1)
	if !good {
		if basic {
			w.Header().Set("WWW-Authenticate", `Basic realm="token"`)
		}
		oauthError(w, http.StatusUnauthorized, "invalid_client", "Unknown client, wrong client secret, or another token_endpoint_auth_method than the client's.")
	}
	return client, good
}
