package mock_test

import (
	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/harness/target"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// rule asks for one factor of a list.
func rule(factors int, ifMissing string, anyOf ...vocab.Factor) target.Rule {
	return target.Rule{Factors: factors, AnyOf: anyOf, IfMissing: ifMissing}
}

var _ = Describe("The portable policy as an Action", func() {
	const key = vocab.WebAuthnRoaming
	otp := []vocab.Factor{vocab.OTP}
	both := []vocab.Factor{vocab.OTP, key}

	DescribeTable("asks a person for what the rule says",
		func(r target.Rule, held []vocab.Factor, want vocab.Stage, offers ...vocab.Factor) {
			w := provision(plain(), fixture("rules", []target.Rule{r}))
			seed(w, "ana", newWallet(1), held...)
			o := begin(open(w, "laptop"), "ana")
			Expect(o.Stage).To(Equal(want))
			var offered []vocab.Factor
			for _, x := range o.Offers {
				offered = append(offered, x.Factor)
			}
			Expect(offered).To(HaveExactElements(offers))
		},
		Entry("enrol: nothing held", rule(1, "enrol", otp...), nil, vocab.StageEnrol, vocab.OTP),
		Entry("enrol: held", rule(1, "enrol", otp...), otp, vocab.StageChallenge, vocab.OTP),
		Entry("enrol: a choice", rule(1, "enrol", both...), nil, vocab.StageEnrolSelect, vocab.OTP, key),
		Entry("challenge: a choice", rule(1, "enrol", both...), both, vocab.StageChallengeSelect, vocab.OTP, key),
		Entry("deny: nothing held", rule(1, "deny", otp...), nil, vocab.StageRefused),
		Entry("deny: held", rule(1, "deny", otp...), otp, vocab.StageChallenge, vocab.OTP),
		Entry("deny: one of two held", rule(2, "deny", both...), otp, vocab.StageRefused),
		Entry("allow: nothing held", rule(1, "allow", otp...), nil, vocab.StageGranted),
		Entry("allow: held", rule(1, "allow", otp...), otp, vocab.StageChallenge, vocab.OTP),
	)

	It("lets a person enrol who holds only what does not count, after a proof of that", func() {
		w := provision(plain(), fixture("outside", []target.Rule{rule(1, "enrol", otp...)}))
		wallet := newWallet(1)
		seed(w, "ana", wallet, key)
		s := open(w, "laptop")
		o := begin(s, "ana")
		Expect(o).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Offers", ContainElement(HaveField("Factor", key)))))
		o = give(w, s, wallet, o)
		Expect(o).To(And(HaveField("Stage", vocab.StageEnrol), HaveField("Offers", ContainElement(HaveField("Factor", vocab.OTP)))))
		Expect(give(w, s, wallet, o).Stage).To(Equal(vocab.StageGranted))
		Expect(w.Factors(GinkgoT().Context(), "ana")).To(ConsistOf(both))
	})

	DescribeTable("does not count a factor outside of the rule",
		func(ifMissing string, want vocab.Stage) {
			w := provision(plain(), fixture("uncounted", []target.Rule{rule(1, ifMissing, otp...)}))
			seed(w, "ana", newWallet(1), key)
			Expect(begin(open(w, "laptop"), "ana").Stage).To(Equal(want))
		},
		Entry(nil, "deny", vocab.StageRefused), Entry(nil, "allow", vocab.StageGranted),
	)

	DescribeTable("goes by the first rule that fits",
		func(want vocab.Stage, rules ...target.Rule) {
			w := provision(plain(), fixture("first", rules, "admin"))
			Expect(begin(open(w, "laptop"), "ana").Stage).To(Equal(want))
		},
		Entry("allow before deny", vocab.StageGranted, rule(1, "allow", otp...), rule(1, "deny", otp...)),
		Entry("deny before allow", vocab.StageRefused, rule(1, "deny", otp...), rule(1, "allow", otp...)),
		Entry("allow before enrol", vocab.StageGranted, rule(1, "allow", otp...), rule(1, "enrol", otp...)),
		Entry("one that does not fit", vocab.StageEnrol, target.Rule{Roles: []string{"guest"}, Factors: 1, AnyOf: otp, IfMissing: "allow"}, rule(1, "enrol", otp...)),
		Entry("a rule of roles before one for everybody", vocab.StageGranted, target.Rule{Roles: []string{"admin"}, Factors: 1, AnyOf: otp, IfMissing: "allow"}, rule(1, "deny", otp...)),
	)

	DescribeTable("goes by roles",
		func(want vocab.Stage, rules []target.Rule, roles ...string) {
			w := provision(plain(), fixture("roles", rules, roles...))
			Expect(begin(open(w, "laptop"), "ana").Stage).To(Equal(want))
		},
		Entry("no rule at all", vocab.StageGranted, nil),
		Entry("another one", vocab.StageGranted, forAdmins(), "guest"),
		Entry("none", vocab.StageGranted, forAdmins()),
		Entry("one of them", vocab.StageEnrol, forAdmins(), "guest", "owner"),
	)

	It("tells the application of a denial", func() {
		w := provision(plain(), fixture("denial", []target.Rule{rule(1, "deny", otp...)}))
		o := begin(open(w, "laptop"), "ana")
		Expect(o).To(And(HaveField("Error", Equal(&target.Refusal{Class: vocab.ErrNotAllowed, Text: "A second factor is required.", Code: "access_denied"})),
			HaveField("Dialect.Codes", []string{"access_denied"})))
	})

	It("asks for two factors: both challenged, or one challenged and the other one enrolled", func() {
		for _, held := range [][]vocab.Factor{both, otp} {
			w := provision(plain(), fixture("two", []target.Rule{rule(2, "enrol", both...)}))
			wallet := newWallet(1)
			seed(w, "ana", wallet, held...)
			s := open(w, "laptop")
			o := begin(s, "ana")
			if len(held) == 2 {
				Expect(o.Stage).To(Equal(vocab.StageChallengeSelect))
				var err error
				o, err = s.Choose(GinkgoT().Context(), "otp")
				Expect(err).NotTo(HaveOccurred())
			}
			Expect(o).To(And(HaveField("Stage", vocab.StageChallenge), HaveField("Offers", ContainElement(HaveField("Factor", vocab.OTP)))))
			o = give(w, s, wallet, o)
			second := map[int]vocab.Stage{2: vocab.StageChallenge, 1: vocab.StageEnrol}[len(held)]
			Expect(o).To(And(HaveField("Stage", second), HaveField("Offers", ContainElement(HaveField("Factor", key)))))
			o = give(w, s, wallet, o)
			Expect(o.Stage).To(Equal(vocab.StageGranted))
			Expect(w.Factors(GinkgoT().Context(), "ana")).To(ConsistOf(both))
			result, err := s.Result(GinkgoT().Context())
			Expect(err).NotTo(HaveOccurred())
			Expect(result.Methods).To(Equal([]string{"pwd", "mfa:otp", "mfa:webauthn-roaming"}))
			Expect(w.Close(GinkgoT().Context())).To(Succeed())
		}
	})
})

// forAdmins asks administrators and owners for an app.
func forAdmins() []target.Rule {
	return []target.Rule{{Roles: []string{"admin", "owner"}, Factors: 1, AnyOf: []vocab.Factor{vocab.OTP}, IfMissing: "enrol"}}
}
