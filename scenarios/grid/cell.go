package grid

import (
	"strings"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
)

// Outcome says what a command does.
type Outcome string

// The outcomes. Prompt is a …With command that shows one factor; SkipPicker is an …Any command that went straight to the
// only factor left; Pass shows nothing and the login goes on; Failed ends the login with an `mfar` log entry.
const (
	Prompt     Outcome = "prompt"
	Picker     Outcome = "picker"
	SkipPicker Outcome = "skip-picker"
	Pass       Outcome = "pass"
	Failed     Outcome = "failed"
)

// Outcomes lists every outcome.
func Outcomes() []Outcome { return []Outcome{Prompt, Picker, SkipPicker, Pass, Failed} }

// Cell is what a question is answered with.
type Cell struct {
	Outcome Outcome
	// Factors are those the person can use: the one shown first, then those behind "Try another method" (Prompt), or those
	// of the picker in its order. There are none when nothing is shown.
	Factors []vocab.Factor
	// Warned are the factors that leave a `w` log entry, in the order of the entries.
	Warned []vocab.Factor
}

// String writes the cell in the notation of the matrix, such as `prompt(otp; or phone)`, `picker(otp, phone) +w(email)`,
// `skip-picker(otp)`, `pass` or `failed(mfar) +w(otp)`.
func (c Cell) String() string {
	text := string(c.Outcome)
	switch {
	case c.Outcome == Failed:
		text += "(" + string(vocab.LogMFAFailure) + ")"
	case c.Outcome == Prompt && len(c.Factors) > 1:
		text += "(" + string(c.Factors[0]) + "; or " + listed(c.Factors[1:]) + ")"
	case c.Outcome != Pass:
		text += "(" + listed(c.Factors) + ")"
	}
	if len(c.Warned) > 0 {
		text += " +" + string(vocab.LogWarning) + "(" + listed(c.Warned) + ")"
	}
	return text
}

func listed(factors []vocab.Factor) string { return strings.Join(texts(factors), ", ") }
