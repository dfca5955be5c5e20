package scenarios

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// codeHow holds that a way to answer with a code is used for a factor that has such a code.
func (f *filling) codeHow(p proofFile, how vocab.Answer) {
	if !slices.Contains(vocab.CodeAnswers(), how) {
		return
	}
	factor := vocab.Factor(f.text(p.Factor))
	if !slices.Contains(vocab.Factors(), factor) || how.ForCode(factor) {
		return // an unknown factor is noted where it is read
	}
	var fit []vocab.Factor
	for _, other := range vocab.Factors() {
		if how.ForCode(other) {
			fit = append(fit, other)
		}
	}
	f.at(posOf(f.file, p.How), "it is for "+list(fit), "%q has no meaning for %s", how, factor)
}

// whose says whose code is given; empty is the person's own.
func (f *filling) whose(p proofFile, how vocab.Answer, people []Person) string {
	of := f.text(p.Of)
	_, deviates := vocab.FindDeviation(how)
	switch {
	case how == vocab.AnswerOtherUser && of == "":
		f.at(posOf(f.file, p.How), "write answer: {factor: otp, how: other-user, of: PERSON}", "%q does not say whose code it is", how)
	case how != vocab.AnswerOtherUser && !deviates && of != "":
		f.unfit(posOf(f.file, p.Of), "of", "how: other-user and the deviations of WebAuthn authenticators", "the code is the person's own")
	default:
		f.person(posOf(f.file, p.Of), of, people)
	}
	return of
}

func list(factors []vocab.Factor) string {
	text := ""
	for i, factor := range factors {
		switch {
		case i > 0 && i == len(factors)-1:
			text += " and "
		case i > 0:
			text += ", "
		}
		text += string(factor)
	}
	return text
}
