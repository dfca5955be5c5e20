package virtualauthenticator_test

import (
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
)

// credentialOf is what a response says of itself.
func credentialOf(p virtualauthenticator.Proof) (c struct{ ID, AuthenticatorAttachment string }) {
	GinkgoHelper()
	Expect(p.ClientError).To(BeNil())
	Expect(json.Unmarshal(p.Credential, &c)).To(Succeed())
	return c
}

// with makes the prompt one for that factor.
func with(factor vocab.Factor, p virtualauthenticator.Prompt) virtualauthenticator.Prompt {
	p.Factor = factor
	return p
}

var _ = Describe("The platform's authenticator of a wallet", func() {
	It("is not the security key", func() {
		w := virtualauthenticator.New(random())
		made := credentialOf(enrol(w, step(0), with(vocab.WebAuthnPlatform, enrolKey), vocab.AnswerRight))
		Expect(made.AuthenticatorAttachment).To(Equal("platform"))
		Expect(w.Confirm(vocab.WebAuthnPlatform)).To(Succeed())
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeTrue())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeFalse())
		Expect(credentialOf(answer(w, step(0), with(vocab.WebAuthnPlatform, challengeKey), vocab.AnswerRight)).ID).To(Equal(made.ID))
		Expect(answer(w, step(0), challengeKey, vocab.AnswerRight).ClientError).To(HaveField("Name", "NotAllowedError"))
		_, err := w.Answer(step(0), with(vocab.WebAuthnPlatform, challengeKey), vocab.AnswerFuture)
		Expect(err).To(MatchError(ContainSubstring("a challenge of a platform authenticator")))
	})

	It("is seeded by an administrator", func() {
		w := virtualauthenticator.New(random())
		seeded, err := w.SeedPlatformKey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(seeded.ID).To(HaveLen(32))
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeTrue())
		Expect(credentialOf(answer(w, step(0), with(vocab.WebAuthnPlatform, challengeKey), vocab.AnswerRight)).AuthenticatorAttachment).To(Equal("platform"))
	})
})

var _ = Describe("A person with two security keys", func() {
	var (
		w             *virtualauthenticator.Wallet
		first, second string
	)
	BeforeEach(func() {
		w = virtualauthenticator.New(random())
		first = credentialOf(enrol(w, step(0), enrolKey, vocab.AnswerRight)).ID
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(w.Add(vocab.WebAuthnRoaming)).To(Succeed())
		second = credentialOf(enrol(w, step(0), enrolKey, vocab.AnswerRight)).ID
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(second).NotTo(Equal(first))
	})
	allowing := func(id string) virtualauthenticator.Prompt {
		p := challengeKey
		p.PublicKey = json.RawMessage(`{"challenge": "cmVxdWVzdA", "rpId": "login.example.com", "allowCredentials": [{"type": "public-key", "id": "` + id + `"}]}`)
		return p
	}

	It("takes the one that the page allows, and else the one used last", func() {
		Expect(credentialOf(answer(w, step(0), challengeKey, vocab.AnswerRight)).ID).To(Equal(second), "none was used yet: the newest")
		Expect(credentialOf(answer(w, step(0), allowing(first), vocab.AnswerRight)).ID).To(Equal(first))
		Expect(credentialOf(answer(w, step(0), challengeKey, vocab.AnswerRight)).ID).To(Equal(first))
		Expect(credentialOf(answer(w, step(0), allowing(second), vocab.AnswerRight)).ID).To(Equal(second))
		Expect(answer(w, step(0), allowing("YQ"), vocab.AnswerRight).ClientError).To(HaveField("Name", "NotAllowedError"))
	})

	It("replays what was answered last", func() {
		last := answer(w, step(0), allowing(first), vocab.AnswerRight)
		Expect(answer(w, step(0), challengeKey, vocab.AnswerReused)).To(Equal(last))
	})

	It("has one left when the newest is lost, then none", func() {
		Expect(w.Lose(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeTrue())
		Expect(credentialOf(answer(w, step(0), challengeKey, vocab.AnswerRight)).ID).To(Equal(first))
		Expect(answer(w, step(0), allowing(second), vocab.AnswerRight).ClientError).To(HaveField("Name", "NotAllowedError"))

		Expect(w.Lose(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeFalse())
		_, err := w.Answer(step(0), challengeKey, vocab.AnswerRight)
		var lost *virtualauthenticator.LostError
		Expect(errors.As(err, &lost)).To(BeTrue(), "got %v", err)
		Expect(w.Lose(vocab.WebAuthnRoaming)).To(MatchError(ContainSubstring("there is no device of \"webauthn-roaming\" to lose")))

		third := credentialOf(enrol(w, step(0), enrolKey, vocab.AnswerRight)).ID
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(credentialOf(answer(w, step(0), challengeKey, vocab.AnswerRight)).ID).To(Equal(third))
	})
})
