// Package webauthn owns the WebAuthn ceremonies of the relying party: options, verification, and the counter policy.
// Signatures and structures are go-webauthn's work; it keeps no state, the caller stores the ceremony and the credential.
package webauthn

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// ChallengeLen is the bytes of a challenge; WebAuthn asks for at least 16.
const ChallengeLen = 32

// ErrCounter means that a signature counter did not grow: the key may have been cloned. go-webauthn only flags it,
// refusing is the mock's policy (WebAuthn level 2, section 6.1.1, leaves it to the relying party).
var ErrCounter = refuse(Counter, "the signature counter did not grow")

// RelyingParty is the host and origin that a ceremony runs on.
type RelyingParty struct {
	ID, Name, Origin string
	// RefusesBOM is the other reading of a byte order mark before the client data, which is dropped without it.
	RefusesBOM bool
}

// Ceremony is a running registration or authentication. Keep it with the login; it is answered at most once.
type Ceremony struct {
	// PublicKey is the options for the browser: the JSON form of PublicKeyCredential{Creation,Request}Options.
	PublicKey json.RawMessage
	session   webauthn.SessionData
	rp        RelyingParty
	factor    vocab.Factor
	user      person
}

// Register starts the enrolment of an authenticator: a security key, or the device itself.
func Register(rp RelyingParty, u tenant.User, f vocab.Factor, uv string, challenge []byte) (*Ceremony, error) {
	engine, err := engineFor(rp, f, uv)
	if err != nil {
		return nil, err
	}
	p := personOf(u, f, rp.ID)
	creation, session, err := engine.BeginRegistration(p,
		webauthn.WithExclusions(webauthn.Credentials(p.credentials).CredentialDescriptors()),
		webauthn.WithCredentialParameters([]protocol.CredentialParameter{
			{Type: protocol.PublicKeyCredentialType, Algorithm: -7}, // ES256
			{Type: protocol.PublicKeyCredentialType, Algorithm: -8}, // EdDSA
			{Type: protocol.PublicKeyCredentialType, Algorithm: -257},
		}),
		func(o *protocol.PublicKeyCredentialCreationOptions) error { o.Challenge = challenge; return nil })
	if err != nil {
		return nil, fmt.Errorf("starting a WebAuthn registration: %w", err)
	}
	options, err := json.Marshal(creation.Response)
	if err != nil {
		return nil, fmt.Errorf("writing WebAuthn options: %w", err)
	}
	return &Ceremony{PublicKey: options, session: *session, rp: rp, factor: f, user: p}, nil
}

// ErrKnown is for the caller, who knows all accounts: a credential that somebody holds is registered for nobody (WebAuthn level 3,
// section 7.1).
var ErrKnown = refuse(KnownCredential, "the credential is registered already")

// FinishRegister verifies the browser's response and returns the enrolment to store. A response that breaks a rule is a *Refusal.
func (c *Ceremony) FinishRegister(response []byte, faults fault.Set) (tenant.Enrolment, error) {
	engine, err := engineFor(c.rp, c.factor, string(c.session.UserVerification))
	if err != nil {
		return tenant.Enrolment{}, err
	}
	parsed, err := parseCreation(response, c.rp, faults)
	if err != nil {
		return tenant.Enrolment{}, err
	}
	session, object := c.session, &parsed.Response.AttestationObject
	if faults.On(fault.WebAuthnAnyEnrolment) {
		session.Challenge = parsed.Response.CollectedClientData.Challenge
	}
	breakRules(faults, protocol.CreateCeremony, &session, &parsed.Response.CollectedClientData, &object.AuthData, c.rp)
	if faults.On(fault.WebAuthnAnyAlgorithm) {
		session.CredParams = append(session.CredParams, protocol.CredentialParameter{Type: protocol.PublicKeyCredentialType, Algorithm: -35})
	}
	if faults.On(fault.WebAuthnAttestation) {
		object.Format, object.AttStatement = "none", nil
	}
	if flags := &object.AuthData.Flags; faults.On(fault.WebAuthnBackUp) && !flags.HasBackupEligible() {
		*flags &^= protocol.FlagBackupState
	}
	cred, err := engine.CreateCredential(c.user, session, parsed)
	if err != nil {
		return tenant.Enrolment{}, explain(err)
	}
	if err := usable(cred.PublicKey); err != nil && !faults.On(fault.WebAuthnAnyKey) && !faults.On(fault.WebAuthnAnyAlgorithm) {
		return tenant.Enrolment{}, err
	}
	switch said := parsed.AuthenticatorAttachment; {
	case said == attachment(c.factor), faults.On(fault.WebAuthnAttachment):
	case said == "":
		return tenant.Enrolment{}, refuse(Attachment, "the response has no authenticatorAttachment (platform or cross-platform), where a %s authenticator was asked for", attachment(c.factor))
	default:
		return tenant.Enrolment{}, c.misplaced(said)
	}
	return tenant.Enrolment{
		Type: c.factor, CredentialID: cred.ID, PublicKey: cred.PublicKey, SignCount: cred.Authenticator.SignCount,
		AAGUID: cred.Authenticator.AAGUID, Flags: byte(cred.Flags.ProtocolValue()), RPID: c.rp.ID,
	}, nil
}

