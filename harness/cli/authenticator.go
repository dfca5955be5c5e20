package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// authenticatorCommand is the virtual authenticators in a terminal.
type authenticatorCommand struct {
	TOTP     totpCommand `cmd:"" name:"totp" help:"Print the one-time code of an otpauth:// URI for now."`
	WebAuthn struct {
		Create createCommand `cmd:"" help:"Read creation options (JSON) from standard input and print a credential."`
		Get    getCommand    `cmd:"" help:"Read request options (JSON) from standard input and print an assertion."`
	} `cmd:"" name:"webauthn" help:"A software security key; it lives in the file --key."`
}

type totpCommand struct {
	URI string `arg:"" name:"uri" help:"What the QR code says: otpauth://totp/…"`
}

// Run prints the code.
func (c *totpCommand) Run(e *env) error {
	a, err := totp.FromURI(c.URI)
	if err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprintln(e.stdout, a.Peek(realTime{}.Now()))
	return err
}

// keyCommand is one ceremony of a software security key. The key lives in a file between runs.
type keyCommand struct {
	Origin string `required:"" placeholder:"URL" help:"Origin of the page, such as http://localhost:4400."`
	Key    string `required:"" placeholder:"FILE" help:"File that keeps the key; create makes it."`
}

type createCommand struct{ keyCommand }

// Run makes a credential.
func (c *createCommand) Run(e *env) error { return c.ceremony(e, true) }

type getCommand struct{ keyCommand }

// Run signs.
func (c *getCommand) Run(e *env) error { return c.ceremony(e, false) }

// keptKey is the file of a key: the seed of its secrets, and the ceremonies that led to its state.
type keptKey struct {
	Seed []byte     `json:"seed"`
	Past []ceremony `json:"past"`
}

type ceremony struct {
	Create  bool            `json:"create"`
	Origin  string          `json:"origin"`
	Options json.RawMessage `json:"options"`
}

// maxPast bounds the file of a key.
const maxPast = 1000

// ceremony restores the key, lets it answer the options, and keeps that it did.
func (c *keyCommand) ceremony(e *env, create bool) error {
	options, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
	if err != nil {
		return usageError{fmt.Errorf("reading the options: %w", err)}
	}
	kept, err := c.load(create)
	if err != nil {
		return usageError{err}
	}
	key := webauthn.NewKey(seeded(kept.Seed))
	for _, past := range kept.Past {
		// What went through once goes through again: the key is deterministic.
		if _, err := perform(key, past); err != nil {
			return usageError{fmt.Errorf("%s: the key cannot be restored: %w", c.Key, err)}
		}
	}
	now := ceremony{Create: create, Origin: c.Origin, Options: options}
	response, err := perform(key, now)
	if err != nil {
		return usageError{err}
	}
	if kept.Past = append(kept.Past, now); len(kept.Past) > maxPast {
		return usageError{fmt.Errorf("%s was used %d times; make a new key", c.Key, maxPast)}
	}
	file, err := json.Marshal(kept)
	if err != nil {
		return err
	}
	if err := os.WriteFile(c.Key, file, 0o600); err != nil {
		return usageError{err}
	}
	_, err = fmt.Fprintln(e.stdout, string(response))
	return err
}

func perform(key *webauthn.Key, c ceremony) (json.RawMessage, error) {
	if c.Create {
		return key.Create(c.Origin, c.Options)
	}
	return key.Get(c.Origin, c.Options)
}

func (c *keyCommand) load(create bool) (keptKey, error) {
	var kept keptKey
	data, err := os.ReadFile(c.Key)
	switch {
	case errors.Is(err, os.ErrNotExist) && create:
		kept.Seed = make([]byte, 32)
		systemRandom(kept.Seed)
		return kept, nil
	case err != nil:
		return kept, fmt.Errorf("%s: %w; make a key with webauthn create", c.Key, reason(err))
	}
	if err := json.Unmarshal(data, &kept); err != nil || len(kept.Seed) != 32 {
		return kept, fmt.Errorf("%s is no key file of mfaproof", c.Key)
	}
	return kept, nil
}
