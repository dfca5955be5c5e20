package vectors

import (
	"encoding/json"
	"fmt"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// kind is an authenticator that ordinary vectors come from.
type kind struct {
	name        string
	algorithm   webauthn.Algorithm
	attestation webauthn.Attestation
}

func kinds() []kind {
	var all []kind
	for _, a := range []struct {
		name      string
		algorithm webauthn.Algorithm
	}{{"ES256", webauthn.ES256}, {"EdDSA", webauthn.EdDSA}, {"RS256", webauthn.RS256}} {
		for _, attestation := range []webauthn.Attestation{webauthn.None, webauthn.PackedSelf, webauthn.PackedX5C} {
			all = append(all, kind{a.name + ", " + string(attestation), a.algorithm, attestation})
		}
	}
	return append(all, kind{"ES256, fido-u2f", webauthn.ES256, webauthn.FIDOU2F})
}

// model is the AAGUID of the authenticators that name one.
var model = [16]byte{'m', 'f', 'a', 'p', 'r', 'o', 'o', 'f', 0, 0, 0, 0, 0, 0, 0, 1}

func (k kind) key(label string, more ...webauthn.Option) *webauthn.Key {
	options := append([]webauthn.Option{webauthn.UserVerification(true), webauthn.Algorithms(k.algorithm), webauthn.Attest(k.attestation)}, more...)
	if k.attestation == webauthn.PackedX5C {
		options = append(options, webauthn.Model(model))
	}
	return webauthn.NewKey(seeded(label), options...)
}

func object(v any) json.RawMessage {
	text, _ := json.Marshal(v) // maps of texts, numbers and lists always marshal
	return text
}

func creationOptions(label string) json.RawMessage {
	algorithms := []map[string]any{}
	for _, a := range []webauthn.Algorithm{webauthn.ES256, webauthn.EdDSA, webauthn.RS256} {
		algorithms = append(algorithms, map[string]any{"type": "public-key", "alg": a})
	}
	return object(map[string]any{
		"challenge": challengeOf(label), "rp": map[string]any{"id": RPID, "name": "Example"},
		"user":             map[string]any{"id": b64([]byte("user-1")), "name": "ana@example.com", "displayName": "Ana"},
		"pubKeyCredParams": algorithms, "attestation": "direct",
		"authenticatorSelection": map[string]any{"authenticatorAttachment": "cross-platform", "userVerification": "required"},
	})
}

func requestOptions(label string, allowed []byte) json.RawMessage {
	return object(map[string]any{
		"challenge": challengeOf(label), "rpId": RPID, "userVerification": "required",
		"allowCredentials": []map[string]any{{"type": "public-key", "id": b64(allowed)}},
	})
}

// based are the deviations that are made of another attestation than none.
var based = map[vocab.Answer]webauthn.Attestation{
	"self-bad-signature": webauthn.PackedSelf, "self-wrong-algorithm": webauthn.PackedSelf,
	"certified-by-a-stranger": webauthn.PackedX5C, "certificate-expired": webauthn.PackedX5C, "certificate-of-another-model": webauthn.PackedX5C,
}

func registrations() ([]Group, error) {
	var groups []Group
	for _, k := range kinds() {
		label := "registration " + k.name
		options := creationOptions(label)
		response, err := k.key(label).Create(Origin, options)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", label, err)
		}
		groups = append(groups, Group{Name: k.name, Algorithm: int(k.algorithm), Attestation: string(k.attestation), Vectors: []Vector{
			{Comment: "an ordinary registration", Flags: []string{"ordinary"}, Options: options, Response: response, Result: Valid}}})
	}
	deviating := Group{Name: "deviations", Algorithm: int(webauthn.ES256), Attestation: string(webauthn.None)}
	for _, d := range vocab.WebAuthnDeviations() {
		if !d.Creation {
			continue
		}
		k := kind{algorithm: webauthn.ES256, attestation: webauthn.None}
		if a, other := based[d.Name]; other {
			k.attestation = a
		}
		label := "registration " + string(d.Name)
		key, options := k.key(label), creationOptions(label)
		if _, err := key.Create(Origin, creationOptions(label+" before")); err != nil {
			return nil, fmt.Errorf("%s: %w", label, err)
		}
		first := key.Credentials()[0].ID
		response, err := key.Create(Origin, options, webauthn.Deviation(d.Name))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", label, err)
		}
		deviating.Vectors = append(deviating.Vectors, Vector{Comment: d.Rule, Flags: []string{string(d.Name)}, Options: options,
			Registered: []string{b64(first)}, Response: response, Result: resultOf(d)})
	}
	return append(groups, deviating), nil
}

// authentication gives a group with one vector: the third answer of a key, in one way.
func authentication(k kind, label string, more ...webauthn.Deviation) (Group, error) {
	key := k.key(label, webauthn.BackUp(len(more) > 0 && more[0] == "backed-up", false))
	if _, err := key.Create(Origin, creationOptions(label)); err != nil {
		return Group{}, fmt.Errorf("%s: %w", label, err)
	}
	held := key.Credentials()[0]
	for _, before := range []string{" before", " before that"} {
		if _, err := key.Get(Origin, requestOptions(label+before, held.ID)); err != nil {
			return Group{}, fmt.Errorf("%s: %w", label, err)
		}
	}
	count := key.Credentials()[0].SignCount
	options := requestOptions(label, held.ID)
	response, err := key.Get(Origin, options, more...)
	if err != nil {
		return Group{}, fmt.Errorf("%s: %w", label, err)
	}
	return Group{Name: k.name, Algorithm: int(k.algorithm), Attestation: string(k.attestation),
		Credential: &Credential{ID: b64(held.ID), PublicKey: b64(held.PublicKey), SignCount: count, UserHandle: b64(held.UserHandle),
			BackupEligible: len(more) > 0 && more[0] == "backed-up"},
		Vectors: []Vector{{Comment: "an ordinary authentication", Flags: []string{"ordinary"}, Options: options, Response: response, Result: Valid}}}, nil
}

func authentications() ([]Group, error) {
	var groups []Group
	for _, k := range kinds() {
		if k.attestation != webauthn.None {
			continue // an assertion knows nothing of attestation
		}
		g, err := authentication(k, "authentication "+k.name)
		if err != nil {
			return nil, err
		}
		groups = append(groups, g)
	}
	for _, d := range vocab.WebAuthnDeviations() {
		if !d.Assertion {
			continue
		}
		k := kind{name: string(d.Name), algorithm: webauthn.ES256, attestation: webauthn.None}
		g, err := authentication(k, "authentication "+k.name, webauthn.Deviation(d.Name))
		if err != nil {
			return nil, err
		}
		g.Vectors[0].Comment, g.Vectors[0].Flags, g.Vectors[0].Result = d.Rule, []string{string(d.Name)}, resultOf(d)
		groups = append(groups, g)
	}
	return groups, nil
}
