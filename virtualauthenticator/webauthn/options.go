package webauthn

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
)

// creationOptions is what the browser reads of a PublicKeyCredentialCreationOptionsJSON. Pointers tell absence from emptiness.
type creationOptions struct {
	Challenge base64URL `json:"challenge"`
	RP        *struct {
		ID   string  `json:"id"`
		Name *string `json:"name"`
	} `json:"rp"`
	User *struct {
		ID          base64URL `json:"id"`
		Name        *string   `json:"name"`
		DisplayName *string   `json:"displayName"`
	} `json:"user"`
	PubKeyCredParams []struct {
		Type string    `json:"type"`
		Alg  Algorithm `json:"alg"`
	} `json:"pubKeyCredParams"`
	Attestation            string `json:"attestation"`
	AuthenticatorSelection struct {
		AuthenticatorAttachment string `json:"authenticatorAttachment"`
		UserVerification        string `json:"userVerification"`
	} `json:"authenticatorSelection"`
	ExcludeCredentials []descriptor `json:"excludeCredentials"`
}

// requestOptions is what the browser reads of a PublicKeyCredentialRequestOptionsJSON.
type requestOptions struct {
	Challenge        base64URL    `json:"challenge"`
	RPID             string       `json:"rpId"`
	AllowCredentials []descriptor `json:"allowCredentials"`
	UserVerification string       `json:"userVerification"`
}

// descriptor is a PublicKeyCredentialDescriptorJSON. Its transports are hints to a browser with several authenticators.
type descriptor struct {
	Type string    `json:"type"`
	ID   base64URL `json:"id"`
}

// base64URL is a Base64URLString: base64url without padding. Nil if the member is absent.
type base64URL []byte

// UnmarshalJSON implements json.Unmarshaler. What is not base64url is the EncodingError of parseCreationOptionsFromJSON
// (WebAuthn Level 3 section 5.1.8).
func (b *base64URL) UnmarshalJSON(text []byte) error {
	var encoded *string
	if err := json.Unmarshal(text, &encoded); err != nil || encoded == nil {
		return err
	}
	decoded, err := base64.RawURLEncoding.DecodeString(*encoded)
	if err != nil {
		return refuse("EncodingError", "%q is not base64url without padding", *encoded)
	}
	*b = decoded
	return nil
}

// parseCreation reads creation options and refuses those on which a browser does.
func parseCreation(text json.RawMessage) (creationOptions, error) {
	var o creationOptions
	if err := decode(text, &o); err != nil {
		return o, err
	}
	switch {
	case o.Challenge == nil:
		return o, missing("challenge")
	case o.RP == nil:
		return o, missing("rp")
	case o.RP.Name == nil:
		return o, missing("rp.name")
	case o.User == nil:
		return o, missing("user")
	case o.User.ID == nil:
		return o, missing("user.id")
	case o.User.Name == nil:
		return o, missing("user.name")
	case o.User.DisplayName == nil:
		return o, missing("user.displayName")
	case o.PubKeyCredParams == nil:
		return o, missing("pubKeyCredParams")
	case !isUserHandle(o.User.ID):
		return o, refuse("TypeError", "user.id has %d bytes; 1 to 64 are allowed", len(o.User.ID))
	}
	return o, nil
}

// parseRequest reads request options and refuses those on which a browser does.
func parseRequest(text json.RawMessage) (requestOptions, error) {
	var o requestOptions
	if err := decode(text, &o); err != nil {
		return o, err
	}
	if o.Challenge == nil {
		return o, missing("challenge")
	}
	return o, nil
}

// decode reads options; every failure is a *ClientError, because it is the page that made them.
func decode(text json.RawMessage, options any) error {
	err := json.Unmarshal(text, options)
	if err == nil {
		return nil
	}
	if refused := (*ClientError)(nil); errors.As(err, &refused) {
		return refused
	}
	return refuse("TypeError", "the options cannot be read: %v", err)
}

// missing refuses options without a member that WebIDL requires.
func missing(member string) *ClientError {
	return refuse("TypeError", "the options have no %s", member)
}

// isUserHandle tells whether the length is allowed (WebAuthn Level 3 section 5.4.3).
func isUserHandle(handle []byte) bool { return len(handle) >= 1 && len(handle) <= 64 }

// offered gives the algorithms that the relying party takes, in its order; an empty list stands for the browser's defaults
// (WebAuthn Level 3 section 5.1.3).
func (o creationOptions) offered() []Algorithm {
	if len(o.PubKeyCredParams) == 0 {
		return []Algorithm{ES256, RS256}
	}
	var algorithms []Algorithm
	for _, p := range o.PubKeyCredParams {
		if p.Type == "public-key" {
			algorithms = append(algorithms, p.Alg)
		}
	}
	return algorithms
}

// agree picks the relying party's favourite among the algorithms of the key.
func (k *Key) agree(o creationOptions) (Algorithm, error) {
	for _, a := range o.offered() {
		if slices.Contains(k.algorithms, a) {
			return a, nil
		}
	}
	return 0, refuse("NotSupportedError", "pubKeyCredParams has no public-key of an algorithm of the key, which are %d", k.algorithms)
}
