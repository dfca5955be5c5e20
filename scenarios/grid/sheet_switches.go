package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Switched gives questions under the other value of each switch, chosen so that the value can matter: people who hold up to
// two factors, commands that name up to two or a default with two others. The switch enrolled_factors_shape is not among
// them, since it changes which sets can be reached and no cell.
func Switched() (all []Question) {
	small := each(Enrollable(), sets(Enrollable(), 0, 2), func(c vocab.Command) [][]vocab.Factor { return lists(c, Enrollable(), 2) })
	under := func(name, value string, of []Question, chosen func(Question) bool) {
		for _, q := range of {
			if chosen(q) {
				q.Switches = map[string]string{name: value}
				all = append(all, q)
			}
		}
	}
	enrolsBare := func(q Question) bool { return q.Command.Enrols() && len(q.Challenged) == 0 }
	holdsOnly := func(q Question, f vocab.Factor) bool { return len(q.Held) == 1 && q.Held[0] == f }

	under(allEnrolled, "fail", small, func(q Question) bool { return q.Command == vocab.EnrollWithAny })
	under(defaultUnusable, "picker", AdditionalFactors(), func(q Question) bool { return len(q.Factors) == 3 })
	under(enrolSatisfies, "off", EnrolledInThisLogin(), func(q Question) bool { return !q.Command.Enrols() })
	under(gateRecovery, "no", small, func(q Question) bool { return q.Command.Enrols() && holdsOnly(q, vocab.RecoveryCode) })
	under(gateOrder, "gate-first", small, enrolsBare)
	under(recoveryFirst, "refused", small, func(q Question) bool {
		return enrolsBare(q) && slices.Contains(q.Factors, vocab.RecoveryCode)
	})
	under(platformGate, "armed", small, func(q Question) bool { return enrolsBare(q) && holdsOnly(q, vocab.WebAuthnPlatform) })
	return all
}
