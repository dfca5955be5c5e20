package scenarios

import (
	"slices"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// how reads in which way a person answers a page: that of an enrolment, or that of a challenge.
func (f *filling) how(p proofFile, enrolment bool) vocab.Answer {
	if p.How.Value == "" {
		return vocab.AnswerRight
	}
	factor := vocab.Factor(f.text(p.Factor))
	browser := factor == vocab.WebAuthnRoaming || factor == vocab.WebAuthnPlatform
	before := len(f.errors)
	how := vocab.Answer(f.text(p.How))
	if len(f.errors) > before {
		return how
	}
	deviation, deviates := vocab.FindDeviation(how)
	at := posOf(f.file, p.How)
	switch {
	case deviates && !browser:
		f.at(at, "it belongs to webauthn-roaming and webauthn-platform", "%q is a deviation of WebAuthn authenticators, and %s is none", how, factor)
		return how
	case deviates && enrolment && !deviation.Creation:
		f.at(at, "it belongs to answer", "an enrolment cannot deviate by %s: it has no signature of that kind and no earlier counter", how)
		return how
	case deviates && !enrolment && !deviation.Assertion:
		f.at(at, "it belongs to enrol", "an answer cannot deviate by %s: it registers nothing", how)
		return how
	}
	possible := append(vocab.Answers(), vocab.CodeAnswers()...)
	if browser {
		possible = append(possible, deviations(enrolment)...)
	}
	how, _ = oneWord(f, "answer", p.How, possible)
	f.codeHow(p, how)
	if how.InBrowser() && !browser {
		f.at(at, "cancel webauthn-roaming or webauthn-platform", "%q is for the browser's WebAuthn dialogue, and %s has none", how, factor)
	}
	return how
}

// deviations are the words for what a WebAuthn authenticator can do otherwise at an enrolment, or at a challenge.
func deviations(enrolment bool) []vocab.Answer {
	var names []vocab.Answer
	for _, d := range vocab.WebAuthnDeviations() {
		if enrolment && d.Creation || !enrolment && d.Assertion {
			names = append(names, d.Name)
		}
	}
	return slices.Clip(names)
}
