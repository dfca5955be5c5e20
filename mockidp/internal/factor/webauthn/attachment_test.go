package webauthn_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/factor/webauthn"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	securitykey "github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// placed is a response that says where the authenticator sits; without a word it says nothing.
func placed(response []byte, attachment any) []byte {
	GinkgoHelper()
	var members map[string]any
	Expect(json.Unmarshal(response, &members)).To(Succeed())
	Expect(members).To(HaveKey("authenticatorAttachment"))
	members["authenticatorAttachment"] = attachment
	if attachment == nil {
		delete(members, "authenticatorAttachment")
	}
	text, err := json.Marshal(members)
	Expect(err).NotTo(HaveOccurred())
	return text
}

var _ = Describe("Where an authenticator sits", func() {
	keyOf := func(f vocab.Factor) *securitykey.Key {
		if f == vocab.WebAuthnPlatform {
			return newKey(securitykey.Platform())
		}
		return newKey()
	}

	DescribeTable("must be said in an enrolment, and fit its type", func(f vocab.Factor, own string, said any, refusal string) {
		key := keyOf(f)
		c, err := webauthn.Register(rp, ana(), f, "preferred", fresh())
		Expect(err).NotTo(HaveOccurred())
		e, err := c.FinishRegister(placed(create(key, c), said), fault.Set{})
		Expect(err).To(MatchError(refusal))
		Expect(e).To(BeZero())

		By("control: the place that fits")
		_, err = c.FinishRegister(placed(create(keyOf(f), c), own), fault.Set{})
		Expect(err).NotTo(HaveOccurred())
	},
		Entry("a platform authenticator that does not say", vocab.WebAuthnPlatform, "platform", nil,
			"the response has no authenticatorAttachment (platform or cross-platform), where a platform authenticator was asked for"),
		Entry("a security key that does not say", vocab.WebAuthnRoaming, "cross-platform", nil,
			"the response has no authenticatorAttachment (platform or cross-platform), where a cross-platform authenticator was asked for"),
		Entry("a security key for the platform", vocab.WebAuthnPlatform, "platform", "cross-platform",
			"a cross-platform authenticator answered where a platform one was asked for"),
		Entry("the platform for a security key", vocab.WebAuthnRoaming, "cross-platform", "platform",
			"a platform authenticator answered where a cross-platform one was asked for"),
		Entry("a word that is none", vocab.WebAuthnRoaming, "cross-platform", "elsewhere",
			"the response has no authenticatorAttachment (platform or cross-platform), where a cross-platform authenticator was asked for"),
	)

	DescribeTable("is compared in a challenge where it is said", func(f vocab.Factor, own, other string) {
		key := keyOf(f)
		registration, err := webauthn.Register(rp, ana(), f, "preferred", fresh())
		Expect(err).NotTo(HaveOccurred())
		e, err := registration.FinishRegister(create(key, registration), fault.Set{})
		Expect(err).NotTo(HaveOccurred())
		u := ana(e)
		answer := func(said any) error {
			c, err := webauthn.Authenticate(rp, u, f, "preferred", fresh())
			Expect(err).NotTo(HaveOccurred())
			return c.FinishAuthenticate(placed(get(key, c), said), u.Enrolments, fault.Set{})
		}
		Expect(answer(other)).To(MatchError("a " + other + " authenticator answered where a " + own + " one was asked for"))
		Expect(u.Enrolments[0].SignCount).To(BeZero(), "a refused answer changes nothing")
		Expect(answer(nil)).To(Succeed())
		Expect(answer(own)).To(Succeed())
	},
		Entry(nil, vocab.WebAuthnPlatform, "platform", "cross-platform"),
		Entry(nil, vocab.WebAuthnRoaming, "cross-platform", "platform"),
	)
})
