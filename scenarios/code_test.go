package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("The ways to answer with a code", func() {
	const suite = `suite: f/s
policy: [{ require: { factors: 1, any_of: [otp] }, if_missing: deny }]
people: { ana: { enrolled: [otp] }, ben: { enrolled: [otp] } }
cases:
  - case: good
    cites: [otp.wrong-code]
    do:
      - login: ana
      - answer: { factor: otp, how: other-user, of: ben }
      - answer: { factor: otp, how: previous-step }
      - answer: otp
    expect: { outcome: granted }
`
	It("are read with whose code it is", func() {
		cases, err := loadWords(suite)
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].Steps[1].(scenarios.Answer)).To(And(HaveField("How", vocab.AnswerOtherUser), HaveField("Of", "ben")))
		Expect(cases[0].Steps[2].(scenarios.Answer).How).To(Equal(vocab.AnswerPreviousStep))
	})

	DescribeTable("are refused where they mean nothing", func(old, fresh, want string) {
		_, err := loadWords(strings.Replace(suite, old, fresh, 1))
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("unknown", "previous-step", "previous-stap", `unknown answer "previous-stap"; did you mean "previous-step"?`),
		Entry("another factor's", "{ factor: otp, how: previous-step }", "{ factor: phone, how: previous-step }", `"previous-step" has no meaning for phone`),
		Entry("a key", "{ factor: otp, how: previous-step }", "{ factor: webauthn-roaming, how: too-long }", `it is for otp, phone, push-notification, email and recovery-code`),
		Entry("nobody's", "other-user, of: ben", "other-user", `"other-user" does not say whose code it is`),
		Entry("an unknown person's", "of: ben", "of: bea", `"bea" is not among the people of this case; did you mean "ben"?`),
		Entry("somebody's for one's own", "how: previous-step", "how: previous-step, of: ben", `"of" has no meaning here: the code is the person's own`),
		Entry("an enrolment", "answer: { factor: otp, how: previous-step }", "enrol: { factor: otp, how: enrolment-code }", `an enrolment is confirmed by a code of its own`),
	)
})

var _ = Describe("Tampering", func() {
	const suite = `suite: f/s
policy: [{ require: { factors: 1, any_of: [otp] }, if_missing: deny }]
people: { ana: { enrolled: [otp] } }
cases:
  - case: good
    cites: [otp.wrong-code]
    do:
      - login: ana
      - tamper: resume
      - answer: { factor: otp, sent: no-cookies }
      - answer: otp
    expect: { outcome: granted }
`
	It("is read, and brings its capability", func() {
		cases, err := loadWords(suite)
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].Steps[1].(scenarios.Tamper).How).To(Equal(vocab.TamperResume))
		Expect(cases[0].Steps[2].(scenarios.Answer).Sent).To(Equal(vocab.TamperNoCookies))
		Expect(cases[0].Requires).To(ContainElement("tamper"))
	})

	DescribeTable("is refused where it means nothing", func(old, fresh, want string) {
		_, err := loadWords(strings.Replace(suite, old, fresh, 1))
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("unknown", "no-cookies", "no-cookie", `unknown way to send an answer "no-cookie"; did you mean "no-cookies"?`),
		Entry("an unknown way", "tamper: resume", "tamper: resum", `unknown way to tamper "resum"; did you mean "resume"?`),
		Entry("nothing said", "tamper: resume", "tamper", `step "tamper" needs a way`),
		Entry("without a right answer after it", "      - answer: otp\n", "", `needs a control: no right answer follows the no-cookies one for otp`),
		Entry("a key", "{ factor: otp, sent", "{ factor: webauthn-roaming, sent", `the answer of webauthn-roaming is none`),
	)
})
