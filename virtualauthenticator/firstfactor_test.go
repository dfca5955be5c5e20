package virtualauthenticator_test

import (
	"encoding/json"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/inbox"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("What a person signs in with", func() {
	prompt := virtualauthenticator.Prompt{Origin: "https://login.example", PublicKey: json.RawMessage(`{"challenge":"AAAAAAAAAAAAAAAAAAAAAA","rpId":"login.example","userVerification":"required"}`)}

	It("can be a passkey, which is no factor", func() {
		w, twin := virtualauthenticator.New(random()), webauthn.NewKey(random(), webauthn.Platform())
		Expect(w.Passkey(step(0), prompt, vocab.AnswerRight)).To(HaveField("ClientError.Name", "NotAllowedError"), "control: without one")
		c, err := w.SeedPasskey("login.example", []byte("ana"))
		Expect(err).NotTo(HaveOccurred())
		Expect(twin.Mint("login.example", []byte("ana"))).To(Equal(c))
		right, err := twin.Get(prompt.Origin, prompt.PublicKey)
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Passkey(step(0), prompt, vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Credential: right}))
		Expect(w.Passkey(step(0), prompt, vocab.AnswerReused)).To(Equal(virtualauthenticator.Proof{Credential: right}))
		wrong, err := twin.Get(prompt.Origin, prompt.PublicKey, webauthn.BadSignature)
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Passkey(step(0), prompt, vocab.AnswerWrong)).To(Equal(virtualauthenticator.Proof{Credential: wrong}))
		Expect(w.Passkey(step(0), prompt, vocab.AnswerCancelled)).To(HaveField("ClientError.Name", "NotAllowedError"))
		Expect(w.Holds(vocab.WebAuthnPlatform)).To(BeFalse())
		Expect(answer(w, step(0), virtualauthenticator.Prompt{Factor: vocab.WebAuthnPlatform, Origin: prompt.Origin, PublicKey: prompt.PublicKey}, vocab.AnswerRight).Credential).To(BeNil())
	})

	It("can be a code that came to an address or a number", func() {
		w := virtualauthenticator.New(random())
		_, err := w.SignInCode(step(0), "+15550100", vocab.AnswerRight)
		Expect(err).To(BeAssignableToTypeOf(&inbox.NoMessageError{}))
		w.Inbox().Deliver(inbox.Message{ID: "1", At: step(0), Channel: inbox.SMS, To: "+15550100", Code: "111111"}, inbox.Message{ID: "2", At: step(0), Channel: inbox.Email, To: "ana@example.com", Code: "222222"})
		Expect(w.SignInCode(step(0), "ana@example.com", vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: "222222"}))
		Expect(w.SignInCode(step(0), "+15550100", vocab.AnswerRight)).To(Equal(virtualauthenticator.Proof{Code: "111111"}))
		Expect(w.SignInCode(step(0), "+15550100", vocab.AnswerWrong)).NotTo(HaveField("Code", "111111"))
		_, err = w.SignInCode(step(0), "+15550100", vocab.AnswerReused)
		Expect(err).To(MatchError(inbox.ErrNothingToReuse))
		Expect(w.SignInCode(step(0), "+15550100", vocab.AnswerRight)).To(HaveField("Code", "111111"))
		Expect(w.SignedIn()).To(Succeed())
		Expect(w.SignedIn()).To(Succeed(), "nothing is left to accept")
		Expect(w.SignInCode(step(0), "+15550100", vocab.AnswerReused)).To(HaveField("Code", "111111"))
	})
})

var _ = Describe("The code that a device shows", func() {
	It("is entered as it stands, wrongly, in another writing, or late", func() {
		w := virtualauthenticator.New(random())
		_, err := w.UserCode("BCDF-GHJK", vocab.AnswerReused)
		Expect(err).To(MatchError(ContainSubstring("no device was connected")))
		for how, want := range map[vocab.Answer]string{
			vocab.AnswerWrong: "BCDF-GHJB", vocab.AnswerLowerCase: "bcdf-ghjk", vocab.AnswerWithBlanks: " BCDF- GHJK ", vocab.AnswerTooShort: "BCDF-GHJ",
		} {
			Expect(w.UserCode("BCDF-GHJK", how)).To(HaveField("Code", want), string(how))
		}
		Expect(w.UserCode("BCDF-GHJB", vocab.AnswerWrong)).To(HaveField("Code", "BCDF-GHJC"))
		Expect(w.SignedIn()).To(Succeed())
		_, err = w.UserCode("BCDF-GHJK", vocab.AnswerReused)
		Expect(err).To(HaveOccurred(), "none was accepted that was wrong")
		Expect(w.UserCode("BCDF-GHJK", vocab.AnswerRight)).To(HaveField("Code", "BCDF-GHJK"))
		Expect(w.SignedIn()).To(Succeed())
		Expect(w.UserCode("LMNP-QRST", vocab.AnswerReused)).To(HaveField("Code", "BCDF-GHJK"))
	})
})
