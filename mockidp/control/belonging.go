package control

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"

	"github.com/mfaproof/mfaproof/mockidp"
)

// membership is an organization of an account, and the roles that it has there.
type membership struct {
	Name  string `json:"name"`
	Roles names  `json:"roles"`
}

// memberships is a list of organizations, each by its name alone or with roles.
type memberships []membership

func (memberships) takes() string { return "a list of names or of {name, roles}" }

// UnmarshalJSON implements json.Unmarshaler.
func (m *memberships) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	*m = memberships{}
	for _, one := range list {
		var name *string
		if json.Unmarshal(one, &name) == nil && name != nil {
			*m = append(*m, membership{Name: *name})
			continue
		}
		var long membership
		if err := strict(one, &long); err != nil || long.Name == "" {
			return errors.New("no name")
		}
		*m = append(*m, long)
	}
	return nil
}

func (m memberships) of() []mockidp.Membership {
	if m == nil {
		return nil
	}
	out := []mockidp.Membership{}
	for _, one := range m {
		out = append(out, mockidp.Membership{Organization: one.Name, Roles: one.Roles})
	}
	return out
}

// passkey is a discoverable WebAuthn credential, in the words of users.yaml.
type passkey struct {
	CredentialID string `json:"credential_id"` // base64url
	PublicKey    string `json:"public_key"`    // COSE key, base64url
	RPID         string `json:"rp_id"`         // the host it was registered for
	SignCount    uint32 `json:"sign_count"`
}

type passkeys []passkey

func (passkeys) takes() string { return "a list of {credential_id, public_key, rp_id, sign_count}" }

// UnmarshalJSON implements json.Unmarshaler.
func (p *passkeys) UnmarshalJSON(raw []byte) error {
	var list []json.RawMessage
	if err := json.Unmarshal(raw, &list); err != nil {
		return err
	}
	*p = passkeys{}
	for _, one := range list {
		var k passkey
		if err := strict(one, &k); err != nil {
			return err
		}
		*p = append(*p, k)
	}
	return nil
}

func (p passkeys) of() ([]mockidp.Passkey, error) {
	var out []mockidp.Passkey
	for _, k := range p {
		id, err1 := base64.RawURLEncoding.DecodeString(k.CredentialID)
		key, err2 := base64.RawURLEncoding.DecodeString(k.PublicKey)
		if err1 != nil || err2 != nil {
			return nil, invalid("Encode them as base64url without padding.", "credential_id or public_key of a passkey is not base64url")
		}
		out = append(out, mockidp.Passkey{ID: id, PublicKey: key, RPID: k.RPID, SignCount: k.SignCount})
	}
	return out, nil
}

// strict decodes an object of known fields.
func strict(raw json.RawMessage, into any) error {
	if !bytes.HasPrefix(raw, []byte("{")) {
		return errors.New("not an object")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}
