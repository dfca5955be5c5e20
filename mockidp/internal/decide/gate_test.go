package decide_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/decide"
	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
)

var _ = Describe("The rule that a challenge comes before an enrolment", func() {
	gated := fail(enrolBeforeChallenge)

	DescribeTable("holds for both enrol commands", func(want decide.Decision, facts ...given) {
		decides(enrollWith(phone), want, facts...)
		decides(enrollWithAny(phone), want, facts...)
	},
		Entry("nothing held: free", show(phone)),
		Entry("one factor held", gated, holds(otp)),
		Entry("held and challenged: free", show(phone), holds(otp), challenged(otp)),
		Entry("several held, one challenged: free", show(phone), holds(otp, key), challenged(key)),
		Entry("challenged by recovery code: free", show(phone), holds(otp, recovery), challenged(recovery)),
		Entry("enrolled in this transaction: free", show(phone), justEnrolled(otp)),
		Entry("e-mail alone held: free", show(phone), holds(email)),
		Entry("e-mail and another held", gated, holds(email, otp)),
	)

	Describe("and the order of filter and gate", func() {
		DescribeTable("filter first, by default and by the switch", func(cmd decide.Command, want decide.Decision) {
			decides(cmd, want, holds(otp), tenantHas(otp, phone))
			decides(cmd, want, holds(otp), tenantHas(otp, phone), switched(switches.EnrollGateOrder, "filter-first"))
		},
			Entry("nothing new to enrol: the gate is not reached", enrollWithAny(otp), warning(goOn(), otp)),
			Entry("nothing usable: the message of that", enrollWith(otp), warning(fail(enrolNoneUsable), otp)),
			Entry("something new: gate, with the warnings of the filter", enrollWithAny(otp, phone, push), warning(gated, otp, push)),
		)

		DescribeTable("gate first", func(cmd decide.Command) {
			gateFirst := switched(switches.EnrollGateOrder, "gate-first")
			decides(cmd, gated, holds(otp), gateFirst)
			By("control: after a challenge the filter decides")
			Expect(decide.Decide(cmd, in(holds(otp, push), challenged(push), gateFirst))).
				To(be(decide.Decide(cmd, in(holds(otp, push), challenged(push)))))
		},
			Entry("nothing new to enrol", enrollWithAny(otp)),
			Entry("nothing usable", enrollWith(otp)),
			Entry("something new", enrollWithAny(otp, phone)),
			Entry("a factor for which the browser would be asked", enrollWith(key)),
		)

		It("gates nobody who holds nothing", func() {
			decides(enrollWith(otp), show(otp), switched(switches.EnrollGateOrder, "gate-first"))
		})
	})

	It("does not concern challenges", func() {
		decides(challengeWith(otp), show(otp), holds(otp, key))
	})
})
