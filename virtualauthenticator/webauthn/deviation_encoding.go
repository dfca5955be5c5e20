package webauthn

import (
	"bytes"
	"slices"
)

// encodingBends are the deviations of how an attestation object is encoded. What it says stays the same, where it says anything.
var encodingBends = map[Deviation]bend{
	"object-trailing-bytes": bendObject(func(object []byte) []byte { return append(bytes.Clone(object), 0) }),
	"object-truncated":      bendObject(func(object []byte) []byte { return object[:len(object)-1] }),
	"object-indefinite":     bendObject(func(object []byte) []byte { return slices.Concat([]byte{0xbf}, object[1:], []byte{0xff}) }),
	"object-duplicate-key":  bendObject(func(object []byte) []byte { return slices.Concat([]byte{0xa4}, object[1:], []byte("\x63fmt\x64none")) }),
	"object-nested":         bendObject(func([]byte) []byte { return bomb(bytes.Repeat([]byte{0x81}, 10_000)) }),
	"object-huge-length":    bendObject(func([]byte) []byte { return bomb([]byte{0x5a, 0xff, 0xff, 0xff, 0xff}) }),
	"object-huge-array":     bendObject(func([]byte) []byte { return bomb([]byte{0x9b, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff}) }),
}

// bomb is an attestation object whose statement asks a reader for more than it should give.
func bomb(statement []byte) []byte {
	return slices.Concat([]byte("\xa3\x63fmt\x64none\x67attStmt"), statement)
}

func bendObject(change func([]byte) []byte) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.encoded = func(r *response) { r.object = change(r.object) }
		return nil
	}
}
