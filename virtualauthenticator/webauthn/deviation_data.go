package webauthn

import (
	"bytes"
	"cmp"
	"errors"
	"strings"
)

// dataBends are the deviations of what the key vouches for in its authenticator data.
var dataBends = map[Deviation]bend{
	wrongRPID: func(_ *Key, c *ceremony, _ *held, value string) error { c.rpID = cmp.Or(value, foreign); return nil },
	"parent-rp-id": func(_ *Key, c *ceremony, _ *held, _ string) error {
		_, parent, found := strings.Cut(c.rpID, ".")
		if !found {
			return errors.New("webauthn: the relying party id has no parent domain")
		}
		c.rpID = parent
		return nil
	},
	NoUserPresence:     bendFlags(func(flags byte) byte { return flags &^ flagUserPresent }),
	NoUserVerification: bendFlags(func(flags byte) byte { return flags &^ flagUserVerified }),
	"backed-up-alone":  bendFlags(func(flags byte) byte { return flags&^flagBackupEligible | flagBackedUp }),
	"backup-eligibility": bendFlags(func(flags byte) byte {
		return flags&^flagBackedUp ^ flagBackupEligible
	}),
	"backed-up": func(_ *Key, c *ceremony, _ *held, _ string) error {
		if c.kind == assertion && c.flags&flagBackupEligible == 0 {
			return errors.New("webauthn: the credential cannot be backed up: let it be registered as one that can")
		}
		c.flags |= flagBackupEligible | flagBackedUp
		return nil
	},
	"extensions-missing": bendFlags(func(flags byte) byte { return flags | flagExtensions }),
	"unasked-extension": func(_ *Key, c *ceremony, _ *held, _ string) error {
		outputs, err := canonical(map[string]bool{"org.example.unasked": true})
		c.extensions, c.flags = outputs, c.flags|flagExtensions
		return err
	},
	"data-trailing-bytes": bendData(func(data []byte) []byte { return append(bytes.Clone(data), 0, 0, 0, 0) }),
	"data-truncated":      bendData(func(data []byte) []byte { return data[:36] }),
	"not-attested":        bendFlags(func(flags byte) byte { return flags &^ flagAttested }),
	"attested-truncated":  bendData(func(data []byte) []byte { return data[:len(data)-16] }),
}

func bendFlags(change func(byte) byte) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.flags = change(c.flags)
		return nil
	}
}

func bendData(change func([]byte) []byte) bend {
	return func(_ *Key, c *ceremony, _ *held, _ string) error {
		c.before = func(r *response) { r.data = change(r.data) }
		return nil
	}
}
