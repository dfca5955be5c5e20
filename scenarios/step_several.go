package scenarios

import (
	"github.com/mfaproof/mfaproof/scenarios/vocab"
	"github.com/mfaproof/mfaproof/scenarios/vocab/strictyaml"
)

// Device sits down in front of a device where a login is under way; the steps that follow are at it.
type Device struct {
	Pos
	Name string
}

// SelfEnrol asks for the enrolment of a factor of one's own accord, wherever the login stands. The page is answered by Enrol.
type SelfEnrol struct {
	Pos
	Factor vocab.Factor
	// Confirm answers the page at once, where there is one, as somebody else than the person would: the person goes on with the
	// authenticators that there were.
	Confirm bool
}

// StepUp asks for what needs more than the login gave.
type StepUp struct{ Pos }

// AtOnce lets a person log in on several devices up to the challenge of a factor, and hand in one proof on all of them at the same
// moment.
type AtOnce struct {
	Pos
	Person  string
	Devices int
	Factor  vocab.Factor
}

// Attempt logs in and answers as far as the implementation lets the person come: where it asks for no answer, that is an end too.
type Attempt struct {
	Pos
	Person, Device string
	Factor         vocab.Factor
	// Enrol says that the factor is to be enrolled; else it is the answer to a challenge.
	Enrol bool
}

// Word gives "attempt".
func (Attempt) Word() string { return "attempt" }

// Word gives "device".
func (Device) Word() string { return "device" }

// Word gives "self-enrol".
func (SelfEnrol) Word() string { return "self-enrol" }

// Word gives "step-up".
func (StepUp) Word() string { return "step-up" }

// Word gives "at-once".
func (AtOnce) Word() string { return "at-once" }

// selfEnrolFile is self-enrol as it is written.
type selfEnrolFile struct {
	Factor  word `yaml:"factor"`
	Confirm bool `yaml:"confirm"`
}

// atOnceFile is at-once as it is written.
type atOnceFile struct {
	Person  word   `yaml:"person"`
	Devices number `yaml:"devices"`
	Answer  word   `yaml:"answer"`
}

// attemptFile is attempt as it is written.
type attemptFile struct {
	Person word `yaml:"person"`
	Device word `yaml:"device"`
	Answer word `yaml:"answer"`
	Enrol  word `yaml:"enrol"`
}

// maxDevices bounds how many devices act at once, maxTimes how often a wrong answer is repeated: more than the hundred failures in a
// row after which an account has to be closed to guesses (NIST SP 800-63B-4, 3.2.2).
const (
	maxDevices = 16
	maxTimes   = 120
)

func (s *stepFile) readAtOnce(name, argument *strictyaml.Node) {
	if argument == nil || argument.Kind() != strictyaml.Mapping {
		name.Fail("write at-once: {person: ana, devices: 6, answer: otp}", "step %q says who, on how many devices and with what", s.step.Value)
		return
	}
	s.atOnce = &atOnceFile{}
	argument.Decode(s.atOnce)
}

func (s *stepFile) readAttempt(name, argument *strictyaml.Node) {
	if argument == nil || argument.Kind() != strictyaml.Mapping {
		name.Fail("write attempt: {person: ana, answer: otp}", "step %q says who logs in and with what", s.step.Value)
		return
	}
	s.attempt = &attemptFile{}
	argument.Decode(s.attempt)
}

func (f *filling) attempt(at Pos, a attemptFile, people []Person) Attempt {
	s := Attempt{Pos: at, Person: f.text(a.Person), Device: f.text(a.Device)}
	f.person(posOf(f.file, a.Person), s.Person, people)
	if s.Person == "" {
		f.at(at, "write attempt: {person: ana, answer: otp}", "step %q does not say who", "attempt")
	}
	if given := a.Answer; given.Value == "" && a.Enrol.Value != "" {
		s.Enrol, a.Answer = true, a.Enrol
	} else if a.Enrol.Value != "" {
		f.at(posOf(f.file, a.Enrol), "write one of them", "an attempt is to answer or to enrol")
	}
	s.Factor, _ = oneWord(f, "factor", a.Answer, vocab.Factors())
	return s
}

func (f *filling) atOnce(at Pos, a atOnceFile, people []Person) AtOnce {
	s := AtOnce{Pos: at, Person: f.text(a.Person), Devices: a.Devices.Value}
	f.person(posOf(f.file, a.Person), s.Person, people)
	if s.Person == "" {
		f.at(at, "write at-once: {person: ana, devices: 6, answer: otp}", "step %q does not say who", "at-once")
	}
	if s.Devices < 2 || s.Devices > maxDevices {
		f.at(firstKnown(posOf(f.file, a.Devices), at), "write 2 to 16", "%d devices do nothing at once", s.Devices)
	}
	s.Factor, _ = oneWord(f, "factor", a.Answer, []vocab.Factor{vocab.OTP, vocab.RecoveryCode, vocab.Phone, vocab.Email, vocab.WebAuthnRoaming, vocab.WebAuthnPlatform})
	return s
}

// times reads how often a wrong answer is given in a row; zero stands for once.
func (f *filling) times(p proofFile) int {
	if p.Times.Line == 0 {
		if p.Spread {
			f.unfit(posOf(f.file, p.Factor), "spread", "an answer with times", "one answer needs one device")
		}
		return 0
	}
	at := posOf(f.file, p.Times)
	if p.Times.Value < 2 || p.Times.Value > maxTimes {
		f.at(at, "write 2 to 120, or leave it out", "%d is no number of answers in a row", p.Times.Value)
	}
	if how := vocab.Answer(f.text(p.How)); how != vocab.AnswerWrong && !how.Writing() {
		f.unfit(at, "times", "a wrong answer, or one that is written wrongly", "only those are repeated")
	}
	return p.Times.Value
}
