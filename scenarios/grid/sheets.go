package grid

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Sheet is a set of questions that are printed together.
type Sheet struct {
	// Name is in kebab-case, About a sentence.
	Name, About string
	Questions   []Question
}

// Sheets gives every sheet, the signature matrix first. Inside a sheet no two questions are the same.
func Sheets() []Sheet {
	return []Sheet{
		{"signature", "Every set of enrollable factors with every argument list.", Signature()},
		{"additional-factors", "A default factor with one or two additional ones.", AdditionalFactors()},
		{"list-order", "Every order of three factors in a list.", ListOrder()},
		{"duplicates", "Lists that name a factor twice, and lists that name none.", Duplicates()},
		{"email", "Commands that name e-mail, and people who hold it.", Email()},
		{"one-disabled", "One factor switched off in the tenant.", OneDisabled()},
		{"challenged-in-this-login", "Challenges behind a challenge in the same login.", ChallengedInThisLogin()},
		{"enrolled-in-this-login", "Commands behind an enrolment in the same login.", EnrolledInThisLogin()},
		{"switches", "The other reading of each switch, where it can change a cell.", Switched()},
	}
}

// Signature gives the 64 sets of the six enrollable factors with the 138 argument lists: six for each …With and 63 for each
// …Any. Enrolment commands come in two columns where the person holds something: bare, and after a challenge.
func Signature() []Question {
	return each(Enrollable(), sets(Enrollable(), 0, 6), func(c vocab.Command) [][]vocab.Factor { return lists(c, Enrollable(), 6) })
}

// AdditionalFactors gives every default factor with every set of one or two others, for people who hold up to two.
func AdditionalFactors() []Question {
	return each(Enrollable(), sets(Enrollable(), 0, 2), func(c vocab.Command) (all [][]vocab.Factor) {
		if c.Any() {
			return nil
		}
		for _, def := range Enrollable() {
			for _, others := range sets(without(Enrollable(), def), 1, 2) {
				all = append(all, slices.Concat([]vocab.Factor{def}, others))
			}
		}
		return all
	})
}

// ListOrder gives every order of three factors to both …Any commands, for people who hold none, all, one of the listed, or
// all but one of the listed.
func ListOrder() (all []Question) {
	for _, list := range orders(Enrollable(), 3) {
		held := [][]vocab.Factor{nil, Enrollable()}
		for _, f := range list {
			held = append(held, []vocab.Factor{f}, without(Enrollable(), f))
		}
		all = append(all, each(Enrollable(), held, func(c vocab.Command) [][]vocab.Factor {
			if !c.Any() {
				return nil
			}
			return [][]vocab.Factor{list}
		})...)
	}
	return all
}

// Duplicates gives lists of up to three in which a factor comes twice, and the empty list, for people who hold any of the
// factors involved.
func Duplicates() (all []Question) {
	ask := func(held [][]vocab.Factor, list ...vocab.Factor) {
		all = append(all, each(Enrollable(), held, func(vocab.Command) [][]vocab.Factor { return [][]vocab.Factor{list} })...)
	}
	ask(sets(Enrollable(), 0, 1))
	for _, a := range Enrollable() {
		ask([][]vocab.Factor{nil, {a}}, a, a)
		for _, b := range without(Enrollable(), a) {
			held := sets([]vocab.Factor{a, b}, 0, 2)
			ask(held, a, b, a)
			ask(held, a, a, b)
			ask(held, a, b, b)
		}
	}
	return all
}

// OneDisabled gives each enrollable factor switched off in turn, for people who hold up to two factors and commands that name
// up to two, where the person holds it or the command names it.
func OneDisabled() (all []Question) {
	for _, off := range Enrollable() {
		for _, q := range each(without(Enrollable(), off), sets(Enrollable(), 0, 2),
			func(c vocab.Command) [][]vocab.Factor { return lists(c, Enrollable(), 2) }) {
			if slices.Contains(q.Held, off) || slices.Contains(q.Factors, off) {
				all = append(all, q)
			}
		}
	}
	return all
}

// ChallengedInThisLogin gives challenges that name up to two factors, for people who hold up to two and were challenged with
// either in this login.
func ChallengedInThisLogin() (all []Question) {
	for _, q := range each(Enrollable(), sets(Enrollable(), 1, 2),
		func(c vocab.Command) [][]vocab.Factor { return lists(c, Enrollable(), 2) }) {
		if q.Command.Enrols() {
			continue
		}
		for _, done := range q.Held {
			q.Challenged = []vocab.Factor{done}
			all = append(all, q)
		}
	}
	return all
}

// EnrolledInThisLogin gives commands that name up to two factors to a person who came with none and enrolled one in this
// login. Recovery codes are off, since a first enrolment would bring one, and nobody enrolls push-notification, which brings
// otp: whether such a factor counts as enrolled in this login is not known.
func EnrolledInThisLogin() (all []Question) {
	enabled := without(Enrollable(), vocab.RecoveryCode)
	for _, now := range without(enabled, vocab.Push) {
		for _, q := range each(enabled, [][]vocab.Factor{{now}},
			func(c vocab.Command) [][]vocab.Factor { return lists(c, enabled, 2) }) {
			if len(q.Challenged) == 0 {
				q.EnrolledNow = []vocab.Factor{now}
				all = append(all, q)
			}
		}
	}
	return all
}

// each asks every command for every list it is given, of people with each of the held sets, in both columns.
func each(enabled []vocab.Factor, held [][]vocab.Factor, ask func(vocab.Command) [][]vocab.Factor) (all []Question) {
	for _, h := range held {
		for _, c := range vocab.Commands() {
			for _, list := range ask(c) {
				all = append(all, columns(Question{Command: c, Factors: list, Held: h, Enabled: enabled})...)
			}
		}
	}
	return all
}