// Authenticate starts a challenge of the authenticators of a type that a user enrolled for this relying party.
func Authenticate(rp RelyingParty, u tenant.User, f vocab.Factor, uv string, challenge []byte) (*Ceremony, error) {
	engine, err := engineFor(rp, f, uv)
	if err != nil {
		return nil, err
	}
	p := personOf(u, f, rp.ID)
	assertion, session, err := engine.BeginLogin(p, webauthn.WithChallenge(challenge),
		webauthn.WithUserVerification(protocol.UserVerificationRequirement(uv)))
	if err != nil {
		return nil, fmt.Errorf("starting a WebAuthn authentication: %w", err)
	}
	options, err := json.Marshal(assertion.Response)
	if err != nil {
		return nil, fmt.Errorf("writing WebAuthn options: %w", err)
	}
	return &Ceremony{PublicKey: options, session: *session, rp: rp, factor: f, user: p}, nil
}

// FinishAuthenticate verifies the browser's response against the enrolments of the user as they are now and updates the
// counter of the one that was used. Call it inside tenant.UpdateUser, so that of two equal responses one is refused. A response that
// breaks a rule is a *Refusal.
func (c *Ceremony) FinishAuthenticate(response []byte, enrolments []tenant.Enrolment, faults fault.Set) error {
	engine, err := engineFor(c.rp, c.factor, string(c.session.UserVerification))
	if err != nil {
		return err
	}
	parsed, err := parseAssertion(response, c.rp, faults)
	if err != nil {
		return err
	}
	// A browser may leave the attachment out here; the credential itself was looked at when it was registered.
	if said := parsed.AuthenticatorAttachment; said != "" && said != attachment(c.factor) && !faults.On(fault.WebAuthnUnverified) && !faults.On(fault.WebAuthnAttachment) {
		return c.misplaced(said)
	}
	p := c.user
	p.credentials = credentials(enrolments, c.factor, c.rp.ID)
	session, again := c.session, faults.On(fault.WebAuthnReplay)
	if again || faults.On(fault.WebAuthnAnyChallenge) {
		session.Challenge = parsed.Response.CollectedClientData.Challenge
	}
	data := &parsed.Response.AuthenticatorData
	breakRules(faults, protocol.AssertCeremony, &session, &parsed.Response.CollectedClientData, data, c.rp)
	p.credentials = c.assume(p.credentials, data, faults)
	if faults.On(fault.WebAuthnForeign) {
		session.AllowedCredentialIDs = nil
	}
	if faults.On(fault.WebAuthnHandle) || faults.On(fault.WebAuthnForeign) {
		parsed.Response.UserHandle = nil
	}
	cred, err := engine.ValidateLogin(p, session, parsed)
	if err != nil {
		if faults.On(fault.WebAuthnUnverified) {
			return nil
		}
		return explain(err)
	}
	equal := cred.Authenticator.SignCount == parsed.Response.AuthenticatorData.Counter
	if cred.Authenticator.CloneWarning && !faults.On(fault.CounterIgnored) && !(again && equal) {
		return ErrCounter
	}
	for i := range enrolments {
		if string(enrolments[i].CredentialID) == string(cred.ID) && !faults.On(fault.CounterForgotten) {
			enrolments[i].SignCount = parsed.Response.AuthenticatorData.Counter
			enrolments[i].Flags = byte(cred.Flags.ProtocolValue())
		}
	}
	return nil
}

