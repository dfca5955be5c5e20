package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Reachable tells whether enrolments alone can lead to a person who holds what the question says, and if not, why.
//
// Enrolling push-notification enrols otp on the same device (switch enrolled_factors_shape). recovery-code may be enrolled
// first by a command (switch recovery_code_first), so it can be held alone. A person without a recovery code is reachable in
// a tenant that has them enabled, because they may have been enabled after the person's first enrolment.
func (q Question) Reachable() (reachable bool, reason string) {
	holds := func(f vocab.Factor) bool { return slices.Contains(q.Held, f) }
	switch {
	case holds(vocab.Push) && !holds(vocab.OTP) && q.setting(factorsShape) == "observed":
		return false, "enrolling push-notification enrols otp on the same device (switch enrolled_factors_shape)"
	case holds(vocab.RecoveryCode) && len(without(q.Held, vocab.RecoveryCode, vocab.Email)) == 0 &&
		q.setting(recoveryFirst) == "refused":
		return false, "recovery-code cannot be the first enrolment (switch recovery_code_first)"
	}
	return true, ""
}
