package switches_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/mockidp/internal/switches"
)

var _ = Describe("The switches", func() {
	// The values of the semantics page, the default first, written down once more by hand.
	DescribeTable("have the documented values", func(name switches.Name, values ...string) {
		Expect(switches.Set{}.Value(name)).To(Equal(values[0]), "the default without a setting")
		for _, value := range values {
			set, err := switches.Parse(map[string]string{string(name): value})
			Expect(err).NotTo(HaveOccurred())
			Expect(set.Value(name)).To(Equal(value))
			for _, other := range values {
				Expect(set.Is(name, other)).To(Equal(other == value), "%s is %s", name, other)
			}
		}
	},
		Entry(nil, switches.EnrollAllAlreadyEnrolled, "continue", "fail"),
		Entry(nil, switches.CustomiseToggleOff, "ignore", "fail"),
		Entry(nil, switches.CommandFailurePage, "page", "redirect"),
		Entry(nil, switches.FifthCommand, "count-all", "count-shown"),
		Entry(nil, switches.DefaultUnusable, "first-usable", "picker"),
		Entry(nil, switches.EnrolmentSatisfiesChallenge, "on", "off"),
		Entry(nil, switches.FactorNameInLog, "type", "display"),
		Entry(nil, switches.SilentWithCommands, "login_required", "interaction_required"),
		Entry(nil, switches.AMRValues, "mfa", "mfa-and-factors"),
		Entry(nil, switches.EnrollGateOrder, "filter-first", "gate-first"),
		Entry(nil, switches.RiskScoring, "formula", "thresholds", "fixed"),
		Entry(nil, switches.OldTriggerVersion, "refuse", "ignore"),
		Entry(nil, switches.RememberedBrowserAndGate, "ignored", "satisfies"),
		Entry(nil, switches.AdaptiveLowUnenrolled, "verify-email", "enrol", "verify-then-enrol"),
		Entry(nil, switches.AdaptiveUnassessed, "low", "nothing"),
		Entry(nil, switches.AdaptiveBlock, "transaction", "account"),
		Entry(nil, switches.EnableAnyEmailOnly, "enrol", "challenge"),
		Entry(nil, switches.EnableNoneAgainstAdaptive, "trigger", "skip"),
		Entry(nil, switches.EndNoneUsable, "fail", "enrol"),
		Entry(nil, switches.MFARDetails, "description", "risk"),
		Entry(nil, switches.ClientDataBOM, "drop", "refuse"),
	)

	It("each have a name of their own, a choice and an explanation", func() {
		seen := map[switches.Name]bool{}
		for _, s := range switches.All() {
			Expect(seen).NotTo(HaveKey(s.Name))
			seen[s.Name] = true
			Expect(len(s.Values)).To(BeNumerically(">=", 2), string(s.Name))
			Expect(s.Default()).To(Equal(s.Values[0]))
			Expect(s.Tag).To(BeElementOf("conflicting", "unknown", "inferred"))
			Expect(s.About).To(HaveSuffix("."))
		}
	})

	It("are set one by one: the others keep their defaults", func() {
		set, err := switches.Parse(map[string]string{"fifth_command": "count-shown"})
		Expect(err).NotTo(HaveOccurred())
		for _, s := range switches.All() {
			want := s.Default()
			if s.Name == switches.FifthCommand {
				want = "count-shown"
			}
			Expect(set.Value(s.Name)).To(Equal(want), string(s.Name))
		}
	})

	It("cannot be changed through what a caller got", func() {
		switches.All()[0].Values[0] = "changed"
		Expect(switches.Set{}.Value(switches.All()[0].Name)).NotTo(Equal("changed"))
	})

	DescribeTable("that nobody has set", func(values map[string]string) {
		set, err := switches.Parse(values)
		Expect(err).NotTo(HaveOccurred())
		Expect(set.Value(switches.DefaultUnusable)).To(Equal("first-usable"))
	},
		Entry("nil", nil),
		Entry("empty", map[string]string{}),
	)

	It("refuse an unknown name and list the known ones", func() {
		_, err := switches.Parse(map[string]string{"fifth-command": "count-all"})
		Expect(err).To(MatchError(ContainSubstring(`"fifth-command"`)))
		for _, s := range switches.All() {
			Expect(err).To(MatchError(ContainSubstring(string(s.Name))))
		}
	})

	DescribeTable("refuse an unknown value and list the possible ones", func(value string) {
		_, err := switches.Parse(map[string]string{"fifth_command": value})
		Expect(err).To(MatchError(And(ContainSubstring("fifth_command"), ContainSubstring(`"`+value+`"`), ContainSubstring("count-all, count-shown"))))
	},
		Entry("a mistake", "count_all"),
		Entry("nothing", ""),
		Entry("another case", "Count-All"),
		Entry("a value of another switch", "page"),
	)

	It("of an unknown name stand at nothing", func() {
		Expect(switches.Set{}.Value("no-such-switch")).To(BeEmpty())
		Expect(switches.Set{}.Is("no-such-switch", "on")).To(BeFalse())
	})
})
