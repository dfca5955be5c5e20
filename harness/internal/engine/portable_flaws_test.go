package engine_test

import (
	"slices"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target/targettest"
	"github.com/mfaproof/mfaproof/reports"
	"github.com/mfaproof/mfaproof/scenarios"
)

// notGreen are the ids of the portable cases that say something of a target beyond what they say of a faultless one.
func notGreen(flaws targettest.Flaws, family string) []string {
	GinkgoHelper()
	cases := slices.DeleteFunc(portable(), func(c scenarios.Case) bool { return c.Suite != "portable/"+family })
	results := run(small(flaws), cases...)
	list := slices.Concat(withVerdict(results, reports.Fail), withVerdict(results, reports.Warn))
	Expect(withVerdict(results, reports.Untestable)).To(BeEmpty())
	Expect(withVerdict(results, reports.Error)).To(BeEmpty())
	return list
}

var _ = DescribeTable("Each flaw of the second target is found, and nothing else",
	func(flaws targettest.Flaws, suite string, ids ...string) {
		Expect(notGreen(targettest.Flaws{}, suite)).To(BeEmpty(), "without the flaw")
		Expect(notGreen(flaws, suite)).To(ConsistOf(ids))
	},
	Entry("one session identifier for everything", targettest.Flaws{KeepsSession: true}, "challenge", "challenge/session-identifier"),
	Entry("the code without the password", targettest.Flaws{SkipsPassword: true}, "challenge", "challenge/without-the-password"),
	Entry("a window of two steps", targettest.Flaws{TakesDrift: true}, "challenge", "challenge/two-steps-off/how=two-steps-ahead", "challenge/two-steps-off/how=two-steps-back"),
	Entry("a claim about what was proved", targettest.Flaws{ClaimsAll: true}, "claims", "claims/nothing-beyond-the-password"),
	Entry("guessing without end", targettest.Flaws{NeverThrottles: true}, "guessing", "guessing/limited", "guessing/limited-by-account"),
	Entry("guessing at a confirmation without end, which is a remark", targettest.Flaws{NeverThrottles: true}, "enrolment"),
	Entry("a device remembered for everybody", targettest.Flaws{RemembersAll: true}, "remember", "remember/another-person"),
	Entry("a device remembered without a proof", targettest.Flaws{TrustsTheWish: true}, "remember", "remember/remembered-without-a-proof"),
	Entry("an enrolment after the password alone", targettest.Flaws{EnrolsUnproved: true}, "self-enrolment", "self-enrolment/not-in-the-middle-of-a-login"),
	Entry("a step-up that asks for nothing", targettest.Flaws{StepsUpFreely: true}, "step-up", "step-up/gone-with-the-session", "step-up/proved-when-needed", "step-up/wrong-code"),
	Entry("a recovery code for ever", targettest.Flaws{KeepsRecovery: true}, "recovery", "recovery/once", "recovery/once-on-six-devices"),
)
