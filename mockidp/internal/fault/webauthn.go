package fault

// The deviations in WebAuthn ceremonies, beside those that the first list has.
const (
	WebAuthnAnyOrigin    Name = "webauthn-any-origin"
	WebAuthnAnyRPID      Name = "webauthn-any-rp-id"
	WebAuthnAnyType      Name = "webauthn-any-type"
	WebAuthnFramed       Name = "webauthn-frames-accepted"
	WebAuthnAnyChallenge Name = "webauthn-challenge-ignored"
	WebAuthnSpelling     Name = "webauthn-challenge-spelling-ignored"
	WebAuthnKept         Name = "webauthn-challenge-kept"
	WebAuthnAbsent       Name = "webauthn-presence-ignored"
	WebAuthnNoUV         Name = "webauthn-verification-ignored"
	WebAuthnBackUp       Name = "webauthn-back-up-ignored"
	WebAuthnAnyAlgorithm Name = "webauthn-any-algorithm"
	WebAuthnAnyKey       Name = "webauthn-public-key-unchecked"
	WebAuthnAttestation  Name = "webauthn-attestation-unchecked"
	WebAuthnKnown        Name = "webauthn-known-credential"
	WebAuthnForeign      Name = "webauthn-foreign-credential"
	WebAuthnHandle       Name = "webauthn-user-handle-ignored"
	WebAuthnAttachment   Name = "webauthn-attachment-ignored"
	WebAuthnDuplicates   Name = "webauthn-duplicate-members"
	WebAuthnPicky        Name = "webauthn-unknown-members-refused"
	WebAuthnTrailing     Name = "webauthn-trailing-bytes"
	WebAuthnErrorPasses  Name = "webauthn-client-error-passes"
	PasskeyUnverified    Name = "passkey-without-verification"
	PasskeyNobody        Name = "passkey-without-user-handle"
	CounterForgotten     Name = "webauthn-counter-forgotten"
)

func webAuthn() []Fault {
	return []Fault{
		{WebAuthnAnyOrigin, "A WebAuthn response from another origin is accepted."},
		{WebAuthnAnyRPID, "A WebAuthn response for another relying party is accepted."},
		{WebAuthnAnyType, "A WebAuthn response of another kind of ceremony is accepted."},
		{WebAuthnFramed, "A WebAuthn response from within another site's frame is accepted."},
		{WebAuthnAnyChallenge, "A WebAuthn response lets a person in whatever challenge it was made for."},
		{WebAuthnSpelling, "The challenge of a WebAuthn response is accepted in another spelling: padded, or with spare bits."},
		{WebAuthnKept, "The challenge of a WebAuthn page is good for more than one response."},
		{WebAuthnAbsent, "A WebAuthn response is accepted although nobody touched the authenticator."},
		{WebAuthnNoUV, "A WebAuthn response is accepted without user verification where it is required."},
		{WebAuthnBackUp, "Impossible and changed back-up flags of a WebAuthn response are accepted."},
		{WebAuthnAnyAlgorithm, "A WebAuthn key of an algorithm that was not asked for is registered."},
		{WebAuthnAnyKey, "A WebAuthn key is registered that no signature can be verified by."},
		{WebAuthnAttestation, "The attestation of a WebAuthn key is not verified."},
		{WebAuthnKnown, "A WebAuthn credential is registered that somebody holds already."},
		{WebAuthnForeign, "A WebAuthn credential of another person lets a person in."},
		{WebAuthnHandle, "A WebAuthn response that names another user is accepted."},
		{WebAuthnAttachment, "A security key counts as the device itself, and the other way round."},
		{WebAuthnDuplicates, "Client data of WebAuthn with a member twice are accepted."},
		{WebAuthnPicky, "Client data of WebAuthn with an unknown member are refused."},
		{WebAuthnTrailing, "Bytes behind the authenticator data of a WebAuthn response are passed over."},
		{WebAuthnErrorPasses, "An error of the browser counts as a WebAuthn response."},
		{PasskeyUnverified, "A passkey signs in somebody whom it did not verify."},
		{PasskeyNobody, "A passkey signs in although it does not say whom."},
		{CounterForgotten, "The counter of a WebAuthn response is not kept."},
	}
}
