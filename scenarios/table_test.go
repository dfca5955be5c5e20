package scenarios_test

import (
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

var _ = Describe("A table", func() {
	const suite = `suite: f/s
requires: [auth0.tenant]
tenant: { factors: [otp], actions: [one.js] }
people: { ana: { enrolled: [otp] }, new: {} }
axes:
  policy: { always: { setting: always, title: policy Always }, never: { setting: never } }
  held: { nothing: { person: new }, otp: { person: ana, title: an app } }
passages:
  arrive: [{ login: "${held.person}" }, { wait: 1m }]
outcomes:
  tokens: { kind: tokens, means: Nothing is asked., expect: { outcome: granted } }
  asked-otp: { word: asked, kind: asked, means: A page asks., do: [{ answer: otp }], expect: { outcome: granted, stages: [challenge] } }
  enrol: { kind: enrolment, means: A page wants an enrolment., expect: { outcome: enrol } }
cases:
  - case: plain
    cites: [otp.wrong-code]
    do: [{ login: ana }]
    expect: { outcome: granted }
  - case: page
    cites: [otp.wrong-code]
    with: { policy: "${policy.setting}" }
    do: [{ passage: arrive }]
    table:
      by: [policy, held]
      rows:
        always: { cells: [enrol, asked-otp], cites: [otp.no-reuse] }
        never: [tokens, tokens]
`
	It("gives each case of its axes the expectation that stands there, and the steps that find it", func() {
		cases, err := loadWords(suite)
		Expect(err).NotTo(HaveOccurred())
		Expect(cases).To(HaveLen(5))
		Expect(cases[0].Cell).To(BeNil())
		asked := cases[2]
		Expect(asked.ID).To(Equal("f/s/page/policy=always/held=otp"))
		Expect(*asked.Cell).To(Equal(scenarios.Cell{Corner: "policy", Row: "policy Always", Column: "page", Sheet: "an app", Order: [3]int{0, 0, 1},
			Word: "asked", Kind: "asked", Means: "A page asks."}))
		Expect(asked.Steps).To(HaveLen(3))
		Expect(asked.Steps[0].(scenarios.Login).Person).To(Equal("ana"))
		Expect(asked.Steps[2].(scenarios.Answer).Factor).To(Equal(vocab.OTP))
		Expect(asked.Expect.Stages.Value).To(Equal([]vocab.Stage{vocab.StageChallenge}))
		Expect(asked.Cites).To(Equal([]string{"otp.wrong-code", "otp.no-reuse"}))
		Expect(cases[1].Expect.Outcome.Value).To(Equal(vocab.StageEnrol))
		Expect(cases[1].Cell.Sheet).To(Equal("nothing"), "a value without a title is its own")
		never := cases[4]
		Expect(*never.Cell).To(And(HaveField("Order", [3]int{1, 0, 1}), HaveField("Word", "tokens")))
		Expect(never.Steps).To(HaveLen(2))
		Expect(never.Cites).To(Equal([]string{"otp.wrong-code"}))
	})

	DescribeTable("is refused where it does not fit", func(old, fresh, want string) {
		text := strings.Replace(suite, old, fresh, 1)
		Expect(text).NotTo(Equal(suite))
		_, err := loadWords(text)
		Expect(err).To(MatchError(ContainSubstring(want)))
	},
		Entry("one axis", "by: [policy, held]", "by: [policy]", "a table goes by two axes, not 1"),
		Entry("an unknown axis", "by: [policy, held]", "by: [policy, helt]", `unknown axis "helt"; did you mean "held"?`),
		Entry("a row too many", "never: [tokens", "nevr: [tokens", `unknown value "nevr"; did you mean "never"?`),
		Entry("a row too few", "        never: [tokens, tokens]\n", "", `the table has no row for policy "never"`),
		Entry("a cell too few", "never: [tokens, tokens]", "never: [tokens]", "the row has 1 outcomes, not 2"),
		Entry("an unknown outcome", "never: [tokens, tokens]", "never: [tokens, tokns]", `unknown outcome "tokns"; did you mean "tokens"?`),
		Entry("an outcome that nothing uses", "[enrol, asked-otp]", "[enrol, tokens]", `outcome "asked-otp" is never used`),
		Entry("an outcome that expects nothing", ", expect: { outcome: enrol }", "", `outcome "enrol" expects nothing`),
		Entry("an outcome without a meaning", "means: Nothing is asked., ", "", `outcome "tokens" does not say what it means`),
		Entry("an unknown kind", "kind: enrolment", "kind: enrollment", `unknown kind "enrollment"; did you mean "enrolment"?`),
		Entry("a long word", "word: asked", "word: asked-for-a-factor", `"asked-for-a-factor" is longer than the 14 letters of a cell`),
		Entry("an expectation beside it", "    table:", "    expect: { outcome: granted }\n    table:", `case "page" expects twice`),
		Entry("an unknown passage", "passage: arrive", "passage: arive", `unknown passage "arive"; did you mean "arrive"?`),
		Entry("a passage that nothing uses", "[{ passage: arrive }]", `[{ login: "${held.person}" }]`, `passage "arrive" is never used`),
		Entry("a passage in a passage", "{ wait: 1m }]", "{ passage: arrive }]", "a passage has no passage in it"),
		Entry("a passage without a name", "{ passage: arrive }", "passage", `step "passage" needs a name`),
	)
})
