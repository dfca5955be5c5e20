package webauthn_test

import (
	"encoding/base64"
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/tenant"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("Enrolling a security key", func() {
	It("stores the credential that the key made", func() {
		key := newKey()
		e := enrol(key, ana())
		Expect(key.Credentials()).To(HaveLen(1))
		held := key.Credentials()[0]
		Expect(e).To(Equal(tenant.Enrolment{
			Type: vocab.WebAuthnRoaming, RPID: "acme.localhost", CredentialID: held.ID, PublicKey: held.PublicKey,
			AAGUID: make([]byte, 16), Flags: e.Flags,
		}))
		Expect(e.Flags&0x01).NotTo(BeZero(), "the person was present")
		Expect(held.UserHandle).To(Equal(webauthn.Handle("auth0|ana")))
	})

	It("asks for a roaming key of this relying party and tells it nothing personal but names", func() {
		challenge := fresh()
		c, err := webauthn.Register(rp, ana(), vocab.WebAuthnRoaming, "preferred", challenge)
		Expect(err).NotTo(HaveOccurred())
		var o struct {
			Challenge string
			RP        struct{ ID, Name string }
			User      struct{ ID, Name, DisplayName string }
			Params    []struct {
				Type string
				Alg  int
			} `json:"pubKeyCredParams"`
			Attestation            string
			AuthenticatorSelection struct{ AuthenticatorAttachment, ResidentKey, UserVerification string }
			ExcludeCredentials     []any
		}
		Expect(json.Unmarshal(c.PublicKey, &o)).To(Succeed())
		Expect(o.Challenge).To(Equal(base64.RawURLEncoding.EncodeToString(challenge)))
		Expect(o.RP).To(Equal(struct{ ID, Name string }{"acme.localhost", "Acme"}))
		Expect(o.User.ID).To(Equal(base64.RawURLEncoding.EncodeToString(webauthn.Handle("auth0|ana"))))
		Expect(o.User.Name).To(Equal("ana@example.com"))
		Expect(o.User.DisplayName).To(Equal("Ana"))
		Expect(o.Params).To(HaveLen(3))
		Expect(o.Params[0].Alg).To(Equal(-7), "ES256 is what every key has")
		Expect(o.AuthenticatorSelection.AuthenticatorAttachment).To(Equal("cross-platform"))
		Expect(o.AuthenticatorSelection.UserVerification).To(Equal("preferred"))
		Expect(o.ExcludeCredentials).To(BeEmpty())
	})

	Describe("twice", func() {
		It("is refused by the key that is enrolled, and free to another", func() {
			key := newKey()
			again := register(ana(enrol(key, ana())), "discouraged")

			_, err := key.Create(origin, again.PublicKey)
			var refused *securitykey.ClientError
			Expect(errors.As(err, &refused)).To(BeTrue(), "%v", err)
			Expect(refused.Name).To(Equal("InvalidStateError"))

			_, err = again.FinishRegister(create(newKey(), again), fault.Set{})
			Expect(err).NotTo(HaveOccurred())
		})

		It("is free where the key is known to another user or another relying party only", func() {
			key := newKey()
			e := enrol(key, ana())
			create(key, register(tenant.User{ID: "auth0|ben", Name: "Ben"}, "discouraged"))
			e.RPID = "other.localhost"
			Expect(register(ana(e), "discouraged").PublicKey).NotTo(ContainSubstring("excludeCredentials"))
		})
	})

	DescribeTable("refuses a response that deviates", func(deviation securitykey.Deviation) {
		key := newKey()
		enrol(key, ana()) // so that there is a response to replay
		c := register(ana(), "discouraged")
		e, err := c.FinishRegister(create(key, c, deviation), fault.Set{})
		Expect(err).To(HaveOccurred())
		Expect(e).To(BeZero())

		By("control: the right response to the same options")
		_, err = c.FinishRegister(create(key, c), fault.Set{})
		Expect(err).NotTo(HaveOccurred())
	},
		Entry(nil, securitykey.WrongChallenge),
		Entry(nil, securitykey.WrongOrigin("https://evil.example")),
		Entry("the origin with another port", securitykey.WrongOrigin("http://acme.localhost:4001")),
		Entry("the origin with another scheme", securitykey.WrongOrigin("https://acme.localhost:4000")),
		Entry("a sibling tenant's origin", securitykey.WrongOrigin("http://beta.localhost:4000")),
		Entry(nil, securitykey.WrongRPID("beta.localhost")),
		Entry("the parent domain as relying party", securitykey.WrongRPID("localhost")),
		Entry(nil, securitykey.NoUserPresence),
		Entry(nil, securitykey.ReplayLast),
	)

	DescribeTable("insists on user verification where the tenant requires it", func(uv string, able, accepted bool) {
		key := newKey(securitykey.UserVerification(able))
		c := register(ana(), uv)
		// The key would refuse the requirement itself; the page hides it, and the relying party must still notice.
		shown := edited(c, "authenticatorSelection", map[string]any{"userVerification": "preferred"})
		_, err := c.FinishRegister(create(key, shown), fault.Set{})
		Expect(err == nil).To(Equal(accepted), "%v", err)
	},
		Entry("required, key without", "required", false, false),
		Entry("required, key with", "required", true, true),
		Entry("preferred, key without", "preferred", false, true),
		Entry("discouraged, key without", "discouraged", false, true),
	)

	It("refuses the response of a challenge", func() {
		key := newKey()
		u := ana(enrol(key, ana()))
		_, err := register(u, "discouraged").FinishRegister(get(key, authenticate(u, "discouraged")), fault.Set{})
		Expect(err).To(HaveOccurred())
	})

	It("says which relying party is not possible", func() {
		impossible := webauthn.RelyingParty{ID: "not a host/", Name: "Acme", Origin: origin}
		_, err := webauthn.Register(impossible, ana(), vocab.WebAuthnRoaming, "discouraged", fresh())
		Expect(err).To(MatchError(And(ContainSubstring(`"not a host/"`), ContainSubstring(origin))))
		_, err = webauthn.Authenticate(impossible, ana(), vocab.WebAuthnRoaming, "discouraged", fresh())
		Expect(err).To(MatchError(ContainSubstring(`"not a host/"`)))
	})

	It("gives each user a handle of their own that does not tell who they are", func() {
		Expect(webauthn.Handle("auth0|ana")).To(HaveLen(32))
		Expect(webauthn.Handle("auth0|ana")).To(Equal(webauthn.Handle("auth0|ana")))
		Expect(webauthn.Handle("auth0|ana")).NotTo(Equal(webauthn.Handle("auth0|ben")))
		Expect(string(webauthn.Handle("auth0|ana"))).NotTo(ContainSubstring("ana"))
	})
})
