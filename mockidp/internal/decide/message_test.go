package decide_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The texts", func() {
	DescribeTable("of a warning", func(name vocab.Command, want string) {
		Expect(decide.Warning(name, otp, switches.Set{})).To(Equal(want))
	},
		Entry("challengeWith", vocab.ChallengeWith,
			"An MFA challenge is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is enrolled with it."),
		Entry("challengeWithAny", vocab.ChallengeWithAny,
			"An MFA challenge is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is enrolled with it."),
		Entry("enrollWith", vocab.EnrollWith,
			"An MFA enrollment is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is not already enrolled with it."),
		Entry("enrollWithAny", vocab.EnrollWithAny,
			"An MFA enrollment is used in a PostLogin action, but the requested factor otp is not properly set up. Enable the requested factor and ensure the user is not already enrolled with it."),
	)

	DescribeTable("name a factor by the switch", func(f vocab.Factor, display string) {
		Expect(decide.Warning(vocab.ChallengeWith, f, in().Switches)).To(ContainSubstring("the requested factor " + string(f) + " is not"))
		typed := in(switched(switches.FactorNameInLog, "type")).Switches
		Expect(decide.Warning(vocab.ChallengeWith, f, typed)).To(ContainSubstring("the requested factor " + string(f) + " is not"))
		displayed := in(switched(switches.FactorNameInLog, "display")).Switches
		Expect(decide.Warning(vocab.ChallengeWith, f, displayed)).To(ContainSubstring("the requested factor " + display + " is not"))
	},
		Entry(nil, otp, "Google Authenticator or similar"),
		Entry(nil, key, "Security Key"),
		Entry(nil, bio, "Fingerprint or Face Recognition"),
		Entry(nil, phone, "Phone"),
		Entry(nil, email, "Email"),
		Entry(nil, recovery, "Recovery code"),
		Entry("an unknown type has no other name", pigeon, "carrier-pigeon"),
	)

	It("of the failures are the documented ones, without a comma after 'action'", func() {
		Expect(string(decide.EnrolNoneUsable)).To(Equal(enrolNoneUsable))
		Expect(string(decide.EnrolBeforeChallenge)).To(Equal(enrolBeforeChallenge))
		Expect(string(decide.ChallengeNoneUsable)).To(Equal(challengeNoneUsable))
	})

	It("give every factor type a name of its own on the pickers", func() {
		seen := map[string]bool{}
		for _, f := range vocab.Factors() {
			name := decide.DisplayName(f)
			Expect(name).NotTo(Equal(string(f)))
			Expect(seen).NotTo(HaveKey(name))
			seen[name] = true
		}
	})
})
