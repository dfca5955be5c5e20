package scenarios

import "github.com/mfaproof/mfaproof/scenarios/vocab"

// Tamper sends what no page of the login offers, without an answer.
type Tamper struct {
	Pos
	How vocab.Tamper
}

// SwitchChannel takes the page's other way for the same factor: a call in place of a message, the app's code in place of an approval.
type SwitchChannel struct{ Pos }

// Word gives "switch-channel".
func (SwitchChannel) Word() string { return "switch-channel" }

// Word gives "tamper".
func (Tamper) Word() string { return "tamper" }

// sent says how an answer is sent; empty is as the page has it.
func (f *filling) sent(p proofFile) vocab.Tamper {
	if p.Sent.Value == "" {
		return ""
	}
	sent, _ := oneWord(f, "way to send an answer", p.Sent, vocab.TamperedAnswers())
	if factor := vocab.Factor(f.text(p.Factor)); factor == vocab.WebAuthnRoaming || factor == vocab.WebAuthnPlatform || factor == vocab.Push {
		f.unfit(posOf(f.file, p.Sent), "sent", "an answer that is typed", "the answer of "+string(factor)+" is none")
	}
	return sent
}

// tamper reads a way to tamper.
func (f *filling) tamper(at Pos, w word) Tamper {
	how, _ := oneWord(f, "way to tamper", w, vocab.Tampers())
	return Tamper{at, how}
}
