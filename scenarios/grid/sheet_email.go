package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Email gives the commands that name e-mail, alone and with each other factor in both orders, and the plain enrolment of each
// other factor. The address is verified or not, e-mail enrolled explicitly or not, switched off or on, and the person holds
// up to one other factor. Whoever holds e-mail also comes after a challenge by e-mail.
func Email() (all []Question) {
	enabled := slices.Concat(Enrollable(), []vocab.Factor{vocab.Email})
	for _, other := range sets(Enrollable(), 0, 1) {
		for _, held := range [][]vocab.Factor{other, append(slices.Clone(other), vocab.Email)} {
			for _, on := range [][]vocab.Factor{enabled, Enrollable()} {
				for _, verified := range []bool{true, false} {
					for _, q := range each(on, [][]vocab.Factor{held}, withEmail) {
						q.EmailVerified = verified
						all = append(all, q)
						if len(q.Challenged) == 0 && q.challengeableByEmail() {
							q.Challenged = []vocab.Factor{vocab.Email}
							all = append(all, q)
						}
					}
				}
			}
		}
	}
	return distinct(all)
}

// withEmail gives the lists of the e-mail sheet for a command.
func withEmail(c vocab.Command) [][]vocab.Factor {
	all := [][]vocab.Factor{{vocab.Email}}
	for _, f := range Enrollable() {
		all = append(all, []vocab.Factor{vocab.Email, f}, []vocab.Factor{f, vocab.Email})
		if c.Enrols() {
			all = append(all, []vocab.Factor{f})
		}
	}
	return all
}

// challengeableByEmail tells whether the person could have answered a challenge by e-mail.
func (q Question) challengeableByEmail() bool {
	return slices.Contains(q.Enabled, vocab.Email) && slices.Contains(q.holding(), vocab.Email)
}

// distinct keeps the first of each question.
func distinct(questions []Question) []Question {
	seen := map[string]bool{}
	return slices.DeleteFunc(questions, func(q Question) bool {
		id := q.ID()
		repeated := seen[id]
		seen[id] = true
		return repeated
	})
}
