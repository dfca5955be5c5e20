package scenarios_test

import (
	"strings"
	"time"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios"
)

var _ = Describe("What a person is like", func() {
	with := func(what string) string {
		return strings.Replace(dialect, "people: { ana: { enrolled: [otp] } }", "people: { ana: { "+what+" } }", 1)
	}

	It("is read: habits and faults of the inbox", func() {
		cases, err := loadWords(with(`habits: { push: deny, slow: 3m, types: badly }, inbox: { lose: 1, delay: 2m, duplicate: true, reorder: true }`))
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].People[0].Habits).To(Equal(scenarios.Habits{Push: "deny", Slow: 3 * time.Minute, TypesBadly: true}))
		Expect(cases[0].People[0].Inbox).To(Equal(scenarios.Delivery{Lose: 1, Delay: 2 * time.Minute, Duplicate: true, Reorder: true}))
		Expect(cases[0].Requires).To(ContainElements("inbox", "decide"))

		cases, err = loadWords(with("email_verified: true"))
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].People[0].Habits).To(BeZero())
		Expect(cases[0].Requires).NotTo(ContainElement("inbox"))
	})

	It("is read: what the keys are like", func() {
		cases, err := loadWords(with(`habits: { keys: { algorithm: EdDSA, attestation: packed-self, counter: stuck, back_up: synced, verifies: true } }`))
		Expect(err).NotTo(HaveOccurred())
		Expect(cases[0].People[0].Habits.Keys).To(Equal(scenarios.Keys{Algorithm: "EdDSA", Attestation: "packed-self", Counter: "stuck", BackUp: "synced", Verifies: true}))
	})

	DescribeTable("is refused with its place", func(what, mistake string) {
		_, err := loadWords(with(what))
		Expect(err).To(MatchError(ContainSubstring(mistake)))
	},
		Entry(nil, "habits: { push: maybe }", `f.yaml:4:34: unknown habit with push requests "maybe"`),
		Entry(nil, "habits: { types: well }", `f.yaml:4:35: unknown way to type "well"`),
		Entry(nil, "habits: { slow: soon }", `f.yaml:4:34: "soon" is no time that a case can wait`),
		Entry(nil, "habits: { fast: 1s }", `unknown key "fast"`),
		Entry(nil, "habits: { keys: {} }", "ordinary keys need no word"),
		Entry(nil, "habits: { keys: { algorithm: ES255 } }", `unknown algorithm "ES255"; did you mean "ES256"?`),
		Entry(nil, "habits: { keys: { counter: up } }", `unknown way to count "up"`),
		Entry(nil, "habits: {}", "a person without a habit needs no habits"),
		Entry(nil, "inbox: { lose: 0 }", "f.yaml:4:33: 0 messages cannot get lost"),
		Entry(nil, "inbox: { delay: -1s }", `"-1s" is no time`),
		Entry(nil, "inbox: { duplicate: often }", "true or false is needed here"),
		Entry(nil, "inbox: {}", "an inbox without a fault needs no word"),
	)
})
