package grid

import (
	"maps"
	"slices"
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Question is one cell to be filled: a command, and all that its outcome may depend on when its turn comes.
// The browser of a question supports every factor.
type Question struct {
	Command vocab.Command
	// Factors are those the command asks for, as written: the default first for …With, then the additional ones.
	Factors []vocab.Factor
	// Held are the factors that the person holds when the command's turn comes, in order of enrolment. E-mail belongs here
	// only when it was enrolled explicitly.
	Held []vocab.Factor
	// Enabled are the factors that are switched on in the tenant, in any order.
	Enabled []vocab.Factor
	// Challenged are the factors that were challenged successfully in this login before the command.
	Challenged []vocab.Factor
	// EnrolledNow are those of Held that were enrolled in this login before the command.
	EnrolledNow []vocab.Factor
	// EmailVerified makes e-mail a factor of the person where it is enabled.
	EmailVerified bool
	// Switches are the switches that differ from their default, by name.
	Switches map[string]string
}

// Enrollable lists the six factors that can be enrolled, in the order in which sets and lists are written.
func Enrollable() []vocab.Factor {
	return []vocab.Factor{
		vocab.OTP, vocab.Phone, vocab.Push, vocab.WebAuthnRoaming, vocab.WebAuthnPlatform, vocab.RecoveryCode,
	}
}

// ID names the question, as in `held=otp+phone/enrollWithAny=otp+push-notification/after=otp`. Two questions have the same
// ID only if they are the same question. Behind the command come, where they say something: after (challenged in this
// login), enrolled (in this login), off (enrollable factors not enabled), email and switch.
func (q Question) ID() string {
	parts := []string{"held=" + joined(q.Held), string(q.Command) + "=" + joined(q.Factors)}
	add := func(name, value string) {
		if value != "" {
			parts = append(parts, name+"="+value)
		}
	}
	several := func(name string, factors []vocab.Factor) {
		if len(factors) > 0 {
			add(name, joined(factors))
		}
	}
	several("after", q.Challenged)
	several("enrolled", q.EnrolledNow)
	several("off", without(Enrollable(), q.Enabled...))
	add("email", q.email())
	for _, name := range slices.Sorted(maps.Keys(q.Switches)) {
		add("switch", name+":"+q.Switches[name])
	}
	return strings.Join(parts, "/")
}

// email says how e-mail stands, in a word that is empty when nothing is to be said of it.
func (q Question) email() string {
	enabled := slices.Contains(q.Enabled, vocab.Email)
	switch {
	case enabled && q.EmailVerified:
		return "verified"
	case enabled:
		return "unverified"
	case q.EmailVerified:
		return "verified+off"
	}
	return ""
}

// holding gives every factor the person holds, with e-mail where it follows from a verified address.
func (q Question) holding() []vocab.Factor {
	holding := slices.Concat(q.Held, q.EnrolledNow)
	if q.email() == "verified" {
		holding = append(holding, vocab.Email)
	}
	return holding
}

// setting gives the value of a switch for this question.
func (q Question) setting(name string) string {
	if value, set := q.Switches[name]; set {
		return value
	}
	return defaultOf(name)
}

// joined writes a list of factors with plus signs, or none.
func joined(factors []vocab.Factor) string {
	if len(factors) == 0 {
		return "none"
	}
	return strings.Join(texts(factors), "+")
}

// without gives the factors that are not among those left out.
func without(factors []vocab.Factor, left ...vocab.Factor) []vocab.Factor {
	return slices.DeleteFunc(slices.Clone(factors), func(f vocab.Factor) bool { return slices.Contains(left, f) })
}

// texts gives factors as plain text.
func texts(factors []vocab.Factor) []string {
	out := make([]string, len(factors))
	for i, f := range factors {
		out[i] = string(f)
	}
	return out
}
