package holder

import (
	"fmt"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// RelyingParty gives a relying party's id and the user handle of the person there.
type RelyingParty func() (rpID string, userHandle []byte, err error)

// Seed puts an authenticator of the factor into the wallet, confirmed, and gives it back for an administrator to register. The address is the
// mailbox that counts as enrolled, which the wallet has already; the relying party is asked for WebAuthn alone. Errors are those of the wallet
// and of the relying party, and a factor that no wallet has a device for.
func Seed(w *virtualauthenticator.Wallet, f vocab.Factor, address string, party RelyingParty) (target.Seed, error) {
	s := target.Seed{Factor: f}
	switch f {
	case vocab.OTP:
		params, err := w.SeedOTP()
		s.Secret = params.Secret
		return s, err
	case vocab.WebAuthnRoaming, vocab.WebAuthnPlatform:
		mint := w.SeedKey
		if f == vocab.WebAuthnPlatform {
			mint = w.SeedPlatformKey
		}
		rpID, handle, err := party()
		if err != nil {
			return s, err
		}
		credential, err := mint(rpID, handle)
		s.ID, s.PublicKey, s.SignCount = credential.ID, credential.PublicKey, credential.SignCount
		return s, err
	case vocab.Phone:
		number, err := w.SeedPhone()
		s.Phone = number
		return s, err
	case vocab.Push:
		device, err := w.SeedPush()
		s.Device, s.DeviceID, s.Secret = device.Name, device.Device, device.Secret
		return s, err
	case vocab.Email:
		s.Email = address
		return s, nil
	case vocab.RecoveryCode:
		code, err := w.SeedRecovery()
		s.Code = code
		return s, err
	}
	return s, fmt.Errorf("the wallet has no device for %s", f)
}
