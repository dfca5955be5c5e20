package webauthn_test

import (
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("A key whose place another authenticator takes", func() {
	secret := func(k *webauthn.Key) webauthn.Secret {
		GinkgoHelper()
		secrets, err := k.Secrets()
		Expect(err).NotTo(HaveOccurred())
		Expect(secrets).To(HaveLen(1))
		return secrets[0]
	}

	It("hands its credential out, and the other signs for the relying party with which it was registered", func() {
		party, err := newRelyingParty(protocol.VerificationDiscouraged)
		Expect(err).NotTo(HaveOccurred())
		key, other, stranger := webauthn.NewKey(random(1)), webauthn.NewKey(random(2)), webauthn.NewKey(random(3))
		Expect(party.register(key)).To(Succeed())
		Expect(other.Learn(secret(key))).To(Succeed())
		Expect(other.Credentials()).To(Equal(key.Credentials()))
		Expect(party.login(other)).To(BeFalse())
		_, err = party.login(stranger)
		Expect(err).To(HaveOccurred(), "control: a key that learnt nothing")

		By("learning back how far the counter went")
		Expect(secret(other).SignCount).To(BeEquivalentTo(1))
		Expect(key.Learn(secret(other))).To(Succeed())
		Expect(key.Credentials()).To(HaveLen(1))
		Expect(party.login(key)).To(BeFalse(), "not a copied key: its counter went on")
		Expect(secret(key).SignCount).To(BeEquivalentTo(2))
	})

	It("is suspected where it does not learn how far the counter went", func() {
		party, err := newRelyingParty(protocol.VerificationDiscouraged)
		Expect(err).NotTo(HaveOccurred())
		key, other := webauthn.NewKey(random(1)), webauthn.NewKey(random(2))
		Expect(party.register(key)).To(Succeed())
		Expect(other.Learn(secret(key))).To(Succeed())
		Expect(party.login(other)).To(BeFalse())
		Expect(party.login(key)).To(BeTrue())
	})

	It("cannot be another authenticator's where it signs with something else than ES256", func() {
		key := webauthn.NewKey(random(1), webauthn.Algorithms(webauthn.EdDSA))
		created(key)
		_, err := key.Secrets()
		Expect(err).To(MatchError(webauthn.ErrNotES256))
		Expect(key.Learn(webauthn.Secret{PrivateKey: []byte("no key")})).To(MatchError(ContainSubstring("read a private key")))
	})

	DescribeTable("is allowed to answer a challenge", func(options string, allowed bool) {
		key := webauthn.NewKey(random(1))
		created(key)
		var c struct{ ID string }
		Expect(json.Unmarshal(created(key), &c)).To(Succeed())
		filled := json.RawMessage(options)
		if options == "its own" {
			filled = with(request, map[string]any{"allowCredentials": []map[string]any{{"type": "public-key", "id": c.ID}}})
		}
		Expect(key.Allowed(filled)).To(Equal(allowed))
	},
		Entry("that allows any", request, true),
		Entry("that allows its credential", "its own", true),
		Entry("that allows another one, not", string(`{"challenge":"AAAA","rpId":"login.example.com","allowCredentials":[{"type":"public-key","id":"AAAA"}]}`), false),
		Entry("of another relying party, not", `{"challenge":"AAAA","rpId":"example.org"}`, false),
		Entry("that cannot be read, not", `{`, false),
	)

	It("says what kind it is", func() {
		for _, k := range []struct {
			key        *webauthn.Key
			attachment string
			verifies   bool
		}{
			{webauthn.NewKey(random(1)), "cross-platform", false},
			{webauthn.NewKey(random(1), webauthn.UserVerification(true)), "cross-platform", true},
			{webauthn.NewKey(random(1), webauthn.Platform()), "platform", true},
		} {
			Expect(k.key.Attachment()).To(Equal(k.attachment))
			Expect(k.key.VerifiesUser()).To(Equal(k.verifies))
		}
	})
})
