package vocab

// The further ways to answer with a code. Each is what a person, an app or an attacker gives in place of the right one; what
// an implementation makes of it may be its declared policy (a code of the step before is often accepted).
const (
	// AnswerPreviousStep to AnswerTwoStepsAhead are codes of an app whose clock is off, or of a person who is slow.
	AnswerPreviousStep  Answer = "previous-step"
	AnswerNextStep      Answer = "next-step"
	AnswerTwoStepsBack  Answer = "two-steps-back"
	AnswerTwoStepsAhead Answer = "two-steps-ahead"
	// AnswerEnrolmentCode is the code that confirmed the enrolment, once more.
	AnswerEnrolmentCode Answer = "enrolment-code"
	// AnswerOtherUser is the right code of somebody else.
	AnswerOtherUser Answer = "other-user"
	// AnswerOtherTransaction is the code that was sent for another login of the same person, and not used there.
	AnswerOtherTransaction Answer = "other-transaction"
	// The rest are the right code in another writing, or a part of it.
	AnswerWithBlanks   Answer = "with-blanks"  // in groups: 123 456, and blanks around
	AnswerWithDash     Answer = "with-dash"    // 123-456
	AnswerTooShort     Answer = "too-short"    // without its last character
	AnswerTooLong      Answer = "too-long"     // with one more
	AnswerEmpty        Answer = "empty"        // nothing at all
	AnswerFullWidth    Answer = "full-width"   // in the full-width forms of Unicode
	AnswerArabicIndic  Answer = "arabic-indic" // in Arabic-Indic digits, letters in full-width forms
	AnswerOversized    Answer = "oversized"    // one mebibyte that begins with it
	AnswerLowerCase    Answer = "lower-case"   // letters small
	AnswerWithNullByte Answer = "with-null"    // with a null byte behind it
	AnswerPercent      Answer = "percent"      // a per cent sign, the wildcard of many databases
)

// drifts are the ways that give the code of a step nearby, by how many steps it lies ahead.
var drifts = map[Answer]int{AnswerPreviousStep: -1, AnswerNextStep: 1, AnswerTwoStepsBack: -2, AnswerTwoStepsAhead: 2}

// writings are the ways that change how the right code is written.
var writings = []Answer{AnswerWithBlanks, AnswerWithDash, AnswerTooShort, AnswerTooLong, AnswerEmpty, AnswerFullWidth,
	AnswerArabicIndic, AnswerOversized, AnswerLowerCase, AnswerWithNullByte, AnswerPercent}

// CodeAnswers lists the ways to answer that are for codes alone.
func CodeAnswers() []Answer {
	return append([]Answer{AnswerPreviousStep, AnswerNextStep, AnswerTwoStepsBack, AnswerTwoStepsAhead, AnswerEnrolmentCode,
		AnswerOtherUser, AnswerOtherTransaction}, writings...)
}

// Drift tells whether the way is to give the code of a step nearby, and how many steps ahead that is.
func (a Answer) Drift() (steps int, ok bool) {
	steps, ok = drifts[a]
	return steps, ok
}

// Writing tells whether the way changes only how the right code is written.
func (a Answer) Writing() bool {
	for _, w := range writings {
		if a == w {
			return true
		}
	}
	return false
}

// ForCode tells whether the way is one of CodeAnswers and applies to what a person gives for the factor.
func (a Answer) ForCode(f Factor) bool {
	_, drift := drifts[a]
	sent := f == Phone || f == Email
	switch {
	case a == AnswerOtherUser:
		return f == OTP || f == Push || f == RecoveryCode || sent
	case a == AnswerOtherTransaction:
		return f == Push || sent
	case a == AnswerEnrolmentCode:
		return f == OTP || f == Phone
	case a == AnswerLowerCase:
		return f == RecoveryCode // digits have no case
	case drift:
		return f == OTP || f == Push
	case a.Writing():
		return f == OTP || f == Push || f == RecoveryCode || sent
	}
	return false
}