// misplaced is the refusal of an authenticator that sits elsewhere than its type says.
func (c *Ceremony) misplaced(said protocol.AuthenticatorAttachment) error {
	return refuse(Attachment, "a %s authenticator answered where a %s one was asked for", said, attachment(c.factor))
}

// assume makes what is on record fit the back-up flags of a response, where a fault keeps the mock from looking at them.
func (c *Ceremony) assume(credentials []webauthn.Credential, data *protocol.AuthenticatorData, faults fault.Set) []webauthn.Credential {
	if !faults.On(fault.WebAuthnBackUp) {
		return credentials
	}
	if !data.Flags.HasBackupEligible() {
		data.Flags &^= protocol.FlagBackupState
	}
	for i := range credentials {
		credentials[i].Flags = webauthn.NewCredentialFlags(data.Flags)
	}
	return credentials
}

func engineFor(rp RelyingParty, f vocab.Factor, uv string) (*webauthn.WebAuthn, error) {
	engine, err := webauthn.New(&webauthn.Config{
		RPID: rp.ID, RPDisplayName: rp.Name, RPOrigins: []string{rp.Origin},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			AuthenticatorAttachment: attachment(f), ResidentKey: protocol.ResidentKeyRequirementDiscouraged,
			UserVerification: protocol.UserVerificationRequirement(uv),
		},
	})
	if err != nil {
		return nil, fmt.Errorf("a relying party %q at %s is not possible: %w", rp.ID, rp.Origin, err)
	}
	return engine, nil
}

// attachment is where an authenticator of the type sits: in the device, or apart from it.
func attachment(f vocab.Factor) protocol.AuthenticatorAttachment {
	if f == vocab.WebAuthnPlatform {
		return protocol.Platform
	}
	return protocol.CrossPlatform
}

// person is a user as go-webauthn wants to see one.
type person struct {
	handle      []byte
	name        string
	display     string
	credentials []webauthn.Credential
}

// Handle is the user handle: a digest, because WebAuthn forbids personal data in it (level 2, section 14.6.1).
func Handle(userID string) []byte {
	sum := sha256.Sum256([]byte("mfaproof user handle\x00" + userID))
	return sum[:]
}

func personOf(u tenant.User, f vocab.Factor, rpID string) person {
	return person{handle: Handle(u.ID), name: u.LogName(), display: u.Name, credentials: credentials(u.Enrolments, f, rpID)}
}

func credentials(enrolments []tenant.Enrolment, f vocab.Factor, rpID string) []webauthn.Credential {
	transport := protocol.USB
	if f == vocab.WebAuthnPlatform {
		transport = protocol.Internal
	}
	var out []webauthn.Credential
	for _, e := range enrolments {
		if e.Type != f || (e.RPID != "" && e.RPID != rpID) {
			continue
		}
		out = append(out, webauthn.Credential{
			ID: e.CredentialID, PublicKey: e.PublicKey, Transport: []protocol.AuthenticatorTransport{transport},
			Flags:         webauthn.NewCredentialFlags(protocol.AuthenticatorFlags(e.Flags)),
			Authenticator: webauthn.Authenticator{AAGUID: e.AAGUID, SignCount: e.SignCount},
		})
	}
	return out
}

func (p person) WebAuthnID() []byte                         { return p.handle }
func (p person) WebAuthnName() string                       { return p.name }
func (p person) WebAuthnDisplayName() string                { return p.display }
func (p person) WebAuthnCredentials() []webauthn.Credential { return p.credentials }
