package mock

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/go-jose/go-jose/v4"

	"github.com/mfaproof/mfaproof/harness/internal/driver/form"
)

// idToken verifies the ID token as a relying party must (OpenID Connect Core 3.1.3.7) and returns its claims. What does not
// hold is a defect of the implementation. Signature keys come from the JWKS of this issuer.
func (s *session) idToken(ctx context.Context) (map[string]any, error) {
	bad := func(format string, args ...any) error {
		return &form.Defect{Screen: "ID token", What: fmt.Sprintf(format, args...)}
	}
	signed, err := jose.ParseSignedCompact(s.tokens.ID, []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		return nil, bad("is no RS256 JWT: %v", err)
	}
	var keys jose.JSONWebKeySet
	if err := s.call(ctx, http.MethodGet, "/.well-known/jwks.json", nil, "", &keys); err != nil {
		return nil, err
	}
	found := keys.Key(signed.Signatures[0].Header.KeyID)
	if len(found) == 0 {
		return nil, bad("is signed with a key that is not in the JWKS")
	}
	payload, err := signed.Verify(found[0])
	if err != nil {
		return nil, bad("has a signature that does not verify: %v", err)
	}
	var claims map[string]any
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, bad("has no claims: %v", err)
	}
	for name, want := range map[string]string{"iss": "http://" + s.world.host + "/", "aud": s.client.ID, "nonce": s.nonce} {
		if claims[name] != want && want != "" {
			return nil, bad("says %s %v, not %s", name, claims[name], want)
		}
	}
	if nonce, there := claims["nonce"]; s.nonce == "" && there {
		return nil, bad("says nonce %v, and none was sent", nonce)
	}
	if exp, _ := claims["exp"].(float64); int64(exp) <= s.world.fork.Now().Unix() {
		return nil, bad("has expired")
	}
	return claims, nil
}
