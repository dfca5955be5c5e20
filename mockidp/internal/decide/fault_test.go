package decide_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	"pgregory.net/rapid"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A fault", func() {
	DescribeTable("breaks its rule", func(name fault.Name, cmd decide.Command, right, wrong decide.Decision, facts ...given) {
		By("control: without it the rule holds")
		decides(cmd, right, facts...)
		decides(cmd, wrong, append(facts, broken(name))...)
	},
		Entry(nil, fault.PickerForOne, challengeWithAny(otp, key), warning(show(otp), key), warning(pick(otp), key), holds(otp)),
		Entry(nil, fault.PickerForOne, enrollWithAny(otp), show(otp), pick(otp)),
		Entry(nil, fault.EnrolWithoutChallenge, enrollWith(phone), fail(enrolBeforeChallenge), show(phone), holds(otp)),
		Entry(nil, fault.EnrolWithoutChallenge, enrollWithAny(phone), fail(enrolBeforeChallenge), show(phone), holds(otp),
			switched(switches.EnrollGateOrder, "gate-first")),
		Entry(nil, fault.RepeatSatisfied, challengeWith(otp), skip(), show(otp), holds(otp), challenged(otp)),
		Entry(nil, fault.RepeatSatisfied, challengeWithAny(otp, key), skip(), pick(otp, key), holds(otp, key), challenged(otp, key)),
		Entry(nil, fault.AllEnrolledFails, enrollWithAny(otp), warning(goOn(), otp), warning(fail(enrolNoneUsable), otp), holds(otp)),
		Entry(nil, fault.FailOpen, challengeWith(otp), warning(fail(challengeNoneUsable), otp), warning(goOn(), otp)),
		Entry(nil, fault.FailOpen, challengeWithAny(), fail(challengeNoneUsable), goOn()),
		Entry(nil, fault.ChallengePassedOver, challengeWith(otp), show(otp), goOn(), holds(otp)),
		Entry(nil, fault.ChallengePassedOver, challengeWithAny(otp, key), pick(otp, key), goOn(), holds(otp, key)),
		Entry(nil, fault.EmailEnrollable, enrollWith(email), warning(fail(enrolNoneUsable), email), show(email)),
		Entry(nil, fault.EmailEnrollable, enrollWithAny(otp, email), warning(show(otp), email), pick(otp, email)),
	)

	It("breaks nothing but its rule", func() {
		rapid.Check(GinkgoT(), func(t *rapid.T) {
			cmd, st := drawCommand(t), drawState(t)
			f := rapid.SampledFrom(fault.All()).Draw(t, "fault").Name
			right := decide.Decide(cmd, st)
			broken(f)(&st)
			wrong := decide.Decide(cmd, st)
			if breaks(f, cmd, st, right) {
				return // what comes of it is the table's business
			}
			if !equal(right, wrong) {
				t.Fatalf("%s changed %+v in %+v: %+v became %+v", f, cmd, st, right, wrong)
			}
		})
	})

})

// breaks tells whether a fault has something to break in a decision that was right: a second statement of the registry.
func breaks(f fault.Name, cmd decide.Command, st decide.State, right decide.Decision) bool {
	list := cmd.Name == vocab.ChallengeWithAny || cmd.Name == vocab.EnrollWithAny
	switch f {
	case fault.PickerForOne:
		return list && right.Outcome == decide.Show
	case fault.EnrolWithoutChallenge:
		return right.Message == enrolBeforeChallenge
	case fault.RepeatSatisfied:
		return !cmd.Name.Enrols() && len(st.Challenged)+len(st.EnrolledIn) > 0
	case fault.AllEnrolledFails:
		return cmd.Name == vocab.EnrollWithAny && (right.Outcome == decide.Continue || right.Outcome == decide.Skip) // in this transaction, too
	case fault.FailOpen:
		return right.Message == challengeNoneUsable
	case fault.ChallengePassedOver:
		return !cmd.Name.Enrols() && len(right.Offers) > 0
	case fault.EmailEnrollable:
		return cmd.Name.Enrols() && slices.Contains(cmd.Factors, vocab.Email)
	}
	return false
}
