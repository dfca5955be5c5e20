package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// authenticatorCommand is the virtual authenticators in a terminal.
type authenticatorCommand struct {
	TOTP     totpCommand `cmd:"" name:"totp" help:"Print the one-time code that an otpauth:// URI gives now."`
	WebAuthn struct {
		Create createCommand `cmd:"" help:"Read creation options (JSON, as they are or under publicKey) from standard input and print a credential."`
		Get    getCommand    `cmd:"" help:"Read request options (JSON, as they are or under publicKey) from standard input and print an assertion."`
	} `cmd:"" name:"webauthn" help:"A software security key, or a device's own authenticator; it lives in the file --key."`
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
	How    string `placeholder:"NAME" help:"Answer wrongly in one respect: one of mfaproof list --deviations."`
}

type createCommand struct {
	keyCommand
	Platform bool `help:"A new key is the authenticator built into the device, which verifies its user."`
	UV       bool `name:"uv" help:"A new key can verify its user, as by a PIN."`
}

// Run makes a credential.
func (c *createCommand) Run(e *env) error {
	return c.ceremony(e, true, keptKey{Platform: c.Platform, UV: c.UV})
}

type getCommand struct {
	keyCommand
	Platform bool `help:"Insist that the key is a device's own authenticator."`
	UV       bool `name:"uv" help:"Insist that the key can verify its user."`
}

// Run signs.
func (c *getCommand) Run(e *env) error {
	return c.ceremony(e, false, keptKey{Platform: c.Platform, UV: c.UV})
}

// keptKey is the file of a key: what kind of key it is, the seed of its secrets, and the ceremonies that led to its state.
type keptKey struct {
	Platform bool       `json:"platform,omitempty"`
	UV       bool       `json:"uv,omitempty"`
	Seed     []byte     `json:"seed"`
	Past     []ceremony `json:"past"`
}

// key makes the key as it was before the first ceremony.
func (k keptKey) key() *webauthn.Key {
	var options []webauthn.Option
	if k.Platform {
		options = append(options, webauthn.Platform())
	}
	if k.UV {
		options = append(options, webauthn.UserVerification(true))
	}
	return webauthn.NewKey(seeded(k.Seed), options...)
}

// suits refuses to take a key for one of another kind: what it is was settled when it was made.
func (k keptKey) suits(asked keptKey) error {
	switch {
	case asked.Platform && !k.Platform:
		return errors.New("the key is a roaming one; make a platform authenticator with create --platform and another file")
	case asked.UV && !k.UV && !k.Platform:
		return errors.New("the key cannot verify its user; make one that can with create --uv and another file")
	}
	return nil
}

type ceremony struct {
	Create  bool            `json:"create"`
	Origin  string          `json:"origin"`
	How     string          `json:"how,omitempty"`
	Options json.RawMessage `json:"options"`
}

// maxPast bounds the file of a key.
const maxPast = 1000

// ceremony restores the key, lets it answer the options, and keeps that it did.
func (c *keyCommand) ceremony(e *env, create bool, asked keptKey) error {
	raw, err := io.ReadAll(io.LimitReader(os.Stdin, 1<<20))
	if err != nil {
		return usageError{fmt.Errorf("reading the options: %w", err)}
	}
	options, err := unwrapped(raw)
	if err != nil {
		return usageError{err}
	}
	kept, err := c.load(create, asked)
	if err != nil {
		return usageError{err}
	}
	if err := kept.suits(asked); err != nil {
		return usageError{fmt.Errorf("%s: %w", c.Key, err)}
	}
	key := kept.key()
	for _, past := range kept.Past {
		// What went through once goes through again: the key is deterministic.
		if _, err := perform(key, past); err != nil {
			return usageError{fmt.Errorf("%s: the key cannot be restored: %w", c.Key, err)}
		}
	}
	now := ceremony{Create: create, Origin: c.Origin, How: c.How, Options: options}
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
	var deviations []webauthn.Deviation
	if c.How != "" {
		if _, known := vocab.FindDeviation(vocab.Answer(c.How)); !known {
			var names []string
			for _, d := range vocab.WebAuthnDeviations() {
				names = append(names, string(d.Name))
			}
			return nil, fmt.Errorf("there is no deviation %q; %s", c.How, strictyaml.DidYouMean(c.How, "deviations", names))
		}
		deviations = []webauthn.Deviation{webauthn.Deviation(c.How)}
	}
	if c.Create {
		return key.Create(c.Origin, c.Options, deviations...)
	}
	return key.Get(c.Origin, c.Options, deviations...)
}

// unwrapped gives the options themselves. Pages hand {"publicKey": {…}} to navigator.credentials.
func unwrapped(raw []byte) (json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, fmt.Errorf("standard input has no options: %w; pipe in the JSON object that the page passes to navigator.credentials", err)
	}
	inner, wrapped := members["publicKey"]
	switch {
	case !wrapped:
		return raw, nil
	case len(members["challenge"]) > 0:
		return nil, errors.New("the options have a challenge beside publicKey: give one object or the other")
	}
	return inner, nil // beside it a page may have mediation or signal, which concern the browser
}

func (c *keyCommand) load(create bool, asked keptKey) (keptKey, error) {
	var kept keptKey
	data, err := os.ReadFile(c.Key)
	switch {
	case errors.Is(err, os.ErrNotExist) && create:
		kept.Platform, kept.UV, kept.Seed = asked.Platform, asked.UV, make([]byte, 32)
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
