package scenarios

import (
	"time"

	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Habits are how a person uses their devices. The zero value does what each step says, at once and without mistakes.
type Habits struct {
	// Push says what the person does with every request of the push app: approve or deny; empty is what the step says.
	Push string
	// Slow is how long the person takes between reading a page and handing in the answer.
	Slow time.Duration
	// TypesBadly makes the first code that is to be right for a factor wrong, the second right, and so on.
	TypesBadly bool
	// App is a defect of the person's authenticator app; empty is none.
	App vocab.App
	// Keys is what the person's WebAuthn authenticators are like.
	Keys Keys
}

// Keys is what WebAuthn authenticators are like. The zero value is the ordinary one: ES256, no attestation, a counter that
// counts, nothing backed up, and user verification in platform authenticators alone.
type Keys struct {
	Algorithm   string // ES256, EdDSA or RS256
	Attestation string // none, packed-self, packed-x5c or fido-u2f
	Counter     string // increment, zero, stuck or regress
	BackUp      string // eligible, or synced where it was done
	// Verifies lets security keys verify their user.
	Verifies bool
}

// Delivery is how messages come to a person: of those of the case, in the order in which they were sent.
type Delivery struct {
	// Lose is how many messages get lost, from the first.
	Lose int
	// Delay is how long each message is under way.
	Delay time.Duration
	// Duplicate lets every message come twice; Reorder lets every other one wait for the next, and come after it.
	Duplicate, Reorder bool
}

type habitsFile struct {
	Push  *word `yaml:"push"`
	Slow  *word `yaml:"slow"`
	Types *word `yaml:"types"`
	App   *word `yaml:"app"`

	Keys *strictyaml.At[keysFile] `yaml:"keys"`
}

type keysFile struct {
	Algorithm   *word `yaml:"algorithm"`
	Attestation *word `yaml:"attestation"`
	Counter     *word `yaml:"counter"`
	BackUp      *word `yaml:"back_up"`
	Verifies    *flag `yaml:"verifies"`
}

type inboxFile struct {
	Lose      *number `yaml:"lose"`
	Delay     *word   `yaml:"delay"`
	Duplicate *flag   `yaml:"duplicate"`
	Reorder   *flag   `yaml:"reorder"`
}

// maxLost keeps a loss inside what a case can send.
const maxLost = 100

// layHabits lays habits and delivery, each as a whole: what a case gives takes the place of the suite's.
func (f *filling) layHabits(p *Person, over personFile) {
	if over.Habits != nil {
		p.Habits = f.habits(*over.Habits)
	}
	if over.Inbox != nil {
		p.Inbox = f.delivery(*over.Inbox)
	}
}

func (f *filling) habits(at strictyaml.At[habitsFile]) (h Habits) {
	v := at.Value
	if v == (habitsFile{}) {
		f.at(posOf(f.file, at), "write habits: {push: deny, slow: 3m, types: badly, keys: {counter: zero}}, or one of them", "a person without a habit needs no habits")
	}
	if v.Push != nil {
		h.Push, _ = oneWord(f, "habit with push requests", *v.Push, []string{"approve", "deny"})
	}
	if v.Slow != nil {
		h.Slow = f.wait(*v.Slow)
	}
	if v.Types != nil {
		_, h.TypesBadly = oneWord(f, "way to type", *v.Types, []string{"badly"})
	}
	if v.App != nil {
		h.App, _ = oneWord(f, "defect of an app", *v.App, vocab.Apps())
	}
	if v.Keys != nil {
		h.Keys = f.keys(*v.Keys)
	}
	return h
}

// keys reads what a person's WebAuthn authenticators are like.
func (f *filling) keys(at strictyaml.At[keysFile]) (k Keys) {
	v := at.Value
	if v == (keysFile{}) {
		f.at(posOf(f.file, at), "write keys: {algorithm: EdDSA}, {counter: zero}, {back_up: synced}, {attestation: packed-self} or {verifies: true}", "ordinary keys need no word")
	}
	for _, one := range []struct {
		given *word
		what  string
		words []string
		into  *string
	}{
		{v.Algorithm, "algorithm", []string{"ES256", "EdDSA", "RS256"}, &k.Algorithm},
		{v.Attestation, "attestation", []string{"none", "packed-self", "packed-x5c", "fido-u2f"}, &k.Attestation},
		{v.Counter, "way to count", []string{"increment", "zero", "stuck", "regress"}, &k.Counter},
		{v.BackUp, "back-up", []string{"eligible", "synced"}, &k.BackUp},
	} {
		if one.given != nil {
			*one.into, _ = oneWord(f, one.what, *one.given, one.words)
		}
	}
	if v.Verifies != nil {
		k.Verifies = f.flag(*v.Verifies)
	}
	return k
}

func (f *filling) delivery(at strictyaml.At[inboxFile]) (d Delivery) {
	v := at.Value
	if v == (inboxFile{}) {
		f.at(posOf(f.file, at), "write inbox: {lose: 1, delay: 2m, duplicate: true, reorder: true}, or one of them", "an inbox without a fault needs no word")
	}
	if v.Lose != nil {
		if d.Lose = v.Lose.Value; d.Lose < 1 || d.Lose > maxLost {
			f.at(posOf(f.file, *v.Lose), "write lose: 1 for the first message", "%d messages cannot get lost; at most %d can", d.Lose, maxLost)
		}
	}
	if v.Delay != nil {
		d.Delay = f.wait(*v.Delay)
	}
	if v.Duplicate != nil {
		d.Duplicate = f.flag(*v.Duplicate)
	}
	if v.Reorder != nil {
		d.Reorder = f.flag(*v.Reorder)
	}
	return d
}

// needs lists what a target must be able to do for what the person is like.
func (p Person) needs() []string {
	var needed []string
	if p.Inbox != (Delivery{}) {
		needed = append(needed, "inbox")
	}
	if p.Habits.Push != "" {
		needed = append(needed, "decide")
	}
	return needed
}
