package webauthn

import (
	"bytes"
	"fmt"
	"math"
	"slices"
)

// assertionBends are the deviations of signatures, counters, and who answers.
var assertionBends = map[Deviation]bend{
	BadSignature: func(_ *Key, c *ceremony, _ *held, _ string) error { c.signsOtherBytes = true; return nil },
	"other-key": func(_ *Key, c *ceremony, _ *held, _ string) (err error) {
		c.signer, err = derived("mfaproof key of somebody else")
		return err
	},
	"truncated-signature": bendSigned(func(r *response) { r.signature = r.signature[:len(r.signature)-1] }),
	"trailing-signature":  bendSigned(func(r *response) { r.signature = append(bytes.Clone(r.signature), 0) }),
	"loose-signature": func(_ *Key, c *ceremony, h *held, _ string) error {
		if h.algorithm != ES256 {
			return fmt.Errorf("webauthn: signatures of algorithm %d are not DER", h.algorithm)
		}
		c.signed = func(r *response) { r.signature = loose(r.signature) }
		return nil
	},
	"empty-signature":     bendSigned(func(r *response) { r.signature = nil }),
	"altered-data":        bendSigned(func(r *response) { r.data = slices.Clone(r.data); r.data[36] ^= 0x80 }),
	"altered-client-data": bendSigned(func(r *response) { r.client = member(r.client, `"later":"words"`) }),
	CounterEqual:          bendCounter(func(last uint32) uint32 { return last }),
	CounterLower:          bendCounter(func(last uint32) uint32 { return last - 1 }),
	CounterZero:           bendCounter(func(uint32) uint32 { return 0 }),
	"counter-greatest":    func(_ *Key, c *ceremony, _ *held, _ string) error { c.counter = math.MaxUint32; return nil },
	CredentialNotAllowed:  func(*Key, *ceremony, *held, string) error { return nil }, // the credential itself is what deviates
	"wrong-user-handle":   bendSigned(func(r *response) { r.userHandle = []byte("somebody else") }),
	"no-user-handle":      bendSigned(func(r *response) { r.userHandle = nil }),
}

func bendSigned(change func(*response)) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.signed = change
		return nil
	}
}

// bendCounter sets a counter after the last one that a relying party should have on record.
func bendCounter(of func(last uint32) uint32) bend {
	return func(_ *Key, c *ceremony, h *held, _ string) error {
		if h.undeviating == 0 {
			return ErrCounterUnused
		}
		c.counter = of(h.undeviating)
		return nil
	}
}

// loose writes the first number of a DER signature with a superfluous zero byte, as BER permits and DER does not.
func loose(signature []byte) []byte {
	r := int(signature[3])
	return slices.Concat([]byte{0x30, signature[1] + 1, 0x02, byte(r + 1), 0}, signature[4:])
}
