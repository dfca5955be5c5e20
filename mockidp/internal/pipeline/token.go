package pipeline

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"strings"
	"time"

	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
)

// The defaults of tokens that travel with a redirect. Source: semantics 2 (api.redirect).
const (
	tokenLifetime  = 900 * time.Second
	tokenParameter = "session_token"
)

// encodeToken is api.redirect.encodeToken: an HS256 JWT for the site that the person is sent to. What the payload says goes over the
// claims that every such token has.
func (a *answerer) encodeToken(args []json.RawMessage, user tenant.User) (any, error) {
	var options struct {
		Secret  string                     `json:"secret"`
		Payload map[string]json.RawMessage `json:"payload"`
		Expires *int64                     `json:"expiresInSeconds"`
	}
	if len(args) == 0 || json.Unmarshal(args[0], &options) != nil {
		return nil, errors.New("api.redirect.encodeToken: the options cannot be read")
	}
	now := a.tenant.Now()
	expires := now.Add(tokenLifetime).Unix()
	if options.Expires != nil {
		expires = now.Unix() + *options.Expires
	}
	claims := map[string]any{"sub": user.ID, "iss": a.req.Hostname, "iat": now.Unix(), "exp": expires, "ip": a.req.IP}
	for name, value := range options.Payload {
		claims[name] = value
	}
	return signHS256(claims, options.Secret)
}

// validateToken is api.redirect.validateToken: the payload of a token that came back, or an error that says what is wrong with it.
func (a *answerer) validateToken(args []json.RawMessage) (any, error) {
	var options struct {
		Secret    string `json:"secret"`
		Parameter string `json:"tokenParameterName"`
	}
	if len(args) == 0 || json.Unmarshal(args[0], &options) != nil {
		return nil, errors.New("api.redirect.validateToken: the options cannot be read")
	}
	if options.Parameter == "" {
		options.Parameter = tokenParameter
	}
	params := maps.Clone(object(a.req.Query))
	maps.Copy(params, a.req.Body)
	token := params[options.Parameter]
	if token == "" {
		return nil, fmt.Errorf("api.redirect.validateToken: neither the query nor the body of the request has a parameter %s", options.Parameter)
	}
	claims, err := readHS256(token, options.Secret)
	if err != nil {
		return nil, fmt.Errorf("api.redirect.validateToken: %w", err)
	}
	expires, ok := claims["exp"].(float64)
	state, _ := claims["state"].(string)
	switch {
	case !ok:
		return nil, errors.New("api.redirect.validateToken: the token has no exp claim")
	case float64(a.tenant.Now().Unix()) >= expires:
		return nil, errors.New("api.redirect.validateToken: the token has expired")
	case state == "" || !hmac.Equal([]byte(state), []byte(params["state"])):
		return nil, errors.New("api.redirect.validateToken: the state claim of the token is not the state of the request")
	}
	return claims, nil
}

var encoding = base64.RawURLEncoding

// signHS256 makes a compact JWT. Secrets of any length are taken, as scripts on the platform use them.
func signHS256(claims map[string]any, secret string) (string, error) {
	payload, err := json.Marshal(claims)
	if err != nil {
		return "", fmt.Errorf("the claims have no JSON form: %w", err)
	}
	text := encoding.EncodeToString([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encoding.EncodeToString(payload)
	return text + "." + encoding.EncodeToString(sum(text, secret)), nil
}

func sum(text, secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return mac.Sum(nil)
}

// readHS256 verifies a compact JWT and returns its claims. No other algorithm is taken, whatever the token says of itself.
func readHS256(token, secret string) (map[string]any, error) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return nil, errors.New("the token is not a JWT")
	}
	var header struct {
		Algorithm string `json:"alg"`
	}
	if raw, err := encoding.DecodeString(parts[0]); err != nil || json.Unmarshal(raw, &header) != nil {
		return nil, errors.New("the header of the token cannot be read")
	}
	if header.Algorithm != "HS256" {
		return nil, fmt.Errorf("the token is signed with %q, not HS256", header.Algorithm)
	}
	signature, err := encoding.DecodeString(parts[2])
	if err != nil || !hmac.Equal(signature, sum(parts[0]+"."+parts[1], secret)) {
		return nil, errors.New("the signature of the token is wrong")
	}
	var claims map[string]any
	if raw, err := encoding.DecodeString(parts[1]); err != nil || json.Unmarshal(raw, &claims) != nil || claims == nil {
		return nil, errors.New("the claims of the token cannot be read")
	}
	return claims, nil
}

// target is the address of api.redirect.sendUserTo with its query.
func target(args []json.RawMessage) (any, error) {
	u, err := url.Parse(str(args, 0))
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("api.redirect.sendUserTo: %q is not an http or https URL", str(args, 0))
	}
	var options struct {
		Query map[string]any `json:"query"`
	}
	if len(args) > 1 && json.Unmarshal(args[1], &options) != nil {
		return nil, errors.New("api.redirect.sendUserTo: the options cannot be read")
	}
	q := u.Query()
	for name, value := range options.Query {
		q.Set(name, fmt.Sprint(value))
	}
	u.RawQuery = q.Encode()
	return u.String(), nil
}
