package virtualauthenticator_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

var _ = Describe("The keys that a wallet lends to a real browser", func() {
	It("enrol, are confirmed, and answer", func() {
		w := virtualauthenticator.New(random())
		key, err := w.EnrolmentKey(vocab.WebAuthnPlatform)
		Expect(err).NotTo(HaveOccurred())
		Expect(key.Attachment()).To(Equal("platform"))
		_, err = key.Create(origin, enrolKey.PublicKey)
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeFalse(), "nobody confirmed it")
		Expect(w.Confirm(vocab.WebAuthnPlatform)).To(Succeed())
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeTrue())
		again, err := w.ChallengeKey(with(vocab.WebAuthnPlatform, challengeKey))
		Expect(err).NotTo(HaveOccurred())
		Expect(again).To(BeIdenticalTo(key))
		Expect(w.Accepted(vocab.WebAuthnPlatform)).To(Succeed())
		Expect(w.Accepted(vocab.WebAuthnPlatform)).NotTo(Succeed(), "accepted once")
	})

	It("are, of several, the one that the page allows, and the one used last before the others", func() {
		w := virtualauthenticator.New(random())
		first, err := w.SeedKey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Add(vocab.WebAuthnRoaming)).To(Succeed())
		second, err := w.SeedKey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		lent := func(p virtualauthenticator.Prompt) []byte {
			GinkgoHelper()
			key, err := w.ChallengeKey(p)
			Expect(err).NotTo(HaveOccurred())
			return key.Credentials()[0].ID
		}
		only := challengeKey
		only.PublicKey = json.RawMessage(fmt.Sprintf(`{"challenge":"AAAA","rpId":"login.example.com","allowCredentials":[{"type":"public-key","id":%q}]}`, base64.RawURLEncoding.EncodeToString(first.ID)))
		Expect(lent(challengeKey)).To(Equal(second.ID), "the newest")
		Expect(lent(only)).To(Equal(first.ID))
		Expect(lent(challengeKey)).To(Equal(first.ID), "the one used last")
		chosen := challengeKey
		chosen.Device = 2
		Expect(lent(chosen)).To(Equal(second.ID))
	})

	It("are not lent when they were lost, or are no keys", func() {
		w := virtualauthenticator.New(random())
		_, err := w.SeedKey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Lose(vocab.WebAuthnRoaming)).To(Succeed())
		_, err = w.ChallengeKey(challengeKey)
		Expect(err).To(BeAssignableToTypeOf(&virtualauthenticator.LostError{}))
		_, err = w.EnrolmentKey(vocab.OTP)
		Expect(err).To(MatchError(ContainSubstring(`"otp" is not answered with a key`)))
	})

	It("sign in where they are passkeys", func() {
		w := virtualauthenticator.New(random())
		seeded, err := w.SeedPasskey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		key, err := w.PasskeyKey(challengeKey)
		Expect(err).NotTo(HaveOccurred())
		Expect(key.Credentials()[0].ID).To(Equal(seeded.ID))
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeFalse(), "a passkey is no factor")
	})
})
