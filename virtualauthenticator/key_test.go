package virtualauthenticator_test

import (
	"encoding/json"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/virtualauthenticator"
	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

var _ = Describe("The key of a wallet", func() {
	var (
		w *virtualauthenticator.Wallet
		// twin is a key of its own with the same random bytes: it says what the responses are.
		twin *webauthn.Key
	)
	BeforeEach(func() {
		w = virtualauthenticator.New(random())
		twin = webauthn.NewKey(random())
	})
	create := func(deviations ...webauthn.Deviation) json.RawMessage {
		GinkgoHelper()
		response, err := twin.Create(enrolKey.Origin, enrolKey.PublicKey, deviations...)
		Expect(err).NotTo(HaveOccurred())
		return response
	}
	get := func(deviations ...webauthn.Deviation) json.RawMessage {
		GinkgoHelper()
		response, err := twin.Get(challengeKey.Origin, challengeKey.PublicKey, deviations...)
		Expect(err).NotTo(HaveOccurred())
		return response
	}
	credential := func(response json.RawMessage) virtualauthenticator.Proof {
		return virtualauthenticator.Proof{Credential: response}
	}

	It("enrols, is confirmed, and answers", func() {
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(MatchError(ContainSubstring("answer its enrolment page first")))
		Expect(enrol(w, step(0), enrolKey, vocab.AnswerRight)).To(Equal(credential(create())))
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeFalse())
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(Succeed())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeTrue())
		Expect(w.Holds(vocab.OTP)).To(BeFalse())
		Expect(answer(w, step(0), challengeKey, vocab.AnswerRight)).To(Equal(credential(get())))
	})

	It("enrols in the deviating ways that a creation has", func() {
		Expect(enrol(w, step(0), enrolKey, vocab.AnswerWrong)).To(Equal(credential(create(webauthn.WrongChallenge))))
		_, err := w.Enrol(step(0), enrolKey, vocab.AnswerReused)
		Expect(err).To(MatchError(webauthn.ErrNothingToReplay))
		right := enrol(w, step(0), enrolKey, vocab.AnswerRight)
		Expect(right).To(Equal(credential(create())))
		Expect(enrol(w, step(0), enrolKey, vocab.AnswerReused)).To(Equal(right))
	})

	It("answers in the deviating ways that an assertion has", func() {
		enrol(w, step(0), enrolKey, vocab.AnswerRight)
		create()
		_, err := w.Answer(step(0), challengeKey, vocab.AnswerStale)
		Expect(err).To(MatchError(webauthn.ErrCounterUnused))
		Expect(answer(w, step(0), challengeKey, vocab.AnswerWrong)).To(Equal(credential(get(webauthn.BadSignature))))
		right := answer(w, step(0), challengeKey, vocab.AnswerRight)
		Expect(right).To(Equal(credential(get())))
		Expect(answer(w, step(0), challengeKey, vocab.AnswerReused)).To(Equal(right))
		Expect(answer(w, step(0), challengeKey, vocab.AnswerStale)).To(Equal(credential(get(webauthn.CounterLower))))
	})

	It("enrols and answers by every deviation that a case may name", func() {
		enrol(w, step(0), enrolKey, vocab.AnswerRight)
		create()
		answer(w, step(0), challengeKey, vocab.AnswerRight)
		get()
		same := func(name vocab.Answer, proof virtualauthenticator.Proof, err error, response json.RawMessage, twins error) {
			GinkgoHelper()
			if twins != nil { // which prompts a deviation cannot do with is the key's affair
				Expect(err).To(MatchError(twins.Error()), string(name))
				return
			}
			Expect(err).NotTo(HaveOccurred(), string(name))
			Expect(proof).To(Equal(credential(response)), string(name))
		}
		for _, d := range vocab.WebAuthnDeviations() {
			if d.Assertion {
				proof, err := w.Answer(step(0), challengeKey, d.Name)
				response, twins := twin.Get(challengeKey.Origin, challengeKey.PublicKey, webauthn.Deviation(d.Name))
				same(d.Name, proof, err, response, twins)
			}
		}
		for _, d := range vocab.WebAuthnDeviations() {
			if d.Creation {
				proof, err := w.Enrol(step(0), enrolKey, d.Name)
				response, twins := twin.Create(enrolKey.Origin, enrolKey.PublicKey, webauthn.Deviation(d.Name))
				same(d.Name, proof, err, response, twins)
			}
		}
	})

	DescribeTable("ends the browser's dialogue in the ways that a case may name", func(how vocab.Answer, name string) {
		for _, prove := range []func(time.Time, virtualauthenticator.Prompt, vocab.Answer) (virtualauthenticator.Proof, error){w.Enrol, w.Answer} {
			proof, err := prove(step(0), enrolKey, how)
			Expect(err).NotTo(HaveOccurred())
			Expect(proof.Credential).To(BeNil())
			Expect(proof.ClientError).To(And(HaveField("Name", name), HaveField("Message", Not(BeEmpty()))))
		}
	},
		Entry(nil, vocab.AnswerCancelled, "NotAllowedError"), Entry(nil, vocab.AnswerTimedOut, "NotAllowedError"),
		Entry(nil, vocab.AnswerAborted, "AbortError"), Entry(nil, vocab.AnswerInvalidState, "InvalidStateError"),
		Entry(nil, vocab.AnswerInsecure, "SecurityError"),
	)

	DescribeTable("names the ways that there are",
		func(how vocab.Answer, enrolment, challenge string) {
			enrol(w, step(0), enrolKey, vocab.AnswerRight)
			answer(w, step(0), challengeKey, vocab.AnswerRight)
			if enrolment != "" {
				_, err := w.Enrol(step(0), enrolKey, how)
				Expect(err).To(MatchError(enrolment))
			}
			if challenge != "" {
				_, err := w.Answer(step(0), challengeKey, how)
				Expect(err).To(MatchError(challenge))
			}
		},
		Entry("stale", vocab.AnswerStale,
			`wallet: "stale" does not apply to an enrolment of a security key: use one of ["right" "wrong" "reused"]`, ""),
		Entry("future", vocab.AnswerFuture,
			`wallet: "future" does not apply to an enrolment of a security key: use one of ["right" "wrong" "reused"]`,
			`wallet: "future" does not apply to a challenge of a security key: use one of ["right" "wrong" "reused" "stale"]`),
	)

	It("shows the exception of the browser in place of a response", func() {
		proof := answer(w, step(0), challengeKey, vocab.AnswerRight)
		Expect(proof.ClientError).To(HaveField("Name", "NotAllowedError"))
		Expect(proof.Credential).To(BeNil())

		foreign := enrolKey
		foreign.Origin = "https://evil.example"
		Expect(enrol(w, step(0), foreign, vocab.AnswerRight).ClientError).To(HaveField("Name", "SecurityError"))
		Expect(w.Confirm(vocab.WebAuthnRoaming)).To(MatchError(ContainSubstring("answer its enrolment page first")))
	})

	It("is seeded by an administrator", func() {
		seeded, err := w.SeedKey("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(w.Holds(vocab.WebAuthnRoaming)).To(BeTrue())
		minted, err := twin.Mint("login.example.com", []byte("user-handle"))
		Expect(err).NotTo(HaveOccurred())
		Expect(seeded).To(Equal(minted))
		Expect(answer(w, step(0), challengeKey, vocab.AnswerRight)).To(Equal(credential(get())))

		empty := virtualauthenticator.New(random())
		_, err = empty.SeedKey("login.example.com", nil)
		Expect(err).To(MatchError(ContainSubstring("a user handle has 1 to 64 bytes")))
		Expect(empty.Holds(vocab.WebAuthnRoaming)).To(BeFalse())
	})

	It("needs the options of the page", func() {
		_, err := w.Enrol(step(0), virtualauthenticator.Prompt{Factor: vocab.WebAuthnRoaming, Origin: origin}, vocab.AnswerRight)
		Expect(err).To(MatchError(ContainSubstring("the prompt has none")))
	})
})

var _ = Describe("A factor without a device", func() {
	It("is named, together with those that have one", func() {
		w := virtualauthenticator.New(random())
		want := MatchError(`wallet: there is no device for factor "duo": the wallet has ` +
			`["otp" "webauthn-roaming" "webauthn-platform" "phone" "push-notification" "email" "recovery-code"]`)
		_, err := w.Enrol(step(0), virtualauthenticator.Prompt{Factor: "duo"}, vocab.AnswerRight)
		Expect(err).To(want)
		_, err = w.Answer(step(0), virtualauthenticator.Prompt{Factor: "duo"}, vocab.AnswerRight)
		Expect(err).To(want)
		Expect(w.Confirm("duo")).To(want)
		Expect(w.Accepted("duo")).To(want)
		Expect(w.Add("duo")).To(want)
		Expect(w.Lose("duo")).To(want)
		Expect(w.Holds("duo")).To(BeFalse())
	})
})
