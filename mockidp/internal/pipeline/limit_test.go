package pipeline_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/fault"
	"github.com/mfaproof/mfaproof/mockidp/internal/pipeline"
)

var _ = Describe("The limit of four commands", func() {
	// Two enrolments are shown, and each is followed by a challenge that the enrolment has satisfied.
	const four = enrolOTP + challengeOTP + enrolKey + challengeKey
	shown := []string{"enrol otp", "enrol webauthn-roaming"}

	// Every challenge is shown where enrolling does not count and done factors are asked for again.
	always := []fault.Name{fault.RepeatSatisfied}

	DescribeTable("lets a login pass", func(code []string, want []string, faults []fault.Name, settings ...setting) {
		l := begin(code, faults, settings...)
		got, end := l.through()
		Expect(end).To(Equal(granted))
		Expect(got).To(Equal(want))
		Expect(l.log()).To(BeEmpty())
	},
		Entry("with four", bodies(four), shown, nil),
		Entry("with five of which two are shown, where only those count", bodies(four+challengeOTP), shown, nil, switched("fifth_command", "count-shown")),
		Entry("with five, by fault", bodies(four+challengeOTP), shown, []fault.Name{fault.NoCommandLimit}),
	)

	DescribeTable("fails a login", func(code []string, action string, prompts int, faults []fault.Name, settings ...setting) {
		l := begin(code, faults, settings...)
		got, end := l.through()
		Expect(got).To(HaveLen(prompts), "the commands before it are executed")
		Expect(end.Failure).NotTo(BeNil())
		Expect(end.Failure.Reason).To(Equal(pipeline.ReasonLimit))
		Expect(end.Failure.Action).To(Equal(action))
		Expect(end.Failure.Message).To(ContainSubstring("4"))
		Expect(end.Failure.Hint).NotTo(BeEmpty())
		Expect(l.log()).To(Equal([]string{"f " + end.Failure.Message}))
	},
		Entry("with five", bodies(four+challengeOTP), "one", 2, nil),
		Entry("with five over two Actions", bodies(four, challengeOTP), "two", 2, nil),
		Entry("with five that are shown, where only those count", bodies(challengeOTP+challengeKey+challengeOTP+challengeKey+challengeOTP), "one", 4,
			always, holding(otp, key), switched("fifth_command", "count-shown")),
	)
})
