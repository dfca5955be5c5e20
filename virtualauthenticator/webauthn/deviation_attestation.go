package webauthn

import (
	"bytes"
	"slices"
)

// attestationBends are the deviations of how a key vouches for its model. Each of them gives the attestation that it is about,
// whatever the relying party asked for.
var attestationBends = map[Deviation]bend{
	"unknown-format":               bendAttestation(None, func(r *response) { r.format = "org.example.unknown" }),
	"none-with-a-statement":        bendAttestation(None, func(r *response) { r.statement = map[string]any{"alg": ES256} }),
	"self-attestation":             bendAttestation(PackedSelf, nil),
	"self-bad-signature":           bendAttestation(PackedSelf, func(r *response) { spoil(r.statement) }),
	"self-wrong-algorithm":         bendAttestation(PackedSelf, func(r *response) { r.statement.(map[string]any)["alg"] = EdDSA }),
	"certified":                    bendIssuer(issuer{label: genuine}),
	"certified-by-a-stranger":      bendIssuer(issuer{label: "mfaproof untrusted root"}),
	"certificate-expired":          bendIssuer(issuer{label: genuine, expired: true}),
	"certificate-of-another-model": bendIssuer(issuer{label: genuine, model: bytes.Repeat([]byte{0xee}, 16)}),
}

func bendAttestation(a Attestation, change func(*response)) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.attestation, c.signed = a, change
		return nil
	}
}

// bendIssuer attests with a certificate; its model is that of the key unless the issuer names another.
func bendIssuer(i issuer) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.attestation, c.issuer = PackedX5C, &i
		if i.model == nil {
			c.issuer = &issuer{i.label, i.expired, c.aaguid}
		}
		return nil
	}
}

// spoil changes one bit in the middle of the second number of a statement's DER signature, so that it stays well-formed.
func spoil(statement any) {
	members := statement.(map[string]any)
	signature := slices.Clone(members["sig"].([]byte))
	signature[len(signature)-8] ^= 1
	members["sig"] = signature
}
