package webauthn_test

import (
	"encoding/json"

	"github.com/go-webauthn/webauthn/protocol"
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/virtualauthenticator/webauthn"
)

// twins are two keys that do the same, so that one may deviate.
func twins() (right, deviating *webauthn.Key) {
	return webauthn.NewKey(random(1)), webauthn.NewKey(random(1))
}

var _ = Describe("A deviation", func() {
	DescribeTable("of a creation changes one thing, for which a verifier refuses",
		func(deviation webauthn.Deviation, changed, reason string) {
			right, deviating := twins()
			good, bad := read(created(right), nil), read(created(deviating, deviation), nil)
			Expect(differences(good, bad)).To(ConsistOf(changed))
			Expect(deviating.Credentials()).To(Equal(right.Credentials()), "the key itself keeps what it always would")

			party, err := newRelyingParty(protocol.VerificationDiscouraged)
			Expect(err).NotTo(HaveOccurred())
			err = party.register(deviating, deviation)
			Expect(err).To(HaveOccurred())
			Expect(detail(err)).To(ContainSubstring(reason))
			Expect(party.register(deviating)).To(Succeed(), "the positive control")
			Expect(party.login(deviating)).To(BeFalse(), "the key is none the worse")
		},
		Entry("origin", webauthn.WrongOrigin("https://evil.example"), "client.origin", "Error validating origin"),
		Entry("relying party", webauthn.WrongRPID("evil.example"), "rpIdHash", "RP Hash mismatch"),
		Entry("somebody else's origin", webauthn.Deviation("wrong-origin"), "client.origin", "Error validating origin"),
		Entry("somebody else's relying party", webauthn.Deviation("wrong-rp-id"), "rpIdHash", "RP Hash mismatch"),
		Entry("challenge", webauthn.WrongChallenge, "client.challenge", "Error validating challenge"),
		Entry("user presence", webauthn.NoUserPresence, "flags", "User presence"),
	)

	DescribeTable("of an assertion changes one thing, for which a verifier refuses",
		func(deviation webauthn.Deviation, changed, reason string) {
			right, deviating := twins()
			created(right)
			created(deviating)
			publicKey := right.Credentials()[0].PublicKey
			good, bad := read(asserted(right), publicKey), read(asserted(deviating, deviation), publicKey)
			Expect(differences(good, bad)).To(ConsistOf(changed))

			party, err := newRelyingParty(protocol.VerificationDiscouraged)
			Expect(err).NotTo(HaveOccurred())
			Expect(party.register(deviating)).To(Succeed())
			_, err = party.login(deviating, deviation)
			Expect(err).To(HaveOccurred())
			Expect(detail(err)).To(ContainSubstring(reason))
			Expect(party.login(deviating)).To(BeFalse(), "the positive control")
		},
		Entry("signature", webauthn.BadSignature, "signature verifies", "Error validating the assertion signature"),
		Entry("origin", webauthn.WrongOrigin("https://evil.example"), "client.origin", "Error validating origin"),
		Entry("relying party", webauthn.WrongRPID("evil.example"), "rpIdHash", "RP Hash mismatch"),
		Entry("somebody else's origin", webauthn.Deviation("wrong-origin"), "client.origin", "Error validating origin"),
		Entry("somebody else's relying party", webauthn.Deviation("wrong-rp-id"), "rpIdHash", "RP Hash mismatch"),
		Entry("challenge", webauthn.WrongChallenge, "client.challenge", "Error validating challenge"),
		Entry("user presence", webauthn.NoUserPresence, "flags", "User presence"),
	)

	DescribeTable("of the counter changes one thing, for which a verifier suspects a copy",
		func(deviation webauthn.Deviation, counter uint32) {
			right, deviating := twins()
			for _, key := range []*webauthn.Key{right, deviating} {
				created(key)
				asserted(key)
				asserted(key)
			}
			publicKey := right.Credentials()[0].PublicKey
			good, bad := read(asserted(right), publicKey), read(asserted(deviating, deviation), publicKey)
			Expect(differences(good, bad)).To(ConsistOf("counter"))
			Expect(bad).To(HaveKeyWithValue("counter", counter))
			Expect(asserted(deviating)).To(Equal(asserted(twinAfter(2))), "the key's own counter stays where it was")

			party, err := newRelyingParty(protocol.VerificationDiscouraged)
			Expect(err).NotTo(HaveOccurred())
			Expect(party.register(deviating)).To(Succeed())
			Expect(party.login(deviating)).To(BeFalse())
			Expect(party.login(deviating)).To(BeFalse())
			Expect(party.login(deviating, deviation)).To(BeTrue())
			Expect(party.login(deviating)).To(BeFalse(), "the positive control")
		},
		Entry("equal", webauthn.CounterEqual, uint32(2)),
		Entry("lower", webauthn.CounterLower, uint32(1)),
		Entry("zero", webauthn.CounterZero, uint32(0)),
	)

	It("of the counter is made against what the relying party has on record", func() {
		key := webauthn.NewKey(random(1))
		party, err := newRelyingParty(protocol.VerificationDiscouraged)
		Expect(err).NotTo(HaveOccurred())
		Expect(party.register(key)).To(Succeed())
		Expect(party.login(key)).To(BeFalse())
		_, err = party.login(key, webauthn.BadSignature)
		Expect(err).To(HaveOccurred(), "a refused assertion counts in the key and not on record")
		Expect(party.login(key, webauthn.CounterEqual)).To(BeTrue())
	})

	DescribeTable("of the counter needs a counter that was used",
		func(deviation webauthn.Deviation) {
			key := webauthn.NewKey(random(1))
			created(key)
			_, err := key.Get(origin, json.RawMessage(request), deviation)
			Expect(err).To(MatchError(webauthn.ErrCounterUnused))
		},
		Entry("equal", webauthn.CounterEqual), Entry("lower", webauthn.CounterLower), Entry("zero", webauthn.CounterZero),
	)

	It("by replay gives the last response without deviation, for which a verifier refuses", func() {
		key := webauthn.NewKey(random(1))
		_, err := key.Create(origin, json.RawMessage(creation), webauthn.ReplayLast)
		Expect(err).To(MatchError(webauthn.ErrNothingToReplay))
		_, err = key.Get(origin, json.RawMessage(request), webauthn.ReplayLast)
		Expect(err).To(MatchError(webauthn.ErrNothingToReplay))

		creating := created(key)
		created(key, webauthn.WrongChallenge)
		Expect(created(key, webauthn.ReplayLast)).To(Equal(creating))
		asserting := asserted(key)
		asserted(key, webauthn.BadSignature)
		Expect(asserted(key, webauthn.ReplayLast)).To(Equal(asserting))
		clear(asserted(key, webauthn.ReplayLast))
		Expect(asserted(key, webauthn.ReplayLast)).To(Equal(asserting), "the answer is a copy")

		party, err := newRelyingParty(protocol.VerificationDiscouraged)
		Expect(err).NotTo(HaveOccurred())
		Expect(detail(party.register(key, webauthn.ReplayLast))).To(ContainSubstring("Error validating challenge"))
		Expect(party.register(key)).To(Succeed())
		Expect(party.login(key)).To(BeFalse())
		_, err = party.login(key, webauthn.ReplayLast)
		Expect(err).To(HaveOccurred())
		Expect(detail(err)).To(ContainSubstring("Error validating challenge"))
	})

	DescribeTable("that a creation cannot have is an error and makes no credential",
		func(deviation webauthn.Deviation) {
			key := webauthn.NewKey(random(1))
			_, err := key.Create(origin, json.RawMessage(creation), deviation)
			Expect(err).To(MatchError(ContainSubstring("a creation cannot deviate by " + string(deviation))))
			Expect(key.Credentials()).To(BeEmpty())
		},
		Entry("signature", webauthn.BadSignature), Entry("equal", webauthn.CounterEqual),
		Entry("lower", webauthn.CounterLower), Entry("zero", webauthn.CounterZero),
	)

	It("is one that exists, and the only one", func() {
		key := webauthn.NewKey(random(1))
		created(key)
		_, err := key.Get(origin, json.RawMessage(request), "sideways")
		Expect(err).To(MatchError(`webauthn: there is no deviation "sideways"`))
		_, err = key.Get(origin, json.RawMessage(request), webauthn.BadSignature, webauthn.NoUserPresence)
		Expect(err).To(MatchError(`webauthn: a response deviates in one respect only, and ["bad-signature" "no-user-presence"] were asked for`))
	})
})

// twinAfter is a key in the state of the twins after that many assertions.
func twinAfter(assertions int) *webauthn.Key {
	GinkgoHelper()
	key, _ := twins()
	created(key)
	for range assertions {
		asserted(key)
	}
	return key
}
