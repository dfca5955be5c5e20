package virtualauthenticator

import (
	"encoding/base32"
	"fmt"
	"io"

	"github.com/mfaproof/mfaproof/virtualauthenticator/email"
	"github.com/mfaproof/mfaproof/virtualauthenticator/push"
	"github.com/mfaproof/mfaproof/virtualauthenticator/recovery"
	"github.com/mfaproof/mfaproof/virtualauthenticator/totp"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// SeedOTP puts an authenticator with a secret of 20 random bytes into the app, confirmed, and returns its parameters for
// an administrator to register. It fails if the random source does.
func (w *Wallet) SeedOTP() (totp.Params, error) {
	secret := make([]byte, 20)
	if _, err := io.ReadFull(w.random, secret); err != nil {
		return totp.Params{}, fmt.Errorf("wallet: read a secret from the random source: %w", err)
	}
	authenticator, err := totp.New(totp.Params{Secret: base32.StdEncoding.EncodeToString(secret)})
	if err != nil {
		return totp.Params{}, err
	}
	w.app.hold(authenticator)
	return authenticator.Params(), nil
}

// SeedKey puts a credential into the security key, confirmed, and returns it for an administrator to register. The user
// handle is the user.id of the relying party, 1 to 64 bytes. It fails if the handle or the random source does.
func (w *Wallet) SeedKey(rpID string, userHandle []byte) (webauthn.Credential, error) {
	return w.keys.mint(rpID, userHandle)
}

// SeedPlatformKey does with the platform's authenticator what SeedKey does with the security key.
func (w *Wallet) SeedPlatformKey(rpID string, userHandle []byte) (webauthn.Credential, error) {
	return w.platform.mint(rpID, userHandle)
}

// mint makes a credential in the newest key, which is a held one from then on.
func (k *keys) mint(rpID string, userHandle []byte) (webauthn.Credential, error) {
	newest, err := k.newest()
	if err != nil {
		return webauthn.Credential{}, err
	}
	credential, err := newest.device.Mint(rpID, userHandle)
	if err != nil {
		return webauthn.Credential{}, err
	}
	newest.answered, newest.held = true, true
	return credential, nil
}

// SeedPhone makes the phone a confirmed one and returns its number, in E.164, for an administrator to register. It fails if
// the random source does.
func (w *Wallet) SeedPhone() (string, error) {
	newest, err := w.phones.newest()
	if err != nil {
		return "", err
	}
	newest.held = true
	return newest.device.Number(), nil
}

// SeedEmail gives the person the mailbox of that address, which is the account's. It fails if the text is no bare address.
func (w *Wallet) SeedEmail(address string) error {
	box, err := email.New(address, &w.inbox)
	if err != nil {
		return err
	}
	w.mail = mail{boxes: []*email.Mailbox{box}}
	return nil
}

// SeedAnotherEmail gives the person one more mailbox. It fails if the text is no bare address.
func (w *Wallet) SeedAnotherEmail(address string) error {
	box, err := email.New(address, &w.inbox)
	if err != nil {
		return err
	}
	w.mail.boxes, w.mail.lost = append(w.mail.boxes, box), false
	return nil
}

// SeedPush makes the push device a confirmed one, with a new secret for the authenticator in its app, and returns it for an
// administrator to register. It fails if the random source does.
func (w *Wallet) SeedPush() (push.Registration, error) {
	newest, err := w.pushes.newest()
	if err != nil {
		return push.Registration{}, err
	}
	registration, err := newest.device.Seed(w.random)
	if err != nil {
		return push.Registration{}, err
	}
	newest.answered, newest.held = true, true
	return registration, nil
}

// SeedRecovery writes a new recovery code on the sheet, in place of the one before, and returns it for an administrator to
// register. It fails if the random source does.
func (w *Wallet) SeedRecovery() (string, error) {
	code, err := recovery.Generate(w.random)
	if err != nil {
		return "", err
	}
	if err := w.sheet.paper.Record(code); err != nil {
		return "", err
	}
	w.sheet.lost = false
	return code, nil
}
