package virtualauthenticator_test

import (
	"encoding/json"
	"errors"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
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

var _ = Describe("A person with several of a kind", func() {
	It("answers with the mailbox that the page shows, or the one that is wanted", func() {
		w := virtualauthenticator.New(random())
		Expect(w.SeedEmail("ana@example.com")).To(Succeed())
		Expect(w.SeedAnotherEmail("secretary@elsewhere.example")).To(Succeed())
		w.Inbox().Deliver(inbox.Message{ID: "1", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "111111"},
			inbox.Message{ID: "2", At: step(0), Channel: inbox.Email, To: "secretary@elsewhere.example", Code: "222222"})
		for _, asked := range []struct {
			shown  string
			device int
			code   string
		}{{"", 0, "111111"}, {"an****@exa****", 0, "111111"}, {"sec****@els****", 0, "222222"}, {"an****@exa****", 2, "222222"}, {"sec****@els****", 1, "111111"}} {
			p := virtualauthenticator.Prompt{Factor: vocab.Email, Destination: asked.shown, Device: asked.device}
			Expect(answer(w, step(0), p, vocab.AnswerRight).Code).To(Equal(asked.code), "%+v", asked)
		}
		_, err := w.Answer(step(0), virtualauthenticator.Prompt{Factor: vocab.Email, Device: 3}, vocab.AnswerRight)
		Expect(err).To(MatchError("wallet: the person has no mailbox number 3 to answer with: there are 2"))
	})

	It("answers with the phone that is wanted, whatever the page shows", func() {
		w := virtualauthenticator.New(random())
		first, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Add(vocab.Phone)).To(Succeed())
		second, err := w.SeedPhone()
		Expect(err).NotTo(HaveOccurred())
		w.Inbox().Deliver(inbox.Message{ID: "1", At: step(0), Channel: inbox.SMS, To: first, Code: "111111"})
		asks := func(device int) virtualauthenticator.Prompt {
			return virtualauthenticator.Prompt{Factor: vocab.Phone, Destination: "XXXXXXXX" + first[len(first)-4:], Device: device}
		}
		Expect(answer(w, step(0), asks(1), vocab.AnswerRight).Code).To(Equal("111111"))
		_, err = w.Answer(step(0), asks(2), vocab.AnswerRight)
		Expect(errors.As(err, new(*inbox.NoMessageError))).To(BeTrue(), "%v: nothing came to %s", err, second)
		_, err = w.Answer(step(0), asks(3), vocab.AnswerRight)
		Expect(err).To(MatchError(`wallet: the person has no device number 3 of "phone" to answer with: there are 2`))
	})

	DescribeTable("writes a number as people of its country do", func(country, e164, national string) {
		w := virtualauthenticator.New(random())
		p := virtualauthenticator.Prompt{Factor: vocab.Phone, Wants: virtualauthenticator.WantDestination, Country: country}
		Expect(enrol(w, step(0), p, vocab.AnswerRight).Destination).To(MatchRegexp(national))
		p.Country = ""
		Expect(enrol(w, step(0), p, vocab.AnswerRight).Destination).To(MatchRegexp(e164), "the same phone, with the prefix")
	},
		Entry(nil, "US", `^\+1[2-9]\d\d55501\d\d$`, `^[2-9]\d\d55501\d\d$`),
		Entry(nil, "GB", `^\+447700900\d{3}$`, `^07700900\d{3}$`),
		Entry(nil, "FR", `^\+3363998\d{4}$`, `^063998\d{4}$`),
	)

	It("closes the dialogue of either kind of WebAuthn", func() {
		w := virtualauthenticator.New(random())
		for _, f := range []vocab.Factor{vocab.WebAuthnRoaming, vocab.WebAuthnPlatform} {
			p := virtualauthenticator.Prompt{Factor: f}
			Expect(answer(w, step(0), p, vocab.AnswerCancelled).ClientError.Name).To(Equal("NotAllowedError"))
			Expect(enrol(w, step(0), p, vocab.AnswerCancelled).ClientError.Name).To(Equal("NotAllowedError"))
			Expect(w.Confirm(f)).NotTo(Succeed())
		}
	})
})
