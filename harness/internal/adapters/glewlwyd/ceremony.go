package glewlwyd

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// registering is where people register schemes for themselves.
const registering = "/profile/scheme/register/"

// ceremony begins what a page asks for. The refusal says that Glewlwyd did not begin it.
func (s *session) ceremony(ctx context.Context, kind target.OfferKind, f vocab.Factor) (page, *target.Refusal, error) {
	p := page{kind: kind, factor: f}
	enrol := kind == target.OfferEnrol
	if f == vocab.OTP && !enrol {
		p.material = target.Material{Wants: target.WantsCode}
		return p, nil, nil
	}
	path, value := "/auth/scheme/trigger/", map[string]any{}
	if enrol {
		path, value = registering, map[string]any{"register": "new-credential"}
		if f == vocab.OTP {
			value = map[string]any{"generate-secret": true}
		}
	}
	got, err := s.ask(ctx, http.MethodPost, path, s.who.about(f, value))
	if err != nil {
		return p, nil, err
	}
	if got.Status != http.StatusOK {
		return p, refusal(got), nil
	}
	if f == vocab.OTP {
		var app struct{ Secret string }
		if err := read(got, &app); err != nil {
			return p, nil, err
		}
		p.secret = app.Secret
		uri := url.URL{Scheme: "otpauth", Host: "totp", Path: "/" + Name + ":" + s.who.username,
			RawQuery: url.Values{"secret": {strings.TrimRight(app.Secret, "=")}, "issuer": {Name}, "digits": {"6"}, "period": {"30"}}.Encode()}
		p.material = target.Material{OTPAuthURI: uri.String(), Wants: target.WantsCode}
		return p, nil, nil
	}
	var o options
	if err := read(got, &o); err != nil {
		return p, nil, err
	}
	p.ceremony = o.Session
	host, err := url.Parse(s.w.t.origin)
	if err != nil {
		return p, nil, err
	}
	public := o.request(host.Hostname())
	if enrol {
		public = o.creation(host.Hostname())
	}
	p.material = target.Material{PublicKey: public, Origin: s.w.t.origin, Wants: target.WantsCredential}
	return p, nil, nil
}

// options are what Glewlwyd hands to its own page. Binary values are base64 in the standard alphabet, with padding.
type options struct {
	Session   string
	Challenge []byte
	User      struct {
		ID   []byte
		Name string
	}
	Parameters  json.RawMessage `json:"pubKey-cred-params"`
	Attestation string          `json:"attestation-required"`
	Allowed     []struct {
		ID []byte `json:"credential_id"`
	} `json:"allowCredentials"`
}

// creation makes the options as Glewlwyd's page does, which leaves the RP ID to the browser: the host of the page. The rpId of the answer is
// a whole origin.
func (o options) creation(host string) json.RawMessage {
	return encoded(map[string]any{
		"challenge": web(o.Challenge), "rp": map[string]string{"id": host, "name": host},
		"user":             map[string]string{"id": web(o.User.ID), "name": o.User.Name, "displayName": o.User.Name},
		"pubKeyCredParams": o.Parameters, "attestation": o.Attestation,
	})
}

func (o options) request(host string) json.RawMessage {
	allowed := []map[string]string{}
	for _, one := range o.Allowed {
		allowed = append(allowed, map[string]string{"type": "public-key", "id": web(one.ID)})
	}
	return encoded(map[string]any{"challenge": web(o.Challenge), "rpId": host, "allowCredentials": allowed})
}

func web(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

func encoded(v any) json.RawMessage {
	text, err := json.Marshal(v)
	if err != nil { // only Parameters could not be JSON, and they were read as JSON
		return nil
	}
	return text
}

// answer hands a proof in. The refusal says that Glewlwyd did not take it.
func (s *session) answer(ctx context.Context, p target.Proof) (*target.Refusal, error) {
	f, a := s.page.factor, s.who
	var value map[string]any
	switch {
	case f == vocab.OTP:
		value = map[string]any{"value": p.Code}
	case len(p.ClientError) > 0:
		return &target.Refusal{Class: vocab.ErrIndistinct, Text: "the browser gave no credential; Glewlwyd's page tells the server nothing"}, nil
	default:
		credential, err := standard(p.Credential)
		if err != nil {
			return nil, err
		}
		value = map[string]any{"session": s.page.ceremony, "credential": credential}
	}
	if s.page.kind == target.OfferEnrol {
		proof := value
		if f == vocab.OTP {
			value = map[string]any{"type": "TOTP", "secret": s.page.secret, "time_step_size": 30}
		} else {
			value["register"] = "register-credential"
		}
		got, err := s.ask(ctx, http.MethodPost, registering, a.about(f, value))
		switch {
		case err != nil:
			return nil, err
		case got.Status != http.StatusOK:
			return refusal(got), nil
		case f != vocab.OTP:
			return nil, nil
		}
		// Registering an app takes no code; the one that the person typed is the answer to what is asked next.
		value = proof
	}
	got, err := s.ask(ctx, http.MethodPost, "/auth/", a.about(f, value))
	if err != nil || got.Status == http.StatusOK {
		return nil, err
	}
	return refusal(got), nil
}

// standard writes the binary members of a credential in the standard alphabet with padding, where they are a Base64URLString. What is no such
// string stays as it is: Glewlwyd may refuse it.
func standard(credential json.RawMessage) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(credential))
	decoder.UseNumber()
	var c map[string]any
	if err := decoder.Decode(&c); err != nil {
		return nil, fmt.Errorf("the credential is no JSON object: %w", err)
	}
	rewrite(c, "rawId")
	if response, ok := c["response"].(map[string]any); ok {
		rewrite(response, "clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle")
	}
	return c, nil
}

func rewrite(members map[string]any, names ...string) {
	for _, name := range names {
		text, ok := members[name].(string)
		if raw, err := base64.RawURLEncoding.DecodeString(text); ok && err == nil {
			members[name] = base64.StdEncoding.EncodeToString(raw)
		}
	}
}
