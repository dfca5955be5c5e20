//go:build !race

package grid_test

import (
	"slices"
	"strings"

	. "github.com/onsi/ginkgo/v2"
	. "github.com/onsi/gomega"

	"github.com/mfaproof/mfaproof/scenarios/grid"
	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

func factors(names ...vocab.Factor) []vocab.Factor { return names }

func replaced(in, old, by string) string {
	GinkgoHelper()
	Expect(strings.Count(in, old)).To(Equal(1), "%q must be there once", old)
	return strings.Replace(in, old, by, 1)
}

func distinct[T comparable](list []T) (out []T) {
	for _, one := range list {
		if !slices.Contains(out, one) {
			out = append(out, one)
		}
	}
	return out
}

var _ = Describe("The sheets", func() {
	It("name each question once", func() {
		for _, sheet := range grid.Sheets() {
			Expect(sheet.Questions).NotTo(BeEmpty(), sheet.Name)
			seen := map[string]bool{}
			for _, q := range sheet.Questions {
				Expect(seen[q.ID()]).To(BeFalse(), "%s is twice in sheet %s", q.ID(), sheet.Name)
				seen[q.ID()] = true
			}
		}
	})

	DescribeTable("have their size", func(name string, size int) {
		for _, sheet := range grid.Sheets() {
			if sheet.Name == name {
				Expect(sheet.Questions).To(HaveLen(size))
				return
			}
		}
		Fail("there is no such sheet")
	},
		Entry("64 sets x 138 lists, and 63 x 69 once more", "signature", 64*138+63*69),
		Entry("6 defaults x 15 sets of others x 22 held x 2 commands, and 21 held once more", "additional-factors", 90*22*2+90*21),
		Entry("120 orders x 8 held x 2 commands, and 7 held once more", "list-order", 120*8*2+120*7),
		Entry("2 commands more where something is held", "duplicates", 7*4+6*2+6*(2*4+1*2)+90*(4*4+3*2)),
		Entry("6 switched off x (14 lists that name it x 22 held + 40 that do not x 6 that hold it, and the second column)",
			"one-disabled", 6*(14*22+40*6+7*20+20*5)),
		Entry("27 lists x (6 single factors + 15 pairs challenged with either)", "challenged-in-this-login", 27*(6+15*2)),
		Entry("4 factors x (2 x 5 + 2 x 15) lists", "enrolled-in-this-login", 4*40),
	)

	It("ask the signature of every set of factors, in two columns where there is one", func() {
		held, bare, after := map[string]bool{}, map[string]int{}, map[string]int{}
		for _, q := range grid.Signature() {
			parts := strings.Split(q.ID(), "/")
			held[parts[0]] = true
			if len(q.Challenged) == 0 {
				bare[parts[1]]++
				continue
			}
			after[parts[1]]++
			Expect(q.Command.Enrols()).To(BeTrue(), q.ID())
			Expect(q.Held).To(ContainElement(q.Challenged[0]), q.ID())
		}
		Expect(held).To(HaveLen(64))
		Expect(bare).To(HaveLen(138))
		Expect(bare).To(HaveEach(64))
		Expect(after).To(HaveLen(69))
		Expect(after).To(HaveEach(63))
	})

	It("challenge nobody with a factor that is off or that the person does not hold", func() {
		for _, q := range everyQuestion() {
			Expect(q.Enabled).To(ContainElements(q.Challenged), q.ID())
			for _, f := range without(q.Challenged, vocab.Email) {
				Expect(q.Held).To(ContainElement(f), q.ID())
			}
		}
	})

	It("ask about e-mail in every state", func() {
		states := map[string]bool{}
		for _, q := range grid.Email() {
			state := "off"
			if slices.Contains(q.Enabled, vocab.Email) {
				state = "on"
			}
			if q.EmailVerified {
				state += ", verified"
			}
			if slices.Contains(q.Held, vocab.Email) {
				state += ", enrolled"
			}
			if slices.Contains(q.Challenged, vocab.Email) {
				state += ", challenged"
			}
			states[state] = true
		}
		Expect(states).To(HaveLen(11), "a challenge by e-mail needs it on, and verified or enrolled")
	})

	It("turn every switch but the one that changes no cell", func() {
		turned := map[string]bool{}
		for _, q := range grid.Switched() {
			for name := range q.Switches {
				turned[name] = true
			}
		}
		for _, s := range grid.Switches() {
			Expect(turned[s.Name]).To(Equal(s.Name != "enrolled_factors_shape"), s.Name)
		}
	})

	It("show a cell that each switch changes", func() {
		r, changed := rules(), map[string]bool{}
		for _, q := range grid.Switched() {
			other, _ := grid.Evaluate(r, q)
			turned := q.Switches
			q.Switches = nil
			if usual, _ := grid.Evaluate(r, q); usual.String() != other.String() {
				for name := range turned {
					changed[name] = true
				}
			}
		}
		Expect(changed).To(HaveLen(len(grid.Switches()) - 1))
	})
})

func without(list []vocab.Factor, f vocab.Factor) []vocab.Factor {
	return slices.DeleteFunc(slices.Clone(list), func(one vocab.Factor) bool { return one == f })
}

var _ = DescribeTable("Question.ID", func(q grid.Question, want string) { Expect(q.ID()).To(Equal(want)) },
	Entry("of a bare command", grid.Question{Command: vocab.EnrollWithAny, Factors: factors("otp", "push-notification"),
		Held: factors("otp", "phone"), Enabled: grid.Enrollable(), Challenged: factors("otp")},
		"held=otp+phone/enrollWithAny=otp+push-notification/after=otp"),
	Entry("of nothing", grid.Question{Command: vocab.ChallengeWith, Enabled: grid.Enrollable()}, "held=none/challengeWith=none"),
	Entry("of everything", grid.Question{Command: vocab.ChallengeWith, Factors: factors("otp"), Held: factors("otp"),
		Enabled: factors("otp", "recovery-code", "webauthn-roaming", "webauthn-platform", "email"), EnrolledNow: factors("otp"),
		Switches: map[string]string{"b": "2", "a": "1"}},
		"held=otp/challengeWith=otp/enrolled=otp/off=phone+push-notification/email=unverified/switch=a:1/switch=b:2"),
	Entry("of a verified address where e-mail is off", grid.Question{Command: vocab.ChallengeWith, Enabled: grid.Enrollable(),
		EmailVerified: true}, "held=none/challengeWith=none/email=verified+off"),
)

var _ = DescribeTable("Question.Reachable", func(held []vocab.Factor, name, value string, want bool) {
	got, reason := grid.Question{Held: held, Switches: map[string]string{name: value}}.Reachable()
	Expect(got).To(Equal(want))
	Expect(reason == "").To(Equal(want), "a reason is given exactly when the set cannot be reached")
},
	Entry("nothing", nil, "", "", true),
	Entry("otp", factors("otp"), "", "", true),
	Entry("push without otp", factors("push-notification", "phone"), "", "", false),
	Entry("push with otp", factors("otp", "push-notification"), "", "", true),
	Entry("push without otp where the shape is the documented one", factors("push-notification"), "enrolled_factors_shape", "documented", true),
	Entry("recovery-code alone", factors("recovery-code"), "", "", true),
	Entry("recovery-code alone where it cannot be first", factors("recovery-code"), "recovery_code_first", "refused", false),
	Entry("recovery-code beside e-mail where it cannot be first", factors("email", "recovery-code"), "recovery_code_first", "refused", false),
	Entry("recovery-code beside otp where it cannot be first", factors("otp", "recovery-code"), "recovery_code_first", "refused", true),
)
