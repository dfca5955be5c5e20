package webauthn

import (
	"crypto/sha256"
	"strings"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
)

// breakRules makes what a response says right, where a fault keeps the mock from looking at it. What was signed stays as it was sent.
func breakRules(faults fault.Set, kind protocol.CeremonyType, session *webauthn.SessionData, client *protocol.CollectedClientData, data *protocol.AuthenticatorData, rp RelyingParty) {
	for name, mend := range map[fault.Name]func(){
		fault.WebAuthnAnyType:   func() { client.Type = kind },
		fault.WebAuthnAnyOrigin: func() { client.Origin = rp.Origin },
		fault.WebAuthnFramed:    func() { client.CrossOrigin, client.TopOrigin = false, "" },
		fault.WebAuthnSpelling: func() {
			// A decoder that does not mind padding and spare bits reads the same bytes.
			said := strings.TrimRight(client.Challenge, "=")
			if len(said) == len(session.Challenge) && said[:len(said)-1] == session.Challenge[:len(said)-1] {
				client.Challenge = session.Challenge
			}
		},
		fault.WebAuthnAnyRPID: func() { sum := sha256.Sum256([]byte(rp.ID)); data.RPIDHash = sum[:] },
		fault.WebAuthnAbsent:  func() { data.Flags |= protocol.FlagUserPresent },
		fault.WebAuthnNoUV:    func() { session.UserVerification = protocol.VerificationDiscouraged },
	} {
		if faults.On(name) {
			mend()
		}
	}
}
